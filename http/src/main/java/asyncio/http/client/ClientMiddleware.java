package asyncio.http.client;

/**
 * Stands between a session and the network: sees each request before it is sent and each response
 * before it is given out, once for each hop of a redirect and each attempt. It may change the
 * request, send it again, answer by itself, or throw.
 *
 * {@snippet :
 * ClientMiddleware signed = (request, next) -> next.send(request.header("X-Signature", sign(request)));
 * }
 */
@FunctionalInterface
public interface ClientMiddleware {
  /** Sends a request on. */
  @FunctionalInterface
  interface Next {
    /**
     * Sends it. Suspends until the head of the response is there.
     *
     * @param request what to send
     * @return the response
     * @throws Exception as the session has it
     */
    ClientResponse send(ClientRequest request) throws Exception;
  }

  /**
   * Handles a request.
   *
   * @param request which may be changed
   * @param next sends it; may be called several times, if each response before is closed
   * @return the response
   * @throws Exception reaches whoever asked, as it is
   */
  ClientResponse handle(ClientRequest request, Next next) throws Exception;
}
