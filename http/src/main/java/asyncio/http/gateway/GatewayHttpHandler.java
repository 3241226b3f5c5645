package asyncio.http.gateway;

import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.Status;
import asyncio.http.Version;
import asyncio.http.web.Gateway;
import asyncio.http.web.Scope;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Runs a gateway in the JDK's own server, {@code com.sun.net.httpserver}. The gateway has a loop of
 * its own, in a thread of its own; a thread of the server waits for each request, so give the
 * server an executor: {@code server.setExecutor(Executors.newVirtualThreadPerTaskExecutor())}.
 *
 * <p>WebSockets are denied with 501, for the server has none.
 */
public final class GatewayHttpHandler implements HttpHandler, AutoCloseable {
  private final GatewayThread thread;

  private GatewayHttpHandler(GatewayThread thread) {
    this.thread = thread;
  }

  /**
   * Starts a gateway. Blocks until it has started.
   *
   * @param gateway what it runs
   * @return a handler, which is to be closed when the server was stopped
   * @throws IllegalStateException if the gateway does not start
   */
  public static GatewayHttpHandler start(Gateway gateway) {
    return new GatewayHttpHandler(GatewayThread.start(gateway));
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Headers.Builder fields = Headers.builder();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> values.forEach(value -> fields.add(name, value)));
    Headers headers = fields.build();
    String host = headers.get("host");
    String root = exchange.getHttpContext().getPath();
    Scope scope =
        new Scope(
            Method.of(exchange.getRequestMethod()),
            exchange instanceof HttpsExchange ? "https" : "http",
            host == null ? "" : host,
            exchange.getRequestURI().toString(),
            root.endsWith("/") ? root.substring(0, root.length() - 1) : root,
            exchange.getProtocol().equals("HTTP/1.0") ? Version.HTTP_1_0 : Version.HTTP_1_1,
            headers,
            exchange.getRemoteAddress(),
            exchange.getLocalAddress(),
            tls(exchange));
    thread.serve(scope, headers.hasToken("upgrade", "websocket"), new Side(exchange, headers));
    exchange.close(); // if it fails, the server closes the connection, and the client sees that
  }

  private static Scope.@Nullable Tls tls(HttpExchange exchange) {
    if (exchange instanceof HttpsExchange secure) {
      SSLSession session = secure.getSSLSession();
      return new Scope.Tls(session.getProtocol(), session.getCipherSuite(), List.of());
    }
    return null;
  }

  /** Ends the gateway, when what is being answered was answered. Blocks. */
  @Override
  public void close() {
    thread.close();
  }

  private static final class Side implements ContainerThread {
    private final HttpExchange exchange;
    private final InputStream in;
    private final long length;
    private @Nullable OutputStream out;

    Side(HttpExchange exchange, Headers headers) {
      this.exchange = exchange;
      this.in = exchange.getRequestBody();
      String said = headers.get("content-length");
      this.length =
          said != null ? Long.parseLong(said) : headers.contains("transfer-encoding") ? -1 : 0;
    }

    @Override
    public int read(byte[] into) throws IOException {
      return in.read(into);
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public void begin(Status status, Headers headers, long length) throws IOException {
      headers.forEach(
          (name, value) -> {
            if (!name.equalsIgnoreCase("content-length")) {
              exchange.getResponseHeaders().add(name, value);
            }
          });
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (head && length >= 0) { // which the server wants to be said so
        exchange.getResponseHeaders().set("Content-Length", "" + length);
      }
      boolean none = head || length == 0 || status.code() == 204 || status.code() == 304;
      exchange.sendResponseHeaders(status.code(), none ? -1 : Math.max(0, length));
      out = exchange.getResponseBody();
    }

    @Override
    public void write(ByteBuffer piece) throws IOException {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      OutputStream open = java.util.Objects.requireNonNull(out);
      open.write(bytes);
      open.flush();
    }

    @Override
    public void trailers(Headers fields) {} // the server has none

    @Override
    public void end() throws IOException {
      if (out != null) {
        out.close();
      }
    }

    @Override
    public void abort() throws IOException {
      throw new IOException("the response cannot be completed");
    }
  }
}
