package asyncio.behaviour;

import static asyncio.Asyncio.FIRST_COMPLETED;
import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.captureCallGraph;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.formatCallGraph;
import static asyncio.Asyncio.futureAddToAwaitedBy;
import static asyncio.Asyncio.futureDiscardFromAwaitedBy;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.printCallGraph;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.FutureCallGraph;
import asyncio.Task;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who waits for whom, and where; the cases of asyncio's own tests, and those of this library. */
final class CallGraphTest {
  private final List<String> seen = new ArrayList<>();

  /** A graph in one line: name [methods] <- (waiter, ...). */
  private static String line(FutureCallGraph graph) {
    String name = graph.future() instanceof Task<?> task ? task.name() : "F";
    String frames =
        graph.callStack().stream()
            .map(entry -> entry.frame().getMethodName())
            .filter(method -> !method.startsWith("lambda"))
            .collect(Collectors.joining(" "));
    String waiters =
        graph.awaitedBy().stream().map(CallGraphTest::line).collect(Collectors.joining(", "));
    return name + "[" + frames + "]" + (waiters.isEmpty() ? "" : " <- (" + waiters + ")");
  }

  /** Without what differs from run to run and from edit to edit. */
  private static String stable(String text) {
    return text.replaceAll("0x[0-9a-f]+", "ID")
        .replaceAll("\\.java:\\d+", ".java:N")
        .replaceAll("lambda\\$\\w+\\$\\d+", "lambda");
  }

  private static <T> Task<T> named(String name, Task<T> task) {
    task.setName(name);
    return task;
  }

  private static void tick() {
    sleep(Duration.ZERO);
  }

  private void deep() {
    tick();
    look();
  }

  private void look() {
    seen.add(line(captureCallGraph()));
  }

  private static <T> T waits(Awaitable<T> awaitable) {
    return await(awaitable);
  }

  private static void main(Mode mode, asyncio.Action body) {
    mode.run(
        () -> {
          currentTask().setName("main");
          body.run();
        });
  }

  @InBothModes
  void aTaskThatAnotherAwaits(Mode mode) {
    main(mode, () -> waits(createTask(() -> deep(), "child")));
    assertThat(seen).containsExactly("child[look deep] <- (main[waits])");
  }

  @InBothModes
  void aFutureThatTwoTasksAwaitInAGroup(Mode mode) {
    main(
        mode,
        () ->
            taskGroup(
                group -> {
                  Future<String> future = getRunningLoop().createFuture();
                  named("A", group.createTask(() -> waits(future)));
                  named("B", group.createTask(() -> await(future)));
                  tick();
                  seen.add(line(captureCallGraph(future)));
                  future.setResult("done");
                }));
    assertThat(seen).containsExactly("F[] <- (A[waits] <- (main[]), B[] <- (main[]))");
  }

  @InBothModes
  void membersOfAGroupWhileItsOwnerWaits(Mode mode) {
    main(mode, this::grouped);
    assertThat(seen)
        .containsExactly(
            "root[look deep] <- (main[grouped], sub_1[waits] <- (main[grouped]), sub_2[waits] <- (main[grouped]))");
  }

  private void grouped() {
    taskGroup(
        group -> {
          Task<?> task = named("root", group.createTask(this::deep));
          named("sub_1", group.createTask(() -> waits(task)));
          named("sub_2", group.createTask(() -> waits(task)));
        });
  }

  @InBothModes
  void gatheredTasksAreAwaitedByWhoeverAwaitsTheGather(Mode mode) {
    main(
        mode,
        () ->
            waits(
                gather(
                    gather(createTask(() -> deep(), "a"), createTask(() -> tick())),
                    createTask(() -> tick()))));
    assertThat(seen).containsExactly("a[look deep] <- (main[waits])");
  }

  @InBothModes
  void aGatherThatNobodyAwaitsHasNoWaiter(Mode mode) {
    main(
        mode,
        () -> {
          Task<?> a = createTask(() -> deep(), "a");
          Future<?> all = gather(List.of(a));
          for (int i = 0; i < 5; i++) {
            tick();
          }
          await(all);
        });
    assertThat(seen).containsExactly("a[look deep]");
  }

