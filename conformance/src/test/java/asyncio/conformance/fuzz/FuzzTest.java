package asyncio.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.conformance.Python;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random programs do what CPython does, to the iteration. {@code conformance/fuzz} compares as many
 * as one likes.
 */
final class FuzzTest {
  private static final Path SCRIPT = Path.of("src/test/python/fuzz.py");
  private static final Path MENDED = Path.of("src/test/resources/fuzz/mended");
  private static final Path OPEN = Path.of("src/test/resources/fuzz/open");
  private static final int PROGRAMS = 300;
  private static final int MANY = 100_000;

  private Python python;

  /** Programs leave failures that nobody looks at, which would go to the log. */
  @BeforeAll
  static void quiet() {
    Logger.getLogger("asyncio").setLevel(Level.OFF);
  }

  @BeforeEach
  void findPython() throws Exception {
    python = Python.find();
    assumeTrue(python != null, "not compared: no CPython 3.13 or newer; set PYTHON to one");
  }

  @ParameterizedTest(name = "portable: {0}")
  @ValueSource(booleans = {false, true})
  void randomProgramsDoWhatCPythonDoes(boolean portable) throws Exception {
    compare(PROGRAMS, portable, _ -> false);
  }

  @Test
  void programsWithBlockingCallsDoWhatCPythonDoesWithSleeps() throws Exception {
    assumeTrue(files(OPEN).isEmpty(), () -> "not compared: there are differences in " + OPEN);
    compare(PROGRAMS, false, _ -> true);
  }

  @Tag("long")
  @Test
  void manyProgramsDoWhatCPythonDoes() throws Exception {
    boolean blocking = files(OPEN).isEmpty(); // else those have differences that are known
    compare(MANY, false, seed -> blocking && seed % 4 == 0);
  }

  private void compare(long programs, boolean portable, Fuzz.Choice choice) throws Exception {
    var printed = new ByteArrayOutputStream();
    var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    long differing;
    try (var oracle = new Oracle(python, SCRIPT);
        var subject = new Subject(portable)) {
      var fuzz = new Fuzz(oracle, subject, out);
      differing = fuzz.until(1, programs, choice);
      if (differing > 0) {
        fuzz.report(Generator.program(differing, choice.blocking(differing)));
      }
    }
    assertThat(differing)
        .as("seed that differs: %s", printed.toString(StandardCharsets.UTF_8))
        .isEqualTo(-1);
  }

  @ParameterizedTest(name = "portable: {0}")
  @ValueSource(booleans = {false, true})
  void programsThatDifferedOnceDoWhatCPythonDoes(boolean portable) throws Exception {
    try (var oracle = new Oracle(python, SCRIPT);
        var subject = new Subject(portable)) {
      for (Path file : files(MENDED)) {
        Statement program = Fuzz.read(file);
        if (portable && program.toString().contains("block ")) {
          continue; // there it would block the loop, as in Python
        }
        oracle.ask(program);
        List<String> actual = subject.run(program);
        var comparison = new Comparison(oracle.answer(), actual);
        assertThat(comparison.difference()).as("%s:%n%s", file, comparison.text()).isEqualTo(-1);
      }
    }
  }

  private static List<Path> files(Path directory) throws Exception {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
