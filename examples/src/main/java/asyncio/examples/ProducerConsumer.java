package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;

import asyncio.sync.Channel;
import asyncio.sync.Queue;

/**
 * Three workers share the jobs of a queue; then an ordinary thread feeds a task through a channel.
 *
 * <p>Prints who works on which job. The queue has room for two, so the producer waits for the
 * workers; {@code join} waits until all jobs are done, and {@code shutdown} ends the workers'
 * loops. The channel ends in the same way, and the thread blocks where a task would be suspended.
 */
@Example(seed = "extra", summary = "Workers at a queue, and a thread that feeds a task")
final class ProducerConsumer {
  static void main() {
    run(
        () -> {
          shareJobs();
          readFromThread();
        });
  }

  private static void shareJobs() {
    var jobs = new Queue<Integer>(2);
    taskGroup(
        group -> {
          for (String name : new String[] {"a", "b", "c"}) {
            group.createTask(() -> work(name, jobs));
          }
          for (int job = 1; job <= 6; job++) {
            jobs.put(job);
          }
          jobs.join();
          System.out.println("All jobs are done");
          jobs.shutdown();
        });
  }

  private static void work(String name, Queue<Integer> jobs) {
    for (int job : jobs) {
      System.out.println("%s works on job %d".formatted(name, job));
      sleep(ofMillis(20L * job)); // no two end together
      jobs.taskDone();
    }
    System.out.println(name + " goes home");
  }

  private static void readFromThread() {
    var lines = new Channel<String>(2);
    Thread.ofPlatform().name("reader").start(() -> read(lines));
    for (String line : lines) {
      System.out.println("Read: " + line);
    }
    System.out.println("The reader has ended");
  }

  private static void read(Channel<String> lines) {
    try {
      for (int number = 1; number <= 4; number++) {
        lines.send("line " + number);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    } finally {
      lines.shutdown();
    }
  }
}
