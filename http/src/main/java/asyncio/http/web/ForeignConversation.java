package asyncio.http.web;

import asyncio.Action;
import asyncio.EventLoop;
import asyncio.http.Headers;
import asyncio.http.connection.WebSocketSession;
import asyncio.http.engine.RequestHead;
import asyncio.net.Transport;
import java.util.Map;

/** A WebSocket on a server that is not of this library, which gives the connection away. */
final class ForeignConversation {
  private final Exchange exchange;
  private final ResponseSink sink;

  ForeignConversation(Exchange exchange, ResponseSink sink) {
    this.exchange = exchange;
    this.sink = sink;
  }

  /**
   * Accepts, and talks. Suspends until the connection is gone.
   *
   * @throws ThrownResponse if it is no handshake, or the server has no way to do it
   */
  void run(Body.Talk talk, Headers more) {
    Upgrade upgrade = Upgrade.of(head(), talk.options());
    Transport transport = sink.switchProtocols(upgrade.fields(more));
    WebSocketSession session =
        upgrade.session(transport, ServerLimits.DEFAULT.write(), new byte[0]);
    Conversation talking = new Conversation(this::report, session);
    Action leaving = talking::goAway;
    exchange.lifespan().whenStopping(leaving);
    try {
      talking.run(talk.handler());
    } finally {
      exchange.lifespan().forget(leaving);
    }
  }

  private RequestHead head() {
    Scope scope = exchange.scope();
    Headers headers = scope.headers();
    return new RequestHead(
        scope.method(),
        scope.target(),
        scope.authority(),
        scope.version(),
        headers,
        exchange.host().length(),
        true,
        false,
        headers.hasToken("connection", "upgrade") ? headers.get("upgrade") : null);
  }

  private void report(Throwable failure) {
    EventLoop.running()
        .callExceptionHandler(
            Map.of("message", "A gateway failed: " + exchange, "exception", failure));
  }
}
