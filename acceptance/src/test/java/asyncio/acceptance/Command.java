package asyncio.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command that has ended.
 *
 * @param code its exit code
 * @param output what it printed, errors among it
 */
record Command(int code, String output) {
  private static final long PATIENCE_SECONDS = 300; // only for what would never end

  static Command run(Path directory, String... words) throws IOException, InterruptedException {
    return run(directory, List.of(words));
  }

  static Command run(Path directory, List<String> words) throws IOException, InterruptedException {
    Path output = Files.createTempFile("command", ".txt");
    try {
      var builder = new ProcessBuilder(words).directory(directory.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().remove("MAVEN_OPTS");
      builder.environment().remove("MAVEN_ARGS");
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(words + " has not ended: " + Files.readString(output));
      }
      return new Command(
          process.exitValue(), Files.readString(output, StandardCharsets.UTF_8).strip());
    } finally {
      Files.delete(output);
    }
  }

  /** A tool of the JDK that runs this. */
  static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /** What it printed; it must have ended well. */
  String succeeded() {
    if (code != 0) {
      throw new AssertionError("ended with code " + code + ":\n" + output);
    }
    return output;
  }

  /** Several words and others behind them. */
  static List<String> words(List<String> first, String... rest) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(rest));
    return all;
  }
}
