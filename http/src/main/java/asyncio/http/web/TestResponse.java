package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.Status;
import java.nio.charset.StandardCharsets;

/** What a {@link TestClient} was answered. */
public final class TestResponse {
  private final Status status;
  private final Headers headers;
  private final byte[] body;

  TestResponse(Status status, Headers headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** {@return the status code} */
  public int status() {
    return status.code();
  }

  /** {@return the fields} */
  public Headers headers() {
    return headers;
  }

  /** {@return the body} */
  public byte[] bytes() {
    return body.clone();
  }

  /** {@return the body as text in UTF-8} */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "<TestResponse " + status + ", " + body.length + " bytes>";
  }
}
