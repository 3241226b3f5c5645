package asyncio.behaviour;

import static asyncio.Asyncio.ALL_COMPLETED;
import static asyncio.Asyncio.FIRST_COMPLETED;
import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.coroutine;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.formatCallGraph;
import static asyncio.Asyncio.fromPublisher;
import static asyncio.Asyncio.futureAddToAwaitedBy;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.iterateInThread;
import static asyncio.Asyncio.map;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.toPublisher;
import static asyncio.Asyncio.toThread;
import static asyncio.Asyncio.waitFor;
import static asyncio.Asyncio.wrapFuture;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Action;
import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.TimeoutError;
import asyncio.sync.Barrier;
import asyncio.sync.CapacityLimiter;
import asyncio.sync.Channel;
import asyncio.sync.Condition;
import asyncio.sync.Event;
import asyncio.sync.Lock;
import asyncio.sync.Queue;
import asyncio.sync.Semaphore;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is over leaves nothing behind, however often it happens. Live objects are counted by class,
 * which is exact on any machine, as bytes are not.
 */
@Tag("slow")
class HeapTest {
  private static final Duration NOW = Duration.ofNanos(1);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Logger LOGGER = Logger.getLogger("asyncio");
  private static final int MANY = 2_000;
  private static final int MILLION = 1_000_000;
  private static final int TRIES = 200;
  private static final Pattern ROW = // number: instances bytes class
      Pattern.compile("^ *\\d+: +(\\d+) +\\d+ +(\\S+)", Pattern.MULTILINE);

  /** Prepares what lives long; what it returns happens many times, in a task. */
  @FunctionalInterface
  private interface Preparation {
    Action in(EventLoop loop) throws Exception;
  }

  /** Something that may happen a million times; costly things happen less often. */
  private record Kind(String name, int rarity, Preparation preparation) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Kind> KINDS = new ArrayList<>();

  private static void kind(String name, Preparation preparation) {
    KINDS.add(new Kind(name, 1, preparation));
  }

  private static void rare(String name, Preparation preparation) {
    KINDS.add(new Kind(name, 100, preparation));
  }

  static {
    tasks();
    failuresAndCoroutines();
    waits();
    timersAndScopes();
    generatorsAndStreams();
    synchronisers();
    otherThreads();
    declarations();
  }

  private static void tasks() {
    kind("tasks", loop -> () -> await(createTask(() -> 1)));
    kind(
        "eager tasks",
        loop -> () -> await(createTask(() -> 1, TaskOptions.DEFAULT.withEager(true))));
    kind("groups", loop -> () -> taskGroup(group -> group.createTask(() -> 1)));
    kind(
        "groups cancelled",
        loop -> () -> cancelled(() -> taskGroup(group -> group.createTask(() -> sleep(LONG)))));
    kind("maps", loop -> () -> map(List.of(1, 2), 2, x -> x));
    kind("sleeps cancelled", loop -> () -> cancelled(() -> sleep(LONG)));
    kind("parks cancelled", loop -> inOwnLoop(loop, () -> cancelled(() -> Thread.sleep(LONG))));
    kind(
        "blocking takes cancelled",
        loop -> {
          var queue = new LinkedBlockingQueue<Integer>();
          return inOwnLoop(loop, () -> cancelled(queue::take));
        });
    kind(
        "blocking polls cancelled",
        loop -> {
          var queue = new LinkedBlockingQueue<Integer>();
          return inOwnLoop(loop, () -> cancelled(() -> queue.poll(1, TimeUnit.HOURS)));
        });
    kind("child threads", loop -> inOwnLoop(loop, () -> Thread.ofVirtual().start(() -> {}).join()));
  }

