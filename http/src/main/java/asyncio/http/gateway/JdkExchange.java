package asyncio.http.gateway;

import asyncio.http.asgi.AsgiApplication.Receive;
import asyncio.http.asgi.AsgiApplication.Send;
import asyncio.http.asgi.ReceiveEvent;
import asyncio.http.asgi.SendEvent;
import asyncio.http.web.Scope;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request as a handler of the JDK's server sees it, whose streams are events of ASGI. */
final class JdkExchange extends HttpExchange implements AutoCloseable {
  private static final byte[] NONE = {};
  private static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved("unknown", 0);

  private final Scope scope;
  private final Send send;
  private final HttpContext context;
  private final Headers requestHeaders = new Headers();
  private final Headers responseHeaders = new Headers();
  private final Map<String, Object> attributes = new HashMap<>();
  private InputStream in;
  private OutputStream out;
  private int status = -1;

  JdkExchange(HttpHandler handler, Scope scope, Receive receive, Send send) {
    this.scope = scope;
    this.send = send;
    this.context = new JdkContext(handler, scope.rootPath().isEmpty() ? "/" : scope.rootPath());
    scope.headers().forEach(requestHeaders::add);
    this.in = new Incoming(receive);
    this.out = new Outgoing();
  }

  @Override
  public Headers getRequestHeaders() {
    return requestHeaders;
  }

  @Override
  public Headers getResponseHeaders() {
    return responseHeaders;
  }

  @Override
  public URI getRequestURI() {
    return URI.create(scope.target());
  }

  @Override
  public String getRequestMethod() {
    return scope.method().name();
  }

  @Override
  public HttpContext getHttpContext() {
    return context;
  }

  @Override
  public InputStream getRequestBody() {
    return in;
  }

  @Override
  public OutputStream getResponseBody() {
    return out;
  }

  /** As the JDK has it: a length of 0 is one that is not known, and -1 is none. */
  @Override
  public void sendResponseHeaders(int code, long length) throws IOException {
    if (status >= 0) {
      throw new IOException("headers already sent");
    }
    status = code;
    asyncio.http.Headers.Builder fields = asyncio.http.Headers.builder();
    responseHeaders.forEach((name, values) -> values.forEach(value -> fields.add(name, value)));
    fields.remove("transfer-encoding");
    if (length != 0) {
      fields.set("content-length", "" + Math.max(0, length));
    }
    send.event(new SendEvent.ResponseStart(code, fields.build()));
    if (length < 0) {
      out.close();
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException never) {
      throw new java.io.UncheckedIOException(never);
    }
  }

  @Override
  public InetSocketAddress getRemoteAddress() {
    return internet(scope.client());
  }

  @Override
  public InetSocketAddress getLocalAddress() {
    return internet(scope.server());
  }

  private static InetSocketAddress internet(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress known ? known : UNKNOWN;
  }

  @Override
  public int getResponseCode() {
    return status;
  }

  @Override
  public String getProtocol() {
    return scope.version().toString();
  }

  @Override
  @SuppressWarnings("NullAway") // as the JDK has it
  public Object getAttribute(String name) {
    return attributes.get(name);
  }

  @Override
  public void setAttribute(String name, Object value) {
    attributes.put(name, value);
  }

  @Override
  public void setStreams(InputStream input, OutputStream output) {
    in = Objects.requireNonNullElse(input, in);
    out = Objects.requireNonNullElse(output, out);
  }

  @Override
  @SuppressWarnings("NullAway") // as the JDK has it
  public HttpPrincipal getPrincipal() {
    return null;
  }

  private static final class Incoming extends InputStream {
    private final Receive receive;
    private byte[] piece = NONE;
    private int at;
    private boolean last;

    Incoming(Receive receive) {
      this.receive = receive;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int limit) throws IOException {
      Objects.checkFromIndexSize(from, limit, into.length);
      while (at == piece.length && !last) {
        if (receive.event() instanceof ReceiveEvent.RequestBody body) {
          piece = body.body();
          at = 0;
          last = !body.moreBody();
        } else {
          throw new IOException("the client is gone");
        }
      }
      if (limit == 0) {
        return 0;
      }
      int count = Math.min(limit, piece.length - at);
      System.arraycopy(piece, at, into, from, count);
      at += count;
      return count == 0 ? -1 : count;
    }
  }

  private final class Outgoing extends OutputStream {
    private boolean closed;

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      Objects.checkFromIndexSize(from, count, bytes.length);
      if (closed || status < 0) {
        throw new IOException(closed ? "stream closed" : "headers not sent yet");
      }
      if (count > 0) {
        byte[] copy = java.util.Arrays.copyOfRange(bytes, from, from + count);
        send.event(new SendEvent.ResponseBody(copy, true));
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        if (status >= 0) {
          send.event(new SendEvent.ResponseBody(NONE, false));
        }
      }
    }
  }
}