  @InBothModes
  void shieldedTasks(Mode mode) {
    main(mode, () -> waits(shield(createTask(() -> deep(), "inner"))));
    assertThat(seen).containsExactly("inner[look deep] <- (main[waits])");
  }

  @InBothModes
  void whatWaitWaitsFor(Mode mode) {
    main(mode, this::waitsForAll);
    assertThat(seen).containsExactly("t[look deep] <- (main[waitsForAll])");
  }

  private void waitsForAll() {
    Task<?> t = createTask(this::deep, "t");
    Asyncio.wait(Set.of(t), FIRST_COMPLETED);
  }

  @InBothModes
  void whatWaitForWaitsFor(Mode mode) {
    main(
        mode,
        () -> {
          waitFor(createTask(() -> deep(), "t"), Duration.ofSeconds(1));
          Task<?> stubborn =
              createTask(
                  () -> {
                    try {
                      sleep(Duration.ofSeconds(1));
                    } finally {
                      deep();
                    }
                  },
                  "late");
          tick();
          try {
            waitFor(stubborn, Duration.ZERO);
          } catch (asyncio.TimeoutError expected) {
            // it was given no time
          }
        });
    assertThat(seen).containsExactly("t[look deep] <- (main[])", "late[look deep] <- (main[])");
  }

  @InBothModes
  void whatAsCompletedWaitsFor(Mode mode) {
    main(mode, this::takesAsCompleted);
    assertThat(seen)
        .containsExactly(
            "t[look deep] <- (main[takesAsCompleted])", "t[look deep] <- (main[takesAsCompleted])");
  }

  private void takesAsCompleted() {
    Task<?> first = createTask(this::deep, "t");
    Task<?> second =
        createTask(
            () -> {
              tick();
              tick();
              deep();
            },
            "t");
    for (Future<?> done : asCompleted(List.of(first, second))) {
      await(done);
    }
  }

  @InBothModes
  void framesOfGeneratorsBelongToTheTask(Mode mode) {
    main(
        mode,
        () -> {
          Task<?> taker = createTask(this::takesValues, "taker");
          tick();
          seen.add(line(captureCallGraph(taker)));
          await(taker);
        });
    assertThat(seen)
        .containsExactly(
            "taker[look outer takesValues]",
            "taker[tick deep inner outer takesValues]",
            "taker[look deep inner outer takesValues] <- (main[])");
  }

  private void takesValues() {
    for (int value : asyncGenerator(this::outer)) {
      assertThat(value).isOne();
    }
  }

  private void outer(asyncio.AsyncGenerator.Yield<Integer> out) {
    look();
    for (int value : asyncGenerator(this::inner)) {
      out.yield(value);
    }
  }

  private void inner(asyncio.AsyncGenerator.Yield<Integer> out) {
    deep();
    out.yield(1);
  }

  @InBothModes
  void cyclesEnd(Mode mode) {
    main(
        mode,
        () -> {
          Future<?> future = getRunningLoop().createFuture();
          Task<?> b = createTask(() -> waits(future), "B");
          Task<?> a = createTask(() -> waits(b), "A");
          futureAddToAwaitedBy(a, b);
          tick();
          seen.add(line(captureCallGraph(a)));
          a.cancel();
        });
    assertThat(seen).containsExactly("A[waits] <- (B[waits] <- (A[waits]))");
  }

  @InBothModes
  void declaredWaitersCountUntilTheyAreDiscarded(Mode mode) {
    main(
        mode,
        () -> {
          Future<?> future = getRunningLoop().createFuture();
          Future<?> between = getRunningLoop().createFuture();
          futureAddToAwaitedBy(future, between);
          futureAddToAwaitedBy(future, between);
          futureAddToAwaitedBy(between, currentTask());
          seen.add(line(captureCallGraph(future, 1, 0)));
          futureDiscardFromAwaitedBy(future, between);
          futureDiscardFromAwaitedBy(future, between);
          seen.add(line(captureCallGraph(future, 1, 0)));
        });
    assertThat(seen).containsExactly("F[] <- (F[] <- (main[]))", "F[]");
  }

