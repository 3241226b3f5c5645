package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;

import asyncio.EventLoop;

/**
 * What {@code run} does, step by step; then {@code run} itself, which does the same in one line.
 *
 * <p>Prints each step: a new loop, the main coroutine, the tasks that it left, which are cancelled,
 * the generators and the executor, the end of the loop.
 */
@Example(seed = "usage", summary = "What run does, step by step")
final class Run {
  static void main() {
    System.out.println("1. a new loop, which becomes the current one of this thread");
    EventLoop loop = newEventLoop();
    try {
      setEventLoop(loop);
      System.out.println("2. the main coroutine, until it is done");
      System.out.println("   result: " + loop.runUntilComplete(Run::program));
    } finally {
      try {
        System.out.println("3. tasks that are left are cancelled and waited for");
        cancelAllTasks(loop);
        System.out.println("4. asynchronous generators are closed");
        loop.runUntilComplete(loop.shutdownAsyncgens());
        System.out.println("5. the default executor ends");
        loop.runUntilComplete(loop.shutdownDefaultExecutor());
      } finally {
        System.out.println("6. the loop is closed");
        setEventLoop(null);
        loop.close();
      }
    }

    System.out.println("The same in one line");
    System.out.println("   result: " + run(Run::program));
  }

  private static String program() {
    createTask(Run::leftOver);
    sleep(ofMillis(200));
    return "done";
  }

  private static void leftOver() {
    try {
      sleep(ofHours(1));
    } finally {
      System.out.println("   the task that was left cleans up");
    }
  }

  private static void cancelAllTasks(EventLoop loop) {
    var tasks = loop.allTasks();
    tasks.forEach(task -> task.cancel());
    loop.runUntilComplete(() -> await(gatherOutcomes(tasks)));
  }
}
