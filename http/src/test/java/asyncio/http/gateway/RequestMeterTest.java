package asyncio.http.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Task;
import asyncio.http.Method;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.ServerLimits;
import asyncio.http.web.TestClient;
import asyncio.sync.Event;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is measured of requests. */
class RequestMeterTest {
  private static final class Trail implements RequestMeter {
    final List<String> trail = new ArrayList<>();

    @Override
    public void began() {
      trail.add("began");
    }

    @Override
    public void ended(Method method, int status, Duration took) {
      trail.add(method + " " + status + (took.isNegative() ? " in no time" : ""));
    }
  }

  private static Application application(Event asked) {
    return new Application()
        .get("/", request -> Response.text("hello"))
        .get("/missing", request -> Response.text("gone").withStatus(404))
        .get(
            "/fails",
            request -> {
              throw new IllegalStateException("no database");
            })
        .get(
            "/slow",
            request -> {
              asked.set();
              Asyncio.sleep(Duration.ofDays(1));
              return Response.text("never");
            });
  }

  @Test
  void eachRequestBeginsOnceAndEndsOnceHoweverItEnds() {
    Trail trail = new Trail();
    Asyncio.run(
        () -> {
          Event asked = new Event();
          var limits = ServerLimits.DEFAULT.withShutdown(Duration.ofMillis(1));
          var metered = application(asked).behind(trail.layer());
          try (var client = TestClient.of(new Application(limits).mount("/", metered))) {
            client.get("/");
            client.get("/missing");
            client.get("/nowhere");
            client.get("/fails");
            Task<?> slow = Asyncio.createTask(() -> client.get("/slow"));
            asked.await();
            slow.cancel();
            assertThatThrownBy(() -> Asyncio.await(slow)).isInstanceOf(CancelledError.class);
          }
        });
    assertThat(trail.trail)
        .containsExactly(
            "began", "GET 200", "began", "GET 404", "began", "GET 404", "began", "GET 500", "began",
            "GET 499");
  }

  @Test
  void micrometerIsTheStandardOneWhereItIs() {
    var registry = new SimpleMeterRegistry();
    Metrics.addRegistry(registry);
    try {
      Asyncio.run(
          () -> {
            Event asked = new Event();
            var metered = application(asked).behind(RequestMeter.standard().layer());
            try (var client = TestClient.of(metered)) {
              client.get("/");
              client.get("/");
              client.get("/missing");
            }
          });
      Timer good =
          registry.get("http.server.requests").tags("status", "200", "method", "GET").timer();
      assertThat(good.count()).isEqualTo(2);
      assertThat(registry.get("http.server.requests").tags("outcome", "CLIENT_ERROR").timer())
          .extracting(Timer::count)
          .isEqualTo(1L);
      assertThat(registry.get("http.server.requests.active").gauge().value()).isZero();
    } finally {
      Metrics.removeRegistry(registry);
    }
  }
}
