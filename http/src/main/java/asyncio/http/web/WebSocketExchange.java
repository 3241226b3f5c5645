package asyncio.http.web;

import java.util.ArrayList;
import java.util.List;

/**
 * A client that wants a WebSocket. {@link Response#webSocket} accepts it, any other response denies
 * it.
 */
public final class WebSocketExchange extends Exchange {
  /**
   * An exchange. Servers make it.
   *
   * @param scope what is known of it
   * @param host the server's side
   * @param lifespan of the gateway that answers it
   */
  public WebSocketExchange(Scope scope, ExchangeHost host, Lifespan lifespan) {
    this(scope, host, lifespan, new Things());
  }

  private WebSocketExchange(Scope scope, ExchangeHost host, Lifespan lifespan, Things things) {
    super(scope, host, lifespan, things);
  }

  @Override
  public WebSocketExchange withScope(Scope other) {
    return new WebSocketExchange(other, host(other), lifespan(), things());
  }

  /** {@return the subprotocols that the client speaks, the one it likes best first} */
  public List<String> subprotocols() {
    List<String> names = new ArrayList<>();
    for (String field : scope().headers().all("sec-websocket-protocol")) {
      for (String name : field.split(",", -1)) {
        if (!name.isBlank()) {
          names.add(name.strip());
        }
      }
    }
    return names;
  }
}
