package asyncio.examples;

import static asyncio.Asyncio.taskGroup;

import asyncio.http.Message;
import asyncio.http.WebSocket;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.Web;
import asyncio.sync.Queue;
import asyncio.sync.QueueFull;
import asyncio.sync.QueueShutDown;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A room on a page: what one guest says, all hear. Each guest has a queue of what he is to be told,
 * so nobody waits for one who does not listen; the server cuts him off. The guests need no lock,
 * for only one task runs at a time.
 *
 * <p>Open {@code http://localhost:8080} in two windows; or talk from a terminal, with {@code aio
 * run chat-terminal}.
 */
@Example(
    name = "websocket-chat",
    arguments = "[--port PORT]",
    seed = "extra",
    summary = "A chat in the browser, over WebSockets")
final class WebSocketChat {
  private static final int UNREAD = 100;

  private static final String PAGE =
      """
      <!doctype html>
      <meta charset="utf-8">
      <title>Chat</title>
      <ul id="said"></ul>
      <form id="form"><input id="line" placeholder="say something" autofocus></form>
      <script>
        const socket = new WebSocket(`ws://${location.host}/chat`)
        const tell = text => {
          const line = document.createElement("li")
          line.textContent = text
          said.append(line)
        }
        socket.onmessage = event => tell(event.data)
        socket.onclose = event => tell(`closed (${event.code})`)
        form.onsubmit = event => {
          event.preventDefault()
          socket.send(line.value)
          line.value = ""
        }
      </script>
      """;

  private final Map<String, Queue<String>> guests = new LinkedHashMap<>();
  private int count;

  static void main(String[] args) {
    Web.runApp(new WebSocketChat().application(), "127.0.0.1", Port.option(args, 8080));
  }

  Application application() {
    return new Application()
        .get("/", request -> Response.html(PAGE))
        .get("/chat", request -> Response.webSocket(this::welcome));
  }

  private void welcome(WebSocket ws) {
    String name = "guest " + ++count;
    Queue<String> unread = new Queue<>(UNREAD);
    tell(name + " comes in");
    guests.put(name, unread);
    ws.send("you are " + name + " of " + guests.size());
    try {
      taskGroup(
          group -> {
            group.createTask(() -> unread.forEach(ws::send));
            for (var message : ws) {
              if (message instanceof Message.Text(String said)) {
                tell(name + ": " + said);
              }
            }
            unread.shutdown();
          });
    } finally {
      guests.remove(name);
      tell(name + " leaves");
    }
  }

  private void tell(String line) {
    for (Queue<String> guest : guests.values()) {
      try {
        guest.putNowait(line);
      } catch (QueueFull | QueueShutDown _) {
        // he does not listen, or is about to leave
      }
    }
  }
}
