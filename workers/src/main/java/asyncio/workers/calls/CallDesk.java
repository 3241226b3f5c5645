package asyncio.workers.calls;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.ReturnWhen;
import asyncio.Task;
import asyncio.workers.BrokenProcessPool;
import asyncio.workers.CallOptions;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.Progress;
import asyncio.workers.Scheduler;
import asyncio.workers.Workers;
import asyncio.workers.wire.Outbox;
import asyncio.workers.worker.Work;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a pool: takes them, counts them, has them wait in queues, and knows when the last is
 * over. What workers there are is the business of its subclass. Everything happens in callbacks of
 * one loop.
 *
 * <p>A call waits in a queue until a worker of that queue has room, and is then in that worker
 * alone. It is open until it is told to end; then it is over with its last call, and has ended with
 * its last worker.
 */
public abstract class CallDesk implements Workers, CallOwner {
  /**
   * How calls are taken.
   *
   * @param queues how many queues there are
   * @param scheduler chooses between them
   * @param longest how long a call may be, in bytes
   * @param watcher is told of each failure
   * @param codec of calls and their results
   * @param failures of exceptions
   */
  public record Rules(
      int queues,
      Scheduler scheduler,
      int longest,
      Consumer<Throwable> watcher,
      Codec codec,
      Codec failures) {}

  private enum State {
    OPEN,
    ENDING, // no more calls are taken
    OVER // no more are done
  }

  /** That of the pool. */
  protected final EventLoop loop = EventLoop.running();

  private final Rules rules;
  private final List<CallQueue> queues = new ArrayList<>();
  private final Future<Boolean> ended = loop.createFuture();
  private final Future<Boolean> allReady = loop.createFuture();
  private State state = State.OPEN;
  private @Nullable BrokenProcessPool broken;
  private long pending; // calls that are not over
  private long done;
  private long failed;
  private @Nullable Duration began;

  /**
   * Without workers yet.
   *
   * @param rules how calls are taken
   */
  protected CallDesk(Rules rules) {
    this.rules = rules;
    for (int i = 0; i < rules.queues; i++) {
      queues.add(new CallQueue());
    }
    allReady.addDoneCallback(
        ready -> {
          if (!ready.cancelled()) {
            ready.exception(); // whoever waits for it is told
          }
        });
  }

  // ---- what its workers are

  /** {@return how many calls workers have} */
  protected abstract long running();

  /** {@return whether there are workers that have not ended} */
  protected abstract boolean hasWorkers();

  /** It does no more calls: no more workers are to come. */
  protected abstract void noMoreWorkers();

  /** The last call is over: the workers may end. */
  protected abstract void callsAreOver();

  /** All is over, and the last worker has ended. */
  protected abstract void workersHaveEnded();

  // ---- calls

  @Override
  public final <R> RemoteCall<R> submit(
      CallOptions how, boolean withResource, Object function, @Nullable Object... arguments) {
    checkOpen();
    return submit(how, withResource, encode(function, arguments));
  }

  /**
   * The bytes of a call. Any thread.
   *
   * @param function of a remote type
   * @param arguments those that travel
   * @return for {@link #submit(CallOptions, boolean, List)}
   */
  public final List<ByteBuffer> encode(Object function, @Nullable Object... arguments) {
    List<ByteBuffer> encoded = Work.encode(rules.codec, function, arguments);
    long length = Outbox.length(encoded);
    if (length > rules.longest - 64L) {
      throw new CodecException(
          "a call of %,d bytes is too long: %,d are allowed, more with PoolOptions.maxMessage()"
              .formatted(length, rules.longest));
    }
    return encoded;
  }

  /**
   * Has a function called.
   *
   * @param how how the call is made
   * @param withResource whether the function gets the resource of its worker first
   * @param encoded from {@link #encode}
   * @param <R> the type of the result
   * @return the call
   */
  public final <R> RemoteCall<R> submit(
      CallOptions how, boolean withResource, List<ByteBuffer> encoded) {
    checkOpen();
    int queue = queues.size() == 1 ? 0 : choose(how.key());
    var call = new RemoteCall<R>(loop, this, encoded, withResource, how, queue);
    if (began == null) {
      began = loop.time();
    }
    pending++;
    queues.get(queue).add(call);
    added(queues.get(queue));
    return call;
  }

  /**
   * A call waits: it is given away at once, if a worker has room.
   *
   * @param queue in which
   */
  protected void added(CallQueue queue) {
    queue.dispatch();
  }

  /** Other threads are refused before anything has changed. */
  protected final void checkThread() {
    if (!loop.runsHere() && loop.isRunning()) {
      throw new IllegalStateException(
          ("Non-thread-safe operation: a pool cannot be used from thread '%s' while its loop runs"
                  + " in another; use loop.callSoonThreadsafe(() -> …), or, if the outcome is"
                  + " wanted, runCoroutineThreadsafe(() -> …, loop), or a ProcessPoolExecutor")
              .formatted(Thread.currentThread().getName()));
    }
  }

  private void checkOpen() {
    checkThread();
    if (broken != null) {
      throw new BrokenProcessPool(String.valueOf(broken.getMessage()), broken.getCause());
    }
    if (state != State.OPEN) {
      throw new IllegalStateException("the pool is closed and takes no more calls");
    }
  }

  private int choose(@Nullable Object key) {
    int chosen = rules.scheduler.queueFor(key, queues.stream().map(CallQueue::load).toList());
    if (chosen < 0 || chosen >= queues.size()) {
      throw new IllegalStateException(
          "the scheduler has chosen queue %d of %d".formatted(chosen, queues.size()));
    }
    return chosen;
  }

