package asyncio.http.asgi;

import asyncio.http.web.Lifespan;
import asyncio.http.web.Scope;
import java.util.List;

/** What an application is called for. */
public sealed interface AsgiScope {
  /** The version of ASGI that is meant. */
  String VERSION = "3.0";

  /** The version of its part on HTTP and WebSocket that is meant. */
  String SPEC_VERSION = "2.5";

  /**
   * A request of HTTP ({@code "http"}).
   *
   * @param request what is known of it
   * @param state what was taken along when the lifespan began
   */
  record Http(Scope request, Lifespan state) implements AsgiScope {}

  /**
   * A WebSocket ({@code "websocket"}).
   *
   * @param request what is known of it
   * @param subprotocols those that the client speaks, the one it likes best first
   * @param state what was taken along when the lifespan began
   */
  record WebSocket(Scope request, List<String> subprotocols, Lifespan state) implements AsgiScope {
    /** Copies the list. */
    public WebSocket {
      subprotocols = List.copyOf(subprotocols);
    }
  }

  /**
   * The time in which the application is served ({@code "lifespan"}).
   *
   * @param state takes along what requests are to have
   */
  record Life(Lifespan state) implements AsgiScope {}
}
