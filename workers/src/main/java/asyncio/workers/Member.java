package asyncio.workers;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.TimeoutError;
import asyncio.TimerHandle;
import asyncio.workers.calls.CallTaker;
import asyncio.workers.calls.Failures;
import asyncio.workers.calls.RemoteCall;
import asyncio.workers.connection.Link;
import asyncio.workers.wire.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One worker of a pool, from its start to its end, which is one task. In between it gets calls, at
 * most so many at a time as it may do at once: so the calls that it has when it dies are those that
 * it may have begun, and all others go on elsewhere.
 */
final class Member implements Link.Peer, CallTaker {
  /**
   * How long an idle worker may take to close its resource, when it has heard that it is to end.
   */
  private static final Duration STOP_GRACE = Duration.ofSeconds(30);

  /** How long it may take to hear that, at least: longer than any pause of a busy machine. */
  private static final Duration HEARING = Duration.ofSeconds(5);

  private final Crew crew;
  private final EventLoop loop = EventLoop.running();
  private final PoolOptions options;
  private final Map<Long, RemoteCall<?>> running = new HashMap<>();
  private final Map<Long, Dying> dying = new HashMap<>(); // those that were cancelled
  private final Future<Boolean> ready = loop.createFuture();
  private Launcher.@Nullable Launched launched;
  private @Nullable Task<@Nullable Void> life;
  private @Nullable String reason; // why it is killed
  private @Nullable TimerHandle stopGrace;
  private boolean retired;
  private boolean stopped;
  private boolean stoppedNow; // whatever it does
  private int sent;
  int queue = -1; // that it takes calls from

  /** A call that was cancelled, and whether the worker has heard so. */
  private static final class Dying {
    final TimerHandle grace;
    boolean heard;
    boolean overdue;

    Dying(TimerHandle grace) {
      this.grace = grace;
    }
  }

  Member(Crew crew, PoolOptions options) {
    this.crew = crew;
    this.options = options;
  }

  // ---- its life

  void start() {
    life = Asyncio.createTask(this::live, "worker of a pool");
    life.addDoneCallback(
        done -> {
          if (!done.cancelled() && done.exception() != null) {
            throw new IllegalStateException("the life of a worker has failed", done.exception());
          }
        });
    life.addDoneCallback(done -> crew.gone(this)); // also if it was cancelled before it had begun
  }

  private void live() {
    try {
      startInTime();
    } catch (CancelledError ending) { // of the loop
      crew.loopEnds();
      kill("was killed, for its loop ends");
      waitExited();
      throw ending;
    } catch (Throwable failed) {
      kill("has not started");
      waitExited();
      crew.notStarted(failed);
      return;
    }
    crew.ready(this);
    try {
      Asyncio.await(Asyncio.shield(launched().exited()));
    } catch (CancelledError ending) {
      crew.loopEnds();
      kill("was killed, for its loop ends");
      waitExited();
      throw ending;
    } finally {
      ended();
    }
  }

  private void startInTime() {
    try {
      Asyncio.timeout(options.startTimeout, this::begin);
    } catch (TimeoutError late) {
      List<String> lines = launched == null ? List.of() : launched.lastLines();
      throw new IllegalStateException(
          ("a worker was not ready within %s: it needs longer, which PoolOptions.startTimeout()"
                  + " allows, or its initializer hangs%s")
              .formatted(options.startTimeout, JvmLauncher.lines(lines)),
          late);
    }
  }

  private void begin() {
    Launcher.Launched process = crew.launcher.launch();
    launched = process;
    process.link().handTo(this, options.maxMessage);
    process.link().send(Kind.SETUP, 0, crew.setup());
    process.exited().addDoneCallback(exited -> lost(process.link(), null));
    Asyncio.await(ready);
  }

  private void waitExited() {
    Launcher.Launched process = launched;
    if (process != null && !loop.isClosed()) {
      Asyncio.shielded(() -> Asyncio.await(Asyncio.shield(process.exited())));
    }
  }

  private Launcher.Launched launched() {
    return Objects.requireNonNull(launched, "launched");
  }

  private Link link() {
    return launched().link();
  }

  private void ended() {
    withdraw();
    if (stopGrace != null) {
      stopGrace.cancel();
    }
    dying.values().forEach(each -> each.grace.cancel());
    dying.clear();
    Launcher.Launched process = launched();
    process.link().abort();
    List<RemoteCall<?>> lost = new ArrayList<>(running.values());
    running.clear();
    Integer code = process.exited().done() ? process.exited().result() : null;
    for (RemoteCall<?> call : lost) {
      crew.lost(
          call,
          new WorkerDied(process.pid(), code == null ? -9 : code, reason, process.lastLines()));
    }
  }

  // ---- what it is given

  /** How many calls more it may be given. */
  @Override
  public int room() {
    return retired || launched == null || !ready.done()
        ? 0
        : options.childConcurrency - running.size();
  }

  @Override
  public int running() {
    return running.size();
  }

  boolean retired() {
    return retired;
  }

  boolean isReady() {
    return ready.done() && !ready.cancelled() && ready.exception() == null && !retired;
  }

  long pid() {
    return launched().pid();
  }

  /** Of the process, when it has ended. */
  @Nullable Integer exitcode() {
    return launched != null && launched.exited().done() ? launched.exited().result() : null;
  }

  @Override
  public void send(RemoteCall<?> call) {
    long id = crew.nextId();
    call.taken(this, id);
    running.put(id, call);
    link().send(Kind.CALL, id, call.message());
    call.sent();
    sent++;
    if (sent == options.maxTasksPerChild) {
      retire();
    }
  }

