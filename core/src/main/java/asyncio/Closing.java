package asyncio;

import asyncio.internal.queue.SystemClock;
import asyncio.internal.report.Report;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Ends the bodies that are left on a loop that is closed. The loop does not run any more, so there
 * is nothing to await; the bodies run in the thread that closes it, one after another, and in no
 * other.
 *
 * <p>A body that waits gets a {@link CancelledError} at its await, and an error at each further
 * one; after a few of them it is abandoned, inside of that await. One that sits in a blocking call
 * is interrupted, and waited for until the time is over, being interrupted again where it blocks
 * again in the same place; what is blocked then is abandoned. A task that has never begun counts as
 * cancelled. A callback in a blocking call is waited for likewise. So every task is done in the
 * end, and nothing goes on behind the caller's back.
 */
final class Closing {
  /** How long bodies in blocking calls are waited for, where nobody has said how long. */
  static final long GRACE = 1_000_000_000;

  private static final long FIRST_PAUSE = 1_000_000;
  private static final long LONGEST_PAUSE = 128_000_000;

  private final EventLoop loop;
  private final long grace;

  Closing(EventLoop loop, long graceNanos) {
    this.loop = loop;
    this.grace = graceNanos;
  }

  void run() {
    Set<Task<?>> blocked = new LinkedHashSet<>();
    while (!loop.tasks().isEmpty() || loop.callbacks().anyBlocked()) { // each may make tasks
      for (Task<?> task : loop.tasks().copy()) {
        if (!blocked.contains(task)) {
          end(task);
          if (!task.done()) {
            blocked.add(task);
          }
        }
      }
      if (blocked.containsAll(loop.tasks().copy())) {
        await(blocked);
      }
    }
  }

  private void end(Task<?> task) {
    if (task.done()) {
      return;
    }
    loop.diagnostics()
        .report(
            Report.of("Task was destroyed but it is pending!")
                .with("task", task)
                .with("source_traceback", task.origin()));
    if (!task.done()) { // a handler may do anything
      guarded(task::destroy);
    }
  }

  /** Waits for bodies in blocking calls to end, and abandons those that do not. */
  private void await(Set<Task<?>> blocked) {
    long start = SystemClock.INSTANCE.nanos();
    long pause = FIRST_PAUSE;
    while (true) {
      guarded(loop::runUnblocked);
      blocked.removeIf(Task::done);
      long left = grace - (SystemClock.INSTANCE.nanos() - start);
      if ((blocked.isEmpty() && !loop.callbacks().anyBlocked()) || left <= 0) {
        break;
      }
      if (loop.awaitForeign(Math.min(pause, left))) {
        continue;
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE);
      blocked.forEach(task -> task.cancellation().remind());
    }
    blocked.forEach(
        task -> guarded(() -> task.abandon("it has not ended in time, and its loop is closed")));
    blocked.clear();
    guarded(loop.callbacks()::abandon);
  }

  /** What one body throws must not keep others from their end. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (ExitError leaving) {
      loop.leaving(leaving);
    } catch (Throwable failure) {
      loop.diagnostics().report(Report.of("Exception while the loop was closed", failure));
    }
  }
}
