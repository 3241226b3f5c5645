package asyncio.benchmarks.runtime;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tasks of this library that sleep. */
final class AsyncioSleepers implements Sleepers {
  @Override
  public void park(int tasks, Runnable asleep) {
    run(
        () -> {
          List<Task<?>> sleepers = new ArrayList<>(tasks);
          for (int i = 0; i < tasks; i++) {
            sleepers.add(createTask(() -> sleep(Duration.ofHours(1))));
          }
          sleep(Duration.ZERO);
          asleep.run();
          sleepers.forEach(Task::cancel);
          Asyncio.wait(sleepers);
        });
  }

  @Override
  public Woken wake(int tasks, long deadline) {
    return Asyncio.<Woken>run(
        () -> {
          Future<Long> woken = EventLoop.running().createFuture();
          int[] awake = {0};
          for (int i = 0; i < tasks; i++) {
            createTask(
                () -> {
                  sleep(Duration.ofNanos(deadline - System.nanoTime()));
                  if (++awake[0] == tasks) {
                    woken.setResult(System.nanoTime());
                  }
                });
          }
          sleep(Duration.ZERO);
          long made = System.nanoTime();
          return new Woken(made, Asyncio.<Long>await(woken));
        });
  }
}
