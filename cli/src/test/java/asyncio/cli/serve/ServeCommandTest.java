package asyncio.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.cli.Invocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command itself: in this process where it ends at once, in one of its own where it serves. */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
class ServeCommandTest {
  private static final String SHOP =
      """
      import asyncio.http.web.*;

      Application application() {
        return new Application().get("/", request -> Response.text("%s"));
      }
      """;

  @TempDir private Path directory;

  private String shop(String word) throws IOException {
    return Files.writeString(directory.resolve("Shop.java"), SHOP.formatted(word)).toString();
  }

  @Test
  void helpNamesAllSettingsAndThePlacesWhereTheyCanStand() {
    Invocation help = Invocation.of("serve", "--help");
    assertThat(help.code()).isZero();
    for (Setting setting : Setting.values()) {
      assertThat(help.out()).contains(setting.option());
    }
    assertThat(help.out()).contains("AIO_SERVE_MAX_REQUESTS", "Exit codes:", "aio serve --reload");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void settingsAndLimitsArePrintedWithoutServing() {
    Invocation config = Invocation.of("serve", "--print-config", "--loops", "2", "web-hello");
    assertThat(config.code()).isZero();
    assertThat(config.out()).containsPattern("loops +2 +the command line");
    Invocation limits = Invocation.of("serve", "--limits", "--limit", "body=10m");
    assertThat(limits.code()).isZero();
    assertThat(limits.out()).containsPattern("\\* body +10m +a body").containsPattern("  line +8k");
  }

  @Test
  void optionsMayStandBehindWhatIsServed() {
    Invocation invocation = Invocation.of("serve", "web-hello", "--loops", "x");
    assertThat(invocation.code()).isEqualTo(2);
    assertThat(invocation.err()).startsWith("aio: --loops: 'x' is no number");
  }

  @Test
  void aFlagLeavesTheWordBehindItAlone() {
    for (String flag : new String[] {"reload", "proxy-headers"}) {
      Invocation served = Invocation.of("serve", "--print-config", "--" + flag, "No.java");
      assertThat(served.code()).as(flag).isZero();
      assertThat(served.out()).containsPattern(flag + " +true +the command line");
    }
    assertThat(Invocation.of("serve", "--reload", "No.java").err()).contains("no such file: No");
    assertThat(Invocation.of("serve", "--print-config", "--reload=false", "No.java").out())
        .containsPattern("reload +false +the command line");
    assertThat(Invocation.of("serve", "--reload=maybe", "No.java").code()).isEqualTo(2);
  }

  @Test
  void metricsWithoutALibraryForThemAreRefused() throws IOException {
    Invocation invocation =
        Invocation.of("serve", "--bind", "127.0.0.1:0", "--metrics", shop("one"));
    assertThat(invocation.code()).isEqualTo(2);
    assertThat(invocation.err())
        .startsWith("aio: --metrics: nothing here measures requests: add io.micrometer")
        .hasLineCount(1);
  }

  @Test
  void withoutATargetOrWithAnUnknownOptionItIsWrongUsage() {
    assertThat(Invocation.of("serve"))
        .isEqualTo(
            new Invocation(
                2, "", "aio: say what to serve\nTry: aio serve web-hello, or aio serve --help\n"));
    Invocation unknown = Invocation.of("serve", "--worker", "3", "web-hello");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("no such option: --worker", "Did you mean --worker-timeout");
    assertThat(Invocation.of("serve", "--port=80", "web-hello").err())
        .contains("no such option: --port=80", "Here it is --bind HOST:PORT");
  }

  @Test
  void aTakenPortIsOneLineAndAHint() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String place = "127.0.0.1:" + taken.getLocalPort();
      Invocation invocation = Invocation.of("serve", "--bind", place, "web-hello");
      assertThat(invocation.code()).isEqualTo(1);
      assertThat(invocation.err().lines())
          .containsExactly(
              "aio: cannot listen at " + place + ": Address already in use",
              "Choose another port, or 0 for any: --bind 127.0.0.1:0");
    }
  }

  @Test
  void aCertificateThatIsNoneIsOneLine() throws IOException {
    Path file = Files.writeString(directory.resolve("bad.pem"), "garbage");
    for (String more : new String[] {"--loops=1", "--processes=1"}) {
      Invocation invocation =
          Invocation.of(
              "serve", "--tls-cert", "" + file, "--tls-key", "" + file, more, "web-hello");
      assertThat(invocation.code()).isEqualTo(1);
      assertThat(invocation.err().lines())
          .singleElement()
          .asString()
          .startsWith("aio: cannot use the certificate " + file);
    }
  }

  @Test
  void whatDoesNotStartIsNoApplication() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("Shop.java"),
            """
            import asyncio.http.web.*;

            Application application() {
              return new Application().onStartup(() -> { throw new IllegalStateException("no database"); });
            }
            """);
    for (String loops : new String[] {"1", "2"}) {
      Invocation invocation =
          Invocation.of("serve", "--bind", "127.0.0.1:0", "--loops", loops, file.toString());
      assertThat(invocation.code()).isEqualTo(4);
      assertThat(invocation.err())
          .startsWith(
              "aio: "
                  + file
                  + " did not start: java.lang.IllegalStateException: no database\n"
                  + "java.lang.IllegalStateException: no database\n"
                  + "\tat Shop.lambda$");
    }
  }

  @Test
  void aSocketThatAnsweringServersHaveIsNotTaken() throws Exception {
    Path path = directory.resolve("s");
    try (var served =
        new Served(
            directory, Map.of(), "--bind", "unix:" + path, "--socket-mode", "600", shop("one"))) {
      served.awaitLine("Serving on");
      Invocation second = Invocation.of("serve", "--bind", "unix:" + path, "web-hello");
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.err())
          .isEqualTo("aio: cannot listen at unix:" + path + ": another server does\n");
      served.signal("KILL");
      served.exitCode();
      assertThat(path).exists();
    }
    try (var again = new Served(directory, Map.of(), "--bind", "unix:" + path, shop("two"))) {
      again.awaitLine("Serving on");
      again.signal("TERM");
      assertThat(again.exitCode()).isZero();
      assertThat(path).doesNotExist();
    }
  }

  @Test
  void aChangeIsServedAnewAndWhatDoesNotCompileIsNot() throws Exception {
    shop("one");
    try (var served =
        new Served(
            directory,
            Map.of("AIO_SERVE_BIND", "127.0.0.1:0"),
            "--reload",
            "--pid",
            "pid",
            "--access-log",
            "log",
            "Shop.java")) {
      String url = served.url();
      assertThat(Served.get(url)).isEqualTo("one");
      assertThat(directory.resolve("pid")).hasContent(served.pid() + "\n");
      served.awaitLine("when it changes");

      shop("two");
      served.awaitLine("serves Shop.java anew, after");
      assertThat(Served.getOther(url, "one")).isEqualTo("two");

      Files.writeString(directory.resolve("Shop.java"), "class Shop {");
      served.awaitLine("what was served before goes on");
      assertThat(served.said()).contains("error: reached end of file while parsing");
      assertThat(Served.get(url)).isEqualTo("two");

      Files.move(directory.resolve("log"), directory.resolve("log.1"));
      served.signal("USR1");
      while (!Files.exists(directory.resolve("log"))) {
        Thread.sleep(10);
      }
      assertThat(Served.get(url)).isEqualTo("two");
      served.signal("TERM");
      assertThat(served.exitCode()).isZero();
      assertThat(directory.resolve("log"))
          .content()
          .hasLineCount(1)
          .contains("\"GET / HTTP/1.1\" 200");
      assertThat(directory.resolve("pid")).doesNotExist();
    }
  }

  @Test
  void afterSoManyRequestsItEndsInGoodOrder() throws Exception {
    for (String loops : new String[] {"1", "2"}) {
      try (var served =
          new Served(
              directory,
              Map.of(),
              "--bind",
              "127.0.0.1:0",
              "--loops",
              loops,
              "--max-requests",
              "3",
              shop("one"))) {
        String url = served.url();
        for (int i = 0; i < 3; i++) {
          assertThat(Served.get(url)).isEqualTo("one");
        }
        assertThat(served.exitCode()).isZero();
        assertThat(served.said()).contains("ends after 3 requests");
      }
    }
  }

  @Test
  void whatFailsAtItsEndIsOneLineItsReasonAndExitCode1() throws Exception {
    Files.writeString(
        directory.resolve("Shop.java"),
        """
        import asyncio.http.web.*;

        Application application() {
          return new Application().onCleanup(() -> { throw new AssertionError("no database"); });
        }
        """);
    for (String loops : new String[] {"1", "2"}) {
      try (var served =
          new Served(directory, Map.of(), "--bind", "127.0.0.1:0", "--loops", loops, "Shop.java")) {
        served.url();
        served.signal("TERM");
        assertThat(served.exitCode()).isEqualTo(1);
        assertThat(served.said())
            .contains("\naio: Shop.java has failed: java.lang.AssertionError: no database\n")
            .doesNotContain("never retrieved");
      }
    }
  }

  @Test
  void aSignalThatComesWhileItStartsIsObeyedOnceItServes() throws Exception {
    Files.writeString(
        directory.resolve("Slow.java"),
        """
        import asyncio.Asyncio;
        import asyncio.http.web.*;
        import java.nio.file.*;
        import java.time.Duration;
        Application application() {
          System.out.println("starts");
          while (!Files.exists(Path.of("go"))) {
            Asyncio.sleep(Duration.ofMillis(10));
          }
          return new Application().get("/", request -> Response.text("slow"));
        }
        """);
    try (var served =
        new Served(
            directory, Map.of(), "--bind", "127.0.0.1:0", "--access-log", "log", "Slow.java")) {
      served.awaitLine("starts");
      Files.move(directory.resolve("log"), directory.resolve("log.1"));
      served.signal("USR1"); // of logrotate
      while (!Files.exists(directory.resolve("log"))) {
        assertThat(ProcessHandle.of(served.pid())).as(served.said()).isPresent();
        Thread.sleep(10);
      }
      served.signal("HUP");
      Thread.sleep(100);
      Files.createFile(directory.resolve("go"));
      served.awaitLine("serves Slow.java anew, after");
      assertThat(Served.get(served.url())).isEqualTo("slow");
      served.signal("TERM");
      assertThat(served.exitCode()).isZero();
    }
  }

  @Test
  void aSupervisorIsToldWhatHappensAndHupServesAnew() throws Exception {
    assumeThat(io.netty.channel.epoll.Epoll.isAvailable()).as("a datagram Unix socket").isTrue();
    for (String name : new String[] {directory.resolve("notify").toString(), "@aio-" + directory}) {
      try (var manager = new Manager(name);
          var served =
              new Served(
                  directory,
                  Map.of("NOTIFY_SOCKET", name, "AIO_SERVE_BIND", "127.0.0.1:0"),
                  shop("one"))) {
        String url = served.url();
        assertThat(manager.next())
            .isEqualTo("READY=1\nSTATUS=Serving on " + url + "\nMAINPID=" + served.pid());
        assertThat(Served.get(url)).isEqualTo("one");
        shop("two");
        served.signal("HUP");
        assertThat(manager.next()).startsWith("RELOADING=1\nMONOTONIC_USEC=");
        assertThat(manager.next()).startsWith("READY=1");
        assertThat(Served.getOther(url, "one")).isEqualTo("two");
        served.signal("INT");
        assertThat(manager.next()).isEqualTo("STOPPING=1");
        assertThat(served.exitCode()).isZero();
      }
    }
  }
}
