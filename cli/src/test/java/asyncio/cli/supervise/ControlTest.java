package asyncio.cli.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.cli.Aio;
import asyncio.workers.launch.JvmCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code aio ctl}, and signals that mean the same. */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
class ControlTest {
  private record Answer(int code, String text) {}

  private static Answer ctl(Served served, String... words) throws Exception {
    List<String> command = new ArrayList<>(JvmCommand.of(Aio.class).words());
    command.addAll(List.of("ctl", "--pid", served.pid() + ""));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), text);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void workersAreShownAddedRemovedReplacedAndEnded_SUP1() throws Exception {
    try (Served served =
        new Served(Pages.class.getName(), "--bind=127.0.0.1:0", "--processes=1").ready(1)) {
      assertThat(mode(served.directory())).isEqualTo("rwx------");
      assertThat(mode(served.directory().resolve("control"))).isEqualTo("rw-------");

      Answer shown = ctl(served, "show");
      assertThat(shown.code()).isZero();
      assertThat(shown.text())
          .contains("1 of 1 workers serve on http://127.0.0.1:" + served.port())
          .contains(served.pid(1) + "");
      assertThat(ctl(served, "show", "--json").text()).contains("\"pid\": " + served.pid(1));

      assertThat(ctl(served, "add")).isEqualTo(new Answer(0, "there are to be 2 workers\n"));
      served.ready(2);
      served.signal("TTIN");
      served.ready(3);
      served.signal("TTOU");
      served.line("worker 1 has ended");
      assertThat(ctl(served, "remove").code()).isZero();
      served.line("worker 2 has ended");
      assertThat(ctl(served, "remove"))
          .isEqualTo(new Answer(1, "aio: the last worker stays; aio ctl stop ends it\n"));

      assertThat(ctl(served, "reload").code()).isZero();
      served.line("the reload is done");
      assertThat(ctl(served, "fly").code()).isEqualTo(2);
      int said = served.said();
      served.signal("WINCH");
      served.line(said, line -> line.contains("worker 4 has ended"));
      served.signal("HUP");
      served.ready(5);

      assertThat(ctl(served, "stop"))
          .isEqualTo(new Answer(0, "the server ends after what is being answered\n"));
      served.assertExit(0);
      assertThat(ctl(served, "show").text()).contains("is no supervisor");
    }
  }

  @Test
  void anotherUserIsNotListenedTo_SUP1() throws Exception {
    assumeThat(System.getProperty("user.name")).as("who can become another").isEqualTo("root");
    assumeThat(Path.of("/usr/bin/setpriv")).exists();
    assumeThat(Path.of("/usr/bin/python3")).exists();
    try (Served served =
        new Served(Pages.class.getName(), "--bind=127.0.0.1:0", "--processes=1").ready(1)) {
      Path control = served.directory().resolve("control");
      assertThat(as65534(control)).contains("PermissionError");
      Path all = control.getParent().getParent();
      Files.setPosixFilePermissions(all, PosixFilePermissions.fromString("rwx--x--x"));
      Files.setPosixFilePermissions(
          control.getParent(), PosixFilePermissions.fromString("rwx--x--x"));
      Files.setPosixFilePermissions(control, PosixFilePermissions.fromString("rw-rw-rw-"));
      try {
        assertThat(as65534(control)).contains("refused").contains("controlled by");
        served.line("may not control this server");
      } finally {
        Files.setPosixFilePermissions(all, PosixFilePermissions.fromString("rwx------"));
      }
    }
  }

  private static String as65534(Path control) throws Exception {
    String program =
        """
        import socket
        s = socket.socket(socket.AF_UNIX)
        s.connect("%s")
        s.sendall(b"stop now\\n")
        print(s.recv(1000))
        """
            .formatted(control);
    Process process =
        new ProcessBuilder(
                "/usr/bin/setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "/usr/bin/python3",
                "-c",
                program)
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
