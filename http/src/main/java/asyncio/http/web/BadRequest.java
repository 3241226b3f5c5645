package asyncio.http.web;

/** The request makes no sense. */
public final class BadRequest extends ThrownResponse {
  /**
   * 400.
   *
   * @param text the body, which the client sees
   */
  public BadRequest(String text) {
    super(400, text);
  }
}
