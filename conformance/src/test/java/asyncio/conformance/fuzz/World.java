package asyncio.conformance.fuzz;

import static java.time.Duration.ofSeconds;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Future;
import asyncio.Handle;
import asyncio.LoopOptions;
import asyncio.Outcome;
import asyncio.Poller;
import asyncio.Runner;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.TaskOptions;
import asyncio.Timeout;
import asyncio.TimeoutError;
import asyncio.VirtualClock;
import asyncio.sync.Barrier;
import asyncio.sync.BoundedSemaphore;
import asyncio.sync.Condition;
import asyncio.sync.Event;
import asyncio.sync.LifoQueue;
import asyncio.sync.Lock;
import asyncio.sync.PriorityQueue;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a program acts on while it runs here: a loop in virtual time, named things, and the
 * transcript. The twin of the class of that name in {@code fuzz.py}. Times are whole seconds.
 */
final class World {
  /** What a statement gives that has no result. */
  static final Object NOTHING = new Object();

  private static final int HORIZON = 50_000;
  private static final int ROUNDS = 100;

  private final List<String> lines = new ArrayList<>();
  private final List<Task<?>> registered = new ArrayList<>();
  private final IdentityHashMap<Future<?>, Integer> ranks = new IdentityHashMap<>();
  private final Map<String, Task<?>> tasks = new TreeMap<>();
  private final Map<String, Future<Object>> futures = new TreeMap<>();
  private final VirtualClock clock = new VirtualClock();
  private final Iterations iterations = new Iterations();
  private int last;
  private int rounds;
  private int quiet;
  private boolean byRunner;
  private boolean closing; // the runner ends what is left
  private boolean over;

  final EventLoop loop;
  final Map<String, Timeout> timeouts = new TreeMap<>();
  final Map<String, TaskGroup> groups = new TreeMap<>();
  final Map<String, Handle> handles = new TreeMap<>();
  final Map<String, AsyncGenerator<Object>> generators = new TreeMap<>();
  final Map<String, Integer> variables = new TreeMap<>();
  private final Map<String, Lock> locks = new TreeMap<>();
  private final Map<String, Semaphore> semaphores = new TreeMap<>();
  private final Map<String, Condition> conditions = new TreeMap<>();
  private final Map<String, Event> events = new TreeMap<>();
  private final Map<String, Barrier> barriers = new TreeMap<>();
  private final Map<String, Queue<Integer>> queues = new TreeMap<>();

  World(boolean portable) {
    loop =
        new EventLoop(
            LoopOptions.defaults()
                .withClock(clock)
                .withPoller(() -> iterations)
                .withPortable(portable));
    if (loop.portable() != portable) {
      throw new IllegalStateException("java.lang is not open: see conformance/README.md");
    }
  }

  /** Counts the iterations of the loop. */
  private static final class Iterations implements Poller {
    private final Poller parking = Poller.parking();
    private int count;

    @Override
    public void flush() {
      count++;
    }

    @Override
    public void poll(long nanos) {
      parking.poll(nanos);
    }

    @Override
    public void wakeup() {
      parking.wakeup();
    }

    @Override
    public void close() {
      parking.close();
    }
  }

  /**
   * Runs a program to its end, when nothing is left that could happen, and gives the transcript.
   */
  List<String> run(Statement main) {
    byRunner = main.children.stream().anyMatch(child -> child.word().equals("runner"));
    try (loop) {
      loop.setExceptionHandler((_, _) -> {});
      loop.callAt(ofSeconds(HORIZON), this::reap);
      Awaitable<Object> body = new Interpreter(this).body(main, false);
      Awaitable<Object> first =
          () -> {
            Task<?> task = Asyncio.currentTask();
            task.setName("0");
            register(task, 0);
            return body.await();
          };
      if (byRunner) {
        runByRunner(first);
      } else {
        loop.createTask(first);
        loop.runForever();
      }
      over = true;
      registered.forEach(
          task -> lines.add("end " + task.name() + " " + outcome(task) + " " + task.cancelling()));
      state(locks, lock -> show(lock.locked()));
      state(semaphores, semaphore -> show(semaphore.value()));
      state(events, event -> show(event.isSet()));
      state(barriers, barrier -> barrier.waiting() + " " + show(barrier.broken()));
      state(queues, queue -> queue.qsize() + " " + unfinished(queue));
    }
    return lines;
  }

  private void runByRunner(Awaitable<Object> main) {
    var runner = new Runner(() -> loop);
    try {
      runner.run(main);
    } catch (Throwable failure) {
      lines.add("run " + kind(failure));
    }
    closing = true;
    try {
      runner.close();
    } catch (Throwable failure) {
      lines.add("close " + kind(failure));
    }
  }

  private <T> void state(Map<String, T> all, Function<T, String> text) {
    all.forEach((name, each) -> lines.add("end " + name + " " + text.apply(each)));
  }

  private static String unfinished(Queue<?> queue) {
    String text = queue.toString();
    int at = text.indexOf(" tasks=");
    return at < 0 ? "0" : text.substring(at + 7).split("[ >]", 2)[0];
  }

  private void reap() {
    List<Task<?>> left = registered.stream().filter(task -> !task.done()).toList();
    if (left.isEmpty() && byRunner && quiet < 3) {
      quiet++;
    } else if (left.isEmpty() || rounds == ROUNDS) {
      over = byRunner;
      loop.stop();
      return;
    }
    rounds++;
    say(0, "idle " + left.size());
    left.forEach(Task::cancel);
    loop.callAt(ofSeconds((rounds + 1L) * HORIZON), this::reap);
  }

  // ---- the transcript

