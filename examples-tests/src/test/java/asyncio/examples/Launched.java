package asyncio.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An example that runs in a JVM of its own. */
final class Launched {
  private static final long PATIENCE_SECONDS = 300; // only for what would never end

  private final Process process;
  private final Path output;

  /** Starts an example, with its errors among its output. */
  Launched(Program program, boolean portable, boolean virtual, Path directory) throws IOException {
    output = directory.resolve(program.name() + (portable ? "-portable" : ""));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", // of Hazelcast
                "-XX:TieredStopAtLevel=1", // starts fast
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData", // complains where process numbers are not unique
                "-Dasyncio.portable=" + portable,
                "-Dasyncio.virtual=" + virtual,
                "-Dstdout.encoding=UTF-8",
                "-Duser.language=en",
                "-cp",
                System.getProperty("java.class.path"),
                program.type().getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
  }

  /** Waits for its end, which must be a normal one. */
  List<String> lines() throws IOException, InterruptedException {
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
    if (!ended || process.exitValue() != 0) {
      process.destroyForcibly();
      String end = ended ? "ended with code " + process.exitValue() : "has not ended";
      throw new AssertionError(output.getFileName() + " " + end + ": " + lines);
    }
    return lines;
  }
}
