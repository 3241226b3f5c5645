package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.futureAddToAwaitedBy;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.wrapFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Snapshot;
import asyncio.Task;
import asyncio.sync.CapacityLimiter;
import asyncio.sync.Lock;
import asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Pictures of all loops. Other loops of this process may be in them as well. */
final class SnapshotTest {
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private static String id(Object object) {
    return "0x" + Integer.toHexString(System.identityHashCode(object));
  }

  private static String stable(String text) {
    return text.replaceAll("0x[1-9a-f][0-9a-f]*", "ID")
        .replaceAll("\\.java:\\d+", ".java:N")
        .replaceAll("lambda\\$\\w+\\$\\d+", "lambda")
        .replaceAll("in thread '[^']*'", "in thread T");
  }

  /** The part of a tree that tells of one loop. */
  private static String tree(Snapshot snapshot, EventLoop loop) {
    for (String part : snapshot.tree().split("(?m)^(?=loop 0x)", -1)) {
      if (part.startsWith("loop " + id(loop) + " ") || part.startsWith("loop " + id(loop) + ",")) {
        return stable(part.strip());
      }
    }
    return "";
  }

  private static void tick() {
    sleep(Duration.ZERO);
  }

  private static void fetch(Future<?> answer) {
    await(answer);
  }

  private static void nap() {
    sleep(Duration.ofHours(1));
  }

  private static void page(Future<?> answer) {
    await(
        gather(
            List.of(
                createTask(() -> fetch(answer), "fetch 1"), createTask(() -> nap(), "fetch 2"))));
  }

  private static void serve(Future<?> answer) {
    taskGroup(
        group -> {
          group.createTask(() -> page(answer)).setName("page");
          group.createTask(() -> nap()).setName("ticker");
        });
  }

  @InBothModes
  void theTreeHasFramesAndBelowThemWhatIsWaitedFor(Mode mode) {
    List<String> trees = new ArrayList<>();
    mode.run(
        () -> {
          currentTask().setName("main");
          Task<?> server = createTask(() -> serve(getRunningLoop().createFuture()), "server");
          for (int i = 0; i < 5; i++) {
            tick();
          }
          trees.add(tree(Snapshot.take(), getRunningLoop()));
          server.cancel();
        });
    String lines =
        """
        loop ID in thread T%s, 6 tasks
        ├── (T) main [running]
        │   └── SnapshotTest.lambda(SnapshotTest.java:N)
        └── (T) server
            └── SnapshotTest.lambda(SnapshotTest.java:N)
                └── SnapshotTest.serve(SnapshotTest.java:N)
                    ├── (T) page
                    │   └── SnapshotTest.lambda(SnapshotTest.java:N)
                    │       └── SnapshotTest.page(SnapshotTest.java:N)
                    │           ├── (T) fetch 1
                    │           │   └── SnapshotTest.lambda(SnapshotTest.java:N)
                    │           │       └── SnapshotTest.fetch(SnapshotTest.java:N)
                    │           └── (T) fetch 2 [sleeping]
                    │               └── SnapshotTest.lambda(SnapshotTest.java:N)
                    │                   └── SnapshotTest.nap(SnapshotTest.java:N)
                    └── (T) ticker [sleeping]
                        └── SnapshotTest.lambda(SnapshotTest.java:N)
                            └── SnapshotTest.nap(SnapshotTest.java:N)""";
    assertThat(trees).containsExactly(lines.formatted(mode == Mode.PORTABLE ? ", portable" : ""));
  }

  /** Takes something and keeps it for an hour. */
  private static void keep(Runnable acquire) {
    acquire.run();
    nap();
  }

