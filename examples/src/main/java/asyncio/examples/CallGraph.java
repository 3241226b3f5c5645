package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;

import asyncio.TaskOptions;

/**
 * A program that looks at itself: a task in a task group and two gathers prints who waits for it,
 * and where each of them stands.
 *
 * <p>Prints the graph, the innermost task first; the identities of tasks are left out, for they
 * differ from run to run. {@code aio pstree} shows the same from outside, the other way round.
 */
@Example(seed = "summary", summary = "A task prints who waits for it, and where")
final class CallGraph {
  static void main() {
    run(CallGraph::serve);
  }

  private static void serve() {
    taskGroup(
        group -> {
          var ticker = group.createTask(() -> sleep(ofHours(1)));
          group.createTask(CallGraph::page, TaskOptions.named("page"));
          sleep(ZERO);
          ticker.cancel();
        });
  }

  private static Object page() {
    return await(gather(createTask(CallGraph::head, "head"), createTask(CallGraph::body, "body")));
  }

  private static Object body() {
    return await(gather(createTask(CallGraph::text, "text"), createTask(CallGraph::head, "head")));
  }

  private static String head() {
    sleep(ZERO);
    return "head";
  }

  private static String text() {
    sleep(ZERO);
    System.out.println(formatCallGraph().replaceAll(", id=0x[0-9a-f]+", ""));
    return "text";
  }
}
