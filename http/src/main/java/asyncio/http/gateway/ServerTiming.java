package asyncio.http.gateway;

import asyncio.EventLoop;
import asyncio.http.web.Exchange;
import asyncio.http.web.Gateway;
import asyncio.http.web.Response;
import java.time.Duration;
import java.util.Locale;

/**
 * Tells the client how long the answer has taken, in the field {@code Server-Timing}, which the
 * tools of browsers show. The time is that of the loop; what makes a streamed body does not count.
 *
 * @see <a href="https://www.w3.org/TR/server-timing/">W3C: Server Timing</a>
 */
public record ServerTiming() implements Gateway.Layer {
  @Override
  public Response handle(Exchange exchange, Gateway next) throws Exception {
    EventLoop loop = EventLoop.running();
    Duration began = loop.time();
    Response response = next.handle(exchange);
    double millis = loop.time().minus(began).toNanos() / 1e6;
    return response.withAddedHeader(
        "server-timing", String.format(Locale.ROOT, "app;dur=%.3f", millis));
  }
}
