package asyncio.http.gateway;

import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.Status;
import asyncio.http.Version;
import asyncio.http.web.Gateway;
import asyncio.http.web.Scope;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a gateway, such as an application of this library, in a servlet container (Servlet 6.1). It
 * is started by {@code init}, on a loop of its own in a thread of its own, and closed by {@code
 * destroy}. A thread of the container waits for each request.
 *
 * {@snippet :
 * Wrapper servlet = Tomcat.addServlet(context, "app", new GatewayServlet(application));
 * servlet.addMapping("/*");
 * servlet.setLoadOnStartup(1);
 * }
 *
 * <p>The context path and the path of the servlet are the {@link Scope#rootPath}. A WebSocket is
 * spoken by this library, over the connection that the container gives away; it keeps a thread of
 * the container's as long as it is open. A client that leaves is noticed when something is written.
 *
 * @see <a href="https://jakarta.ee/specifications/servlet/6.1/">Jakarta Servlet</a>
 */
public final class GatewayServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final System.Logger LOG = System.getLogger("asyncio");

  private final transient @Nullable Gateway gateway;
  private transient @Nullable GatewayThread thread;

  /**
   * A servlet.
   *
   * @param gateway what it runs
   */
  public GatewayServlet(Gateway gateway) {
    this.gateway = gateway;
  }

  @Override
  public void init() throws ServletException {
    try {
      thread = GatewayThread.start(Objects.requireNonNull(gateway));
    } catch (IllegalStateException failed) {
      throw new ServletException(failed.getMessage(), failed.getCause());
    }
  }

  @Override
  public void destroy() {
    GatewayThread running = thread;
    if (running != null) {
      running.close();
    }
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Headers.Builder fields = Headers.builder();
    request
        .getHeaderNames()
        .asIterator()
        .forEachRemaining(
            name ->
                request
                    .getHeaders(name)
                    .asIterator()
                    .forEachRemaining(value -> fields.add(name, value)));
    Headers headers = fields.build();
    String host = headers.get("host");
    String query = request.getQueryString();
    String root = request.getContextPath() + request.getServletPath();
    boolean webSocket = headers.hasToken("upgrade", "websocket");
    Scope scope =
        new Scope(
            Method.of(request.getMethod()),
            webSocket ? request.isSecure() ? "wss" : "ws" : request.getScheme(),
            host == null ? request.getServerName() + ":" + request.getServerPort() : host,
            request.getRequestURI() + (query == null ? "" : "?" + query),
            root.endsWith("/") ? root.substring(0, root.length() - 1) : root,
            version(request.getProtocol()),
            headers,
            InetSocketAddress.createUnresolved(request.getRemoteAddr(), request.getRemotePort()),
            InetSocketAddress.createUnresolved(request.getLocalAddr(), request.getLocalPort()),
            tls(request));
    Objects.requireNonNull(thread).serve(scope, webSocket, new Side(request, response));
  }

  private static Version version(String protocol) {
    return switch (protocol) {
      case "HTTP/1.0" -> Version.HTTP_1_0;
      case "HTTP/2", "HTTP/2.0" -> Version.HTTP_2;
      default -> Version.HTTP_1_1;
    };
  }

  private static Scope.@Nullable Tls tls(HttpServletRequest request) {
    if (!request.isSecure()) {
      return null;
    }
    Object suite = request.getAttribute("jakarta.servlet.request.cipher_suite");
    Object version = request.getAttribute("jakarta.servlet.request.secure_protocol");
    Object shown = request.getAttribute("jakarta.servlet.request.X509Certificate");
    return new Scope.Tls(
        Objects.toString(version, ""),
        Objects.toString(suite, ""),
        shown instanceof X509Certificate[] chain ? List.of(chain) : List.of());
  }

  /** What a container gives the connection of a WebSocket to. The container makes it. */
  public static final class Upgraded implements HttpUpgradeHandler {
    private @Nullable Function<ContainerTransport.Wire, ContainerTransport> open;

    /** One that is made by the container. */
    public Upgraded() {}

    @Override
    public void init(WebConnection connection) {
      try {
        UpgradedWire wire = new UpgradedWire(connection);
        wire.listen(Objects.requireNonNull(open).apply(wire));
      } catch (IOException gone) {
        LOG.log(System.Logger.Level.DEBUG, "a WebSocket has not begun", gone);
      }
    }

    @Override
    public void destroy() {}
  }

  private static final class UpgradedWire implements ContainerTransport.Wire {
    private final WebConnection connection;
    private final ServletInputStream in;
    private final ServletOutputStream out;

    UpgradedWire(WebConnection connection) throws IOException {
      this.connection = connection;
      this.in = connection.getInputStream();
      this.out = connection.getOutputStream();
    }

    void listen(ContainerTransport transport) {
      in.setReadListener(
          new ReadListener() {
            @Override
            public void onDataAvailable() {
              transport.readable();
            }

            @Override
            public void onAllDataRead() {
              transport.fail(new EOFException());
            }

            @Override
            public void onError(Throwable failure) {
              transport.fail(failure);
            }
          });
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public int read(byte[] into) throws IOException {
      return in.read(into);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /** A container looks whether a connection was closed when it has called something. */
    @Override
    public void close() {
      try {
        out.setWriteListener(
            new WriteListener() {
              @Override
              public void onWritePossible() {
                end();
              }

              @Override
              public void onError(Throwable failure) {
                end();
              }
            });
      } catch (IllegalStateException | IllegalArgumentException closedBefore) {
        end();
      }
    }

    private void end() {
      try {
        connection.close();
      } catch (Exception gone) {
        LOG.log(System.Logger.Level.DEBUG, "a WebSocket has not ended well", gone);
      }
    }
  }

  private static final class Side implements ContainerThread {
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private @Nullable InputStream in;
    private @Nullable Headers trailers;

    Side(HttpServletRequest request, HttpServletResponse response) {
      this.request = request;
      this.response = response;
    }

    @Override
    public int read(byte[] into) throws IOException {
      InputStream open = in;
      if (open == null) {
        open = request.getInputStream();
        in = open;
      }
      return open.read(into);
    }

    @Override
    public long length() {
      long said = request.getContentLengthLong();
      boolean none = said < 0 && request.getHeader("transfer-encoding") == null;
      return none && !request.getProtocol().startsWith("HTTP/2") ? 0 : said;
    }

    @Override
    public void begin(Status status, Headers headers, long length) {
      response.setStatus(status.code());
      headers.forEach(response::addHeader);
      if (length >= 0) {
        response.setContentLengthLong(length);
      } else if (!request.getProtocol().equals("HTTP/1.0")) {
        response.setTrailerFields(this::fields);
      }
    }

    @SuppressWarnings({"NullAway", "ReturnsNullCollection"}) // as the container has it: none
    private Map<String, String> fields() {
      Headers given = trailers;
      if (given == null) {
        return null;
      }
      Map<String, String> map = new HashMap<>();
      given.forEach(map::put);
      return map;
    }

    @Override
    public void write(ByteBuffer piece) throws IOException {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      ServletOutputStream out = response.getOutputStream();
      out.write(bytes);
      out.flush();
    }

    @Override
    public void trailers(Headers fields) {
      trailers = fields;
    }

    @Override
    public void end() throws IOException {
      response.flushBuffer();
    }

    @Override
    public boolean canUpgrade() {
      return request.getProtocol().equals("HTTP/1.1");
    }

    @Override
    public void upgrade(Headers headers, Function<ContainerTransport.Wire, ContainerTransport> open)
        throws IOException {
      response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
      headers.forEach(response::addHeader);
      response.setHeader("connection", "upgrade");
      try {
        request.upgrade(Upgraded.class).open = open;
      } catch (ServletException refused) {
        throw new IOException(refused);
      }
    }

    @Override
    public void abort() throws IOException {
      throw new IOException("the response cannot be completed");
    }
  }
}
