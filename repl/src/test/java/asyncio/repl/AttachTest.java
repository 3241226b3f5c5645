package asyncio.repl;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.repl.Inputs.eval;
import static asyncio.repl.Inputs.stopWhile;
import static asyncio.repl.Inputs.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.TaskFactory;
import asyncio.TaskOptions;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A prompt behind a socket, on the loop of a program that knows nothing of it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class AttachTest {
  private final AtomicInteger ticks = new AtomicInteger();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final CompletableFuture<EventLoop> loop = new CompletableFuture<>();
  private final CompletableFuture<Task<?>> served = new CompletableFuture<>();
  private Thread program;
  private Future<?> end;
  private AttachServer server;
  private PlainTypes plain;

  @BeforeEach
  void startTheProgram() throws Exception {
    program =
        Thread.ofPlatform()
            .start(
                () ->
                    Asyncio.run(
                        () -> {
                          end = EventLoop.running().createFuture();
                          createTask(this::tick);
                          served.complete(
                              createTask(
                                  () -> sleep(Duration.ofDays(1)), TaskOptions.named("serve")));
                          loop.complete(EventLoop.running());
                          end.await();
                        }));
    server = AttachServer.open(loop.get(), Map.of("answer", 42), Prompt.class.getClassLoader());
    plain = PlainTypes.of(Repl.entries(""));
  }

  private void tick() {
    while (true) {
      sleep(Duration.ofMillis(1));
      ticks.incrementAndGet();
    }
  }

  @AfterEach
  void endTheProgram() throws Exception {
    if (!loop.get().isClosed()) {
      loop.get().callSoonThreadsafe(() -> end.cancel());
    }
    program.join();
    plain.close();
  }

  private void awaitBusyLoop() throws InterruptedException {
    int before = -1;
    while (ticks.get() != before) {
      before = ticks.get();
      Thread.sleep(100);
    }
  }

  private void assertTheProgramRuns() throws InterruptedException {
    int before = ticks.get();
    while (ticks.get() < before + 3) {
      Thread.sleep(1);
    }
  }

  private JShell attach() {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    JShell shell =
        JShell.builder()
            .executionEngine(
                "asyncio:socket(" + AttachedExecutionControl.note(server.socket()) + ")")
            .compilerOptions("--class-path", Repl.path(plain, Repl.entries("")))
            .out(out)
            .err(out)
            .build();
    String script = Startup.script(Prompt.class.getClassLoader(), Map.of("answer", 42));
    script.lines().forEach(line -> eval(shell, line));
    return shell;
  }

  @Test
  void inputsRunAsTasksOfTheProgramAndCancelWhatItHasStarted() throws Exception {
    try (JShell shell = attach()) {
      assertThat(value(shell, "currentTask().name()")).startsWith("\"input ");
      assertThat(value(shell, "answer + 1")).isEqualTo("43");
      assertThat(value(shell, "await(gather(() -> 1, () -> 2))")).isEqualTo("[1, 2]");
      assertThat(value(shell, "cancel(\"serve\")")).contains("is being cancelled");
      while (!served.get().done()) {
        Thread.sleep(1);
      }
    }
    assertTheProgramRuns();
    assertThat(served.get().cancelled()).isTrue();
  }

  @Test
  void whatInputsPrintIsShownThereAndWhatTheProgramPrintsIsNot() throws Exception {
    PrintStream own = System.out;
    try (JShell shell = attach()) {
      eval(shell, "System.out.println(\"typed\")");
      eval(
          shell,
          "await(createTask(() -> { sleep(Duration.ZERO); System.out.println(\"task\"); }))");
      System.out.println("(a line of the program, to be seen in the test's output)");
      assertThat(value(shell, "1 + 1")).isEqualTo("2");
    }
    assertThat(printed.toString(StandardCharsets.UTF_8).lines()).containsExactly("typed", "task");
    while (System.out != own) { // put back by the server's thread
      Thread.sleep(1);
    }
  }

  @Test
  void outputThatNobodyReadsIsLeftOutAndHoldsUpNothing() throws Exception {
    try (JShell shell = attach()) {
      eval(shell, "for (int i = 0; i < 3000; i++) System.out.println(\"x\".repeat(1000))");
      assertThat(value(shell, "1 + 1")).isEqualTo("2");
    }
    assertTheProgramRuns();
    assertThat(printed.size()).isGreaterThan(100_000);
  }

  @Test
  void anInputThatWaitsIsStoppedAndTheProgramRunsOn() throws Exception {
    try (JShell shell = attach()) {
      var sleeping =
          CompletableFuture.supplyAsync(() -> eval(shell, "Thread.sleep(Long.MAX_VALUE)"));
      stopWhile(shell, sleeping);
      assertThat(value(shell, "1 + 1")).isEqualTo("2");
    }
    assertTheProgramRuns();
  }

  @Test
  void anInputThatNeverWaitsIsStoppedAndTheProgramRunsOn() throws Exception {
    try (JShell shell = attach()) {
      var busy = CompletableFuture.supplyAsync(() -> eval(shell, "while (true) {}"));
      stopWhile(shell, busy);
      assertThat(value(shell, "1 + 1")).isEqualTo("2");
    }
    assertTheProgramRuns();
  }

  @Test
  void whatInputsHaveStartedIsCancelledWhenThePromptIsLeft() throws Exception {
    try (JShell shell = attach()) {
      eval(shell, "createTask(() -> sleep(Duration.ofDays(1)), TaskOptions.named(\"typed\"))");
      assertThat(names()).contains("typed");
    }
    while (names().contains("typed")) {
      Thread.sleep(1);
    }
    assertTheProgramRuns();
  }

  private List<String> names() throws Exception {
    return loop.get().allTasks().stream().map(Task::name).toList();
  }

  @Test
  void aPromptThatIsKilledInTheMiddleOfABusyInputLeavesTheProgramAlone() throws Exception {
    JShell shell = attach();
    var busy = CompletableFuture.supplyAsync(() -> eval(shell, "while (true) {}"));
    awaitBusyLoop();
    shell.close(); // the connections go; the other side is not told what for
    assertTheProgramRuns();
    busy.exceptionally(gone -> null).join();
  }

  @Test
  void twoPromptsAtATimeKnowTheirOwn() throws Exception {
    try (JShell one = attach();
        JShell two = attach()) {
      eval(one, "ContextVar<String> who = new ContextVar<>(\"who\")");
      eval(one, "who.set(\"one\")");
      eval(two, "createTask(() -> sleep(Duration.ofDays(1)))");
      assertThat(value(one, "who.get()")).isEqualTo("\"one\"");
      assertThat(value(one, "loop()")).contains("running=true");
    }
    assertTheProgramRuns();
  }

  @Test
  void onlyTheUserCanReachTheSocket() throws Exception {
    Path socket = server.socket();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void whoeverSendsNonsenseIsClosedAndOthersAreServed() throws Exception {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(server.socket()))) {
      channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      assertThat(Channels.newInputStream(channel).read()).isEqualTo(-1);
    } catch (IOException reset) {
      // closed with bytes unread
    }
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(server.socket()))) {
      channel.write(ByteBuffer.wrap("Pnonsense".getBytes(StandardCharsets.US_ASCII)));
      var in = new DataInputStream(Channels.newInputStream(channel));
      assertThat(in.readInt()).isPositive();
    }
    try (JShell shell = attach()) {
      assertThat(value(shell, "1 + 1")).isEqualTo("2");
    }
    assertTheProgramRuns();
  }

  @Test
  void aBusyTaskThatAnInputHasStartedIsEndedWhenThePromptIsLeft() throws Exception {
    for (String busy :
        List.of(
            "while (true) {}", "while (true) { try { while (true) {} } catch (Throwable t) {} }")) {
      JShell shell = attach();
      var input =
          CompletableFuture.supplyAsync(() -> eval(shell, "createTask(() -> { " + busy + " })"));
      awaitBusyLoop();
      shell.close();
      assertTheProgramRuns();
      input.exceptionally(gone -> null).join();
    }
    while (names().size() > 3) { // main, tick, serve
      Thread.sleep(1);
    }
  }

  @Test
  void aBusyInputThatCatchesEverythingIsStopped() throws Exception {
    try (JShell shell = attach()) {
      var busy =
          CompletableFuture.supplyAsync(
              () -> eval(shell, "while (true) { try { while (true) {} } catch (Throwable t) {} }"));
      stopWhile(shell, busy);
      assertThat(value(shell, "1 + 1")).isEqualTo("2");
    }
    assertTheProgramRuns();
  }

  @Test
  void anInputOutsideOfTheLoopIsStoppedToo() throws Exception {
    try (JShell shell = attach()) {
      eval(shell, "autoawait(OFF)");
      for (String endless : List.of("while (true) {}", "Thread.sleep(Long.MAX_VALUE)")) {
        stopWhile(shell, CompletableFuture.supplyAsync(() -> eval(shell, endless)));
      }
      eval(shell, "System.out.println(\"outside\")");
      assertThat(value(shell, "autoawait(ON)")).contains("as tasks");
      assertThat(value(shell, "currentTask().name()")).startsWith("\"input ");
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("outside\n");
    assertTheProgramRuns();
  }

  @Test
  void promptsThatAreOpenedAndLeftWhileTheLoopIsBlockedLeaveNothing() throws Exception {
    TaskFactory factory = onLoop(() -> loop.get().taskFactory());
    var block = new CountDownLatch(1);
    loop.get().callSoonThreadsafe(() -> await(block));
    for (int i = 0; i < 3; i++) {
      try (SocketChannel channel =
          SocketChannel.open(UnixDomainSocketAddress.of(server.socket()))) {
        channel.write(ByteBuffer.wrap(new byte[] {'P'}));
        new DataInputStream(Channels.newInputStream(channel)).readInt();
      }
    }
    block.countDown();
    assertTheProgramRuns();
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(each -> each.getName().equals("asyncio-prompt-watch"))) {
      Thread.sleep(5);
    }
    while (onLoop(() -> loop.get().taskFactory()) != factory) {
      Thread.sleep(5);
    }
  }

  private static void await(CountDownLatch block) {
    try {
      block.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> T onLoop(java.util.concurrent.Callable<T> asked) throws Exception {
    var answer = new CompletableFuture<T>();
    loop.get()
        .callSoonThreadsafe(
            () -> {
              try {
                answer.complete(asked.call());
              } catch (Exception e) {
                answer.completeExceptionally(e);
              }
            });
    return answer.get();
  }

  @Test
  void promptsThatLeaveInTheOrderInWhichTheyCameLeaveTheTaskFactoryAsItWas() throws Exception {
    TaskFactory factory = onLoop(() -> loop.get().taskFactory());
    JShell one = attach();
    JShell two = attach();
    one.close();
    assertThat(value(two, "loop()")).contains("running=true");
    two.close();
    while (onLoop(() -> loop.get().taskFactory()) != factory) {
      Thread.sleep(5);
    }
  }

  @Test
  void aLoopThatIsClosedIsToldOf() throws Exception {
    try (JShell shell = attach()) {
      loop.get().callSoonThreadsafe(() -> end.cancel());
      program.join();
      SnippetEvent event = eval(shell, "1 + 1");
      assertThat(event.exception()).hasMessageContaining("the event loop was closed");
    }
  }

  @Test
  void anExceptionThatCannotTellItsMessageDoesNotEndThePrompt() throws Exception {
    try (JShell shell = attach()) {
      SnippetEvent event =
          eval(
              shell,
              "throw new RuntimeException() { public String getMessage() { throw new Error(); } }");
      assertThat(event.exception()).hasMessageContaining("its message cannot be told");
      assertThat(value(shell, "1 + 1")).isEqualTo("2");
    }
  }

  private record Hidden(int n) {}

  @Test
  void variablesHaveTheMostUsefulTypeThatCanBeNamed() {
    Map<String, Object> variables =
        new java.util.TreeMap<>(
            Map.of(
                "array",
                new Hidden[0],
                "list",
                List.of(1, 2),
                "map",
                Map.of(1, 2),
                "numbers",
                new int[2],
                "record",
                new Hidden(1),
                "text",
                "text"));
    assertThat(
            Startup.script(Prompt.class.getClassLoader(), variables)
                .lines()
                .filter(line -> line.contains("variable("))
                .map(line -> line.substring(0, line.indexOf(" ="))))
        .containsExactly(
            "java.lang.Record[] array",
            "java.util.List list",
            "java.util.Map map",
            "int[] numbers",
            "java.lang.Record record",
            "java.lang.String text");
    for (String bad : List.of("not a name", "class", "", "a.b", "1a")) {
      assertThatThrownBy(() -> Startup.checked(Map.of(bad, 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cannot be the name of a variable");
    }
  }
}
