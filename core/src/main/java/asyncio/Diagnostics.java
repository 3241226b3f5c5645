package asyncio;

import asyncio.internal.jdk.JdkAccess;
import asyncio.internal.report.Report;
import asyncio.internal.report.Repr;
import asyncio.internal.report.Watchdog;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a loop's troubles go: errors that nobody waits for, things that were forgotten, callbacks
 * that take long.
 */
final class Diagnostics {
  private static boolean toldPortable;

  private final LoopState loop;
  private final Schedule schedule;
  private final Unseen unseen = new Unseen(this::leaveToCollector);
  private final Set<LeakDetector> watched = new LinkedHashSet<>(); // told when the loop closes
  private final Queue<LeakDetector> settled =
      new ConcurrentLinkedQueue<>(); // of them, by any thread
  private final Queue<Report> found = new ConcurrentLinkedQueue<>(); // by any thread
  private final AtomicBoolean reported =
      new AtomicBoolean(); // the loop has been, of what was found
  private @Nullable Consumer<Map<String, Object>> handler;
  private @Nullable LeakDetector unclosed;
  private @Nullable Watchdog watchdog; // while the loop runs in debug mode
  private @Nullable Thread thread; // the one the loop runs in
  private long slowNanos = 100_000_000;

  Diagnostics(LoopState loop, Schedule schedule) {
    this.loop = loop;
    this.schedule = schedule;
  }

  /** Has the loop itself reported if it is never closed. */
  void created(Object made) {
    String text = made.toString();
    unclosed =
        LeakDetector.watch(made, () -> Report.warn("unclosed event loop " + text + "; close() it"));
  }

  /**
   * Whether tasks can run on the loop's own thread; where not, the log tells once how to change
   * that.
   */
  static synchronized boolean ownLoopPossible() {
    if (!JdkAccess.open() && !toldPortable) {
      toldPortable = true;
      Report.info("portable mode: blocking calls block the loop; " + JdkAccess.shut());
    }
    if (JdkAccess.open()) {
      JdkAccess.keepSocketPollersApart();
    }
    return JdkAccess.open();
  }

  // ---- errors

  /** Who gets the errors; null: the log. */
  void handler(@Nullable Consumer<Map<String, Object>> handler) {
    this.handler = handler;
  }

  void report(Report report) {
    handle(report.context());
  }

  void handle(Map<String, Object> context) {
    loop.aside(() -> handleHere(context));
  }

  void warn(String text) {
    loop.aside(() -> Report.warn(text));
  }

  private void handleHere(Map<String, Object> context) {
    Consumer<Map<String, Object>> chosen = handler;
    if (chosen == null) {
      logSafely(context);
      return;
    }
    Context before = loop.context;
    Context own = contextOf(context);
    try {
      loop.context = own == null ? before : own;
      chosen.accept(context);
    } catch (ExitError exit) {
      throw exit;
    } catch (Throwable failure) {
      logSafely(
          Report.of("Unhandled error in exception handler", failure)
              .with("context", context)
              .context());
    } finally {
      loop.context = before;
    }
  }

  private static @Nullable Context contextOf(Map<String, Object> context) {
    for (String key : List.of("task", "future", "handle")) {
      if (context.get(key) instanceof ContextHolder holder) {
        return holder.context();
      }
    }
    return null;
  }

  private static void logSafely(Map<String, Object> context) {
    try {
      Report.log(context);
    } catch (ExitError exit) {
      throw exit;
    } catch (Throwable broken) { // of a map of the caller's
      Report.warn("cannot tell of an error: " + Repr.failure(broken));
    }
  }

  // ---- what was forgotten

  /**
   * Has something told when an object is forgotten, and at the latest when the loop closes. The
   * report must not hold the object; what makes it may.
   */
  LeakDetector watch(Object object, Supplier<Runnable> report) {
    var forgotten = new LeakDetector(object, this, report);
    if (!loop.running || !unseen.add(forgotten)) {
      leaveToCollector(forgotten);
    }
    return forgotten;
  }

  private void leaveToCollector(LeakDetector forgotten) {
    for (LeakDetector each = settled.poll(); each != null; each = settled.poll()) {
      watched.remove(each);
    }
    forgotten.leaveToCollector();
    watched.add(forgotten);
  }

  /** The loop has run what was ready. */
  void iterationEnded() {
    unseen.iterationEnded();
  }

  /** The loop has nothing to do. */
  void idle() {
    unseen.passOnAll();
  }

  /** It has been told, or need not be any longer. Any thread. */
  void settled(LeakDetector forgotten) {
    if (loop.mine()) {
      watched.remove(forgotten);
    } else {
      settled.add(forgotten);
    }
  }

  /**
   * Called by the thread that finds forgotten things: passes the report on to the loop's, or to the
   * one that closes it.
   */
  void forgotten(Report report) {
    found.add(report);
    if (loop.mine() || loop.closed) {
      reportFound();
    } else if (reported.compareAndSet(false, true)) { // once for all that is found until it answers
      try {
        var _ = schedule.callSoonThreadsafe(this::reportFound, Context.copyOfCurrent());
      } catch (IllegalStateException closedMeanwhile) {
        reportFound();
      }
    }
  }

  private void reportFound() {
    reported.set(false);
    for (Report report = found.poll(); report != null; report = found.poll()) {
      report(report);
    }
  }

  /**
   * The loop closes: what has not been looked at by now is told, for there will be no better time.
   */
  void closed() {
    if (unclosed != null) {
      unclosed.disarm();
    }
    unseen.passOnAll();
    for (LeakDetector forgotten : List.copyOf(watched)) {
      forgotten.report();
    }
    watched.clear();
    settled.clear();
    reportFound();
  }

  // ---- slow callbacks

  long slowNanos() {
    return slowNanos;
  }

  void slowNanos(long nanos) {
    slowNanos = nanos;
    debugChanged();
  }

  void begin(Thread running) {
    thread = running;
    debugChanged();
  }

  /** The thread in which the loop runs; null while it does not. */
  @Nullable Thread thread() {
    return thread;
  }

  void end() {
    unseen.passOnAll();
    thread = null;
    debugChanged();
  }

  void debugChanged() {
    Thread running = thread;
    if (watchdog != null) {
      watchdog.stop();
      watchdog = null;
    }
    if (loop.debug && running != null && loop.running) {
      watchdog = new Watchdog(running, slowNanos);
    }
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
  }

  /** Runs a step that may never end, outside debug mode too. */
  void watched(Watchdog.Step watched, Runnable step) {
    Thread running = thread;
    if (watchdog == null && running != null) {
      watchdog = new Watchdog(running, slowNanos);
    }
    Watchdog watching = watchdog;
    if (watching == null) {
      step.run();
      return;
    }
    watching.begin(watched);
    try {
      step.run();
    } finally {
      watching.end();
    }
  }

  /** Runs a step or a callback, and warns if it took long. */
  void timed(Watchdog.Step timed, Runnable step) {
    Watchdog watching = watchdog;
    if (watching == null) {
      step.run();
      return;
    }
    watching.begin(timed);
    try {
      step.run();
    } finally {
      long took = watching.end();
      if (took >= slowNanos) {
        warn(
            "Executing %s took %s seconds%s"
                .formatted(timed.item(), seconds(took), watching.place()));
      }
    }
  }
}
