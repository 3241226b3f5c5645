package asyncio;

import asyncio.internal.jdk.JdkAccess;
import asyncio.internal.queue.SystemClock;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Delayed;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler of a loop's virtual threads: what the JDK wants to run or to time, it hands to the
 * loop.
 *
 * <p>It is a {@link ForkJoinPool} only because the JDK then gives the timed parks of its virtual
 * threads to {@link #schedule} instead of to a thread of its own; the pool never starts a thread.
 * So every timed park lies on the loop's own timer heap, in order with {@code callLater}, and its
 * time can be virtual.
 *
 * <p>{@link #execute} is called by whoever wakes a virtual thread: the loop, pollers of the JDK,
 * the thread that hands over monitors. It must neither block nor throw, for an exception would kill
 * those threads for the whole JVM. After the loop is closed, late wake-ups go to the JDK's own
 * scheduler, where the rest of a thread's body ends.
 */
final class LoopScheduler extends ForkJoinPool {
  /** How much later than the caller of a timed park this class may look at the clock. */
  private static final long RECHECK_SLACK = 10_000_000;

  private static final long NO_MEMORY_PAUSE = 100_000_000;

  private final LoopState loop;
  private final Schedule schedule;

  // The continuation whose handing in is expected on the loop's thread right now, and nothing else
  // to be done with it.
  private @Nullable Runnable expected;
  private boolean capturing; // the next one handed in is the one of a thread that is being started
  private @Nullable Runnable captured;
  private boolean onlyLookedAt; // the body that has run last was suspended, and is again

  // The JDK holds the threads of abandoned stacks anyway. Read by any thread.
  private final Set<Runnable> abandoned = ConcurrentHashMap.newKeySet();
  private volatile boolean anyAbandoned;

  // The timed park that ended last in virtual time: see recheck().
  private @Nullable Object lastParked;
  private long lastDelay;
  private long lastReal;

  LoopScheduler(LoopState loop, Schedule schedule) {
    super(1);
    this.loop = loop;
    this.schedule = schedule;
  }

  /** Whether the calling thread has the loop's turn. */
  boolean isHere() {
    return loop.mine();
  }

  /** Announces that a continuation is about to be handed in by the loop's own doing. */
  void expect(@Nullable Runnable continuation) {
    expected = continuation;
  }

  /** Whether the continuation announced last has been handed in; it is not expected any longer. */
  boolean expected() {
    boolean came = expected == null;
    expected = null;
    return came;
  }

  /** A suspended body has run because somebody looked at its stack, and yields again. */
  void lookedAt() {
    onlyLookedAt = true;
  }

  /** Runs a continuation; whether that was of anything but a suspended body that is looked at. */
  boolean carries(Runnable continuation) {
    onlyLookedAt = false;
    continuation.run();
    return !onlyLookedAt;
  }

  /** Whether the loop is closed and does not end bodies any longer: a stack stays as it is. */
  boolean closed() {
    return loop.closed && !loop.isClosing();
  }

  /** The continuation that starting a thread hands in. */
  Runnable handedInBy(Thread starting) {
    Runnable continuation;
    capturing = true;
    try {
      starting.start();
    } finally {
      capturing = false;
      continuation = captured;
      captured = null;
    }
    if (continuation == null) {
      throw new IllegalStateException("a thread was started without its continuation");
    }
    return continuation;
  }

  boolean isAbandoned(@Nullable Runnable continuation) {
    return anyAbandoned && continuation != null && abandoned.contains(continuation);
  }

  /** A stack that is never to be mounted again, whoever hands in its continuation. */
  void abandon(Runnable continuation) {
    abandoned.add(continuation);
    anyAbandoned = true;
  }

  @Override
  public void execute(Runnable continuation) {
    if (isAbandoned(continuation)) {
      return;
    }
    if (!loop.mine()) {
      schedule.queueForeign(continuation);
    } else if (capturing) {
      capturing = false;
      captured = continuation;
    } else if (continuation == expected) {
      expected = null;
    } else {
      schedule.queue(continuation);
    }
  }

  @Override
  public void execute(ForkJoinTask<?> task) {
    execute((Runnable) task::invoke);
  }

  @Override
  public <T> ForkJoinTask<T> externalSubmit(ForkJoinTask<T> task) {
    execute(task);
    return task;
  }

  @Override
  public <T> ForkJoinTask<T> lazySubmit(ForkJoinTask<T> task) {
    execute(task);
    return task;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    if (loop.isClosing() && loop.mine()) {
      Runnable elapsed = new Elapsed(command); // a carrier of the JDK's would keep the continuation
      return JdkAccess.defaultScheduler().schedule(() -> handIn(elapsed, schedule), delay, unit);
    }
    if (!loop.mine() || loop.closed) {
      return JdkAccess.defaultScheduler().schedule(command, delay, unit);
    }
    long nanos = unit.toNanos(delay);
    if (schedule.clock().virtual() && recheck(nanos)) {
      var rest = new RestOfPark(loop, schedule, command);
      rest.real = JdkAccess.defaultScheduler().schedule(rest, delay, unit);
      return rest;
    }
    return new TimedPark(schedule.at(schedule.deadline(nanos), command));
  }

  /**
   * Hands the end of a park in, in a thread of the JDK's that would drop it for want of memory:
   * then again after a tenth of a second, as the JDK does with what it hands to {@link #execute}.
   */
  private static void handIn(Runnable elapsed, Schedule schedule) {
    while (true) {
      try {
        schedule.queueForeign(elapsed);
        return;
      } catch (OutOfMemoryError noMemory) {
        LockSupport.parkNanos(NO_MEMORY_PAUSE);
      }
    }
  }

  /** The end of a timed park that somebody else has timed; for the loop's thread to run. */
  record Elapsed(Runnable command) implements InternalRunnable {
    @Override
    public void run() {
      command.run();
    }
  }

  /**
   * Whether this park is what is left of the last one. Calls such as {@code Thread.sleep} read
   * {@code System.nanoTime} after a park and park again for the rest. In virtual time the rest is
   * nearly the whole, for ever: so the rest is waited for in real time, while virtual time, which
   * has reached the end of the first park, stands.
   */
  private boolean recheck(long nanos) {
    long real = SystemClock.INSTANCE.nanos();
    long less = lastDelay - nanos;
    Object parking = loop.onTurn();
    boolean rest = lastParked == parking && less > 0 && less <= real - lastReal + RECHECK_SLACK;
    lastParked = parking;
    lastDelay = nanos;
    lastReal = real;
    return rest;
  }

  /** The park that ended last was ended by somebody: what comes next is not the rest of it. */
  void wokenEarly() {
    lastParked = this;
  }

  /** The rest of a park, in real time; counted as a job, so that virtual time waits for it. */
  private static final class RestOfPark extends CompletableFuture<@Nullable Object>
      implements ScheduledFuture<@Nullable Object>, Runnable {
    private final LoopState loop;
    private final Schedule schedule;
    private final Runnable command;
    private final Runnable elapsed = new Elapsed(this::elapse); // now, while there is memory
    private @Nullable ScheduledFuture<?> real;

    RestOfPark(LoopState loop, Schedule schedule, Runnable command) {
      this.loop = loop;
      this.schedule = schedule;
      this.command = command;
      schedule.jobStarted();
    }

    @Override
    public void run() {
      handIn(elapsed, schedule);
    }

    private void elapse() {
      if (complete(null)) {
        command.run(); // on the loop's thread: a carrier of the JDK's would keep the continuation
        schedule.jobEnded();
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      if (!super.cancel(false)) {
        return false;
      }
      if (real != null) {
        real.cancel(false);
      }
      if (loop.mine()) {
        schedule.jobEnded();
      } else {
        schedule.queueForeign(new Elapsed(schedule::jobEnded));
      }
      return true;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return real == null ? 0 : real.getDelay(unit);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  /** A timed park of the JDK; the JDK only ever cancels it. */
  private final class TimedPark implements ScheduledFuture<@Nullable Object> {
    private final TimerHandle timer;

    TimedPark(TimerHandle timer) {
      this.timer = timer;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      if (loop.mine()) {
        if (!isDone()) {
          wokenEarly();
        }
        timer.cancel();
      } else {
        schedule.handOver(timer::cancel);
      }
      return true;
    }

    @Override
    public boolean isCancelled() {
      return timer.cancelled();
    }

    @Override
    public boolean isDone() {
      return timer.when <= schedule.clock().nanos();
    }

    @Override
    public @Nullable Object get() {
      throw new CancellationException("a timed park has no result");
    }

    @Override
    public @Nullable Object get(long timeout, TimeUnit unit) {
      return get();
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(timer.when - schedule.clock().nanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
