package asyncio;

import asyncio.internal.AtClose;
import asyncio.internal.Check;
import asyncio.internal.jdk.JdkAccess;
import asyncio.internal.queue.ForeignQueue;
import asyncio.internal.queue.ReadyQueue;
import asyncio.internal.queue.TimerEntry;
import asyncio.internal.queue.Timers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a loop has to do: what is ready, what is due at a time, and what other threads have handed
 * over. Whoever has something to be done by a loop puts it here, and need not know the loop. Loop
 * thread only, save for {@link #handOver}, {@link #queueForeign} and {@link #callSoonThreadsafe}.
 *
 * <p>Items are steps of tasks, handles, futures whose time comes, and continuations of virtual
 * threads; what is done with each is the loop's business.
 */
final class Schedule {
  private static final long MAX_WAIT = Duration.ofDays(1).toNanos();

  private final LoopState loop;
  private final Clock clock;
  private final ReadyQueue ready = new ReadyQueue();
  private final Timers timers = new Timers();
  private final ForeignQueue foreign;
  private final Context outside = new Context(); // for what the JDK has run here
  private @Nullable LoopScheduler scheduler; // null: portable
  private volatile boolean gone; // closed, and the last time taken in; read by any thread
  private int jobs; // under way off the loop; virtual time stands meanwhile

  Schedule(LoopState loop, Clock clock, Poller poller) {
    this.loop = loop;
    this.clock = clock;
    this.foreign = new ForeignQueue(poller);
  }

  /** Who hands in continuations, and knows which of them nobody is to run. */
  void scheduler(LoopScheduler handsIn) {
    scheduler = handsIn;
  }

  Clock clock() {
    return clock;
  }

  void checkThread(String what) {
    loop.checkThread(what);
  }

  // ---- ready

  /**
   * Queues a step, a handle or a continuation, behind what other threads have handed over before.
   */
  void queue(Object item) {
    takeForeign();
    ready.add(item);
  }

  /** Queues all or none. */
  void queue(List<?> items) {
    takeForeign();
    ready.addAll(items.toArray());
  }

  /** Takes back what has just been queued. */
  void unqueue(Object item) {
    ready.remove(item);
  }

  Handle callSoon(Runnable callback, Context context) {
    var handle = new Handle(Check.callback(callback), context, loop.debug);
    queue(handle);
    return handle;
  }

  boolean isEmpty() {
    return ready.isEmpty();
  }

  int size() {
    return ready.size();
  }

  Object poll() {
    return ready.poll();
  }

  /** Whether it is the kernel's own: none that blocks, or that needs a stack. */
  boolean isInternal(Handle handle) {
    return handle.context() == outside;
  }

  // ---- from other threads

  /** Has a callback called from any thread; throws if the loop is closed. */
  Handle callSoonThreadsafe(Runnable callback, Context context) {
    if (loop.closed) {
      throw new IllegalStateException("Event loop is closed");
    }
    var handle = new ThreadsafeHandle(Check.callback(callback), context, loop.debug);
    if (loop.mine()) {
      queue(handle);
    } else {
      queueForeign(handle);
    }
    return handle;
  }

  /**
   * Hands a callback to the loop's thread, from any thread. Never blocks, never throws; dropped if
   * the loop is closed by then.
   */
  void handOver(Runnable callback) {
    handOver(callback, outside);
  }

  /** The same, in a context. */
  void handOver(Runnable callback, Context context) {
    queueForeign(new Handle(callback, context, loop.debug));
  }

  /** Hands something to the loop from another thread. Never blocks, never throws. */
  void queueForeign(Object item) {
    foreign.add(item);
    if (gone) {
      foreign.takeAll(this::drop);
    }
  }

  void takeForeign() {
    if (!foreign.isEmpty()) {
      foreign.drainTo(ready);
    }
  }

  boolean anyForeign() {
    return !foreign.isEmpty();
  }

  /** Wakes another poller from now on. */
  void wake(Poller poller) {
    foreign.wake(poller);
  }

  /** Announces that the loop is going to wait; false if it must not, for something has come. */
  boolean announceWait() {
    return foreign.announceWait();
  }

  void endWait() {
    foreign.endWait();
  }

  // ---- timers

  TimerHandle at(long when, Runnable callback, Context context) {
    var timer = new PlacedTimer(this, when, Check.callback(callback), context, loop.debug);
    timers.add(timer, when);
    return timer;
  }

  /** A timer of the JDK. */
  TimerHandle at(long when, Runnable command) {
    loop.checkThread("set a timer");
    return at(when, command, outside);
  }

  void add(TimerEntry timer, long when) {
    timers.add(timer, when);
  }

  void forget(TimerEntry timer) {
    loop.checkThread("cancel a timer");
    timers.remove(timer);
  }

  long deadline(long delay) {
    long now = clock.nanos();
    long when = now + delay;
    return delay > 0 && when < now ? Long.MAX_VALUE : when;
  }

  /** How long the loop may wait. */
  long untilNextTimer() {
    if (jobs > 0 && clock.virtual()) {
      return MAX_WAIT;
    }
    long wait = Long.MAX_VALUE;
    if (!timers.isEmpty()) {
      wait = Math.min(timers.earliest() - clock.nanos(), MAX_WAIT);
      if (wait <= 0) {
        return 0;
      }
    }
    return clock.idle(wait);
  }

  void queueDueTimers() {
    if (!timers.isEmpty()) {
      long now = clock.nanos();
      while (!timers.isEmpty() && timers.earliest() <= now) {
        ready.add(timers.poll());
      }
    }
  }

  void jobStarted() {
    jobs++;
  }

  void jobEnded() {
    jobs--;
  }

  // ---- closing

  /** Drops all timers; virtual threads that sleep among them are woken elsewhere. */
  void clearTimers() {
    while (!timers.isEmpty()) {
      long left = timers.earliest() - clock.nanos();
      if (timers.poll() instanceof PlacedTimer timer
          && timer.context() == outside
          && timer.callback != null) {
        var _ = JdkAccess.defaultScheduler().schedule(timer.callback, left, TimeUnit.NANOSECONDS);
      }
    }
  }

  /** Drops everything, and from now on whatever comes. */
  void end() {
    gone = true;
    takeForeign();
    while (!ready.isEmpty()) {
      drop(ready.poll());
    }
  }

  /**
   * After the close: virtual threads that may still go on do so elsewhere, callbacks are dropped,
   * and who waits for one outside is told.
   */
  void drop(Object item) {
    if (item instanceof Handle handle) {
      if (handle.take() instanceof AtClose waiting) {
        waiting.loopClosed();
      }
    } else if (scheduler != null
        && item instanceof Runnable continuation
        && !scheduler.isAbandoned(continuation)) {
      JdkAccess.defaultScheduler().execute(continuation);
    }
  }
}
