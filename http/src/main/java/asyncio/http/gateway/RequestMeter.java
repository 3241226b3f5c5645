package asyncio.http.gateway;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.http.Method;
import asyncio.http.web.Gateway;
import asyncio.http.web.Response;
import asyncio.http.web.ThrownResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Takes what is measured of requests: how many are being answered, how many were, how, and how long
 * it took. The standard one is Micrometer's global registry, if {@code
 * io.micrometer:micrometer-core} is on the path; one that a program provides as a service of this
 * type goes first.
 *
 * {@snippet :
 * Web.runApp(application.behind(RequestMeter.standard().layer()), "127.0.0.1", 8080);
 * }
 *
 * <p>With Micrometer it is the timer {@code http.server.requests} with the tags {@code method},
 * {@code status} and {@code outcome}, and the gauge {@code http.server.requests.active}.
 *
 * @see <a href="https://docs.micrometer.io/micrometer/reference/concepts.html">Micrometer</a>
 */
public interface RequestMeter {
  /** A request comes. Called on a loop, of which there may be several; must not block. */
  void began();

  /**
   * A request was answered, but for a streamed body, which follows. Called on the loop; must not
   * block.
   *
   * @param method of the request: any word that a client has sent
   * @param status of the answer; 500 if the handler failed, 499 if the request was cancelled, as
   *     when its client has left
   * @param took how long it was under way
   */
  void ended(Method method, int status, Duration took);

  /** {@return what stands in front of a gateway, and measures its requests} */
  default Gateway.Layer layer() {
    return (exchange, next) -> {
      EventLoop loop = EventLoop.running();
      Duration since = loop.time();
      int status = 500;
      began();
      try {
        Response response = next.handle(exchange);
        status = response.status().code();
        return response;
      } catch (ThrownResponse thrown) {
        status = thrown.response().status().code();
        throw thrown;
      } catch (CancelledError left) {
        status = 499;
        throw left;
      } finally {
        ended(exchange.scope().method(), status, loop.time().minus(since));
      }
    };
  }

  /**
   * The one that is used where none is given: looked for anew each time, from the context class
   * loader of the thread.
   *
   * @return it
   * @throws IllegalStateException if there is none
   */
  static RequestMeter standard() {
    RequestMeter ours = null;
    Iterator<RequestMeter> meters = ServiceLoader.load(RequestMeter.class).iterator();
    while (true) {
      try {
        if (!meters.hasNext()) {
          break;
        }
        RequestMeter meter = meters.next();
        if (!meter.getClass().getPackageName().equals("asyncio.http.metrics")) {
          return meter;
        }
        ours = meter;
      } catch (ServiceConfigurationError | LinkageError missing) {
        // what it is made of is not on the path
      }
    }
    if (ours == null) {
      throw new IllegalStateException(
          "nothing here measures requests: add io.micrometer:micrometer-core to the class path, or"
              + " provide a service of the type asyncio.http.gateway.RequestMeter");
    }
    return ours;
  }
}
