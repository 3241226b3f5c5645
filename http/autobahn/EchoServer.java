import asyncio.http.Message;
import asyncio.http.WebSocketLimits;
import asyncio.http.WebSocketOptions;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.Web;
import java.nio.ByteBuffer;

/** What Autobahn's fuzzing client talks to: see {@code run} beside it. */
void main(String[] args) {
  var options =
      WebSocketOptions.DEFAULT.withLimits(new WebSocketLimits(32 << 20, 1 << 20, 1000));
  var app =
      new Application()
          .get(
              "/",
              request ->
                  Response.webSocket(
                      options,
                      ws -> {
                        for (var message : ws) {
                          switch (message) {
                            case Message.Text(String text) -> ws.send(text);
                            case Message.Binary(ByteBuffer data) -> ws.send(data);
                          }
                        }
                      }));
  Web.runApp(app, "127.0.0.1", Integer.parseInt(args[0]));
}
