package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static java.time.Duration.ZERO;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Task;
import asyncio.sync.Queue;
import asyncio.sync.QueueShutDown;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Queues that are shut down. */
final class QueueShutdownPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("queue_bounds", "Q-4", QueueShutdownPairs::bounds),
          Pair.main("queue_shutdown", "Q-4", QueueShutdownPairs::shutdown),
          Pair.main("queue_shutdown_waiting", "Q-4", QueueShutdownPairs::waiting),
          Pair.main("queue_shutdown_order", "Q-4", QueueShutdownPairs::wakingOrder),
          Pair.main("queue_shutdown_room", "Q-4", QueueShutdownPairs::room),
          Pair.main("queue_shutdown_immediate", "Q-4, Q-3", QueueShutdownPairs::immediate),
          Pair.main("queue_shutdown_escalated", "Q-4", QueueShutdownPairs::escalated),
          Pair.main("queue_shutdown_cancel", "Q-4, Q-2", QueueShutdownPairs::cancel),
          Pair.main("queue_workers", "Q-4, Q-1", QueueShutdownPairs::workers));

  private QueueShutdownPairs() {}

  private static void bounds(Transcript out) {
    for (int maxsize : List.of(2, 0, -1)) {
      var queue = new Queue<Integer>(maxsize);
      out.say(queue.maxsize(), queue.qsize(), queue.empty(), queue.full());
      out.say(kind(caught(() -> queue.getNowait())));
      queue.putNowait(1);
      queue.putNowait(2);
      out.say(queue.qsize(), queue.empty(), queue.full());
      out.say(kind(caught(() -> queue.putNowait(3))));
      queue.shutdown();
      out.say(kind(caught(() -> queue.putNowait(4))), queue.full());
      queue.getNowait();
      queue.getNowait();
      out.say(kind(caught(() -> queue.getNowait() + queue.getNowait())));
    }
  }

  private static void shutdown(Transcript out) {
    var queue = new Queue<Integer>(3);
    queue.putNowait(1);
    queue.putNowait(2);
    queue.shutdown();
    out.say(kind(caught(() -> queue.put(3))), kind(caught(() -> queue.putNowait(3))));
    out.say(queue.get(), queue.getNowait());
    out.say(kind(caught(() -> queue.get())), kind(caught(() -> queue.getNowait())));
    Task<?> joining = createTask(queue::join);
    sleep(ZERO);
    queue.taskDone();
    queue.taskDone();
    await(joining);
    queue.shutdown();
    out.say(kind(caught(() -> queue.get())), queue.empty());
  }

  private static void does(Transcript out, String name, Callable<? extends @Nullable Object> body) {
    out.say(name, kind(caught(body)));
  }

  private static @Nullable Object put(Queue<Integer> queue, int item) {
    queue.put(item);
    return null;
  }

  private static void waiting(Transcript out) {
    for (boolean immediate : List.of(false, true)) {
      var empty = new Queue<Integer>();
      var full = new Queue<Integer>(1);
      full.putNowait(0);
      List<Task<?>> tasks = new ArrayList<>();
      tasks.add(createTask(() -> does(out, "putter 1", () -> put(full, 1))));
      tasks.add(createTask(() -> does(out, "getter 1", empty::get)));
      tasks.add(createTask(() -> does(out, "putter 2", () -> put(full, 2))));
      tasks.add(createTask(() -> does(out, "getter 2", empty::get)));
      sleep(ZERO);
      full.shutdown(immediate);
      empty.shutdown(immediate);
      out.say("shut down", full.qsize());
      Asyncio.wait(tasks);
    }
  }

  private static void wakingOrder(Transcript out) {
    var queue = new Queue<Integer>(1);
    queue.putNowait(0);
    List<Task<?>> tasks = new ArrayList<>();
    tasks.add(createTask(() -> does(out, "putter 1", () -> put(queue, 1))));
    tasks.add(
        createTask(
            () ->
                does(
                    out,
                    "joiner",
                    () -> {
                      queue.join();
                      return null;
                    })));
    tasks.add(createTask(() -> does(out, "putter 2", () -> put(queue, 2))));
    sleep(ZERO);
    queue.shutdown(true);
    Asyncio.wait(tasks);
  }

  private static void room(Transcript out) {
    var queue = new Queue<Integer>(1);
    queue.putNowait(0);
    Task<?> putting = createTask(() -> queue.put(1));
    sleep(ZERO);
    out.say(queue.getNowait());
    queue.shutdown();
    out.say(kind(caught(() -> await(putting))), queue.qsize());
    var other = new Queue<Integer>();
    Task<Integer> getting = createTask(other::get);
    sleep(ZERO);
    other.putNowait(1);
    other.shutdown();
    out.say(caught(() -> await(getting)));
    var third = new Queue<Integer>();
    Task<Integer> failing = createTask(third::get);
    sleep(ZERO);
    third.putNowait(1);
    third.shutdown(true);
    out.say(kind(caught(() -> await(failing))));
  }

  private static void immediate(Transcript out) {
    var queue = new Queue<Integer>();
    for (int item = 0; item < 3; item++) {
      queue.putNowait(item);
    }
    Task<?> joining =
        createTask(
            () -> {
              queue.join();
              out.say("joined");
            });
    sleep(ZERO);
    queue.getNowait();
    queue.shutdown(true);
    out.say("shut down", queue.qsize(), kind(caught(() -> queue.get())));
    sleep(ZERO);
    sleep(ZERO);
    out.say("one is under way", joining.done());
    queue.taskDone();
    await(joining);
    out.say(caught(() -> queue.taskDone()) instanceof Exception);
  }

  private static void escalated(Transcript out) {
    var queue = new Queue<Integer>(2);
    queue.putNowait(1);
    queue.putNowait(2);
    Task<?> joining = createTask(queue::join);
    sleep(ZERO);
    queue.shutdown();
    queue.shutdown();
    sleep(ZERO);
    out.say(queue, joining.done());
    queue.shutdown(true);
    out.say(queue);
    await(joining);
    queue.shutdown();
    queue.shutdown(true);
    out.say(queue, kind(caught(() -> queue.get())));
  }

  private static void cancel(Transcript out) {
    var queue = new Queue<Integer>();
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      tasks.add(
          createTask(
              () -> {
                try {
                  out.say(name, queue.get());
                } catch (QueueShutDown end) {
                  out.say(name, "ended");
                  throw end;
                } catch (CancelledError error) {
                  out.say(name, error);
                  throw error;
                }
              }));
    }
    sleep(ZERO);
    queue.shutdown();
    tasks.get(0).cancel("late");
    Asyncio.wait(tasks);
    out.say(
        tasks.stream().map(Task::cancelled).toList(), List.of(tasks.get(1).exception() == null));
  }

  private static void worker(Transcript out, String name, Queue<Integer> queue) {
    for (int item : queue) {
      out.say(name, item);
      for (int step = 0; step < item % 3; step++) {
        sleep(ZERO);
      }
      queue.taskDone();
    }
    out.say(name, "ends");
  }

  private static void workers(Transcript out) {
    var queue = new Queue<Integer>(2);
    List<Task<?>> workers = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      workers.add(createTask(() -> worker(out, name, queue)));
    }
    for (int item = 0; item < 10; item++) {
      queue.put(item);
    }
    out.say("all put");
    queue.shutdown();
    queue.join();
    out.say("all done");
    Asyncio.wait(workers);
  }
}