  /** The outcome of a call that it has is not wanted any more. */
  @Override
  public void cancel(RemoteCall<?> call) {
    long id = call.id();
    if (!running.containsKey(id) || dying.containsKey(id)) {
      return;
    }
    if (link().drop(Kind.CALL, id)) { // it is never begun there
      running.remove(id);
      over(call);
      return;
    }
    dying.put(id, new Dying(loop.callLater(options.cancelGrace, () -> refuses(id))));
    link().send(Kind.CANCEL, id);
  }

  /** It has the call no more. */
  private void over(RemoteCall<?> call) {
    crew.finished(call);
    stopIfIdle();
    crew.free(this);
  }

  private void refuses(long id) {
    Dying call = dying.get(id);
    if (call == null) {
      return;
    }
    call.overdue = true;
    if (call.heard) {
      retire();
    } else {
      kill(
          "was killed, for its loop has not turned in the "
              + options.cancelGrace
              + " since a call was cancelled");
    }
  }

  // ---- its end

  /** Gives it no more calls; when it has none, it ends. */
  void retire() {
    if (!ready.done()) {
      kill("was stopped before it had started");
      return;
    }
    withdraw();
    stopIfIdle();
  }

  /** It gets no more calls, and another takes its place. */
  private void withdraw() {
    if (!retired) {
      retired = true;
      crew.retired(this);
    }
  }

  private void stopIfIdle() {
    if (!retired || stopped || launched == null) {
      return;
    }
    if (running.isEmpty()) {
      stop(false);
    } else if (running.size() == dying.size()
        && dying.values().stream().allMatch(call -> call.overdue)) {
      kill("was killed, for it goes on with calls that were cancelled");
    }
  }

  /** Has it end, when its calls are done, or at once, cancelling them. */
  void stop(boolean now) {
    withdraw();
    if (launched == null || !ready.done()) {
      kill("was stopped before it had started");
      return;
    }
    if (!stopped || (now && !stoppedNow)) {
      Duration grace = options.cancelGrace;
      endsWithin(now || grace.compareTo(HEARING) > 0 ? grace : HEARING);
      link().send(Kind.STOP, now ? 1 : 0);
    }
    stopped = true;
    stoppedNow = stoppedNow || now;
  }

  private void endsWithin(Duration grace) {
    if (stopGrace != null) {
      stopGrace.cancel();
    }
    stopGrace = loop.callLater(grace, () -> kill("was killed, for it did not end"));
  }

  /** Fails the calls that it has; it goes on with them for the moment. */
  void abandonCalls(RuntimeException failure) {
    List.copyOf(running.values()).forEach(call -> call.fail(failure));
  }

  /** SIGKILL. */
  void kill(String why) {
    withdraw();
    if (reason == null) {
      reason = why;
    }
    Launcher.Launched process = launched;
    if (process != null) {
      process.kill();
    } else if (life != null && !life.done() && life != Asyncio.currentTask()) {
      life.cancel();
    }
  }

  // ---- what it says

  @Override
  public void message(Link from, Kind kind, long id, ByteBuffer body) {
    switch (kind) {
      case READY -> {
        if (!ready.done()) {
          ready.setResult(true);
        }
      }
      case REFUSED -> {
        if (!ready.done()) {
          ready.setException(Failures.decode(crew.failures(), body, place()));
        }
      }
      case CANCELLING -> {
        Dying call = dying.get(id);
        if (call != null) {
          call.heard = true;
        }
      }
      case STOPPING -> {
        if (stopped && !stoppedNow) {
          endsWithin(STOP_GRACE);
        }
      }
      case RESULT, ERROR, CANCELLED -> answered(from, kind, id, body);
      default -> from.fail(new IllegalStateException("a worker does not say " + kind));
    }
  }

  private void answered(Link from, Kind kind, long id, ByteBuffer body) {
    RemoteCall<?> call = running.remove(id);
    if (call == null) {
      from.fail(new IllegalStateException("an answer to a call that it does not have"));
      return;
    }
    Dying cancelled = dying.remove(id);
    if (cancelled != null) {
      cancelled.grace.cancel();
    }
    call.answer(kind, body, crew.codec(), crew.failures(), place());
    over(call);
  }

  /** Where the stack of an exception of the worker ends. */
  private StackTraceElement place() {
    return new StackTraceElement("worker", "process", String.valueOf(pid()), -1);
  }

  @Override
  public void lost(Link from, @Nullable Throwable why) {
    withdraw();
    if (why != null && reason == null) {
      reason = "was killed, for its connection is broken: " + why.getMessage();
    }
    Launcher.Launched process = launched();
    if (!process.exited().done()) { // soon, and then this is called again
      TimerHandle grace =
          loop.callLater(
              stopped ? STOP_GRACE : options.cancelGrace,
              () -> kill("was killed, for it went on without its connection"));
      process.exited().addDoneCallback(exited -> grace.cancel());
      if (why != null) {
        process.kill();
      }
    } else if (!ready.done()) {
      ready.setException(
          new IllegalStateException(
              "a worker has exited with code "
                  + process.exited().result()
                  + " before it was ready"
                  + (reason == null ? "" : ": it " + reason)
                  + JvmLauncher.lines(process.lastLines())));
    }
  }

  @Override
  public String toString() {
    return "<worker "
        + (launched == null ? "starting" : launched.pid() + (retired ? " retired" : ""))
        + " running="
        + running.size()
        + ">";
  }
}
