package asyncio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code aio ps} and {@code aio pstree}, with real processes. */
final class LookingIntoTest {
  private static final String NOBODY = "2147483647";

  @Test
  void psListsTheTasksOfAnotherProcess() throws Exception {
    try (var program = new Observed()) {
      Invocation ps = Invocation.of("ps", program.pid());

      assertThat(ps.err()).isEmpty();
      assertThat(ps.code()).isZero();
      assertThat(ps.out().lines())
          .satisfiesExactly(
              heading -> assertThat(heading).startsWith("tid ").endsWith(" awaiter id  waits for"),
              main -> assertThat(main).contains(" Task-1 ", "waiting", "Observed.serve"),
              fetch -> assertThat(fetch).contains(" fetch ", "sleeping", " Task-1 "));
    }
  }

  @Test
  void withoutANumberTheProgramsThatCouldBeLookedIntoAreListed() throws Exception {
    try (var program = new Observed()) {
      for (String command : List.of("ps", "pstree")) {
        Invocation candidates = Invocation.of(command);

        assertThat(candidates.code()).isZero();
        assertThat(candidates.out().lines())
            .startsWith("Which one? aio " + command + " PID")
            .anySatisfy(line -> assertThat(line).contains(program.pid(), "Observed"));
      }
    }
  }

  @Test
  void psAgainAndAsJson() throws Exception {
    try (var program = new Observed()) {
      assertThat(Invocation.of("ps", program.pid()).code()).isZero();
      Invocation json = Invocation.of("ps", "--json", program.pid());

      assertThat(json.code()).isZero();
      assertThat(json.out()).startsWith("{\"pid\":" + program.pid() + ",\"loops\":[{");
    }
  }

  @Test
  void pstreeDrawsWhoWaitsForWhomWithoutColourOffATerminal() throws Exception {
    try (var program = new Observed()) {
      Invocation tree = Invocation.of("pstree", program.pid());

      assertThat(tree.err()).isEmpty();
      assertThat(tree.code()).isZero();
      assertThat(tree.out().lines().map(line -> line.replaceAll("\\(Observed.*", "")))
          .element(0, org.assertj.core.api.InstanceOfAssertFactories.STRING)
          .startsWith("loop 0x")
          .endsWith(" in thread 'main', 2 tasks");
      assertThat(tree.out()).doesNotContain("\u001b");
      assertThat(tree.out().lines().skip(1).filter(line -> line.contains("(T)")))
          .satisfiesExactly(
              main -> assertThat(main).isEqualTo("└── (T) Task-1"),
              fetch -> assertThat(fetch).endsWith("└── (T) fetch [sleeping]"));
    }
  }

  @Test
  void aCircleIsNamedAndExitsWithOne() throws Exception {
    try (var program = new Observed("circle")) {
      Invocation tree = Invocation.of("pstree", program.pid());

      assertThat(tree.code()).isOne();
      assertThat(tree.out()).isEmpty();
      assertThat(tree.err().lines())
          .containsExactly(
              "aio: await-graph contains cycles - cannot print a tree!",
              "",
              "cycle: fetch → other → fetch",
              "Try: aio ps " + program.pid());
      assertThat(Invocation.of("ps", program.pid()).out()).contains(" other ", " fetch ");
    }
  }

  @Test
  void aProcessThatDoesNotExistExitsWithOne() {
    for (String command : new String[] {"ps", "pstree"}) {
      Invocation invocation = Invocation.of(command, NOBODY);

      assertThat(invocation.code()).isOne();
      assertThat(invocation.out()).isEmpty();
      assertThat(invocation.err().lines())
          .containsExactly(
              "aio: no process has the id " + NOBODY,
              "Try: aio ps, which lists the Java programs that run");
    }
  }

  @Test
  void aProcessThatIsNotJavaExitsWithOne() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "60").start();
    try {
      Invocation invocation = Invocation.of("ps", Long.toString(sleep.pid()));

      assertThat(invocation.code()).isOne();
      assertThat(invocation.err())
          .startsWith("aio: cannot attach to process " + sleep.pid() + ": ")
          .contains("Is it a Java program?");
    } finally {
      sleep.destroyForcibly();
    }
  }

  @Test
  void aJavaProgramWithoutAsyncioExitsWithOne() throws Exception {
    Process server =
        new ProcessBuilder(
                java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-m",
                "jdk.httpserver/sun.net.httpserver.simpleserver.Main",
                "-p",
                "0")
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(server.inputReader().readLine()).isNotNull(); // it is up
      Invocation invocation = Invocation.of("pstree", Long.toString(server.pid()));

      assertThat(invocation.code()).isOne();
      assertThat(invocation.err())
          .startsWith("aio: process " + server.pid() + " has no asyncio of this version");
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void whatIsNoNumberIsWrongUsage() {
    Invocation invocation = Invocation.of("ps", "main");

    assertThat(invocation.code()).isEqualTo(2);
    assertThat(invocation.err()).contains("PID", "'main'", "Try: aio ps --help");
  }
}
