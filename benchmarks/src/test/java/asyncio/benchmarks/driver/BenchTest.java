package asyncio.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line, as far as nothing is measured. */
final class BenchTest {
  @TempDir private Path project;

  private String err = "";
  private String out = "";

  private int bench(String... args) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    int code =
        Bench.execute(project, new PrintWriter(output, true), new PrintWriter(errors, true), args);
    out = output.toString();
    err = errors.toString();
    return code;
  }

  @ParameterizedTest
  @CsvSource({
    "runtme, Did you mean runtime?",
    "net, Did you mean network?",
    "zzzzzz, 'There are: runtime, network'",
    "--peers=uvlop, Did you mean uvloop?",
    "--only=swich, Did you mean switch?",
    "--qick, Unknown option"
  })
  void aWrongNameIsAnsweredWithTheNearestOne(String word, String answer) {
    assertThat(bench(word)).isEqualTo(2);
    assertThat(err).contains(answer, "Try: aio bench --help");
  }

  @Test
  void aPeerOfAnotherSuiteIsWrong() {
    assertThat(bench("network", "--peers", "kotlinx")).isEqualTo(2);
    assertThat(err).contains("no such peer: kotlinx");
  }

  @Test
  void aBenchmarkOfAnotherSuiteIsWrong() {
    assertThat(bench("network", "--only", "gather")).isEqualTo(2);
    assertThat(err).contains("gather");
  }

  @Test
  void aRecordThatIsNotThereOrOfAnotherSuiteIsSaidBeforeAnythingRuns() throws Exception {
    Path old = project.resolve("old.json");
    assertThat(bench("runtime", "--compare", old.toString())).isEqualTo(2);
    assertThat(err).contains("there is no file");

    Runs.run("network", Runs.rates("tcp/1 KiB/1", "ours-streams", 1)).write(old);
    assertThat(bench("runtime", "--compare", old.toString())).isEqualTo(2);
    assertThat(err).contains("is a run of the suite network");

    Files.writeString(old, "[]");
    assertThat(bench("runtime", "--compare", old.toString())).isEqualTo(2);
    assertThat(err).contains("is not the record of a run");
  }

  @Test
  void helpHasExamplesAndExitCodes() {
    assertThat(bench("--help")).isZero();
    assertThat(out).contains("Examples:", "aio bench --quick", "Exit codes:", "million-sleepers");
  }

  @Test
  void commandsAreShownAsOneTypesThem() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Program program =
        new Program(
            "x",
            "X",
            "1",
            List.of(java.toString(), "-cp", System.getProperty("java.class.path"), "a.B"),
            Map.of("HERE", project + "/benchmarks"));
    assertThat(program.measured(project).command())
        .isEqualTo("HERE=benchmarks java -cp CLASSPATH a.B");
  }

  @Test
  void theVersionOfALibraryIsInTheNameOfItsFile() {
    assertThat(Jars.version("channels", "a/b.jar:lib/channels-1.0.1.jar")).isEqualTo("1.0.1");
    assertThat(Jars.version("channels", "a/my-channels-2.jar")).isEqualTo("not on the class path");
  }
}