  @InBothModes
  void whoHoldsWhatOthersWaitForIsNamed(Mode mode) {
    List<String> lines = new ArrayList<>();
    mode.run(
        () -> {
          var lock = new Lock();
          var permits = new Semaphore(2);
          var limiter = new CapacityLimiter(1);
          List<Task<?>> tasks = new ArrayList<>();
          for (String name : List.of("A", "B", "C")) {
            tasks.add(createTask(() -> keep(lock::acquire), "lock " + name));
            tasks.add(createTask(() -> keep(permits::acquire), "permit " + name));
            tasks.add(createTask(() -> keep(limiter::acquire), "limit " + name));
          }
          tick();
          Snapshot snapshot = Snapshot.take();
          tree(snapshot, getRunningLoop())
              .lines()
              .filter(line -> line.contains("held by"))
              .forEach(lines::add);
          assertThat(snapshot.table()).contains("<Lock locked, waiters:2> held by 'lock A'");
          assertThat(snapshot.json())
              .contains(
                  "\"waitsFor\":\"<Lock locked, waiters:2>\",\"heldBy\":[\""
                      + id(tasks.get(0))
                      + "\"]");
          tasks.forEach(Task::cancel);
        });
    assertThat(lines)
        .containsExactly(
            "├── (T) lock B [waits for <Lock locked, waiters:2> held by 'lock A']",
            "├── (T) limit B [waits for <CapacityLimiter 1/1, waiters:2> held by 'limit A']",
            "├── (T) lock C [waits for <Lock locked, waiters:2> held by 'lock A']",
            "├── (T) permit C [waits for <Semaphore locked, waiters:1> held by 'permit A',"
                + " 'permit B']",
            "└── (T) limit C [waits for <CapacityLimiter 1/1, waiters:2> held by 'limit A']");
  }

  @InBothModes
  void aTaskThatHasEndedWithoutGivingBackIsFoundOut(Mode mode) {
    List<String> tables = new ArrayList<>();
    mode.run(
        () -> {
          var lock = new Lock();
          await(createTask(() -> lock.acquire(), "careless"));
          Task<?> victim = createTask(() -> keep(lock::acquire), "victim");
          tick();
          tables.add(Snapshot.take().table());
          victim.cancel();
        });
    assertThat(tables.getFirst())
        .contains("<Lock locked, waiters:1> held by 'careless' (which has ended)");
  }

  @InBothModes
  void whoGivesBackIsNoLongerNamed(Mode mode) {
    List<String> tables = new ArrayList<>();
    mode.run(
        () -> {
          var items = new Semaphore(0); // what one produces and another takes
          Task<?> consumer = createTask(() -> keep(items::acquire), "consumer");
          tick();
          items.release();
          tick();
          var permits = new Semaphore(1);
          permits.acquire();
          permits.release();
          Task<?> taker = createTask(() -> keep(permits::acquire), "taker");
          Task<?> waiter = createTask(() -> keep(permits::acquire), "waiter");
          tick();
          tables.add(Snapshot.take().table());
          List.of(consumer, taker, waiter).forEach(Task::cancel);
        });
    assertThat(tables.getFirst().lines().filter(line -> line.contains("held by")))
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .endsWith("<Semaphore locked, waiters:1> held by 'taker'");
  }

  @InBothModes
  void aTaskThatSeveralAwaitIsDrawnInFullOnce(Mode mode) {
    List<String> trees = new ArrayList<>();
    mode.run(
        () -> {
          currentTask().setName("main");
          Task<?> shared = createTask(SnapshotTest::nap, "shared");
          createTask(() -> fetch(shared), "A");
          createTask(() -> fetch(shared), "B");
          createTask(() -> {}, "fresh");
          tick();
          createTask(() -> {}, "fresh");
          trees.add(tree(Snapshot.take(), getRunningLoop()));
          shared.cancel();
        });
    assertThat(trees.getFirst().lines().skip(3))
        .containsExactly(
            "├── (T) A",
            "│   └── SnapshotTest.lambda(SnapshotTest.java:N)",
            "│       └── SnapshotTest.fetch(SnapshotTest.java:N)",
            "│           └── (T) shared [sleeping]",
            "│               └── SnapshotTest.nap(SnapshotTest.java:N)",
            "├── (T) B",
            "│   └── SnapshotTest.lambda(SnapshotTest.java:N)",
            "│       └── SnapshotTest.fetch(SnapshotTest.java:N)",
            "│           └── (T) shared [sleeping] (see above)",
            "└── (T) fresh [new]");
  }

