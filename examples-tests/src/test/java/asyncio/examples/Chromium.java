package asyncio.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A browser without a window, told by its debugging protocol what to open and asked what it shows.
 */
final class Chromium implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/.*");
  private static final Pattern PAGE_SOCKET =
      Pattern.compile("\"webSocketDebuggerUrl\": *\"([^\"]+)\"");
  private static final Pattern VALUE =
      Pattern.compile("\"value\":(\"(?:[^\"\\\\]|\\\\.)*\"|[^,}]+)");

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final String address;

  static boolean isThere() {
    return Files.isExecutable(PROGRAM);
  }

  Chromium(Path profile) throws IOException {
    process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "about:blank")
            .redirectErrorStream(true)
            .start();
    BufferedReader output = process.inputReader();
    Matcher listening = LISTENING.matcher("");
    for (String line = output.readLine(); ; line = output.readLine()) {
      if (line == null) {
        throw new IOException("chromium has ended");
      }
      if (listening.reset(line).matches()) {
        break;
      }
    }
    address = listening.group(1);
    Thread.ofPlatform().daemon().start(() -> output.lines().forEach(line -> {}));
  }

  /** Opens a page. */
  Page open(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/json/new?" + url))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    Matcher socket = PAGE_SOCKET.matcher(answer);
    if (!socket.find()) {
      throw new IOException(answer);
    }
    return new Page(socket.group(1));
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    client.shutdownNow();
  }

  /** One page. */
  final class Page implements WebSocket.Listener {
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;
    private int number;

    private Page(String url) {
      socket = client.newWebSocketBuilder().buildAsync(URI.create(url), this).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        answers.add(part.toString());
        part.setLength(0);
      }
      from.request(1);
      return null;
    }

    /** The value of an expression, as JSON. */
    String evaluate(String expression) throws InterruptedException {
      int mine = ++number;
      String quoted = expression.replace("\\", "\\\\").replace("\"", "\\\"");
      socket
          .sendText(
              "{\"id\":%d,\"method\":\"Runtime.evaluate\",\"params\":{\"returnByValue\":true,\"expression\":\"%s\"}}"
                  .formatted(mine, quoted),
              true)
          .join();
      while (true) {
        String answer = answers.take();
        if (answer.startsWith("{\"id\":" + mine + ",")) {
          Matcher value = VALUE.matcher(answer);
          return value.find() ? value.group(1) : answer;
        }
      }
    }

    /** Waits until an expression is true. */
    void await(String expression) throws InterruptedException {
      while (!evaluate(expression).equals("true")) {
        Thread.sleep(20);
      }
    }
  }
}
