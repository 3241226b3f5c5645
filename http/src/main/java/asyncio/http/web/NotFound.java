package asyncio.http.web;

/** What is asked for is not there. */
public final class NotFound extends ThrownResponse {
  /**
   * 404.
   *
   * @param text the body, which the client sees
   */
  public NotFound(String text) {
    super(404, text);
  }
}
