package asyncio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs with a mistake each that everybody makes: {@code aio run} names the line, and why, in
 * ten lines at most. The line ends with {@code // here}; what is to be said stands behind {@code //
 * says:}, and what must not be behind {@code // says not:}.
 */
final class MistakesTest {
  private static final Path MISTAKES = Path.of("src/test/mistakes");
  private static final String RUNS = "// at run time: ";
  private static final int MOST_LINES = 10;

  @TempDir private static Path directory;

  @TestFactory
  Stream<DynamicTest> aMistakeThatTheCompilerFinds() throws IOException {
    return mistakes(false).stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    "" + file.getFileName(),
                    () -> {
                      Invocation invocation = Invocation.of("run", file.toString());
                      assertThat(invocation.code()).isEqualTo(1);
                      assertThat(invocation.err()).startsWith(file + ":" + line(file) + ": error:");
                      check(file, invocation.err());
                    }));
  }

  @TestFactory
  @Tag("slow")
  Stream<DynamicTest> aMistakeThatIsSeenWhenItRuns() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : mistakes(true)) {
      Path output = directory.resolve(file.getFileName() + ".txt");
      Process process = launch(output, "run", file.toString()); // all at once
      tests.add(
          DynamicTest.dynamicTest(
              "" + file.getFileName(),
              () -> {
                String said = said(process, output);
                assertThat(said).contains(file.getFileName() + ":" + line(file));
                check(file, said);
              }));
    }
    return tests.stream();
  }

  private static void check(Path file, String said) throws IOException {
    assertThat(said.lines()).hasSizeLessThanOrEqualTo(MOST_LINES);
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("// says: ")) {
        assertThat(said).contains(line.substring("// says: ".length()));
      } else if (line.startsWith("// says not: ")) {
        assertThat(said).doesNotContain(line.substring("// says not: ".length()));
      }
    }
  }

  private static List<Path> mistakes(boolean atRunTime) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(MISTAKES)) {
      for (Path file : files.sorted().toList()) {
        if (Files.readString(file).contains(RUNS) == atRunTime) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private static int line(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int line = 1;
    while (!lines.get(line - 1).endsWith("// here")) {
      line++;
    }
    return line;
  }

  @Test
  void thereAreTwentyOfThem() throws IOException {
    assertThat(mistakes(false).size() + mistakes(true).size()).isGreaterThanOrEqualTo(20);
  }

  /** The command, in a JVM of its own. */
  private static ProcessBuilder builder(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Duser.language=en",
            "-cp",
            System.getProperty("java.class.path"),
            Aio.class.getName()));
    command.addAll(List.of(words));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private static Process launch(Path output, String... words) throws IOException {
    Process process = builder(words).redirectOutput(output.toFile()).start();
    process.getOutputStream().close();
    return process;
  }

  private static String said(Process process, Path output) throws Exception {
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return Files.readString(output);
  }

  @Test
  void aProgramWhoseReaderHasGoneEnds() throws Exception {
    Path program = directory.resolve("Endless.java");
    Files.writeString(program, "void main() { while (true) IO.println(\"y\"); }");
    Process process = builder("run", program.toString()).start();

    assertThat(process.inputReader().readLine()).isEqualTo("y");
    process.getInputStream().close();
    assertThat(process.waitFor()).isEqualTo(141);
  }
}
