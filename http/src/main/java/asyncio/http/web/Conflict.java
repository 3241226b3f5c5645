package asyncio.http.web;

/** What is asked for does not fit what is there. */
public final class Conflict extends ThrownResponse {
  /**
   * 409.
   *
   * @param text the body, which the client sees
   */
  public Conflict(String text) {
    super(409, text);
  }
}
