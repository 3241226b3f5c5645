package asyncio.http.web;

/**
 * What a server and an application agree on: an exchange comes, a response goes. Servers run any
 * gateway, and gateways stand in front of others. {@link Application} is one.
 *
 * {@snippet :
 * Gateway hello = exchange -> Response.text("Hello, " + exchange.scope().client());
 * Gateway both =
 *     PathMount.of(application)
 *         .with("/hello", hello)
 *         .behind((exchange, next) -> next.handle(exchange).withHeader("x-served-by", "us"));
 * Web.runApp(both, "127.0.0.1", 8080);
 * }
 *
 * <p>It is called on the loop of its server, in a task of each exchange, and may suspend: only that
 * exchange waits. It means what ASGI means, with types instead of dictionaries, and a response that
 * is returned once instead of messages that are sent.
 *
 * @see <a href="https://asgi.readthedocs.io/en/latest/specs/main.html">ASGI</a>
 */
@FunctionalInterface
public interface Gateway {
  /**
   * Answers an exchange.
   *
   * @param exchange what is asked for: see {@link HttpExchange} and {@link WebSocketExchange}
   * @return the answer; to a {@link WebSocketExchange}, {@link Response#webSocket} accepts it, and
   *     anything else denies it
   * @throws Exception a {@link ThrownResponse} is the answer; anything else is answered with 500,
   *     and reported
   */
  Response handle(Exchange exchange) throws Exception;

  /**
   * Begins to live, before the first exchange. May suspend. A gateway that stands in front of
   * another starts that one, too, and closes it.
   *
   * @param lifespan what is shared with exchanges
   * @return is closed once, after the last exchange, on the same loop; it may suspend
   * @throws Exception any; the server does not start then
   */
  default AutoCloseable start(Lifespan lifespan) throws Exception {
    return () -> {};
  }

  /**
   * This gateway with something in front of it.
   *
   * @param layer what
   * @return a gateway that starts and closes this one
   */
  default Gateway behind(Layer layer) {
    return new LayeredGateway(layer, this);
  }

  /** Stands in front of a gateway. */
  @FunctionalInterface
  interface Layer {
    /**
     * Answers an exchange, or has it answered.
     *
     * @param exchange what is asked for
     * @param next the gateway behind; it can be given another exchange: see {@link
     *     Exchange#withScope}
     * @return the answer
     * @throws Exception as {@link Gateway#handle} does
     */
    Response handle(Exchange exchange, Gateway next) throws Exception;
  }
}