  void say(int number, String text) {
    if (over) {
      return; // the loop is being closed
    }
    Task<?> task = Asyncio.currentTask();
    String who = task == null ? "-" : task.name().split("-", 2)[0];
    String cancelling = task == null ? "-" : String.valueOf(task.cancelling());
    lines.add(
        (closing ? "~" : iterations.count)
            + " "
            + clock.nanos() / 1_000_000_000
            + " "
            + who
            + " "
            + number
            + " "
            + (closing ? text.split(" \\+", 2)[0] : text)
            + " "
            + cancelling);
  }

  /** Runs a statement and prints how it ended. */
  void at(Statement statement, Callable<?> step) throws Exception {
    int began = iterations.count;
    Object result;
    try {
      result = step.call();
    } catch (Throwable failure) {
      String how = failure instanceof InterruptedException ? "Cancelled" : kind(failure);
      say(statement.number, how + " +" + (iterations.count - began));
      throw failure;
    }
    String text = result == NOTHING ? "ok" : show(result);
    say(statement.number, text + " +" + (iterations.count - began));
  }

  static String show(Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean truth -> truth ? "True" : "False";
      case Throwable failure -> kind(failure);
      case Outcome.Result<?>(Object result) -> show(result);
      case Outcome.Failure<?>(Throwable failure) -> kind(failure);
      case Outcome.Cancelled<?>(CancelledError error) -> kind(error);
      case Collection<?> all ->
          all.stream().map(World::show).collect(Collectors.joining(",", "[", "]"));
      default -> value.toString();
    };
  }

  /** Python's name for a failure. */
  static String kind(Throwable failure) {
    return switch (failure) {
      case CompletionException checked when checked.getCause() != null -> kind(checked.getCause());
      case ExceptionGroup group ->
          group.exceptions().stream()
              .map(World::kind)
              .collect(Collectors.joining(",", "Group[", "]"));
      case CancelledError _ -> "Cancelled";
      case TimeoutError _ -> "Timeout";
      case asyncio.InvalidStateError _ -> "InvalidStateError";
      case asyncio.sync.BrokenBarrierError _ -> "BrokenBarrierError";
      case IllegalArgumentException _ -> "ValueError";
      case NoSuchElementException _ -> "Ended";
      case IOException _ -> "OSError";
      case IllegalStateException state when state.getClass() == IllegalStateException.class ->
          "RuntimeError";
      default -> failure.getClass().getSimpleName();
    };
  }

  static String outcome(Future<?> future) {
    if (!future.done()) {
      return "pending";
    }
    if (future.cancelled()) {
      return "Cancelled";
    }
    Throwable failure = future.exception();
    return failure == null ? "ok" : kind(failure);
  }

  // ---- tasks and futures

  /** A task or future, if there is one. */
  Future<?> find(String name) {
    return switch (name.charAt(0)) {
      case 't' -> tasks.get(name);
      case 's' -> Asyncio.currentTask();
      default -> futures.computeIfAbsent(name, _ -> loop.createFuture());
    };
  }

  Future<Object> plain(String name) {
    find(name);
    return futures.get(name);
  }

  void renew(String name) {
    futures.put(name, loop.createFuture());
  }

  /**
   * A task or future that the current task may await without waiting for itself in the end: of
   * tasks, only a later one.
   */
  Future<?> mine(String name) {
    Future<?> found = find(name);
    Task<?> task = Asyncio.currentTask();
    return found == null || task == null || rank(found) <= Integer.parseInt(task.name())
        ? null
        : found;
  }

  int rank(Future<?> future) {
    return ranks.getOrDefault(future, 1_000_000);
  }

  int last() {
    return last;
  }

  @SuppressWarnings("unchecked") // only waited for and shown
  void keep(String name, Future<?> future, int rank) {
    ranks.put(future, rank);
    futures.put(name, (Future<Object>) future);
  }

  /** Makes a task with the next number. */
  void start(String slot, Function<TaskOptions, Task<?>> create, boolean eager) {
    int number = ++last;
    TaskOptions named = TaskOptions.named(String.valueOf(number));
    Task<?> task = create.apply(eager ? named.withEager(true) : named);
    register(task, number);
    tasks.put(slot, task);
  }

  private void register(Task<?> task, int number) {
    ranks.put(task, number);
    registered.add(task);
    task.addDoneCallback(
        done -> say(0, "done " + task.name() + " " + outcome(done) + " c=" + task.cancelling()));
  }

  /** Numbers the current task, if the library has made it. */
  void enlist() {
    Task<?> task = Asyncio.currentTask();
    if (task.name().startsWith("Task-")) {
      int number = ++last;
      task.setName(String.valueOf(number));
      register(task, number);
    }
  }

  // ---- synchronisers, made when they are first named

  Lock lock(String name) {
    return locks.computeIfAbsent(name, _ -> new Lock());
  }

  Semaphore semaphore(String name) {
    return semaphores.computeIfAbsent(
        name, _ -> name.equals("s1") ? new BoundedSemaphore(2) : new Semaphore(1));
  }

  Condition condition(String name) {
    return conditions.computeIfAbsent(
        name, _ -> name.equals("c1") ? new Condition(lock("l0")) : new Condition());
  }

  Event event(String name) {
    return events.computeIfAbsent(name, _ -> new Event());
  }

  Barrier barrier(String name) {
    return barriers.computeIfAbsent(name, _ -> new Barrier(name.equals("b1") ? 3 : 2));
  }

  Queue<Integer> queue(String name) {
    return queues.computeIfAbsent(
        name,
        _ ->
            switch (name) {
              case "q0" -> new Queue<>();
              case "q1" -> new Queue<>(1);
              case "q2" -> new LifoQueue<>(2);
              default -> new PriorityQueue<>(2);
            });
  }
}
