package asyncio.workers;

import asyncio.TimerHandle;
import asyncio.workers.calls.CallDesk;
import asyncio.workers.calls.CallQueue;
import asyncio.workers.worker.Setup;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a pool; everything happens in callbacks of one loop.
 *
 * <p>Workers that leave are replaced, at once or, after starts that have failed, later and later;
 * after some in a row that have failed the crew is broken. When it ends, the workers end with the
 * last call.
 */
final class Crew extends CallDesk {
  private static final Duration PAUSE = Duration.ofMillis(100);

  final PoolOptions options;
  final Launcher launcher;
  private final Setup setup;
  private final Set<Member> members = new LinkedHashSet<>();
  private @Nullable TimerHandle startingAgain;
  private int failedStarts;
  private long lastPid = -1;
  private @Nullable Integer lastExitcode;
  private long ids;

  Crew(PoolOptions options, Setup setup, Launcher launcher) {
    super(rules(options, setup));
    this.options = options;
    this.setup = setup;
    this.launcher = launcher;
  }

  private static Rules rules(PoolOptions options, Setup setup) {
    Codec failures = Codec.standard(Setup.classes(setup.packages()));
    return new Rules(
        options.queueCount,
        options.scheduler,
        options.maxMessage,
        options.exceptionHandler,
        setup.codec() == null ? failures : setup.makeCodec(),
        failures);
  }

  void start() {
    fill();
  }

  List<ByteBuffer> setup() {
    return setup.bytes();
  }

  long nextId() {
    return ++ids;
  }

  @Override
  public long concurrency() {
    return (long) options.processes * options.childConcurrency;
  }

  // ---- workers

  void ready(Member member) {
    failedStarts = 0;
    lastPid = member.pid();
    if (isBrokenOrOver()) {
      member.stop(true);
      return;
    }
    place(member);
    if (members.stream().filter(Member::isReady).count() >= options.processes + options.spares) {
      becomeReady();
    }
    endIfDone();
  }

  /** Gives it a queue, unless all have their workers; then it is a spare. */
  private void place(Member member) {
    long placed = members.stream().filter(each -> each.queue >= 0 && !each.retired()).count();
    if (placed >= options.processes) {
      return;
    }
    List<CallQueue> queues = queues();
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
      queues().get(member.queue).dispatch();
    }
  }

  /** It takes no more calls; another takes its place. */
  void retired(Member member) {
    if (member.queue >= 0) {
      queues().get(member.queue).leave(member);
    }
    fill();
  }

  void gone(Member member) {
    members.remove(member);
    lastExitcode = member.exitcode();
    if (member.queue >= 0) {
      queues().get(member.queue).leave(member);
    }
    fill();
    dispatch();
    endIfDone();
  }

  void notStarted(Throwable why) {
    failedStarts++;
    if (failedStarts >= options.starts) {
      breakOff("the workers of the pool do not start: " + reason(why), why);
      List.copyOf(members).forEach(Member::retire);
      endIfDone();
    } else if (!isBrokenOrOver() && startingAgain == null) {
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
    if (!needsWorkers() || startingAgain != null) {
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

  @Override
  protected boolean hasWorkers() {
    return !members.isEmpty();
  }

  @Override
  protected void callsAreOver() {
    List.copyOf(members).forEach(member -> member.stop(false));
  }

  @Override
  protected void workersHaveEnded() {
    launcher.close();
  }

  @Override
  protected void noMoreWorkers() {
    if (startingAgain != null) {
      startingAgain.cancel();
      startingAgain = null;
    }
  }

  /** No worker is started any more. */
  void loopEnds() {
    breakOff("the loop of the pool has ended", null);
  }

  /** Cancels the calls and has the workers end, killing those that do not. */
  @Override
  public void terminate(String message) {
    checkThread();
    breakOff(message, null);
    for (Member member : List.copyOf(members)) {
      member.abandonCalls(new BrokenProcessPool(message, null));
      member.stop(true);
    }
    endIfDone();
  }

  /** Kills the workers. */
  @Override
  public void kill(String message) {
    checkThread();
    breakOff(message, null);
    for (Member member : List.copyOf(members)) {
      member.abandonCalls(new BrokenProcessPool(message, null));
      member.kill("was killed with its pool");
    }
    endIfDone();
  }

  /** The loop runs no more: the net has killed the workers, or does so now. */
  @Override
  public void abandon() {
    abandonCalls();
    launcher.abandon();
  }

  // ---- looking at it

  @Override
  public List<Long> pids() {
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

  @Override
  protected long running() {
    return members.stream().mapToLong(Member::running).sum();
  }
}
