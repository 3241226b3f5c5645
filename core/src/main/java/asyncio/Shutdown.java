package asyncio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ends what is left on a runner's loop: tasks, then generators, then the default executor. */
final class Shutdown {
  private static final Duration THREAD_JOIN_TIMEOUT = Duration.ofMinutes(5);

  private final EventLoop loop;
  private final @Nullable Duration limit;
  private final Duration deadline; // of the loop's clock, if there is a limit

  Shutdown(EventLoop loop, @Nullable Duration limit) {
    this.loop = loop;
    this.limit = limit;
    this.deadline = limit == null ? Duration.ZERO : loop.time().plus(limit);
  }

  void run() {
    List<Task<?>> tasks = new ArrayList<>();
    List<String> jobs = new ArrayList<>();
    cancelAllTasks(tasks);
    closeGenerators(tasks);
    loop.runUntilComplete(
        loop.shutdownDefaultExecutor(limit == null ? THREAD_JOIN_TIMEOUT : rest()));
    if (limit == null) {
      return;
    }
    for (Job<?> job : loop.offLoop().jobs()) {
      jobs.add(job.describe());
      job.interrupt();
    }
    if (!tasks.isEmpty() || !jobs.isEmpty()) {
      loop.diagnostics()
          .report(
              Report.of("Shutdown took longer than " + limit + "; it goes on without what is left")
                  .with("tasks", tasks.isEmpty() ? null : tasks)
                  .with("jobs", jobs.isEmpty() ? null : jobs));
    }
  }

  private Duration rest() {
    Duration rest = deadline.minus(loop.time());
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  private void cancelAllTasks(List<Task<?>> refusing) {
    Set<Task<?>> left = loop.allTasks();
    if (left.isEmpty()) {
      return;
    }
    List<Future<Object>> futures = new ArrayList<>(left.size());
    for (Task<?> task : left) {
      task.cancel();
      @SuppressWarnings("unchecked") // only waited for
      var future = (Future<Object>) (Future<?>) task;
      futures.add(future);
    }
    await(futures);
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

  private void closeGenerators(List<Task<?>> refusing) {
    if (limit == null) {
      loop.runUntilComplete(loop.shutdownAsyncgens());
      return;
    }
    Task<?> closing = loop.createTask(loop.shutdownAsyncgens());
    await(List.of(closing));
    if (!closing.done()) {
      refusing.add(closing);
    }
  }

  private void await(List<? extends Future<?>> futures) {
    loop.runUntilComplete(
        () -> {
          if (limit == null) {
            Asyncio.await(Gathering.of(futures, OnError.RETURN_EXCEPTIONS));
          } else {
            Asyncio.wait(futures, rest(), ReturnWhen.ALL_COMPLETED);
          }
        });
  }
}
