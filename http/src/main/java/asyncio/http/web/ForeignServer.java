package asyncio.http.web;

import asyncio.http.Method;

/** How responses leave by a server that is not of this library. */
public final class ForeignServer {
  private ForeignServer() {}

  /**
   * Sends a response that is none to a WebSocket's handshake. Suspends as the sink does.
   *
   * @param response what is sent
   * @param sink where to; it is given no body that the method does not want
   * @param method of the request
   * @throws Exception what makes the body fails, or the sink
   */
  public static void send(Response response, ResponseSink sink, Method method) throws Exception {
    new ForeignResponse(response, sink, method).send();
  }

  /**
   * Sends a response; if it accepts a WebSocket, that is talked over, too. Suspends until it is
   * sent, or the WebSocket is closed.
   *
   * @param response what is sent
   * @param sink where to
   * @param exchange what it answers
   * @throws Exception what makes the body fails, or the sink
   */
  public static void send(Response response, ResponseSink sink, Exchange exchange)
      throws Exception {
    Response answer = response;
    if (response.body() instanceof Body.Talk talk) {
      try {
        new ForeignConversation(exchange, sink).run(talk, response.headers());
        return;
      } catch (ThrownResponse refused) {
        answer = refused.response();
      }
    }
    send(answer, sink, exchange.scope().method());
  }
}
