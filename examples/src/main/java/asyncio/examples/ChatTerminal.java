package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.iterateInThread;
import static asyncio.Asyncio.run;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A guest of {@link WebSocketChat} in the terminal: says the lines that are typed, and prints what
 * is said, until the input ends. The client is the JDK's; its futures are awaited like ours.
 */
@Example(
    arguments = "[--port PORT]",
    seed = "extra",
    summary = "A terminal for websocket-chat, with the JDK's client")
final class ChatTerminal {
  static void main(String[] args) {
    URI room = URI.create("ws://127.0.0.1:" + Port.option(args, 8080) + "/chat");
    run(
        () -> {
          HttpClient client = HttpClient.newHttpClient();
          WebSocket socket = await(client.newWebSocketBuilder().buildAsync(room, new Printing()));
          var typed = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
          for (String line : iterateInThread(typed.lines())) {
            await(socket.sendText(line, true));
          }
          await(socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye"));
        });
  }

  /** Prints what comes; a long message comes in pieces. */
  private static final class Printing implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence piece, boolean last) {
      message.append(piece);
      if (last) {
        System.out.println(message);
        message.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }
}
