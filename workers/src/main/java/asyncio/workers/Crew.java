package asyncio.workers;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.ReturnWhen;
import asyncio.Task;
import asyncio.TimerHandle;
import asyncio.workers.wire.Outbox;
import asyncio.workers.worker.Setup;
import asyncio.workers.worker.Work;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool and the calls that they do; everything happens in callbacks of one loop.
 *
 * <p>A call waits in a queue until a worker of that queue has room, and is then in that worker
 * alone. Workers that leave are replaced, at once or, after starts that have failed, later and
 * later; after some in a row that have failed the crew is broken. When it ends, the workers end
 * with the last call.
 */
final class Crew {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private enum State {
    OPEN,
    ENDING, // no more calls are taken
    OVER // no more are done
  }

  final EventLoop loop = EventLoop.running();
  final PoolOptions options;
  final Launcher launcher;
  final Codec codec;
  private final Codec failures;
  private final Setup setup;
  private final List<CallQueue> queues = new ArrayList<>();
  private final Set<Member> members = new LinkedHashSet<>();
  private final Future<Boolean> ended = loop.createFuture();
  private final Future<Boolean> allReady = loop.createFuture();
  private State state = State.OPEN;
  private @Nullable BrokenProcessPool broken;
  private @Nullable TimerHandle startingAgain;
  private int failedStarts;
  private long lastPid = -1;
  private @Nullable Integer lastExitcode;
  private long ids;
  private long pending; // calls that are not over
  private long done;
  private long failed;
  private @Nullable Duration began;

  Crew(PoolOptions options, Setup setup, Launcher launcher) {
    this.options = options;
    this.setup = setup;
    this.launcher = launcher;
    failures = Codec.standard(Setup.classes(setup.packages()));
    codec = setup.codec() == null ? failures : setup.makeCodec();
    for (int i = 0; i < options.queueCount; i++) {
      queues.add(new CallQueue());
    }
    allReady.addDoneCallback(
        ready -> {
          if (!ready.cancelled()) {
            ready.exception(); // whoever waits for it is told
          }
        });
  }

  void start() {
    fill();
  }

  void whenEnded(Runnable callback) {
    ended.addDoneCallback(done -> callback.run());
  }

  List<ByteBuffer> setup() {
    return setup.bytes();
  }

  long nextId() {
    return ++ids;
  }

  // ---- calls

  <R> RemoteCall<R> submit(
      CallOptions how, boolean withResource, Object function, @Nullable Object... arguments) {
    checkOpen();
    return submit(how, withResource, encode(function, arguments));
  }

  /** The bytes of a call. Any thread. */
  List<ByteBuffer> encode(Object function, @Nullable Object... arguments) {
    List<ByteBuffer> encoded = Work.encode(codec, function, arguments);
    long length = Outbox.length(encoded);
    if (length > options.maxMessage - 64L) {
      throw new CodecException(
          "a call of %,d bytes is too long: %,d are allowed, more with PoolOptions.maxMessage()"
              .formatted(length, options.maxMessage));
    }
    return encoded;
  }

  <R> RemoteCall<R> submit(CallOptions how, boolean withResource, List<ByteBuffer> encoded) {
    checkOpen();
    int queue = queues.size() == 1 ? 0 : choose(how.key());
    var call = new RemoteCall<R>(loop, this, encoded, withResource, how, queue);
    if (began == null) {
      began = loop.time();
    }
    pending++;
    queues.get(queue).add(call);
    queues.get(queue).dispatch();
    return call;
  }

