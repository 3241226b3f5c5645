package asyncio.benchmarks.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the benchmarks run on. */
final class Machine {
  private Machine() {}

  /** What a reader wants to know, by the names of the fields. */
  static Map<String, String> describe() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("cpu", processor());
    fields.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    fields.put("memory", memory());
    fields.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    fields.put(
        "JDK", Runtime.version() + " (" + System.getProperty("java.vm.vendor", "unknown") + ")");
    fields.put("load before", load());
    return fields;
  }

  private static String processor() {
    return line("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch", "unknown"));
  }

  private static String memory() {
    return line("/proc/meminfo", "MemTotal")
        .map(text -> Long.parseLong(text.replaceAll("\\D", "")) / 1024 + " MiB")
        .orElse("unknown");
  }

  /** How busy the machine was with other work. */
  private static String load() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** What to say if the machine has so much other work that figures will say little. */
  static Optional<String> warning(String load, int cores) {
    try {
      return Double.parseDouble(load) > cores / 2.0
          ? Optional.of(
              "the machine is busy (load "
                  + load
                  + " before the run): times say little, processor times more")
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> line(String file, String key) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What a short command prints first, or empty if it cannot be run, fails or says nothing. */
  static Optional<String> firstLine(Path directory, String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
      return ended ? out.lines().findFirst() : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** The commit of a working directory, marked if there are changes that are in no commit. */
  static String commit(Path directory) {
    return firstLine(
            directory, "git", "describe", "--always", "--dirty=, with changes", "--abbrev=10")
        .orElse("unknown");
  }
}
