package asyncio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.examples.Examples;
import asyncio.examples.Program;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandLineTest {
  @Test
  void helpNamesEveryCommandEveryExitCodeAndExamples() {
    Invocation help = Invocation.of("--help");

    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains(
            "  run ",
            "  examples ",
            "  worker ",
            "  ps ",
            "  pstree ",
            "  test ",
            "  bench ",
            "Exit codes:",
            " 130 ")
        .contains("aio run hello");
  }

  @Test
  void withoutACommandItIsTheHelp() {
    assertThat(Invocation.of()).isEqualTo(Invocation.of("--help"));
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : List.of("run", "examples", "worker", "ps", "pstree", "test", "bench")) {
      assertThat(Invocation.of(command, "--help"))
          .satisfies(
              help -> {
                assertThat(help.code()).isZero();
                assertThat(help.out()).startsWith("Usage: aio " + command);
              });
    }
  }

  @Test
  void theHelpOfTestTellsOfTheTestsThatTakeLong() {
    assertThat(Invocation.of("test", "--help").out())
        .contains("--long", "--mutation", "aio test --long");
  }

  @Test
  void helpAfterAnExampleTellsWhatItTakes() {
    for (String word : List.of("--help", "-h")) {
      Invocation help = Invocation.of("run", "echo-server", word);

      assertThat(help.code()).isZero();
      assertThat(help.out().lines())
          .containsExactly(
              "Usage: aio run echo-server [PORT]", "A server that sends back what it gets");
    }
  }

  @Test
  void versionNamesTheProjectJavaAndTheKindOfLoop() {
    Invocation version = Invocation.of("--version");

    assertThat(version.code()).isZero();
    assertThat(version.out().lines())
        .hasSize(3)
        .satisfiesExactly(
            aio -> assertThat(aio).startsWith("aio "),
            java -> assertThat(java).startsWith("Java " + Runtime.version().feature()),
            loop -> assertThat(loop).contains("own-loop mode"));
  }

  @Test
  void examplesListsNameSeedAndSummaryInColumnsWithoutColourOffATerminal() {
    List<String> lines = Invocation.of("examples").out().lines().toList();

    assertThat(lines).hasSameSizeAs(Examples.all());
    Program first = Examples.all().getFirst();
    assertThat(lines.getFirst())
        .startsWith(first.name() + " ")
        .contains(first.seed())
        .endsWith(first.summary())
        .doesNotContain("\u001b");
    assertThat(lines)
        .zipSatisfy(
            Examples.all(),
            (line, example) ->
                assertThat(line.indexOf(example.summary()))
                    .isEqualTo(lines.getFirst().indexOf(first.summary())));
  }

  @Test
  void anUnknownExampleIsWrongUsageAndTheNearestIsSuggested() {
    Invocation invocation = Invocation.of("run", "helo");

    assertThat(invocation.code()).isEqualTo(2);
    assertThat(invocation.out()).isEmpty();
    assertThat(invocation.err().lines())
        .containsExactly(
            "aio: no example is called 'helo'", "Did you mean hello?", "Try: aio examples");
  }

  @Test
  void anUnknownCommandIsWrongUsageAndTheNearestIsSuggested() {
    Invocation invocation = Invocation.of("exmaples");

    assertThat(invocation.code()).isEqualTo(2);
    assertThat(invocation.err().lines())
        .containsExactly(
            "aio: no such command: exmaples", "Did you mean examples?", "Try: aio --help");
  }

  @Test
  void wrongUsageExitsWithTwo() {
    assertThat(Invocation.of("run").code()).isEqualTo(2);
    assertThat(Invocation.of("--nonsense").code()).isEqualTo(2);
    assertThat(Invocation.of("test").code()).isEqualTo(2);
    assertThat(Invocation.of("bench", "runtime", "--quick").code()).isEqualTo(2);
  }
}
