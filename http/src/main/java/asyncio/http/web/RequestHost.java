package asyncio.http.web;

import asyncio.Action;
import asyncio.http.Headers;
import asyncio.http.engine.Handshake;
import asyncio.net.ExtraInfo;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The server's side of an exchange that is a request to a server of this library. */
record RequestHost(Request request, Scope scope) implements ExchangeHost {
  /** The exchange that a gateway sees, which is mounted below a path. */
  static Exchange exchange(Request request, String rootPath, Lifespan lifespan) {
    boolean upgrade = Handshake.isAskedFor(request.head());
    Scope scope =
        new Scope(
            request.method(),
            upgrade ? (request.isSecure() ? "wss" : "ws") : request.scheme(),
            request.host(),
            request.head().pathAndQuery(),
            rootPath,
            request.version(),
            request.headers(),
            request.remote(),
            request.body().source().extraInfo(ExtraInfo.SOCKNAME),
            tls(request));
    RequestHost host = new RequestHost(request, scope);
    return upgrade
        ? new WebSocketExchange(scope, host, lifespan)
        : new HttpExchange(scope, host, lifespan);
  }

  private static Scope.@Nullable Tls tls(Request request) {
    SSLSession session = request.body().source().extraInfo(ExtraInfo.SSL_SESSION);
    if (session == null) {
      return null;
    }
    List<X509Certificate> shown = request.clientCertificates();
    return new Scope.Tls(session.getProtocol(), session.getCipherSuite(), shown);
  }

  @Override
  public byte[] read() {
    return request.body().readAsSent();
  }

  @Override
  public Headers trailers() {
    return request.body().trailers();
  }

  @Override
  public long length() {
    return request.body().length();
  }

  @Override
  public void earlyHints(Headers fields) {
    request.earlyHints(fields);
  }

  @Override
  public void whenClientLeaves(Runnable action) {
    request.body().whenClientLeaves(action);
  }

  @Override
  public void cancelIfClientLeaves() {
    request.cancelIfClientLeaves();
  }

  @Override
  public void afterwards(Action action) {
    request.afterwards(action);
  }
}
