package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.TimeoutError;
import asyncio.VirtualClock;
import asyncio.sync.Lock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * A program of scenarios that have nothing to do with each other, each a task with "right" as its
 * result; loaded by {@link InjectedKernel}. Told whether to be portable, it answers what became of
 * each scenario, under "run" what {@code run} has thrown, and under "told" how much the exception
 * handler was.
 */
public final class InjectedProgram implements Function<Boolean, Map<String, String>> {
  private static final Duration MS = Duration.ofMillis(1);

  private final Map<String, Task<String>> tasks = new LinkedHashMap<>();
  private int told;

  @Override
  public Map<String, String> apply(Boolean portable) {
    Map<String, String> outcomes = new LinkedHashMap<>();
    var options =
        LoopOptions.defaults()
            .withDebug(false)
            .withPortable(portable)
            .withClock(new VirtualClock());
    try {
      Asyncio.run(() -> main(portable), options);
    } catch (Throwable thrown) {
      outcomes.put("run", thrown.toString());
    }
    tasks.forEach((name, task) -> outcomes.put(name, outcome(task)));
    outcomes.put("told", "" + told);
    return outcomes;
  }

  private static String outcome(Task<String> task) {
    if (!task.done()) {
      return "pending: " + task;
    }
    if (task.cancelled()) {
      return "cancelled";
    }
    Throwable failure = task.exception();
    return failure == null ? task.result() : "failed: " + failure;
  }

  private void main(boolean portable) {
    EventLoop.running().setExceptionHandler((loop, report) -> told++);
    start("sleeps", InjectedProgram::sleeps);
    start("waits", InjectedProgram::waits);
    start("generates", InjectedProgram::generates);
    start("groups", InjectedProgram::groups);
    start("gathers", InjectedProgram::gathers);
    start("times out", InjectedProgram::timesOut);
    start("eager", InjectedProgram::eager);
    start("cancels", InjectedProgram::cancels);
    start("locks", InjectedProgram::locks);
    if (!portable) {
      start("blocks", InjectedProgram::blocks);
      start("calls back", InjectedProgram::callsBack);
    }
    Asyncio.wait(tasks.values(), Duration.ofHours(1), asyncio.ReturnWhen.ALL_COMPLETED);
    tasks.values().forEach(Task::cancel);
  }

  private interface Scenario {
    String run() throws Exception;
  }

  private void start(String name, Scenario scenario) {
    try {
      tasks.put(name, createTask(scenario::run, name));
    } catch (OutOfMemoryError refused) {
      // then there is no such task
    }
  }

  private static String right(boolean is) {
    return is ? "right" : "wrong";
  }

  private static String sleeps() {
    for (int i = 0; i < 3; i++) {
      sleep(MS);
      sleep(Duration.ZERO);
    }
    return "right";
  }

  private static String waits() {
    Future<String> future = EventLoop.running().createFuture();
    Task<String> other = createTask(() -> await(future) + "ht");
    EventLoop.running().callLater(MS, () -> future.setResult("rig"));
    EventLoop.running().callSoon(() -> {});
    return await(other);
  }

  private static String generates() {
    int sum = 0;
    try (AsyncGenerator<Integer> numbers =
        asyncGenerator(
            out -> {
              for (int i = 0; ; i++) {
                out.yield(i);
                sleep(MS);
              }
            })) {
      for (int number : numbers) {
        sum += number;
        if (number == 3) {
          break;
        }
      }
    }
    return right(sum == 6);
  }

  private static String groups() {
    int[] done = {0};
    taskGroup(
        group -> {
          for (int i = 0; i < 3; i++) {
            group.createTask(
                () -> {
                  sleep(MS);
                  done[0]++;
                });
          }
        });
    return right(done[0] == 3);
  }

  private static String gathers() {
    return await(
            gather(
                () -> {
                  sleep(MS);
                  return "ri";
                },
                () -> "ght"))
        .stream()
        .reduce("", String::concat);
  }

  private static String timesOut() {
    boolean[] moved = {true};
    moveOnAfter(
        MS,
        () -> {
          sleep(Duration.ofHours(2));
          moved[0] = false;
        });
    try {
      timeout(MS, () -> sleep(Duration.ofHours(2)));
      return "wrong";
    } catch (TimeoutError e) {
      return right(moved[0]);
    }
  }

  private static String eager() {
    Task<String> task =
        createTask(
            () -> {
              Task<String> inner = createTask(() -> "ri", TaskOptions.DEFAULT.withEager(true));
              sleep(MS);
              return await(inner) + "ght";
            },
            TaskOptions.DEFAULT.withEager(true));
    return await(task);
  }

  private static String cancels() {
    Task<?> sleeping = createTask(() -> sleep(Duration.ofHours(2)));
    sleep(MS);
    sleeping.cancel();
    Asyncio.wait(java.util.List.of(sleeping));
    return right(sleeping.cancelled());
  }

  private static String locks() {
    var lock = new Lock();
    int[] order = {0};
    await(
        gather(
            () -> locked(lock, order, 1),
            () -> locked(lock, order, 2),
            () -> locked(lock, order, 3)));
    return right(order[0] == 123);
  }

  private static String locked(Lock lock, int[] order, int number) {
    try (var _ = lock.hold()) {
      sleep(MS);
      order[0] = order[0] * 10 + number;
    }
    return "";
  }

  private static String blocks() throws InterruptedException {
    var queue = new LinkedBlockingQueue<String>();
    Task<?> putting =
        createTask(
            () -> {
              sleep(MS);
              queue.put("item");
            });
    String item = queue.poll(2, TimeUnit.SECONDS);
    await(putting);
    return right("item".equals(item));
  }

  /** On stacks of their own, since a task waits in a queue of the JDK. */
  private static String callsBack() throws InterruptedException {
    EventLoop loop = EventLoop.running();
    var queue = new LinkedBlockingQueue<String>();
    Task<?> waiter = createTask(queue::take);
    sleep(MS);
    Future<String> created = loop.createFuture();
    Future<String> blocked = loop.createFuture();
    loop.callSoon(
        () ->
            created.setResult(
                createTask(() -> "ri", TaskOptions.DEFAULT.withEager(true)).result()));
    loop.callSoon(
        () -> {
          LockSupport.parkNanos(blocked, MS.toNanos());
          blocked.setResult("ght");
        });
    try {
      return await(created) + await(blocked);
    } finally {
      queue.put("end");
      await(waiter);
    }
  }
}
