package asyncio;

import asyncio.internal.Check;
import asyncio.internal.report.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends what is left on a runner's loop: tasks, then generators, then resources, for those may be
 * used by clean-up of the others, then the default executor.
 *
 * <p>Tasks are cancelled and waited for, for their clean-up may await. A task that, after it was
 * cancelled, waits again <b>in the same place</b> as before has caught its cancellation in a loop:
 * it refuses. It is cancelled again, and is abandoned when it has refused ten times. Clean-up waits
 * elsewhere, and takes as long as it takes, up to the limit: the shutdown timeout, or five minutes
 * for each of the four, as asyncio waits for its executor's threads, and thirty seconds for a
 * single resource. What is left then is ended by closing the loop.
 */
final class Shutdown {
  private static final Duration USUAL_LIMIT = Duration.ofMinutes(5);
  private static final Duration RESOURCE_LIMIT = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final EventLoop loop;
  private final @Nullable Duration limit;
  private final Duration start; // of the loop's clock
  private @Nullable Future<@Nullable Void> waiting; // while tasks are waited for

  Shutdown(EventLoop loop, @Nullable Duration limit) {
    this.loop = loop;
    this.limit = limit;
    this.start = loop.time();
  }

  void run() {
    List<Task<?>> tasks = new ArrayList<>();
    cancelAllTasks(tasks);
    close(tasks, () -> loop.shutdownAsyncgens().await());
    var resources = Resources.of(loop);
    if (!resources.isEmpty()) {
      Duration bound = limit == null ? RESOURCE_LIMIT : rest();
      close(tasks, () -> resources.close(bound));
    }
    protectedly(() -> loop.shutdownDefaultExecutor(rest()).await());
    List<String> jobs = new ArrayList<>();
    if (limit != null) {
      for (ExecutorJob<?> job : loop.offLoop().jobs()) {
        jobs.add(job.describe());
        job.interrupt();
      }
    }
    if (!tasks.isEmpty() || !jobs.isEmpty()) {
      loop.diagnostics()
          .report(
              Report.of(
                      "Shutdown took longer than "
                          + (limit == null ? USUAL_LIMIT : limit)
                          + "; it goes on without what is left")
                  .with("tasks", tasks.isEmpty() ? null : tasks)
                  .with("jobs", jobs.isEmpty() ? null : jobs));
    }
  }

  /** How long bodies in blocking calls may take when the loop is closed now. */
  long closingGrace() {
    return limit == null ? Closing.GRACE : Check.nanos(rest(), "rest");
  }

  /** What is left of the limit; where there is none, each kind has its own. */
  private Duration rest() {
    if (limit == null) {
      return USUAL_LIMIT;
    }
    Duration rest = limit.minus(loop.time().minus(start));
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  private void cancelAllTasks(List<Task<?>> refusing) {
    Set<Task<?>> left = loop.allTasks();
    if (left.isEmpty()) {
      return;
    }
    left.forEach(task -> task.cancelForGood(this::look));
    try {
      await(List.copyOf(left));
    } catch (ExitError leaving) {
      left.forEach(task -> markRetrieved(task, leaving));
      throw leaving;
    }
    for (Task<?> task : left) {
      Throwable failure = task.failure();
      if (!task.done()) {
        refusing.add(task);
      } else if (failure != null) {
        task.markRetrieved();
        loop.diagnostics()
            .report(
                Report.of("unhandled exception during asyncio.run() shutdown", failure)
                    .with("task", task));
      }
    }
  }

  private void close(List<Task<?>> refusing, Action close) {
    Task<?> closing = loop.createTask(close);
    try {
      await(List.of(closing));
    } catch (ExitError leaving) {
      markRetrieved(closing, leaving);
      throw leaving;
    }
    if (!closing.done()) {
      refusing.add(closing);
    }
  }

  /** The exit is thrown to whoever shuts down, and so need not be reported. */
  private static void markRetrieved(Task<?> task, ExitError leaving) {
    if (task.failure() == leaving) {
      task.markRetrieved();
    }
  }

  /** Runs the loop until all are done, or the time is over. */
  private void await(List<? extends Task<?>> tasks) {
    List<Task<?>> pending = new ArrayList<>(tasks);
    Duration end = loop.time().plus(rest());
    Duration pause = FIRST_PAUSE;
    Duration left = rest();
    do {
      runUntilDone(pending, pause.compareTo(left) > 0 ? left : pause);
      pause = longer(pause);
      pending.removeIf(Task::done);
      pending.forEach(Task::cancelAgainIfItRefuses);
      pending.removeIf(Task::done); // given up
      left = end.minus(loop.time());
    } while (!pending.isEmpty() && left.isPositive());
  }

  private static Duration longer(Duration pause) {
    Duration longer = pause.multipliedBy(2);
    return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  /** A plain future waits, for a task could be cancelled by what ends here. */
  private void runUntilDone(List<Task<?>> tasks, Duration limit) {
    Future<@Nullable Void> all = loop.createFuture();
    waiting = all;
    int[] left = {tasks.size()};
    Consumer<Future<?>> countdown =
        done -> {
          if (--left[0] == 0) {
            Future.release(all);
          }
        };
    TimerHandle timer = loop.callLater(limit, () -> Future.release(all));
    tasks.forEach(task -> task.addDoneCallback(countdown));
    try {
      loop.runUntilComplete(all);
    } finally {
      waiting = null;
      timer.cancel();
      tasks.forEach(task -> removeFrom(task, countdown));
    }
  }

  /** A task refuses: looked at now, for time may not pass while it does. */
  private void look() {
    if (waiting != null) {
      Future.release(waiting);
    }
  }

  private static <T> void removeFrom(Task<T> task, Consumer<Future<?>> callback) {
    @SuppressWarnings("unchecked") // a consumer of any future is one of this
    var typed = (Consumer<Future<T>>) (Consumer<?>) callback;
    task.removeDoneCallback(typed);
  }

  /** Has a coroutine run to its end, whoever cancels its task. */
  private void protectedly(Awaitable<?> coroutine) {
    try {
      loop.runUntilComplete(() -> CancelScope.shielded(Task.running(), coroutine));
    } catch (CancelledError cancelled) {
      // it has run to its end, and the loop is closed next
    }
  }
}
