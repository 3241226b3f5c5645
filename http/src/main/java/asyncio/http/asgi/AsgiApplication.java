package asyncio.http.asgi;

/**
 * An application of ASGI 3. It is called once for each request, for each WebSocket, and once for
 * the lifespan, in a task of its own, and may suspend.
 *
 * {@snippet :
 * AsgiApplication hello = (scope, receive, send) -> {
 *   if (!(scope instanceof AsgiScope.Http)) {
 *     throw new IllegalArgumentException("no idea of " + scope);
 *   }
 *   send.event(new SendEvent.ResponseStart(200, Headers.of("content-type", "text/plain")));
 *   send.event(new SendEvent.ResponseBody("hello".getBytes(UTF_8), false));
 * };
 * }
 *
 * @see AsgiGateway
 */
@FunctionalInterface
public interface AsgiApplication {
  /**
   * Does what the scope asks for.
   *
   * @param scope what has arrived
   * @param receive gives what the client sends
   * @param send takes what the client gets
   * @throws Exception one that does not know a scope throws; thrown before a response has begun, it
   *     is answered with 500; afterwards the response is cut off
   */
  void run(AsgiScope scope, Receive receive, Send send) throws Exception;

  /** Gives events. */
  @FunctionalInterface
  interface Receive {
    /**
     * The next event. Suspends until there is one.
     *
     * @return the event; a disconnect again and again, once there was one
     */
    ReceiveEvent event();
  }

  /** Takes events. */
  @FunctionalInterface
  interface Send {
    /**
     * Sends an event. Suspends while the client does not take it.
     *
     * @param event what
     * @throws IllegalStateException if it is not its turn; the message says what is
     * @throws asyncio.net.ConnectionResetError if the client is gone
     */
    void event(SendEvent event);
  }
}
