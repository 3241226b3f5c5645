package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Violation;
import asyncio.http.WebSocketOptions;
import asyncio.http.connection.WebSocketSession;
import asyncio.http.engine.DeflateParameters;
import asyncio.http.engine.Deflation;
import asyncio.http.engine.Handshake;
import asyncio.http.engine.RequestHead;
import asyncio.http.engine.WebSocketEngine;
import asyncio.net.Transport;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a handshake. What browsers send on behalf of pages of other sites is refused
 * unless the options allow it, for a WebSocket is not bound to its site as other requests are.
 */
final class Upgrade {
  private final RequestHead head;
  private final WebSocketOptions options;
  private final @Nullable String subprotocol;
  private final @Nullable DeflateParameters deflate;

  private Upgrade(RequestHead head, WebSocketOptions options) {
    this.head = head;
    this.options = options;
    this.subprotocol = Handshake.subprotocol(head, options.subprotocols());
    this.deflate = options.compress() ? DeflateParameters.accept(head.headers()) : null;
  }

  /**
   * Checks a handshake.
   *
   * @throws ThrownResponse if it is none, or not allowed
   */
  static Upgrade of(RequestHead head, WebSocketOptions options) {
    try {
      Handshake.check(head);
    } catch (HttpError refused) {
      Response answer = Response.error(refused.status());
      throw new ThrownResponse(
          refused.violation() == Violation.HANDSHAKE_METHOD
              ? answer
              : answer
                  .withHeader("upgrade", "websocket")
                  .withHeader("sec-websocket-version", "13"));
    }
    if (head.length() != 0) {
      throw new BadRequest("a handshake has no body\n");
    }
    if (!isAllowed(head.headers().get("origin"), head.authority(), options.origins())) {
      throw new Forbidden("the page is of another site\n");
    }
    return new Upgrade(head, options);
  }

  static boolean isAllowed(@Nullable String origin, String host, List<String> origins) {
    if (origin == null || origins.contains("*") || origins.contains(origin)) {
      return true;
    }
    int scheme = origin.indexOf("://");
    return scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
  }

  /** The fields of the answer. */
  Headers fields(Headers more) {
    return Handshake.response(head, subprotocol, deflate, more);
  }

  /** The WebSocket, once the answer was written. */
  WebSocketSession session(Transport transport, Duration patience, byte[] first) {
    Deflation deflation =
        deflate == null ? null : new Deflation(deflate, true, options.threshold());
    WebSocketEngine engine = new WebSocketEngine(true, options.limits(), deflation, () -> 0);
    return new WebSocketSession(transport, engine, options, subprotocol, patience, first);
  }
}
