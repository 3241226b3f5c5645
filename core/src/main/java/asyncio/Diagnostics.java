package asyncio;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where a loop's troubles go: errors that nobody waits for, things that were forgotten, callbacks
 * that take long.
 */
final class Diagnostics {
  private static boolean toldPortable;

  private final EventLoop loop;
  private final Set<Forgotten> watched = new LinkedHashSet<>(); // told when the loop closes
  private final Queue<Forgotten> settled = new ConcurrentLinkedQueue<>(); // of them, by any thread
  private final Queue<Report> found = new ConcurrentLinkedQueue<>(); // by any thread
  private final AtomicBoolean told = new AtomicBoolean(); // the loop has been, of what was found
  private @Nullable ExceptionHandler handler;
  private @Nullable Forgotten unclosed;
  private @Nullable Watchdog watchdog; // while the loop runs in debug mode
  private @Nullable Thread thread; // the one the loop runs in
  private long slowNanos = 100_000_000;

  Diagnostics(EventLoop loop) {
    this.loop = loop;
  }

  void created() {
    String text = loop.toString();
    unclosed =
        Forgotten.watch(loop, () -> Report.warn("unclosed event loop " + text + "; close() it"));
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
      JdkAccess.startSocketPollers();
    }
    return JdkAccess.open();
  }

  // ---- errors

  void handler(@Nullable ExceptionHandler handler) {
    this.handler = handler;
  }

  @Nullable ExceptionHandler handler() {
    return handler;
  }

  void report(Report report) {
    handle(report.context());
  }

  void handle(Map<String, Object> context) {
    ExceptionHandler chosen = handler;
    if (chosen == null) {
      logSafely(context);
      return;
    }
    Context before = loop.turn.context;
    Context own = contextOf(context);
    try {
      loop.turn.context = own == null ? before : own;
      chosen.handle(loop, context);
    } catch (ExitError exit) {
      throw exit;
    } catch (Throwable failure) {
      logSafely(
          Report.of("Unhandled error in exception handler", failure)
              .with("context", context)
              .context());
    } finally {
      loop.turn.context = before;
    }
  }

  private static @Nullable Context contextOf(Map<String, Object> context) {
    if (context.get("task") instanceof Task<?> task) {
      return task.context();
    }
    if (context.get("future") instanceof Task<?> task) {
      return task.context();
    }
    return context.get("handle") instanceof Handle handle ? handle.context() : null;
  }

  private void logSafely(Map<String, Object> context) {
    try {
      loop.defaultExceptionHandler(context);
    } catch (ExitError exit) {
      throw exit;
    } catch (Throwable broken) { // of a map of the caller's
      Report.warn("cannot tell of an error: " + Repr.failure(broken));
    }
  }

  // ---- what was forgotten

  /** Has something told when an object is forgotten, and at the latest when the loop closes. */
  Forgotten watch(Object object, Runnable report) {
    for (Forgotten each = settled.poll(); each != null; each = settled.poll()) {
      watched.remove(each);
    }
    Forgotten forgotten = Forgotten.watch(object, this, report);
    watched.add(forgotten);
    return forgotten;
  }

  /** It has been told, or need not be any longer. Any thread. */
  void settled(Forgotten forgotten) {
    if (loop.turn.mine()) {
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
    if (loop.turn.mine() || loop.isClosed()) {
      reportFound();
    } else if (told.compareAndSet(false, true)) { // once for all that is found until it answers
      try {
        loop.callSoonThreadsafe(this::reportFound);
      } catch (IllegalStateException closedMeanwhile) {
        reportFound();
      }
    }
  }

  private void reportFound() {
    told.set(false);
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
    for (Forgotten forgotten : List.copyOf(watched)) {
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
    thread = null;
    debugChanged();
  }

  void debugChanged() {
    Thread running = thread;
    if (watchdog != null) {
      watchdog.stop();
      watchdog = null;
    }
    if (loop.debug() && running != null && loop.isRunning()) {
      watchdog = new Watchdog(running, slowNanos);
    }
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
  }

  /** Runs a step that may never end, outside debug mode too. */
  void watched(Task<?> task, Runnable step) {
    Thread running = thread;
    if (watchdog == null && running != null) {
      watchdog = new Watchdog(running, slowNanos);
    }
    Watchdog watching = watchdog;
    if (watching == null) {
      step.run();
      return;
    }
    watching.begin(task);
    try {
      step.run();
    } finally {
      watching.end();
    }
  }

  /** Runs a step or a callback, and warns if it took long. */
  void timed(Object item, Runnable step) {
    Watchdog watching = watchdog;
    if (watching == null) {
      step.run();
      return;
    }
    watching.begin(item);
    try {
      step.run();
    } finally {
      long took = watching.end();
      if (took >= slowNanos) {
        Report.warn(
            "Executing %s took %s seconds%s".formatted(item, seconds(took), watching.place()));
      }
    }
  }
}