  @InBothModes
  void depthAndLimitChooseFrames(Mode mode) {
    main(
        mode,
        () -> {
          Task<?> task = createTask(this::nested, "t");
          await(task);
        });
    assertThat(seen)
        .containsExactly(
            "t[third second first nested] <- (main[])",
            "t[second first nested] <- (main[])",
            "t[third second] <- (main[])",
            "t[nested] <- (main[])",
            "t[] <- (main[])",
            "t[] <- (main[])");
  }

  private void nested() {
    first();
  }

  private void first() {
    second();
  }

  private void second() {
    third();
  }

  private void third() {
    int all = Integer.MAX_VALUE;
    for (int[] each : new int[][] {{1, all}, {2, all}, {1, 2}, {1, -1}, {1, 0}, {100, all}}) {
      seen.add(line(captureCallGraph(null, each[0], each[1])));
    }
  }

  @InBothModes
  void theTextIsThatOfAsyncio(Mode mode) {
    List<String> text = new ArrayList<>();
    main(
        mode,
        () -> {
          Task<?> leaf = createTask(CallGraphTest::leaf, "leaf");
          Task<?> middle = createTask(() -> waits(gather(List.of(leaf))), "middle");
          futureAddToAwaitedBy(middle, getRunningLoop().createFuture());
          createTask(() -> waits(middle), "other");
          tick();
          tick();
          text.add(stable(formatCallGraph(leaf)));
          text.add(stable(formatCallGraph(leaf, 1, 1)));
          var bytes = new ByteArrayOutputStream();
          printCallGraph(null, new PrintStream(bytes, true, StandardCharsets.UTF_8), 1, 0);
          text.add(stable(bytes.toString(StandardCharsets.UTF_8)));
          leaf.cancel();
        });
    assertThat(text.getFirst())
        .isEqualTo(
            """
            * Task(name='leaf', id=ID)
              + Call stack:
              |   at asyncio.behaviour.CallGraphTest.leaf(CallGraphTest.java:N)
              + Awaited by:
                * Task(name='middle', id=ID)
                  + Call stack:
                  |   at asyncio.behaviour.CallGraphTest.waits(CallGraphTest.java:N)
                  |   at asyncio.behaviour.CallGraphTest.lambda(CallGraphTest.java:N)
                  + Awaited by:
                    * Task(name='other', id=ID)
                      + Call stack:
                      |   at asyncio.behaviour.CallGraphTest.waits(CallGraphTest.java:N)
                      |   at asyncio.behaviour.CallGraphTest.lambda(CallGraphTest.java:N)
                    * Future(id=ID)""");
    assertThat(text.get(1)).doesNotContain("lambda").contains("CallGraphTest.leaf(", "waits(");
    assertThat(text.get(2)).isEqualTo("* Task(name='main', id=ID)" + System.lineSeparator());
  }

  @InBothModes
  void framesNameTheLine(Mode mode) {
    main(
        mode,
        () -> {
          StackTraceElement here = new Throwable().getStackTrace()[0];
          String text = formatCallGraph();
          seen.add("CallGraphTest.java:" + (here.getLineNumber() + 1));
          assertThat(text).contains(seen.getFirst());
        });
  }

  private static void leaf() {
    sleep(Duration.ofSeconds(1));
  }

  @Test
  void outsideALoopThereIsOnlyAGivenFuture() {
    assertThatThrownBy(() -> captureCallGraph())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no running event loop");
    try (var loop = new EventLoop()) {
      Future<?> future = loop.createFuture();
      assertThat(line(captureCallGraph(future))).isEqualTo("F[]");
      loop.callSoon(() -> seen.add("[" + formatCallGraph() + "]" + captureCallGraph()));
      loop.callSoon(loop::stop);
      loop.runForever();
    }
    assertThat(seen).containsExactly("[]null");
  }
}
