package asyncio.cli.serve;

import asyncio.cli.Aio;
import asyncio.workers.launch.JvmCommand;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code aio serve} in a process of its own; ends with the test. */
final class Served implements AutoCloseable {
  private static final Pattern PLACE = Pattern.compile("Serving on (\\S+)");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final Path output;

  /** Starts it, in a directory. */
  Served(Path directory, Map<String, String> environment, String... words) throws IOException {
    List<String> command = new ArrayList<>(JvmCommand.of(Aio.class).words());
    command.add("serve");
    command.addAll(List.of(words));
    output = Files.createTempFile(directory, "out", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    process = builder.start();
  }

  long pid() {
    return process.pid();
  }

  /** All that it has written. */
  String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return "";
    }
  }

  /** Waits until it has written something. */
  void awaitLine(String part) throws InterruptedException {
    while (!said().contains(part)) {
      if (!process.isAlive()) {
        throw new AssertionError("it has ended, and said: " + said());
      }
      Thread.sleep(10);
    }
  }

  /** Where it serves, once it does. */
  String url() throws InterruptedException {
    awaitLine("Serving on ");
    Matcher place = PLACE.matcher(said());
    while (!place.find()) {
      Thread.sleep(10);
      place = PLACE.matcher(said());
    }
    return place.group(1);
  }

  static String get(String url) throws IOException, InterruptedException {
    return CLIENT
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /**
   * Asks until there is another answer than the one of before: a connection may be left of that.
   */
  static String getOther(String url, String before) throws IOException, InterruptedException {
    String answer = get(url);
    while (answer.equals(before)) {
      Thread.sleep(10);
      answer = get(url);
    }
    return answer;
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, "" + pid()).start().waitFor();
  }

  /** Waits for its end; its exit code. */
  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
