package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static asyncio.conformance.Transcript.ticks;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.LoopOptions;
import asyncio.Task;
import asyncio.sync.LifoQueue;
import asyncio.sync.PriorityQueue;
import asyncio.sync.Queue;
import java.util.ArrayList;
import java.util.List;

/** Queues, as long as they are not shut down. */
final class QueuePairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("queue_order", "Q-1", QueuePairs::order),
          Pair.main("queue_overtaken", "Q-1", QueuePairs::overtaken),
          Pair.main("queue_overtaken_putter", "Q-1", QueuePairs::overtakenPutter),
          Pair.main("queue_cancel_getter", "Q-2, CAN-3", QueuePairs::cancelGetter),
          Pair.main("queue_cancel_putter", "Q-2, CAN-3", QueuePairs::cancelPutter),
          Pair.main("queue_timeout", "Q-2", QueuePairs::deadline),
          Pair.main("queue_join", "Q-3", QueuePairs::join),
          Pair.main("queue_task_done", "Q-3", QueuePairs::taskDone),
          Pair.main("queue_ticks", "Q-5", QueuePairs::iterations),
          Pair.main("queue_starving", "Q-5", QueuePairs::starving),
          Pair.main("queue_priority", "Q-1", QueuePairs::priority),
          Pair.main("queue_lifo", "Q-1", QueuePairs::lifo),
          Pair.main("queue_text", "Q-1, Q-3", QueuePairs::text),
          Pair.of("queue_other_loop", "SY-9", QueuePairs::otherLoop));

  private QueuePairs() {}

  private static void gets(Transcript out, String name, Queue<?> queue) {
    out.say(name, "got", queue.get());
  }

  private static void puts(Transcript out, Queue<Integer> queue, int item) {
    queue.put(item);
    out.say("put", item);
  }

  private static void order(Transcript out) {
    var queue = new Queue<Integer>(2);
    List<Task<?>> getters = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      getters.add(createTask(() -> gets(out, name, queue)));
    }
    sleep(ZERO);
    queue.putNowait(1);
    queue.putNowait(2);
    out.say("put two", queue.full());
    sleep(ZERO);
    queue.putNowait(3);
    Asyncio.wait(getters);
    queue.putNowait(4);
    queue.putNowait(5);
    List<Task<?>> putters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String name = List.of("d", "e", "f").get(i);
      int item = 6 + i;
      putters.add(
          createTask(
              () -> {
                queue.put(item);
                out.say(name, "put", item, queue.qsize());
              }));
    }
    sleep(ZERO);
    for (int i = 0; i < 5; i++) {
      out.say("main got", queue.get());
      sleep(ZERO);
    }
    Asyncio.wait(putters);
    out.say(queue.empty());
  }

  private static void overtaken(Transcript out) {
    var queue = new Queue<Integer>();
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("first", "second")) {
      tasks.add(createTask(() -> gets(out, name, queue)));
    }
    sleep(ZERO);
    queue.putNowait(1);
    out.say("main got", queue.get());
    sleep(ZERO);
    tasks.add(createTask(() -> gets(out, "third", queue)));
    sleep(ZERO);
    for (int item = 2; item <= 4; item++) {
      queue.putNowait(item);
    }
    Asyncio.wait(tasks);
  }

  private static void overtakenPutter(Transcript out) {
    var queue = new Queue<Integer>(1);
    queue.putNowait(0);
    List<Task<?>> tasks = new ArrayList<>();
    for (int item : List.of(1, 2)) {
      tasks.add(createTask(() -> puts(out, queue, item)));
    }
    sleep(ZERO);
    out.say("got", queue.getNowait());
    puts(out, queue, 9);
    for (int i = 0; i < 4; i++) {
      sleep(ZERO);
    }
    for (int i = 0; i < 3; i++) {
      out.say("got", queue.get());
      sleep(ZERO);
    }
    Asyncio.wait(tasks);
  }

  private static void cancelGetter(Transcript out) {
    var queue = new Queue<Integer>();
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      tasks.add(
          createTask(
              () -> {
                try {
                  gets(out, name, queue);
                } catch (CancelledError error) {
                  out.say(name, error, queue.qsize());
                  throw error;
                }
              }));
    }
    sleep(ZERO);
    tasks.get(0).cancel("while waiting");
    queue.putNowait(1);
    tasks.get(1).cancel("when woken");
    out.say("cancelled two", queue.qsize());
    sleep(ZERO);
    out.say("an iteration later", queue.qsize());
    sleep(ZERO);
    out.say(tasks.get(2).done(), queue.qsize());
    queue.putNowait(2);
    tasks.get(3).cancel("the last one");
    Asyncio.wait(tasks);
    out.say("left", queue.qsize(), tasks.stream().map(Task::cancelled).toList());
    out.say(queue.get());
  }

  private static void cancelPutter(Transcript out) {
    var queue = new Queue<Integer>(1);
    queue.putNowait(0);
    List<Task<?>> tasks = new ArrayList<>();
    for (int item : List.of(1, 2, 3, 4)) {
      tasks.add(
          createTask(
              () -> {
                try {
                  puts(out, queue, item);
                } catch (CancelledError error) {
                  out.say(item, error, queue.qsize());
                  throw error;
                }
              }));
    }
    sleep(ZERO);
    tasks.get(0).cancel("while waiting");
    out.say("got", queue.getNowait());
    tasks.get(1).cancel("when woken");
    sleep(ZERO);
    out.say("an iteration later", queue.qsize());
    sleep(ZERO);
    out.say(tasks.get(2).done(), queue.qsize());
    out.say("got", queue.getNowait());
    tasks.get(3).cancel("the last one");
    Asyncio.wait(tasks);
    out.say("left", queue.qsize(), tasks.stream().map(Task::cancelled).toList());
  }

  private static void deadline(Transcript out) {
    var queue = new Queue<Object>();
    for (int millis : List.of(30, 50, 70)) {
      getRunningLoop().callLater(ofMillis(millis), () -> queue.putNowait(millis));
    }
    out.say(kind(caught(() -> waitFor(queue::get, ofMillis(10)))), queue.qsize());
    Object got = caught(() -> waitFor(queue::get, ofMillis(100)));
    out.say(Integer.valueOf(30).equals(got), queue.qsize());
    sleep(ofMillis(100));
    out.say("two more", queue.qsize());
    queue.getNowait();
    queue.getNowait();
    Task<Object> task = createTask(queue::get);
    getRunningLoop()
        .callLater(
            ofMillis(10),
            () -> {
              queue.putNowait("late");
              task.cancel();
            });
    out.say(kind(caught(() -> await(task))), queue.qsize());
    out.say(queue.get());
  }

  private static void worker(Transcript out, String name, Queue<Integer> queue) {
    while (true) {
      int item = queue.get();
      out.say(name, "works on", item);
      sleep(ZERO);
      queue.taskDone();
      out.say(name, "has done", item);
    }
  }

  private static void joins(Transcript out, String name, Queue<Integer> queue) {
    queue.join();
    out.say(name, "joined", queue.empty());
  }

  private static void join(Transcript out) {
    var queue = new Queue<Integer>();
    queue.join();
    out.say("nothing to join");
    for (int item = 0; item < 5; item++) {
      queue.putNowait(item);
    }
    List<Task<?>> workers = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      workers.add(createTask(() -> worker(out, name, queue)));
    }
    List<Task<?>> joiners = new ArrayList<>();
    for (String name : List.of("x", "y")) {
      joiners.add(createTask(() -> joins(out, name, queue)));
    }
    Asyncio.wait(joiners);
    workers.forEach(Task::cancel);
    Asyncio.wait(workers);
    queue.putNowait(5);
    Task<?> late = createTask(() -> joins(out, "z", queue));
    sleep(ZERO);
    queue.getNowait();
    sleep(ZERO);
    out.say("taken is not done", late.done());
    queue.taskDone();
    queue.putNowait(6);
    await(late);
  }

  private static void taskDone(Transcript out) {
    var queue = new Queue<Integer>();
    out.say(caught(() -> queue.taskDone()) instanceof Exception);
    queue.putNowait(1);
    queue.putNowait(2);
    queue.taskDone();
    queue.taskDone();
    queue.join();
    out.say("joined with", queue.qsize(), "left");
    out.say(caught(() -> queue.taskDone()) instanceof Exception);
    queue.putNowait(3);
    Task<?> joining = createTask(queue::join);
    sleep(ZERO);
    joining.cancel("enough");
    out.say(caught(() -> await(joining)));
    out.say(queue.getNowait(), queue.getNowait(), queue.getNowait());
    queue.taskDone();
    queue.join();
  }

  private static void iterations(Transcript out) throws Exception {
    var queue = new Queue<Integer>(1);
    out.say(
        ticks(
            () -> {
              for (int item = 0; item < 100; item++) {
                queue.put(item);
                queue.get();
                queue.taskDone();
              }
              queue.join();
            }));
    out.say(
        ticks(
            () -> {
              getRunningLoop().callSoon(() -> queue.putNowait(1));
              queue.get();
            }));
    queue.taskDone();
    out.say(
        ticks(
            () -> {
              queue.putNowait(1);
              getRunningLoop().callSoon(queue::getNowait);
              queue.put(2);
            }));
    queue.taskDone();
    int joining =
        ticks(
            () -> {
              getRunningLoop().callSoon(queue::taskDone);
              queue.join();
            });
    out.say(joining, queue.qsize());
  }

  private static void starving(Transcript out) {
    for (int maxsize = 0; maxsize <= 2; maxsize++) {
      var queue = new Queue<Integer>(maxsize);
      out.say("maxsize", queue.maxsize());
      List<Task<?>> consumers = new ArrayList<>();
      for (String name : List.of("a", "b")) {
        consumers.add(
            createTask(
                () -> {
                  while (true) {
                    gets(out, name, queue);
                  }
                }));
      }
      await(
          createTask(
              () -> {
                for (int item = 0; item < 3; item++) {
                  puts(out, queue, item);
                }
              }));
      sleep(ZERO);
      sleep(ZERO);
      consumers.forEach(Task::cancel);
      Asyncio.wait(consumers);
    }
  }

  private static List<Object> getAll(Queue<?> queue, int count) {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(queue.get());
    }
    return all;
  }

  private static void priority(Transcript out) {
    var queue = new PriorityQueue<Object>(4);
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      tasks.add(createTask(() -> gets(out, name, queue)));
    }
    sleep(ZERO);
    List.of(5, 3, 9, 1).forEach(queue::putNowait);
    Asyncio.wait(tasks);
    queue.putNowait(4);
    queue.putNowait(2);
    out.say(queue.full(), getAll(queue, 4));
    Object thrown =
        caught(
            () -> {
              queue.putNowait(new Object());
              queue.putNowait(new Object());
            });
    out.say(thrown instanceof Exception);
  }

  private static void lifo(Transcript out) {
    var queue = new LifoQueue<Integer>(3);
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      tasks.add(createTask(() -> gets(out, name, queue)));
    }
    sleep(ZERO);
    List.of(1, 2, 3).forEach(queue::putNowait);
    Task<?> putting = createTask(() -> queue.put(4));
    Asyncio.wait(tasks);
    await(putting);
    out.say(getAll(queue, 2), queue.empty());
  }

  private static void text(Transcript out) {
    out.say(new Queue<Integer>());
    for (Queue<Integer> queue :
        List.of(new Queue<Integer>(3), new PriorityQueue<Integer>(3), new LifoQueue<Integer>(3))) {
      List<Task<?>> tasks = new ArrayList<>();
      tasks.add(createTask(queue::get));
      tasks.add(createTask(queue::get));
      sleep(ZERO);
      out.say(queue);
      List.of(2, 3, 1).forEach(queue::putNowait);
      out.say(queue);
      for (int item : List.of(4, 5, 6)) {
        tasks.add(createTask(() -> queue.put(item)));
      }
      sleep(ZERO);
      sleep(ZERO);
      out.say(queue.qsize(), queue.maxsize());
      tasks.forEach(Task::cancel);
      Asyncio.wait(tasks);
      queue.shutdown(true);
      out.say(queue);
    }
    var queue = new Queue<Integer>(-1);
    queue.putNowait(1);
    queue.shutdown();
    out.say(queue);
    var full = new Queue<Integer>(1);
    full.putNowait(1);
    List<Task<?>> putters = new ArrayList<>();
    for (int item : List.of(2, 3)) {
      putters.add(createTask(() -> full.put(item)));
    }
    sleep(ZERO);
    out.say(full);
    full.getNowait();
    out.say(full);
    putters.forEach(Task::cancel);
  }

  private static void otherLoop(Transcript out, LoopOptions options) {
    var queue = new Queue<Integer>();
    Asyncio.run(
        () -> {
          queue.put(0);
          queue.get();
          getRunningLoop().callSoon(() -> queue.putNowait(1));
          out.say(queue.get());
        },
        options);
    Asyncio.run(
        () -> {
          out.say(kind(caught(() -> queue.get())));
          queue.put(2);
          out.say(queue.get());
        },
        options);
  }
}
