package asyncio.http.web;

/** An answer that is thrown. It has no stack trace, for it is no error of the program. */
public class ThrownResponse extends RuntimeException {
  /** The answer. */
  private final transient Response response;

  /**
   * An answer that is thrown.
   *
   * @param response the answer
   */
  public ThrownResponse(Response response) {
    super(response.toString(), null, false, false);
    this.response = response;
  }

  /**
   * A status with a text, which the client sees.
   *
   * @param code from 200 to 599
   * @param text the body
   */
  public ThrownResponse(int code, String text) {
    this(Response.text(text).withStatus(code));
  }

  /** {@return the answer} */
  public Response response() {
    return response;
  }
}
