package asyncio.http.web;

/** Stands between the server and all handlers, and answers itself if it wants to. */
@FunctionalInterface
public interface Middleware {
  /**
   * Answers a request.
   *
   * @param request what is asked for
   * @param next who would answer it; for what is not there, too
   * @return the answer
   * @throws Exception as a handler does
   */
  Response handle(Request request, Handler next) throws Exception;
}
