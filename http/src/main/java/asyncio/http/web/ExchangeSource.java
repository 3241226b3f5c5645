package asyncio.http.web;

import asyncio.Timeout;
import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Violation;
import asyncio.http.engine.Event;
import asyncio.http.engine.RequestHead;
import asyncio.net.ExtraInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a request comes by that has come through other gateways, or on another server. */
final class ExchangeSource implements RequestSource {
  private final ExchangeHost host;
  private final ServerLimits limits;
  private long max; // bytes of a body
  private long read;

  private ExchangeSource(ExchangeHost host, ServerLimits limits) {
    this.host = host;
    this.limits = limits;
    this.max = limits.messages().body();
  }

  /** The request that an application sees. */
  static Request request(Exchange exchange, ServerLimits limits) {
    Scope scope = exchange.scope();
    if (exchange.host() instanceof RequestHost host && host.scope().equals(scope)) {
      return host.request();
    }
    boolean upgrade = exchange instanceof WebSocketExchange;
    RequestHead head =
        new RequestHead(
            scope.method(),
            scope.target(),
            scope.authority(),
            scope.version(),
            scope.headers(),
            upgrade ? 0 : exchange.host().length(),
            true,
            false,
            upgrade ? "websocket" : null);
    ExchangeSource source = new ExchangeSource(exchange.host(), limits);
    RequestBody body = new RequestBody(source, head);
    Request request = new Request(head, body, scope.client(), scope);
    if (exchange.host() instanceof RequestHost host) {
      request.shareThings(host.request());
    }
    exchange.afterwards(request::end);
    return request;
  }

  @Override
  public ServerLimits limits() {
    return limits;
  }

  @Override
  public void limitBody(long max) {
    this.max = max;
  }

  @Override
  public Event bodyEvent(RequestBody body) {
    byte[] piece = host.read();
    read += piece.length;
    if (read > max) {
      throw new HttpError(Violation.BODY_TOO_LARGE, "more than " + max + " bytes");
    }
    return piece.length == 0
        ? new Event.End(host.trailers())
        : new Event.Data(ByteBuffer.wrap(piece));
  }

  @Override
  public void watch() {
    host.cancelIfClientLeaves();
  }

  @Override
  public void whenClientLeaves(Runnable action) {
    host.whenClientLeaves(action);
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    return null;
  }

  @Override
  public void earlyHints(Headers fields) {
    host.earlyHints(fields);
  }

  @Override
  public @Nullable Duration handlerTime() {
    return null;
  }

  @Override
  public void handlerLimit(@Nullable Timeout limit) {} // the server's

  @Override
  public void closeAfterwards() {} // the server sees to that

  @Override
  public boolean isBroken() {
    return false;
  }

  @Override
  public boolean isGone() {
    return false; // as far as is known here
  }
}
