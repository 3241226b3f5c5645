package asyncio.http.client;

/** How far a request has come. */
public enum Phase {
  /** As many connections are open as may be. */
  POOL("waiting for a free connection"),
  /** The address of the host is looked up. */
  RESOLVE("looking up the host"),
  /** The connection is made. */
  CONNECT("connecting"),
  /** The proxy is asked for a tunnel. */
  TUNNEL("asking the proxy for a tunnel"),
  /** Both sides agree on keys. */
  TLS("agreeing on TLS"),
  /** The request leaves. */
  SEND("sending the request"),
  /** The request has left, and nothing of the response has come. */
  HEAD("waiting for the response"),
  /** The head of the response is there. */
  BODY("reading the body"),
  /** Something that stands around it does something else: waits, asks somebody, counts. */
  MIDDLEWARE("in a middleware or a pause");

  private final String text;

  Phase(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