  @InBothModes
  void theTableHasALineForEachTaskAndWaiter(Mode mode) {
    List<String> rows = new ArrayList<>();
    mode.run(
        () -> {
          currentTask().setName("main");
          Task<?> shared = createTask(SnapshotTest::nap, "shared");
          createTask(() -> fetch(shared), "A");
          createTask(() -> fetch(shared), "B");
          tick();
          Future<?> future = getRunningLoop().createFuture();
          futureAddToAwaitedBy(currentTask(), future);
          Snapshot.take()
              .table()
              .lines()
              .filter(
                  line ->
                      line.startsWith("tid")
                          || line.contains(" shared ")
                          || line.contains(" main "))
              .map(line -> stable(line).replaceFirst("^\\d+", "TID").replaceAll(" {2,}", "|"))
              .forEach(rows::add);
          shared.cancel();
        });
    assertThat(rows)
        .containsExactly(
            "tid|task id|task name|state|coroutine stack|awaiter chain|awaiter name|awaiter id|waits for",
            "TID|ID|main|running|SnapshotTest.lambda|Future|ID",
            "TID|ID|shared|sleeping|SnapshotTest.nap|SnapshotTest.fetch -> SnapshotTest.lambda|A|ID",
            "TID|ID|shared|sleeping|SnapshotTest.nap|SnapshotTest.fetch -> SnapshotTest.lambda|B|ID");
  }

  @InBothModes
  void aTaskWithoutAWaiterHasZeroInTheTable(Mode mode) {
    mode.run(
        () -> {
          currentTask().setName("the only one");
          assertThat(Snapshot.take().table().lines())
              .anyMatch(line -> line.contains("the only one") && line.endsWith("0x0"));
        });
  }

  @InBothModes
  void theJsonHasEverything(Mode mode) {
    List<String> json = new ArrayList<>();
    mode.run(
        () -> {
          Task<?> main = currentTask();
          main.setName("a \"name\"\n\\ü");
          Task<?> child = createTask(SnapshotTest::nap, "child");
          createTask(() -> fetch(child), "parent");
          tick();
          String own =
              Snapshot.take().json().split("(?=\\{\"id\":\"" + id(getRunningLoop()) + "\")", -1)[1];
          json.add(
              stable(
                  own.replace(id(child), "CHILD")
                      .replaceAll("\"threadId\":\\d+", "\"threadId\":1")));
          child.cancel();
        });
    assertThat(json.getFirst())
        .startsWith("{\"id\":\"ID\",\"thread\":\"")
        .contains(
            "\",\"threadId\":1,\"running\":true,\"portable\":"
                + (mode == Mode.PORTABLE)
                + ",\"debug\":false,\"answered\":true,\"callback\":null,\"tasks\":["
                + "{\"id\":\"ID\",\"name\":\"a \\\"name\\\"\\u000a\\\\ü\",\"state\":\"running\","
                + "\"stack\":[\"asyncio.behaviour.SnapshotTest.lambda(SnapshotTest.java:N)\"],"
                + "\"waitsFor\":null,\"heldBy\":null,\"awaitedBy\":[]},"
                + "{\"id\":\"CHILD\",\"name\":\"child\",\"state\":\"sleeping\","
                + "\"stack\":[\"asyncio.behaviour.SnapshotTest.nap(SnapshotTest.java:N)\"],"
                + "\"waitsFor\":\"<Future pending cb=[wake child]>\",\"heldBy\":null,\"awaitedBy\":[\"ID\"]},"
                + "{\"id\":\"ID\",\"name\":\"parent\",\"state\":\"waiting\","
                + "\"stack\":[\"asyncio.behaviour.SnapshotTest.fetch(SnapshotTest.java:N)\","
                + "\"asyncio.behaviour.SnapshotTest.lambda(SnapshotTest.java:N)\"],"
                + "\"waitsFor\":\"child\",\"heldBy\":null,\"awaitedBy\":[]}]}");
  }

  @InBothModes
  void tasksThatWaitInACircleAreNamedInsteadOfDrawn(Mode mode) {
    mode.run(
        () -> {
          Future<?> future = getRunningLoop().createFuture();
          Task<?> b = createTask(() -> fetch(future), "B");
          Task<?> a = createTask(() -> fetch(b), "A");
          futureAddToAwaitedBy(a, b);
          tick();
          Snapshot snapshot = Snapshot.take();
          assertThatThrownBy(snapshot::tree)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageStartingWith("await-graph contains cycles - cannot print a tree!")
              .hasMessageContaining("cycle: B → A → B");
          assertThat(snapshot.table()).contains(" A ").contains(" B ");
          a.cancel();
        });
  }

