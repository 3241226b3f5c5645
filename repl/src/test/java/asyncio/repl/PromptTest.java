package asyncio.repl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What inputs do, through the engine alone: as the tool uses it, without its line editor. */
@Timeout(120)
class PromptTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private JShell shell;
  private PlainTypes plain;

  private void open(String parameters) throws IOException {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    plain = PlainTypes.of(Repl.entries(""));
    String path = Repl.path(plain, Repl.entries(""));
    shell =
        JShell.builder()
            .executionEngine("asyncio" + parameters)
            .compilerOptions("--class-path", path)
            .out(out)
            .err(out)
            .build();
    for (String line : Startup.script(Prompt.class.getClassLoader(), Map.of()).lines().toList()) {
      eval(line);
    }
  }

  @AfterEach
  void close() throws IOException {
    if (shell != null) {
      shell.close();
      plain.close();
    }
  }

  private SnippetEvent eval(String input) {
    return Inputs.eval(shell, input);
  }

  private String value(String input) {
    return Inputs.value(shell, input);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void anInputIsATaskThatMayWait() throws Exception {
    open("");
    assertThat(value("currentTask().name()")).startsWith("\"input ");
    eval("sleep(Duration.ofMillis(1))");
    eval("Thread.sleep(1)");
    assertThat(value("await(gather(() -> 1, () -> 2))")).isEqualTo("[1, 2]");
  }

  @Test
  void aTaskThatAnInputHasStartedGoesOnBetweenInputs() throws Exception {
    open("");
    eval("var ticks = new java.util.concurrent.atomic.AtomicInteger()");
    eval(
        """
        createTask(() -> { while (true) { sleep(Duration.ofMillis(1)); ticks.incrementAndGet(); } })\
        """);
    int before = Integer.parseInt(value("ticks.get()"));
    do {
      Thread.sleep(5);
    } while (Integer.parseInt(value("ticks.get()")) < before + 5);
  }

  @Test
  void aContextVariableStaysSet() throws Exception {
    open("");
    eval("ContextVar<String> who = new ContextVar<>(\"who\")");
    eval("who.set(\"me\")");
    assertThat(value("who.get()")).isEqualTo("\"me\"");
  }

  @Test
  void whatAnInputThrowsIsItsOwn() throws Exception {
    open("");
    assertThat(eval("throw new java.io.IOException(\"gone\")").exception()).hasMessage("gone");
    assertThat(
            eval("await(createTask(() -> { throw new IllegalStateException(\"bad\"); }))")
                .exception())
        .hasMessage("bad");
    assertThat(value("1 + 1")).isEqualTo("2");
  }

  @Test
  void ctrlCEndsAnInputThatWaitsWithItsCleanUp() throws Exception {
    open("");
    eval("var trail = new ArrayList<String>()");
    var running =
        CompletableFuture.supplyAsync(
            () ->
                eval("try { sleep(Duration.ofDays(1)); } finally { trail.add(\"cleaned up\"); }"));
    Inputs.stopWhile(shell, running);
    assertThat(value("trail")).isIn("[cleaned up]", "[]"); // it may not have begun
    assertThat(value("1")).isEqualTo("1");
  }

  @Test
  void ctrlCEndsAnInputThatNeverWaitsAndHarmsNoOtherTask() throws Exception {
    open("");
    eval("var ticks = new java.util.concurrent.atomic.AtomicInteger()");
    eval(
        """
        var ticker = createTask(() -> {
          while (true) { for (int i = 0; i < 9; i++) ticks.incrementAndGet(); sleep(Duration.ofMillis(1)); } })\
        """);
    var running = CompletableFuture.supplyAsync(() -> eval("while (true) { ticks.get(); }"));
    Inputs.stopWhile(shell, running);
    assertThat(value("ticker.done()")).isEqualTo("false");
    int before = Integer.parseInt(value("ticks.get()"));
    eval("sleep(Duration.ofMillis(50))");
    assertThat(Integer.parseInt(value("ticks.get()"))).isGreaterThan(before);
  }

  @Test
  void theFailureOfATaskThatNobodyAwaitsIsTold() throws Exception {
    open("");
    eval(
        "createTask(() -> { sleep(Duration.ofMillis(1)); throw new IllegalStateException(\"bad\"); }, \"worker\")");
    while (!printed().contains("has failed")) {
      Thread.sleep(5);
    }
    assertThat(printed()).contains("worker has failed: java.lang.IllegalStateException: bad");
  }

  @Test
  void theFailureOfATaskWhileAnInputRunsIsToldAfterIt() throws Exception {
    open("");
    eval("var gate = EventLoop.running().<Integer>createFuture()");
    eval(
        "createTask(() -> { await(gate); throw new IllegalStateException(\"bad\"); }, \"worker\")");
    eval("{ gate.setResult(1); sleep(Duration.ofMillis(1)); sleep(Duration.ofMillis(1)); }");
    assertThat(printed()).contains("worker has failed: java.lang.IllegalStateException: bad");
  }

  @Test
  void aFailureThatAnInputThrowsIsToldOnce() throws Exception {
    open("");
    assertThat(
            eval("await(createTask(() -> { throw new IllegalStateException(\"bad\"); }))")
                .exception())
        .hasMessage("bad");
    assertThat(printed()).doesNotContain("has failed");
  }

  @Test
  void aTaskThatKeepsTheLoopBusyIsNamedAndEndedByCtrlCAtTheNextInput() throws Exception {
    open("");
    var first =
        CompletableFuture.supplyAsync(
            () ->
                eval(
                    """
                    createTask(() -> { System.setProperty("busy", ""); while (true) {} }, "busy")\
                    """));
    while (System.clearProperty("busy") == null) {
      Thread.sleep(1); // a stop that comes before it would end the input itself
    }
    Inputs.stopWhile(shell, first);
    assertThat(printed()).contains("the loop is busy with <Task pending name='busy'");
    var second = CompletableFuture.supplyAsync(() -> eval("2"));
    Inputs.stopWhile(shell, second);
    assertThat(value("3")).isEqualTo("3");
  }

  @Test
  void anInputDoesNotExitTheProgram() throws Exception {
    open("");
    assertThat(eval("System.exit(3)").exception()).hasMessageContaining("/exit");
  }

  @Test
  void aTaskIsCancelledByNumberOrName() throws Exception {
    open("");
    eval("var first = createTask(() -> sleep(Duration.ofDays(1)))");
    assertThat(value("cancel(first.name())")).contains("is being cancelled");
    eval("sleep(Duration.ofMillis(1))");
    assertThat(value("first.cancelled()")).isEqualTo("true");
    assertThat(value("cancel(99)")).contains("no task is called Task-99; there are input ");
  }

  @Test
  void theTasksAreATree() throws Exception {
    open("");
    eval("createTask(() -> sleep(Duration.ofDays(1)), \"sleeper\")");
    eval("tasks()");
    assertThat(printed()).contains("(T) sleeper");
    assertThat(value("loop()")).contains("EventLoop", "tasks");
  }

  @Test
  void virtualTimeStandsAtThePromptAndJumpsWhileAnInputWaits() throws Exception {
    open(":virtual(true)");
    eval("var trail = new ArrayList<String>()");
    eval("createTask(() -> { sleep(Duration.ofHours(1)); trail.add(\"an hour\"); })");
    assertThat(value("time()")).isEqualTo("PT0S");
    assertThat(value("time(\"30m\")")).isEqualTo("PT30M");
    assertThat(value("trail")).isEqualTo("[]");
    assertThat(value("time(\"31m\")")).isEqualTo("PT1H1M");
    assertThat(value("trail")).isEqualTo("[an hour]");
  }

  @Test
  void realTimeDoesNotPassOnDemand() throws Exception {
    open("");
    assertThat(eval("time(\"1h\")").exception()).hasMessageContaining("--virtual");
  }

  @Test
  void inputsRunOutsideOfTheLoopOrByTheUsersFunction() throws Exception {
    open("");
    eval("autoawait(OFF)");
    assertThat(value("Thread.currentThread().isVirtual()")).isEqualTo("false");
    assertThat(eval("currentTask()").exception()).isNotNull();
    eval("autoawait(input -> Asyncio.run(input))");
    assertThat(value("currentTask().name()")).startsWith("\"Task-");
    eval("autoawait(ON)");
    assertThat(value("currentTask().name()")).startsWith("\"input ");
  }

  @Test
  void leavingCancelsWhatInputsHaveStarted() throws Exception {
    open("");
    eval("createTask(() -> sleep(Duration.ofDays(1)))");
    shell.close();
    assertThat(printed()).contains("1 task is cancelled");
  }

  @Test
  void timesAreWrittenAsPeopleWriteThem() {
    assertThat(Prompt.parse("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(Prompt.parse("10 s")).isEqualTo(Duration.ofSeconds(10));
    assertThat(Prompt.parse("2h")).isEqualTo(Duration.ofHours(2));
    assertThat(Prompt.parse("PT5M")).isEqualTo(Duration.ofMinutes(5));
    assertThatThrownBy(() -> Prompt.parse("soon")).hasMessageContaining("\"10s\"");
  }
}
