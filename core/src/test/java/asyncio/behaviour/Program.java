package asyncio.behaviour;

import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.Asyncio;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A test's main method in a JVM of its own. */
final class Program implements AutoCloseable {
  private final Process process;
  private final BufferedReader lines;

  private Program(Process process) {
    this.process = process;
    this.lines = process.inputReader();
  }

  /**
   * Skips tests of a signal that this process ignores, as HUP under nohup and INT in the
   * background: so do the programs that it starts, and a JVM installs no handler then.
   */
  static void assumeNotIgnored(String signal, int number) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      String ignored =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .map(line -> line.substring(7).strip())
              .findFirst()
              .orElse("0");
      boolean set = (Long.parseUnsignedLong(ignored, 16) >> (number - 1) & 1) == 1;
      assumeThat(set).as("SIG" + signal + " is ignored by who started the tests").isFalse();
    }
  }

  static Program start(Class<?> main, List<String> arguments) throws Exception {
    return start(main, List.of(), Map.of(), arguments);
  }

  /** With options of the JVM, and with variables added to the environment. */
  static Program start(Class<?> main, List<String> jvmOptions, Map<String, String> environment)
      throws Exception {
    return start(main, jvmOptions, environment, List.of());
  }

  private static Program start(
      Class<?> main,
      List<String> jvmOptions,
      Map<String, String> environment,
      List<String> arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(
        List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-ea",
            "-cp",
            place(main) + java.io.File.pathSeparator + place(Asyncio.class),
            main.getName()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new Program(builder.start());
  }

  private static String place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The next line that it prints. */
  String line() throws IOException {
    return lines.readLine();
  }

  /** What it prints from here on to its end. */
  List<String> output() {
    return lines.lines().toList();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
