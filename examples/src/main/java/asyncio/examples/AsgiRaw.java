package asyncio.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.http.Headers;
import asyncio.http.asgi.AsgiApplication;
import asyncio.http.asgi.AsgiGateway;
import asyncio.http.asgi.AsgiScope;
import asyncio.http.asgi.ReceiveEvent;
import asyncio.http.asgi.SendEvent;
import asyncio.http.web.Gateway;
import asyncio.http.web.Web;

/**
 * ASGI as it is written down: a scope, events that come and events that go. Bodies come back in
 * capitals, piece by piece; a WebSocket echoes; the lifespan says when it begins and ends.
 *
 * <p>Try {@code curl -d hello localhost:8080/}; Ctrl-C ends it.
 */
@Example(
    arguments = "[--port PORT]",
    seed = "extra",
    summary = "ASGI as it is written down: scope, receive and send")
final class AsgiRaw {
  static void main(String[] args) {
    Web.runApp(gateway(), "127.0.0.1", Port.option(args, 8080));
  }

  static Gateway gateway() {
    return AsgiGateway.of(
        (scope, receive, send) -> {
          switch (scope) {
            case AsgiScope.Life life -> live(receive, send);
            case AsgiScope.Http http -> shout(receive, send);
            case AsgiScope.WebSocket socket -> echo(receive, send);
          }
        });
  }

  private static void live(AsgiApplication.Receive receive, AsgiApplication.Send send) {
    receive.event();
    System.out.println("the server begins");
    send.event(new SendEvent.StartupComplete());
    receive.event();
    System.out.println("the server ends");
    send.event(new SendEvent.ShutdownComplete());
  }

  private static void shout(AsgiApplication.Receive receive, AsgiApplication.Send send) {
    send.event(new SendEvent.ResponseStart(200, Headers.of("content-type", "text/plain")));
    boolean more = true;
    while (more && receive.event() instanceof ReceiveEvent.RequestBody piece) {
      byte[] loud =
          new String(piece.body(), UTF_8).toUpperCase(java.util.Locale.ROOT).getBytes(UTF_8);
      more = piece.moreBody();
      send.event(new SendEvent.ResponseBody(loud, more));
    }
  }

  private static void echo(AsgiApplication.Receive receive, AsgiApplication.Send send) {
    receive.event();
    send.event(new SendEvent.WebSocketAccept());
    while (receive.event() instanceof ReceiveEvent.WebSocketText text) {
      send.event(new SendEvent.WebSocketText(text.text()));
    }
  }
}
