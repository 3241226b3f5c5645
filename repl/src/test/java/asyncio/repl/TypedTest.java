package asyncio.repl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A prompt in a program of its own: piped into, and typed at through a pseudo terminal. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class TypedTest {
  @TempDir Path home;
  private Process prompt;
  private final StringBuilder shown = new StringBuilder();

  /** The program. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      System.exit(Repl.start(false, args.length == 0 ? "" : args[0], List.of()));
    }
  }

  private List<String> command() {
    return command(Main.class, home);
  }

  /** What starts a program whose prompt keeps its history in a directory. */
  static List<String> command(Class<?> program, Path home) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-XX:TieredStopAtLevel=1",
        "-Djava.util.prefs.userRoot=" + home,
        "-cp",
        System.getProperty("java.class.path"),
        program.getName());
  }

  private void start(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TERM", "xterm");
    prompt = builder.start();
  }

  @AfterEach
  void end() {
    if (prompt != null) {
      prompt.descendants().forEach(ProcessHandle::destroyForcibly);
      prompt.destroyForcibly();
    }
  }

  private void type(String text) throws IOException {
    OutputStream keys = prompt.getOutputStream();
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  /** Waits until it is shown after what was waited for before. */
  private void shows(String text) throws IOException {
    InputStream screen = prompt.getInputStream();
    while (!shown.toString().contains(text)) {
      int next = screen.read();
      assertThat(next).as("end of output instead of '%s' after:%n%s", text, shown).isNotNegative();
      shown.append((char) next);
    }
    shown.delete(0, shown.indexOf(text) + text.length());
  }

  /** Again until the prompt is back: what is typed while the tool changes the terminal is lost. */
  private void interrupt() throws Exception {
    while (shown.indexOf("aio> ") < 0) {
      type("\u0003");
      Thread.sleep(100);
      while (prompt.getInputStream().available() > 0) {
        shown.append((char) prompt.getInputStream().read());
      }
    }
    shown.setLength(0);
  }

  @Test
  void inputsMayComeFromAPipe() throws Exception {
    start(command());
    type("var t = createTask(() -> { sleep(Duration.ofMillis(1)); })\n");
    type("t.getClass().getSimpleName()\n1 + 1\n/exit 3\n");
    prompt.getOutputStream().close();
    shows("t ==> <Task pending");
    shows("\"Task\"");
    shows("==> 2");
    assertThat(prompt.waitFor()).isEqualTo(3);
  }

  @Test
  void inputsUseWhatTheUserPutsOnTheClassPath() throws Exception {
    Path source = home.resolve("Greeter.java");
    Files.writeString(
        source,
        "package added; public class Greeter { public static String hello() { return \"hi\"; } }");
    Path classes = Files.createDirectory(home.resolve("classes"));
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), source.toString());
    assertThat(compiled).isZero();
    List<String> command = new ArrayList<>(command());
    command.add(classes.toString());
    start(command);
    type("added.Greeter.hello()\n/exit\n");
    shows("==> \"hi\"");
  }

  @Test
  void ctrlCStopsTheInputAndNotThePrompt() throws Exception {
    startOnATerminal();
    shows("aio> ");
    type("1 + 1\r");
    shows("==> 2");
    shows("aio> ");
    type("System.out.println(\"sle\" + \"eps\"); Thread.sleep(Long.MAX_VALUE)\r");
    shows("sleeps");
    interrupt();
    type("System.out.println(\"tur\" + \"ns\"); while (true) {}\r");
    shows("turns");
    interrupt();
    type("40 + 2\r");
    shows("==> 42");
    type("/exit\r");
    assertThat(prompt.waitFor()).isZero();
  }

  /** Some inputs that may be typed, each with what is seen when it is over. */
  private static final List<String> INPUTS =
      List.of(
          "21 + 21 // ==> 42",
          "await(gather(() -> 1, () -> 2)) // [1, 2]",
          "sleep(Duration.ofMillis(3)) // aio>",
          "int wrong = \"text\" // incompatible types",
          "missing() // cannot find symbol",
          "throw new IllegalStateException(\"o\" + \"ops\") // oops",
          "int zero = 1 / 0 // / by zero",
          "System.exit(3) // would end the whole program",
          "createTask(() -> { throw new IllegalStateException(\"in a ta\" + \"sk\"); }) // Task",
          "createTask(() -> sleep(Duration.ofMillis(5))) // Task",
          "cancel(\"no such task\") // no task is called",
          "for (int i = 0; i < 5000; i++) System.out.print(\"0123456789\") // 0123456789",
          "f(0) // StackOverflowError",
          "var big = new int[Integer.MAX_VALUE] // OutOfMemoryError",
          "@#$ // illegal");

  private static final List<String> ENDLESS =
      List.of(
          "System.out.println(\"go\" + \"es\"); Thread.sleep(Long.MAX_VALUE)",
          "System.out.println(\"go\" + \"es\"); sleep(Duration.ofDays(1))",
          "System.out.println(\"go\" + \"es\"); while (true) {}",
          "System.out.println(\"go\" + \"es\"); while (true) { try { sleep(Duration.ofDays(1)); }"
              + " catch (Exception e) {} }");

  @Test
  void aHundredRandomInputsErrorsAndInterruptsLeaveTheLoopAndItsTasksUnharmed() throws Exception {
    startOnATerminal();
    shows("aio> ");
    type("var ticks = new java.util.concurrent.atomic.AtomicInteger()\r");
    shows("ticks ==> 0");
    shows("aio> ");
    type("void f(int n) { f(n + 1); }\r");
    shows("f(int)");
    shows("aio> ");
    type(
        "var t = createTask(() -> { while (true) { Thread.sleep(10); ticks.incrementAndGet(); } })\r");
    shows("t ==> ");
    shows("aio> ");
    var random = new Random(20);
    for (int i = 0; i < 100; i++) {
      if (random.nextInt(8) == 0) {
        type(ENDLESS.get(random.nextInt(ENDLESS.size())) + "\r");
        shows("goes");
        interrupt();
      } else {
        String[] input = INPUTS.get(random.nextInt(INPUTS.size())).split(" // ", 2);
        type(input[0] + "\r");
        shows("\n"); // past its echo
        if (!input[1].equals("aio>")) {
          shows(input[1]);
        }
        shows("aio> ");
      }
    }
    type(
        "int before = ticks.get(); while (ticks.get() == before) { sleep(Duration.ofMillis(1)); }\r");
    shows("before ==> ");
    shows("aio> ");
    type("t.done() + \" \" + allTasks().size()\r");
    shows("==> \"false 2\"");
    type("/exit\r");
    assertThat(prompt.waitFor()).isZero();
  }

  private void startOnATerminal() throws IOException {
    Path script = Path.of("/usr/bin/script");
    assumeTrue(Files.isExecutable(script), "needs script of util-linux for a pseudo terminal");
    start(
        List.of(
            script.toString(),
            "-qec",
            "stty cols 120 rows 40; '" + String.join("' '", command()) + "'",
            "/dev/null"));
  }
}
