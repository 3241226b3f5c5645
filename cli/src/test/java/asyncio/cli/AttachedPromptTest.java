package asyncio.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code aio attach}, with real processes. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class AttachedPromptTest {
  @TempDir Path home;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private Process aio(String... arguments) throws IOException {
    return aio(List.of(), System.getProperty("java.class.path"), arguments);
  }

  private Process aio(List<String> prefix, String classPath, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Djava.util.prefs.userRoot=" + home);
    command.addAll(List.of("-cp", classPath, Aio.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  private static String pid(Process process) {
    return Long.toString(process.pid());
  }

  private String attach(Process program, String inputs) throws Exception {
    Process attached = aio("attach", pid(program));
    attached.getOutputStream().write(inputs.getBytes(UTF_8));
    attached.getOutputStream().close();
    String shown = new String(attached.getInputStream().readAllBytes(), UTF_8);
    assertThat(attached.waitFor()).as(shown).isZero();
    return shown;
  }

  @Test
  void aQuestionIsAnsweredAndATaskCancelledInAProgramThatGoesOn() throws Exception {
    Process chat = aio("run", "chat", "0");
    BufferedReader shown = chat.inputReader();
    String serving = shown.readLine();
    assertThat(serving).startsWith("Serving on ");
    int port = Integer.parseInt(serving.substring(serving.lastIndexOf(' ') + 1));
    try (var guest = new Socket(InetAddress.getLoopbackAddress(), port)) {
      assertThat(line(guest)).isEqualTo("You are guest 1; here are 0 others");
      String names = "allTasks().stream().map(Task::name).sorted().toList()\n";
      String answers =
          attach(
              chat,
              names
                  + "var mine = createTask(() -> sleep(Duration.ofDays(1)))\n"
                  + "mine.cancel()\n"
                  + "await(gather(() -> 6 * 7))\n"
                  + "tasks()\n"
                  + "System.out.println(\"se\" + \"en here\")\n");
      assertThat(answers).contains("==> [", "==> true", "==> [42]", "Chat.", "seen here");
      guest.getOutputStream().write("still there?\n".getBytes(UTF_8));
      try (var second = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(line(second)).isEqualTo("You are guest 2; here are 1 others");
      }
      String task = answers.replaceAll("(?s).*?(client [0-9.:]+).*", "$1");
      assertThat(attach(chat, "cancel(\"" + task + "\")\n")).contains("is being cancelled");
      assertThat(line(guest)).isEqualTo("guest 2 comes in");
      assertThat(line(guest)).isEqualTo("guest 2 leaves");
      assertThat(guest.getInputStream().read()).as("end of the one cancelled").isNegative();
    }
    chat.toHandle().destroy(); // its output is read to the end
    assertThat(chat.waitFor()).isEqualTo(143);
    assertThat(shown.lines().toList()).noneMatch(text -> text.contains("seen here"));
  }

  private static String line(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    var line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString();
  }

  @Test
  void aProgramThatHasNotAllowedItIsNotAttachedTo() throws Exception {
    try (var program = new Observed()) {
      Invocation refused = Invocation.of("attach", program.pid());

      assertThat(refused.code()).isOne();
      assertThat(refused.err()).contains("has no asyncio-repl of this version");
    }
    Path source =
        Files.writeString(
            home.resolve("Silent.java"),
            "public class Silent { public static void main(String[] a) {"
                + " asyncio.Asyncio.run(() -> { System.out.println(\"ready\");"
                + " asyncio.Asyncio.sleep(java.time.Duration.ofDays(1)); }); } }");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .redirectErrorStream(true)
            .start();
    started.add(program);
    try (BufferedReader shown = program.inputReader()) {
      assertThat(shown.lines().filter("ready"::equals).findFirst()).isPresent();
      Invocation refused = Invocation.of("attach", pid(program));

      assertThat(refused.code()).isOne();
      assertThat(refused.err())
          .isEqualToIgnoringNewLines(
              "aio: the program does not let itself be attached to; it has to call Repl.allowAttach()");
    }
  }

  @Test
  void aProcessThatDoesNotExistIsNotAttachedTo() {
    Invocation refused = Invocation.of("attach", "2147483647");

    assertThat(refused.code()).isOne();
    assertThat(refused.err()).startsWith("aio: no process has the id 2147483647");
  }

  @Test
  void anotherUserIsRefused() throws Exception {
    Path setpriv = Path.of("/usr/bin/setpriv");
    assumeTrue(
        Files.isExecutable(setpriv) && "root".equals(System.getProperty("user.name")),
        "needs root, and setpriv of util-linux, to become somebody else");
    Process chat = aio("run", "chat", "0");
    assertThat(chat.inputReader().readLine()).startsWith("Serving on ");
    List<String> nobody =
        List.of(setpriv.toString(), "--reuid=65534", "--regid=65534", "--clear-groups");
    Process other = aio(nobody, readableClassPath(), "attach", pid(chat));
    String shown = new String(other.getInputStream().readAllBytes(), UTF_8);
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).as(shown).isOne();
    assertThat(shown).contains("belongs to root, and you are ");
    assertThat(chat.isAlive()).isTrue();
  }

  /** A copy of the classes, for somebody who may not enter where they are. */
  private String readableClassPath() throws Exception {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String copy = home.resolve("copy" + entries.size()).toString();
      String suffix = entry.endsWith(".jar") ? ".jar" : "";
      int copied = new ProcessBuilder("cp", "-rL", entry, copy + suffix).start().waitFor();
      if (copied == 0) {
        entries.add(copy + suffix);
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
