package asyncio.cli.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not start with {@code aio serve --processes}: one clear line, and nothing is left. */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
class StartsThatFailTest {
  private static final String PAGES = Pages.class.getName();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"nio", "auto"})
  void aHostThatNobodyKnowsIsExitCode1AndOneLine(String loop) throws Exception {
    try (Served served =
        new Served(PAGES, "--bind", "no-such.invalid:8080", "--processes", "2", "--loop", loop)) {
      served.assertExit(1);
      assertThat(served.text()).startsWith("aio: cannot listen at no-such.invalid:8080: ");
      assertThat(served.text()).doesNotContain("Exception");
      served.assertNothingIsLeft();
    }
  }

  @Test
  void anApplicationThatDoesNotStartIsExitCode4WithItsReason_SUP3() throws Exception {
    try (Served served =
        new Served(Pages.Broken.class.getName(), "--bind", "127.0.0.1:0", "--processes", "2")) {
      served.assertExit(4);
      served.line("no database");
      served.line("no worker starts: the program ends with exit code 4");
      served.assertNothingIsLeft();
    }
  }

  @Test
  void aWorkerThatDiesAtItsStartIsExitCode3_SUP3() throws Exception {
    try (Served served =
        new Served(Pages.Suicidal.class.getName(), "--bind", "127.0.0.1:0", "--processes", "1")) {
      served.assertExit(3);
      served.line("worker 1 has not become ready: exit code 7");
      served.assertNothingIsLeft();
    }
  }

  @Test
  void aWorkerThatNeverGetsReadyIsExitCode3AndTellsWhatItDid_SUP3() throws Exception {
    String said = "";
    // On a busy machine a JVM has not come to the application after three seconds.
    for (int seconds = 3; seconds < 100 && !said.contains("Pages$Slow"); seconds *= 3) {
      try (Served served =
          new Served(
              Pages.Slow.class.getName(),
              "--bind=127.0.0.1:0",
              "--processes=1",
              "--start-timeout=" + seconds + "s")) {
        served.assertExit(3);
        served.line("has not become ready within " + seconds + " s");
        served.assertNothingIsLeft();
        said = served.text();
      }
    }
    assertThat(said).contains("Pages$Slow");
  }

  @Test
  void aTakenPortIsExitCode1AndOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        Served served =
            new Served(PAGES, "--bind", "0.0.0.0:" + taken.getLocalPort(), "--processes", "2")) {
      served.assertExit(1);
      assertThat(served.text()).contains("cannot listen at").contains("in use");
      assertThat(served.text()).doesNotContain("Exception");
      served.assertNothingIsLeft();
    }
  }

  @Test
  void aPortWhoseLastConnectionsStillEndIsFreeAndThatOfAnotherSupervisorIsNot() throws Exception {
    int port;
    try (ServerSocket before = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = before.getLocalPort();
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        before.accept().close(); // the first to close waits for a minute (TIME_WAIT)
        assertThat(client.getInputStream().read()).isNegative();
      }
    }
    String[] words = {PAGES, "--bind=127.0.0.1:" + port, "--processes=1", "--loop=nio"};
    try (Served served = new Served(words).ready(1)) {
      try (Served second = new Served(words)) {
        second.assertExit(1);
        assertThat(second.text()).contains("cannot listen at").contains("in use");
      }
      served.signal("INT");
      served.assertExit(0);
    }
  }

  @Test
  void aPidFileOfAProcessThatIsGoneIsReplacedAndRemovedAtTheEnd_SUP2() throws Exception {
    Path file = folder.resolve("pid");
    Files.writeString(file, "999999999\n");
    String[] words = {PAGES, "--bind=127.0.0.1:0", "--processes=1", "--pid=" + file};
    try (Served served = new Served(words).ready(1)) {
      assertThat(Files.readString(file).strip()).isEqualTo(served.pid() + "");
      try (Served second = new Served(words)) {
        second.assertExit(1);
        assertThat(second.text()).contains("process " + served.pid() + " serves already");
      }
      served.signal("INT");
      served.assertExit(0);
      assertThat(file).doesNotExist();
    }
  }
}