  private static void failuresAndCoroutines() {
    kind(
        "failures of tasks nobody looks at",
        loop ->
            () -> {
              createTask(HeapTest::fail);
              sleep(Duration.ZERO);
            });
    kind(
        "failures of futures nobody looks at",
        loop -> () -> loop.createFuture().setException(new IllegalStateException("unseen")));
    kind("failures that are seen", loop -> () -> ignoring(() -> await(createTask(HeapTest::fail))));
    kind("coroutines nobody awaits", loop -> () -> coroutine("forgotten", () -> 1));
    kind("coroutines closed", loop -> () -> coroutine("closed", () -> 1).close());
    kind("coroutines awaited", loop -> () -> await(coroutine("awaited", () -> 1)));
    kind(
        "coroutines closed in another thread",
        loop -> {
          var pool = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());
          return () -> {
            var closed = coroutine("closed elsewhere", () -> 1);
            await(loop.runInExecutor(pool, closed::close));
          };
        });
  }

  private static void waits() {
    kind(
        "shields given up",
        loop -> {
          Future<String> job = loop.createFuture();
          return () -> ignoring(() -> waitFor(shield(job), NOW));
        });
    kind("shields dropped", loop -> () -> shield(loop.createFuture()));
    kind(
        "waits timed out",
        loop -> {
          Future<String> job = loop.createFuture();
          return () -> Asyncio.wait(List.of(job), NOW, ALL_COMPLETED);
        });
    kind(
        "waits cancelled",
        loop -> {
          Future<String> job = loop.createFuture();
          return () -> cancelled(() -> Asyncio.wait(List.of(job), ALL_COMPLETED));
        });
    kind(
        "waits for the first",
        loop -> {
          Future<Integer> job = loop.createFuture();
          return () -> Asyncio.wait(List.of(job, createTask(() -> 1)), FIRST_COMPLETED);
        });
    kind(
        "iterations in the order of completion that are left",
        loop -> {
          Future<Integer> job = loop.createFuture();
          return () -> asCompleted(List.of(job, createTask(() -> 1))).iterator().next();
        });
    kind(
        "iterations in the order of completion that are left before their time is over",
        loop -> {
          Future<Integer> job = loop.createFuture();
          return () -> {
            asCompleted(List.of(job, createTask(() -> 1)), NOW).iterator().next();
            sleep(NOW);
          };
        });
    kind(
        "gathers cancelled",
        loop -> () -> cancelled(() -> await(gather(() -> sleep(LONG), () -> sleep(LONG)))));
    kind(
        "gathers failed",
        loop -> {
          Future<Object> job = loop.createFuture();
          return () -> ignoring(() -> await(gather(job, createTask(HeapTest::fail))));
        });
    kind(
        "done callbacks removed",
        loop -> {
          Future<Integer> job = loop.createFuture();
          return () -> {
            List<Object> captured = new ArrayList<>();
            Consumer<Future<Integer>> callback = captured::add;
            job.addDoneCallback(callback);
            job.removeDoneCallback(callback);
          };
        });
  }

  private static void timersAndScopes() {
    kind("timeouts", loop -> () -> timeout(LONG, () -> sleep(Duration.ZERO)));
    kind("timeouts expired", loop -> () -> ignoring(() -> timeout(NOW, () -> sleep(LONG))));
    kind("scopes expired", loop -> () -> moveOnAfter(NOW, () -> sleep(LONG)));
    kind("timers cancelled", loop -> () -> loop.callLater(LONG, () -> {}).cancel());
    kind(
        "callbacks cancelled",
        loop ->
            () -> {
              loop.callSoon(() -> {}).cancel();
              loop.callSoonThreadsafe(() -> {}).cancel();
              sleep(Duration.ZERO);
            });
    kind(
        "contexts",
        loop -> {
          var variable = new ContextVar<String>("variable");
          return () ->
              Context.copyOfCurrent()
                  .run(
                      () -> {
                        variable.reset(variable.set("value"));
                        return variable;
                      });
        });
  }

  private static AsyncGenerator<Integer> oneAndTwo() {
    return asyncGenerator(
        out -> {
          out.yield(1);
          out.yield(2);
        });
  }

  private static void generatorsAndStreams() {
    kind("generators", loop -> () -> oneAndTwo().forEach(each -> {}));
    kind("generators not begun", loop -> HeapTest::oneAndTwo);
    kind(
        "generators left",
        loop ->
            () -> {
              oneAndTwo().next();
              sleep(Duration.ZERO);
            });
    kind(
        "generators closed",
        loop ->
            () -> {
              try (var generator = oneAndTwo()) {
                generator.next();
              }
            });
    kind("iterations in a thread", loop -> () -> iterateInThread(List.of(1)).forEach(each -> {}));
    kind("publishers", loop -> () -> fromPublisher(toPublisher(List.of(1, 2))).forEach(each -> {}));
    kind(
        "publishers left",
        loop ->
            () -> {
              fromPublisher(toPublisher(List.of(1, 2))).next();
              sleep(Duration.ZERO);
            });
    kind(
        "publishers that say nothing",
        loop -> {
          Flow.Publisher<Integer> silent = subscriber -> {};
          return () -> cancelled(() -> fromPublisher(silent).next());
        });
  }

  private static void synchronisers() {
    kind(
        "locks",
        loop -> {
          var lock = new Lock();
          lock.acquire();
          return () -> cancelled(lock::acquire);
        });
    kind(
        "events",
        loop -> {
          var event = new Event();
          return () -> cancelled(event::await);
        });
    kind(
        "conditions",
        loop -> {
          var condition = new Condition();
          return () ->
              cancelled(
                  () -> {
                    try (var _ = condition.hold()) {
                      condition.await();
                    }
                  });
        });
    kind(
        "semaphores",
        loop -> {
          var semaphore = new Semaphore(0);
          return () -> cancelled(semaphore::acquire);
        });
    kind(
        "barriers",
        loop -> {
          var barrier = new Barrier(3);
          return () -> cancelled(barrier::await);
        });
    kind(
        "queues",
        loop -> {
          var empty = new Queue<Integer>();
          var full = new Queue<Integer>(1);
          full.put(1);
          return () -> {
            cancelled(empty::get);
            cancelled(() -> full.put(2));
          };
        });
    kind(
        "channels",
        loop -> {
          var empty = new Channel<Integer>();
          var full = new Channel<Integer>(1);
          full.send(1);
          return () -> {
            cancelled(empty::receive);
            cancelled(() -> full.send(2));
          };
        });
    kind(
        "limiters",
        loop -> {
          var limiter = new CapacityLimiter(1);
          limiter.acquireOnBehalfOf(limiter);
          return () -> cancelled(limiter::acquire);
        });
  }

  private static void otherThreads() {
    kind("jobs", loop -> () -> toThread(() -> 1));
    kind(
        "jobs cancelled",
        loop -> {
          Executor forgetful = job -> {};
          return () -> loop.runInExecutor(forgetful, () -> 1).cancel();
        });
    kind(
        "jobs refused",
        loop -> {
          Executor full =
              job -> {
                throw new RejectedExecutionException("full");
              };
          return () -> ignoring(() -> loop.runInExecutor(full, () -> 1));
        });
    kind(
        "futures of other threads",
        loop ->
            () -> {
              var source = new CompletableFuture<Integer>();
              Future<Integer> wrapped = wrapFuture(source);
              source.complete(1);
              await(wrapped);
            });
    kind(
        "futures of other threads cancelled",
        loop ->
            () -> {
              wrapFuture(new CompletableFuture<Integer>()).cancel();
              Future<Integer> source = loop.createFuture();
              wrapFuture(source).cancel(true);
              sleep(Duration.ZERO);
            });
    rare(
        "signal handlers",
        loop ->
            () -> {
              loop.addSignalHandler("USR2", () -> {});
              loop.removeSignalHandler("USR2");
            });
    rare(
        "loops",
        loop ->
            () ->
                Thread.ofPlatform()
                    .start(() -> (loop.portable() ? Mode.PORTABLE : Mode.OWN_LOOP).run(() -> {}))
                    .join());
    rare(
        "debug mode",
        loop ->
            () -> {
              loop.setDebug(true);
              loop.setDebug(false);
            });
  }

  private static void declarations() {
    kind(
        "futures that wait",
        loop -> {
          Future<Integer> job = loop.createFuture();
          return () -> futureAddToAwaitedBy(job, loop.createFuture());
        });
    kind(
        "futures that wait twice",
        loop -> {
          Future<Integer> job = loop.createFuture();
          Future<Integer> waiter = loop.createFuture();
          return () -> {
            futureAddToAwaitedBy(job, waiter);
            assertThat(waiter.done()).isFalse();
          };
        });
    kind(
        "futures waited for",
        loop -> {
          Future<Integer> waiter = loop.createFuture();
          return () -> futureAddToAwaitedBy(loop.createFuture(), waiter);
        });
    kind("call graphs", loop -> () -> formatCallGraph());
  }

  private static int fail() {
    throw new IllegalStateException("expected");
  }

  private static void ignoring(Action body) throws Exception {
    try {
      body.run();
    } catch (TimeoutError | IllegalStateException | RejectedExecutionException expected) {
      // that is how it ends
    }
  }

  /** Blocking calls suspend their task in own-loop mode only. */
  private static Action inOwnLoop(EventLoop loop, Action body) {
    return loop.portable() ? () -> {} : body;
  }

  /** Begins a body in a task of its own and cancels it where it waits. */
  private static void cancelled(Action body) {
    Task<?> task = createTask(body);
    sleep(Duration.ZERO);
    task.cancel();
    while (!task.done()) {
      sleep(Duration.ZERO);
    }
    assertThat(task.cancelled()).isTrue();
  }

  // ---- counting

  private static Map<String, Integer> liveObjects() throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    Map<String, Integer> counts = new HashMap<>();
    Matcher row = ROW.matcher(histogram);
    while (row.find()) {
      String type = row.group(2).replaceAll("0x[0-9a-f]+", ""); // of a hidden class
      counts.merge(type, Integer.parseInt(row.group(1)), Integer::sum);
    }
    return counts;
  }

  /** What there is before; the counts themselves are objects, too, and are counted. */
  private static Map<String, Integer> baseline() throws Exception {
    Map<String, Integer> counts = liveObjects();
    counts.putAll(liveObjects());
    return counts;
  }

  /**
   * The classes with many more objects than before. What is found by the garbage collector goes a
   * little later, and lists that are swept now and then are swept as things go on.
   */
  private static Map<String, Integer> grown(Map<String, Integer> before, int bound, Action more)
      throws Exception {
    Map<String, Integer> grown = new LinkedHashMap<>();
    for (int i = 0; i < TRIES; i++) {
      grown.clear();
      liveObjects()
          .forEach(
              (type, count) -> {
                int growth = count - before.getOrDefault(type, 0);
                if (growth > bound) {
                  grown.put(type, growth);
                }
              });
      if (grown.isEmpty()) {
        break;
      }
      if (i % 5 == 4) {
        more.run();
      }
      Thread.sleep(1); // the thread that finds what is forgotten has its turn
      sleep(Duration.ZERO); // and the loop, which reports it
    }
    return grown;
  }

  private static void repeat(Action action, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      action.run();
    }
  }

  private static void all(Map<Kind, Action> actions, int times) throws Exception {
    for (var each : actions.entrySet()) {
      repeat(each.getValue(), times / each.getKey().rarity);
    }
  }

  /** Without what is logged, which comes from the thread that finds what is forgotten, too. */
  private static void inSilence(Mode mode, Action body) throws Exception {
    int others = detectors(); // of loops that somebody else has left behind
    Level before = LOGGER.getLevel();
    LOGGER.setLevel(Level.OFF);
    try {
      mode.run(
          () -> {
            EventLoop.running().setExceptionHandler((loop, report) -> {});
            body.run();
          });
      for (int i = 0; i < TRIES && detectors() > others; i++) {
        Thread.sleep(1);
      }
    } finally {
      LOGGER.setLevel(before);
    }
  }

  private static int detectors() throws Exception {
    return liveObjects().getOrDefault("asyncio.LeakDetector", 0);
  }

  @InBothModes
  void whatHappensOftenLeavesNothingBehind(Mode mode) throws Exception {
    inSilence(
        mode,
        () -> {
          Map<Kind, Action> actions = new LinkedHashMap<>();
          for (Kind kind : KINDS) {
            Action action = kind.preparation.in(EventLoop.running());
            repeat(action, MANY / 100);
            actions.put(kind, action);
          }
          Map<String, Integer> before = baseline();
          all(actions, MANY);
          assertThat(grown(before, MANY / 2, () -> all(actions, MANY / 10))).isEmpty();
        });
  }

  private static Stream<Kind> kinds() {
    return KINDS.stream();
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("kinds")
  void aMillionOfThemLeaveNothingBehind(Kind kind) throws Exception {
    inSilence(
        Mode.OWN_LOOP,
        () -> {
          int times = MILLION / kind.rarity;
          Action action = kind.preparation.in(EventLoop.running());
          repeat(action, times / 100);
          Map<String, Integer> before = baseline();
          repeat(action, times);
          assertThat(grown(before, times / 20, () -> repeat(action, times / 100))).isEmpty();
        });
  }
}
