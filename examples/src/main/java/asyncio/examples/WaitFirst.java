package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Asyncio;
import asyncio.Future;
import asyncio.Task;
import java.util.List;
import java.util.Set;

/**
 * {@code wait} gives back which tasks are done and which are not, and the caller says when: after
 * the first one, after the first failure, or after all. It neither cancels tasks nor throws what
 * they threw.
 *
 * <p>Prints both sets for each of the three, with a quick task, one that fails and a slow one.
 */
@Example(seed = "summary", summary = "wait for the first to end, the first to fail, or all")
final class WaitFirst {
  static void main() {
    run(
        () -> {
          var tasks =
              List.of(
                  createTask(() -> sleep(ofMillis(500), "result"), "quick"),
                  createTask(WaitFirst::fail, "failing"),
                  createTask(() -> sleep(ofMillis(1500), "result"), "slow"));

          for (var returnWhen : List.of(FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED)) {
            var waited = Asyncio.wait(tasks, returnWhen);
            System.out.println(returnWhen);
            System.out.println("  done:    " + names(waited.done()));
            System.out.println("  pending: " + names(waited.pending()));
          }

          for (var task : tasks) {
            Throwable exception = task.exception();
            System.out.println(
                task.name() + ": " + (exception == null ? task.result() : exception));
          }
        });
  }

  private static String fail() {
    sleep(ofSeconds(1));
    throw new IllegalArgumentException("Something went wrong");
  }

  private static List<String> names(Set<Future<String>> tasks) {
    return tasks.stream().map(task -> ((Task<String>) task).name()).toList();
  }
}