  @InBothModes
  void aLoopThatWaitsAnswersAnotherThread(Mode mode) throws Exception {
    var at = new CompletableFuture<EventLoop>();
    var seen = new CompletableFuture<String>();
    Thread looker =
        Thread.ofPlatform()
            .start(
                () -> {
                  EventLoop loop = at.join();
                  seen.complete(tree(Snapshot.take(Duration.ofHours(1)), loop));
                });
    mode.runInRealTime(
        () -> {
          currentTask().setName("main");
          at.complete(getRunningLoop());
          await(wrapFuture(seen));
        });
    looker.join();
    assertThat(seen.join().lines())
        .hasSize(3)
        .first()
        .asString()
        .endsWith(", 1 task")
        .doesNotContain("busy");
  }

  @InBothModes
  void aLoopThatIsBlockedIsReadFromOutside(Mode mode) throws Exception {
    var at = new CompletableFuture<EventLoop>();
    var release = new CountDownLatch(1);
    var seen = new CompletableFuture<Snapshot>();
    Thread.ofPlatform()
        .start(
            () -> {
              at.join();
              seen.complete(Snapshot.take(AT_ONCE));
              release.countDown();
            });
    List<EventLoop> loop = new ArrayList<>();
    List<String> trail = new ArrayList<>();
    mode.runInRealTime(
        () -> {
          Task<?> sleeper =
              createTask(
                  () -> trail.add(await(wrapFuture(seen.thenApply(any -> "woken")))), "sleeper");
          tick();
          loop.add(getRunningLoop());
          getRunningLoop()
              .callSoon(
                  () -> {
                    at.complete(loop.getFirst());
                    while (release.getCount() > 0) {
                      Thread.onSpinWait(); // as a callback that computes
                    }
                  });
          await(sleeper);
        });
    assertThat(tree(seen.join(), loop.getFirst()))
        .contains(
            "; it is busy at SnapshotTest.lambda(SnapshotTest.java:N) and did not answer: read from outside, something may be missing")
        .contains("(T) sleeper");
    assertThat(seen.join().json())
        .contains("\"answered\":false,\"callback\":\"asyncio.behaviour.SnapshotTest.lambda$");
    assertThat(seen.join().table()).contains("did not answer");
    assertThat(trail).containsExactly("woken");
  }

  private static void blocks(CountDownLatch latch) throws InterruptedException {
    latch.await();
  }

  @InBothModes
  void aTaskInABlockingCallShowsItsFrames(Mode mode) {
    var release = new CountDownLatch(1);
    var seen = new CompletableFuture<String>();
    List<EventLoop> loop = new ArrayList<>();
    mode.runInRealTime(
        () -> {
          loop.add(getRunningLoop());
          Task<?> blocked = createTask(() -> blocks(release), "blocked");
          Thread.ofPlatform()
              .start(
                  () -> {
                    String tree = "";
                    while (!tree.contains("SnapshotTest.blocks(")) {
                      LockSupport.parkNanos(1_000_000);
                      tree = tree(Snapshot.take(AT_ONCE), loop.getFirst());
                    }
                    seen.complete(tree);
                    release.countDown();
                  });
          await(blocked);
        });
    assertThat(seen.join())
        .contains(mode == Mode.PORTABLE ? "(T) blocked [running]" : "(T) blocked [blocked]")
        .contains("SnapshotTest.blocks(SnapshotTest.java:N)")
        .doesNotContain("CountDownLatch")
        .doesNotContain("LockSupport");
  }

  @InBothModes
  void aLoopIsThereFromItsMakingToItsClose(Mode mode) {
    EventLoop loop = mode.loop();
    loop.createTask(() -> {}).setName("later");
    assertThat(tree(Snapshot.take(), loop))
        .isEqualTo(
            "loop ID, not running%s, 1 task\n└── (T) later [new]"
                .formatted(mode == Mode.PORTABLE ? ", portable" : ""));
    loop.stop();
    loop.runForever();
    loop.close();
    assertThat(tree(Snapshot.take(), loop)).isEmpty();
  }
}
