package asyncio.examples;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofSeconds;

import asyncio.TimeoutError;
import asyncio.http.Message;
import asyncio.http.WebSocket;
import asyncio.http.client.ClientError;
import asyncio.http.client.ClientSession;
import asyncio.sync.Channel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A terminal for any WebSocket: sends the lines that are typed, and prints what comes, until the
 * input ends or the server closes. Then it says why it was closed.
 *
 * <p>Try {@code aio run websocket-chat} and {@code aio run websocket-client
 * ws://localhost:8080/chat}.
 */
@Example(
    name = "websocket-client",
    arguments = "URL",
    seed = "extra",
    summary = "A terminal for any WebSocket")
final class WebSocketClient {
  private static final int LOST = 1006;

  static void main(String[] args) {
    if (args.length != 1) {
      throw Exit.misused("Say which WebSocket: aio run websocket-client ws://localhost:8080/chat");
    }
    try {
      run(
          () -> {
            try (var session = new ClientSession()) {
              talk(session.webSocket(args[0]));
            }
          });
    } catch (ClientError | ConnectionLost | TimeoutError failed) {
      throw Exit.failed(failed);
    }
  }

  private static void talk(WebSocket ws) {
    var typing = createTask(() -> say(typed(), ws));
    for (Message message : ws) {
      System.out.println(
          switch (message) {
            case Message.Text text -> text.text();
            case Message.Binary binary -> "(" + binary.data().remaining() + " bytes)";
          });
    }
    typing.cancel();
    String reason = ws.closeReason().isEmpty() ? "" : ": " + ws.closeReason();
    String text = "The WebSocket was closed with " + ws.closeCode() + reason;
    if (ws.failure() != null || ws.closeCode() == LOST) {
      throw new ConnectionLost(
          ws.failure() == null ? "The connection was lost" : text + ": " + ws.failure());
    }
    System.err.println(text);
  }

  /** Sends all lines; what the server says to the last one has a second to come. */
  private static void say(Channel<String> lines, WebSocket ws) {
    try {
      for (String line : lines) {
        ws.send(line);
      }
      sleep(ofSeconds(1));
      ws.close();
    } catch (UncheckedIOException closed) {
      // whoever receives sees it, too
    }
  }

  /** The lines of the input, read by a thread that nobody waits for at the end. */
  private static Channel<String> typed() {
    var lines = new Channel<String>(1);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              var input = new InputStreamReader(System.in, StandardCharsets.UTF_8);
              try (var reader = new BufferedReader(input)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  lines.send(line);
                }
              } catch (IOException | InterruptedException end) {
                Thread.currentThread().interrupt();
              } finally {
                lines.shutdown();
              }
            });
    return lines;
  }

  /** The server has not said goodbye. */
  private static final class ConnectionLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConnectionLost(String message) {
      super(message);
    }
  }
}