  @Override
  public final void finished(RemoteCall<?> call) {
    if (!call.over) {
      call.over = true;
      pending--;
      done++;
      endIfDone();
    }
  }

  @Override
  public final void failed(Throwable failure) {
    failed++;
    try {
      rules.watcher.accept(failure);
    } catch (RuntimeException | Error broken) {
      loop.callExceptionHandler(
          Map.of("message", "Exception in the exception handler of a pool", "exception", broken));
    }
  }

  /**
   * A worker is lost with a call: it is made again if it may be, else it fails.
   *
   * @param call which
   * @param failure with what
   */
  public final void lost(RemoteCall<?> call, Throwable failure) {
    if (state != State.OVER && call.again()) {
      queues.get(call.queue).addFirst(call);
    } else {
      call.fail(failure);
      finished(call);
    }
  }

  /**
   * A worker has not begun a call, and will not: it waits again, before all others.
   *
   * @param call which
   */
  public final void returned(RemoteCall<?> call) {
    if (state == State.OVER || call.done()) {
      call.fail(new BrokenProcessPool("the pool has ended", null));
      finished(call);
    } else {
      call.waits();
      queues.get(call.queue).addFirst(call);
    }
  }

  /** {@return the queues} */
  protected final List<CallQueue> queues() {
    return queues;
  }

  /** Gives calls to workers while there are both. */
  protected final void dispatch() {
    queues.forEach(CallQueue::dispatch);
  }

  /** {@return the codec of calls and their results} */
  public final Codec codec() {
    return rules.codec;
  }

  /** {@return the codec of exceptions} */
  public final Codec failures() {
    return rules.failures;
  }

  // ---- its beginning and its end

  /** As many workers as there are to be are there. */
  protected final void becomeReady() {
    if (!allReady.done()) {
      allReady.setResult(true);
    }
  }

  /** {@return whether no more calls are done} */
  public final boolean isBrokenOrOver() {
    return state == State.OVER;
  }

  /** {@return whether there are calls to come, or that wait} */
  protected final boolean needsWorkers() {
    return state == State.OPEN
        || (state == State.ENDING && queues.stream().anyMatch(CallQueue::hasCalls));
  }

  /** Takes no more calls; ends after the last. */
  public final void end() {
    if (state == State.OPEN) {
      state = State.ENDING;
    }
    endIfDone();
  }

  /** A call or a worker has ended. */
  protected final void endIfDone() {
    if (state == State.ENDING && pending == 0) {
      state = State.OVER;
      noMoreWorkers();
      callsAreOver();
    }
    if (state == State.OVER && pending == 0 && !hasWorkers() && !ended.done()) {
      workersHaveEnded();
      if (!allReady.done()) {
        allReady.setException(
            broken == null
                ? new BrokenProcessPool("the pool has ended before its workers were ready", null)
                : broken);
      }
      ended.setResult(true);
    }
  }

  /**
   * Ends it with a reason: calls that wait fail with it.
   *
   * @param message the reason
   * @param cause what has led to it; null if nothing
   */
  protected final void breakOff(String message, @Nullable Throwable cause) {
    if (state == State.OVER) {
      return;
    }
    state = State.OVER;
    broken = new BrokenProcessPool(message, cause);
    noMoreWorkers();
    for (CallQueue queue : queues) {
      for (RemoteCall<?> call : queue.drain()) {
        call.fail(new BrokenProcessPool(message, cause));
        finished(call);
      }
    }
  }

  /** The loop is closed, and runs no more: leaves nothing behind. Any thread. */
  public abstract void abandon();

  /** Nothing is done any more. */
  protected final void abandonCalls() {
    state = State.OVER;
  }

  /**
   * Has something done at the end.
   *
   * @param callback what
   */
  public final void whenEnded(Runnable callback) {
    ended.addDoneCallback(done -> callback.run());
  }

  /** {@return whether it has ended} */
  public final boolean isOver() {
    return ended.done();
  }

  @Override
  public final boolean join(@Nullable Duration timeout) {
    checkThread();
    end();
    Asyncio.wait(List.of(ended), timeout, ReturnWhen.ALL_COMPLETED);
    return ended.done();
  }

  @Override
  public final void close() {
    checkThread();
    Task<?> task = Asyncio.currentTask();
    if (task != null && task.cancelling() > 0) {
      terminate("the pool was closed by a task that was cancelled");
      Asyncio.shielded(() -> Asyncio.await(Asyncio.shield(ended)));
      return;
    }
    end();
    awaitEnd();
  }

  /** Waits for its end. Suspends; cancelling it terminates the pool. */
  public final void awaitEnd() {
    try {
      Asyncio.await(Asyncio.shield(ended));
    } catch (CancelledError cancelled) {
      terminate("the pool was closed by a task that was cancelled");
      Asyncio.shielded(() -> Asyncio.await(Asyncio.shield(ended)));
      throw cancelled;
    }
  }

  // ---- looking at it

  /** {@return the loop of the pool} */
  public final EventLoop loop() {
    return loop;
  }

  @Override
  public final Future<Boolean> ready() {
    return Asyncio.shield(allReady);
  }

  @Override
  public final Progress progress() {
    long running = running();
    Duration since = began;
    return new Progress(
        done,
        failed,
        running,
        pending - running,
        since == null ? Duration.ZERO : loop.time().minus(since));
  }

  /** {@return as it is shown} */
  @Override
  public String toString() {
    return (state == State.OPEN ? "open " : state == State.ENDING ? "ending " : "over ")
        + pids().size()
        + " workers, "
        + progress();
  }
}
