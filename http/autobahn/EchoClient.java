import asyncio.Asyncio;
import asyncio.http.Message;
import asyncio.http.WebSocketLimits;
import asyncio.http.WebSocketOptions;
import asyncio.http.client.ClientSession;
import java.nio.ByteBuffer;

/** Talks to Autobahn's fuzzing server, a case after the other: see {@code run} beside it. */
void main(String[] args) {
  String server = "ws://127.0.0.1:" + args[0];
  var options =
      WebSocketOptions.DEFAULT.withLimits(new WebSocketLimits(32 << 20, 1 << 20, 1000));
  Asyncio.run(
      () -> {
        try (var session = new ClientSession()) {
          int cases;
          try (var count = session.webSocket(server + "/getCaseCount")) {
            cases = Integer.parseInt(count.receiveText());
          }
          for (int i = 1; i <= cases; i++) {
            String url = server + "/runCase?case=" + i + "&agent=asyncio";
            try (var ws = session.webSocket(url, options, _ -> {})) {
              for (var message : ws) {
                switch (message) {
                  case Message.Text(String text) -> ws.send(text);
                  case Message.Binary(ByteBuffer data) -> ws.send(data);
                }
              }
            } catch (asyncio.net.ConnectionResetError gone) {
              // the case is over in the middle of a message
            }
          }
          session.webSocket(server + "/updateReports?agent=asyncio").close();
        }
      });
}
