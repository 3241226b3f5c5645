package asyncio.http.web;

import asyncio.http.Headers;
import java.io.ByteArrayOutputStream;

/** A request of HTTP that waits for its response. */
public final class HttpExchange extends Exchange {
  /**
   * An exchange. Servers make it.
   *
   * @param scope what is known of it
   * @param host the server's side
   * @param lifespan of the gateway that answers it
   */
  public HttpExchange(Scope scope, ExchangeHost host, Lifespan lifespan) {
    this(scope, host, lifespan, new Things());
  }

  private HttpExchange(Scope scope, ExchangeHost host, Lifespan lifespan, Things things) {
    super(scope, host, lifespan, things);
  }

  @Override
  public HttpExchange withScope(Scope other) {
    return new HttpExchange(other, host(other), lifespan(), things());
  }

  /**
   * The next piece of the body, as it was sent. What is not read is not taken from the client.
   * Suspends until there is one.
   *
   * @return the bytes; none at the end, and ever after
   * @throws asyncio.http.HttpError if the client breaks a rule, or a limit
   * @throws asyncio.TimeoutError if the client takes too long
   */
  public byte[] read() {
    return host().read();
  }

  /**
   * All of the body that was not read yet. Suspends until it has come.
   *
   * @return the bytes
   * @throws asyncio.http.HttpError if the client breaks a rule, or a limit
   * @throws asyncio.TimeoutError if the client takes too long
   */
  public byte[] readAll() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece = read(); piece.length > 0; piece = read()) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  /** {@return how long the body is; -1: that is not known before its end} */
  public long length() {
    return host().length();
  }

  /** {@return the fields behind the body; none before its end} */
  public Headers trailers() {
    return host().trailers();
  }

  /**
   * Sends fields ahead of the response (103), so that a browser can begin to load what the page
   * needs. Where the protocol cannot, nothing is sent.
   *
   * @param fields such as {@code link}
   * @see <a href="https://www.rfc-editor.org/rfc/rfc8297">RFC 8297</a>
   */
  public void earlyHints(Headers fields) {
    host().earlyHints(fields);
  }
}
