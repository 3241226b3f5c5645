package asyncio.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.conformance.Python;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random programs do what CPython does, to the iteration. {@code conformance/fuzz} does it with as
 * many as one likes.
 */
final class FuzzTest {
  private static final int PROGRAMS = 300;

  /** Programs leave failures that nobody looks at, which would go to the log. */
  @BeforeAll
  static void quiet() {
    Logger.getLogger("asyncio").setLevel(Level.OFF);
  }

  @ParameterizedTest(name = "portable: {0}")
  @ValueSource(booleans = {false, true})
  void randomProgramsDoWhatCPythonDoes(boolean portable) throws Exception {
    Python python = Python.find();
    assumeTrue(python != null, "not compared: no CPython 3.13 or newer; set PYTHON to one");
    var printed = new ByteArrayOutputStream();
    var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    long differing;
    try (var oracle = new Oracle(python, Path.of("src/test/python/fuzz.py"));
        var subject = new Subject(portable)) {
      var fuzz = new Fuzz(oracle, subject, out);
      differing = fuzz.until(1, PROGRAMS, _ -> false);
      if (differing > 0) {
        fuzz.report(Generator.program(differing, false));
      }
    }
    assertThat(differing)
        .as("seed that differs: %s", printed.toString(StandardCharsets.UTF_8))
        .isEqualTo(-1);
  }
}
