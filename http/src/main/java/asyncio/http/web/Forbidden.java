package asyncio.http.web;

/** The client must not have what it asks for. */
public final class Forbidden extends ThrownResponse {
  /**
   * 403.
   *
   * @param text the body, which the client sees
   */
  public Forbidden(String text) {
    super(403, text);
  }
}