  /** Other threads are refused before anything has changed. */
  private void checkThread() {
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
      throw broken.again();
    }
    if (state != State.OPEN) {
      throw new IllegalStateException("the pool is closed and takes no more calls");
    }
  }

  private int choose(@Nullable Object key) {
    int chosen = options.scheduler.queueFor(key, queues.stream().map(CallQueue::load).toList());
    if (chosen < 0 || chosen >= queues.size()) {
      throw new IllegalStateException(
          "the scheduler has chosen queue %d of %d".formatted(chosen, queues.size()));
    }
    return chosen;
  }

  /** A call is over: it has an outcome and no worker has it. */
  void finished(RemoteCall<?> call) {
    if (!call.over) {
      call.over = true;
      pending--;
      done++;
      endIfDone();
    }
  }

  void failed(Throwable failure) {
    failed++;
    try {
      options.exceptionHandler.accept(failure);
    } catch (RuntimeException broken) {
      loop.callExceptionHandler(
          Map.of("message", "Exception in the exception handler of a pool", "exception", broken));
    }
  }

  /** After the death of its worker: whether it is made again. */
  boolean again(RemoteCall<?> call) {
    if (state == State.OVER || !call.again()) {
      return false;
    }
    queues.get(call.queue).addFirst(call);
    return true;
  }

  /** The answer of a worker that is an exception. */
  Throwable failure(ByteBuffer body, long pid) {
    try {
      if (failures.decode(body) instanceof Throwable failure) {
        List<StackTraceElement> stack = new ArrayList<>(List.of(failure.getStackTrace()));
        stack.add(new StackTraceElement("worker", "process", String.valueOf(pid), -1));
        failure.setStackTrace(stack.toArray(StackTraceElement[]::new));
        return failure;
      }
    } catch (RuntimeException refused) {
      return refused;
    }
    return new CodecException("a worker has failed with something that is no exception");
  }

  // ---- workers

  void ready(Member member) {
    failedStarts = 0;
    lastPid = member.pid();
    if (state == State.OVER) {
      member.stop(true);
      return;
    }
    place(member);
    if (!allReady.done()
        && members.stream().filter(Member::isReady).count() >= options.processes + options.spares) {
      allReady.setResult(true);
    }
    endIfDone();
  }

  /** Gives it a queue, unless all have their workers; then it is a spare. */
  private void place(Member member) {
    long placed = members.stream().filter(each -> each.queue >= 0 && !each.retired()).count();
    if (placed >= options.processes) {
      return;
    }
    int fewest = 0;
    for (int i = 1; i < queues.size(); i++) {
      if (queues.get(i).workers() < queues.get(fewest).workers()) {
        fewest = i;
      }
    }
    member.queue = fewest;
    queues.get(fewest).join(member);
    queues.get(fewest).dispatch();
  }

  /** It has room again. */
  void free(Member member) {
    if (member.queue >= 0) {
      queues.get(member.queue).dispatch();
    }
  }

  /** It takes no more calls; another takes its place. */
  void retired(Member member) {
    if (member.queue >= 0) {
      queues.get(member.queue).leave(member);
    }
    fill();
  }

  void gone(Member member) {
    members.remove(member);
    lastExitcode = member.exitcode();
    if (member.queue >= 0) {
      queues.get(member.queue).leave(member);
    }
    fill();
    queues.forEach(CallQueue::dispatch);
    endIfDone();
  }

  void notStarted(Throwable why) {
    failedStarts++;
    if (failedStarts >= options.starts) {
      breakOff("the workers of the pool do not start: " + reason(why), why);
      List.copyOf(members).forEach(Member::retire);
      endIfDone();
    } else if (state != State.OVER && startingAgain == null) {
      startingAgain =
          loop.callLater(
              PAUSE.multipliedBy(1L << failedStarts),
              () -> {
                startingAgain = null;
                fill();
              });
    }
  }

  private static String reason(Throwable why) {
    String message = why.getMessage();
    return why instanceof IllegalStateException && message != null ? message : why.toString();
  }

  /** Has as many workers start as are missing. */
  private void fill() {
    boolean needed =
        state == State.OPEN
            || (state == State.ENDING && queues.stream().anyMatch(CallQueue::hasCalls));
    if (!needed || startingAgain != null) {
      return;
    }
    for (Member member : List.copyOf(members)) {
      if (member.queue < 0 && member.isReady()) {
        place(member);
      }
    }
    long alive = members.stream().filter(member -> !member.retired()).count();
    for (; alive < options.processes + options.spares; alive++) {
      var member = new Member(this, options);
      members.add(member);
      member.start();
    }
  }

  // ---- the end

  /** Takes no more calls; ends after the last. */
  void end() {
    if (state == State.OPEN) {
      state = State.ENDING;
    }
    endIfDone();
  }

  private void endIfDone() {
    if (state == State.ENDING && pending == 0) {
      state = State.OVER;
      stopStarting();
      List.copyOf(members).forEach(member -> member.stop(false));
    }
    if (state == State.OVER && members.isEmpty() && pending == 0 && !ended.done()) {
      launcher.close();
      if (!allReady.done()) {
        allReady.setException(notReady());
      }
      ended.setResult(true);
    }
  }

  private BrokenProcessPool notReady() {
    return broken == null
        ? new BrokenProcessPool("the pool has ended before its workers were ready", null)
        : broken;
  }

  private void stopStarting() {
    if (startingAgain != null) {
      startingAgain.cancel();
      startingAgain = null;
    }
  }

  /**
   * Ends it with a reason: calls that wait fail with it, those that are under way are cancelled.
   */
  private void breakOff(String message, @Nullable Throwable cause) {
    if (state == State.OVER) {
      return;
    }
    state = State.OVER;
    broken = new BrokenProcessPool(message, cause);
    stopStarting();
    for (CallQueue queue : queues) {
      for (RemoteCall<?> call : queue.drain()) {
        call.fail(new BrokenProcessPool(message, cause));
        finished(call);
      }
    }
  }

  /** No worker is started any more. */
  void loopEnds() {
    breakOff("the loop of the pool has ended", null);
  }

  /** Cancels the calls and has the workers end, killing those that do not. */
  void terminate(String message) {
    checkThread();
    breakOff(message, null);
    for (Member member : List.copyOf(members)) {
      member.abandonCalls(new BrokenProcessPool(message, null));
      member.stop(true);
    }
    endIfDone();
  }

  /** Kills the workers. */
  void kill(String message) {
    checkThread();
    breakOff(message, null);
    for (Member member : List.copyOf(members)) {
      member.abandonCalls(new BrokenProcessPool(message, null));
      member.kill("was killed with its pool");
    }
    endIfDone();
  }

  /** The loop runs no more: the net has killed the workers, or does so now. */
  void abandon() {
    state = State.OVER;
    launcher.abandon();
  }

  /** Waits for its end. Suspends; cancelling it terminates the crew. */
  void awaitEnd() {
    try {
      Asyncio.await(Asyncio.shield(ended));
    } catch (CancelledError cancelled) {
      terminate("the pool was closed by a task that was cancelled");
      Asyncio.shielded(() -> Asyncio.await(Asyncio.shield(ended)));
      throw cancelled;
    }
  }

  boolean join(@Nullable Duration timeout) {
    checkThread();
    end();
    Asyncio.wait(List.of(ended), timeout, ReturnWhen.ALL_COMPLETED);
    return ended.done();
  }

  void close() {
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

  // ---- looking at it

  Future<Boolean> allReady() {
    return Asyncio.shield(allReady);
  }

  boolean isOver() {
    return ended.done();
  }

  List<Long> pids() {
    return members.stream().filter(Member::isReady).map(Member::pid).toList();
  }

  /** The number of the process that was ready last; -1 if none was. */
  long lastPid() {
    return lastPid;
  }

  /** The exit code of the process that has ended last; null if none has. */
  @Nullable Integer lastExitcode() {
    return lastExitcode;
  }

  Progress progress() {
    long running = members.stream().mapToLong(Member::running).sum();
    Duration since = began;
    return new Progress(
        done,
        failed,
        running,
        pending - running,
        since == null ? Duration.ZERO : loop.time().minus(since));
  }

  @Override
  public String toString() {
    return (state == State.OPEN ? "open " : state == State.ENDING ? "ending " : "over ")
        + members.size()
        + " workers, "
        + progress();
  }
}
