package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Hands blocking jobs to the threads of an executor, while a task reports once a second how many
 * tasks and threads there are.
 *
 * <p>Prints the end of each job and some ten reports: the threads become many, the tasks stay two,
 * the maker of jobs and the reporter. All is over after ten seconds.
 */
@Example(seed = "notes", summary = "Blocking jobs in a pool, tasks and threads counted")
final class ThreadPool {
  private static final int JOBS = 40;

  static void main() {
    try (var pool = (ThreadPoolExecutor) Executors.newCachedThreadPool()) {
      run(
          () -> {
            var reporter = createTask(() -> report(pool));
            makeJobs(pool);
            reporter.cancel();
          });
    }
  }

  private static void makeJobs(Executor pool) {
    List<Future<Void>> jobs = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      sleep(ofMillis(100));
      String name = "c" + i;
      jobs.add(getRunningLoop().runInExecutor(pool, () -> job(name)));
    }
    await(gather(jobs));
  }

  private static void job(String name) throws InterruptedException {
    Thread.sleep(ofSeconds(5));
    System.out.println(name + ": " + Thread.currentThread().getName());
  }

  private static void report(ThreadPoolExecutor pool) {
    sleep(ofMillis(50)); // so that it reports between two jobs
    while (true) {
      int threads = pool.getPoolSize() + 1; // and the loop's own
      System.out.println("task count %d, thread count %d".formatted(allTasks().size(), threads));
      sleep(ofSeconds(1));
    }
  }
}
