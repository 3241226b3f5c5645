package asyncio.http.web;

/** Answers requests. It runs in the task of its connection and may suspend. */
@FunctionalInterface
public interface Handler {
  /**
   * Answers a request.
   *
   * @param request what is asked for
   * @return the answer
   * @throws Exception a {@link ThrownResponse} is the answer; anything else is answered with 500,
   *     and reported
   */
  Response handle(Request request) throws Exception;
}
