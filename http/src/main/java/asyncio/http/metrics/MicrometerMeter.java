package asyncio.http.metrics;

import asyncio.http.Method;
import asyncio.http.gateway.RequestMeter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Micrometer, with its global registry. The names are those that its own users have. */
public final class MicrometerMeter implements RequestMeter {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  /** How many are being answered, by all loops; a gauge from the first one on. */
  private static final class Active {
    static final AtomicInteger COUNT = new AtomicInteger();

    static {
      Gauge.builder("http.server.requests.active", COUNT, AtomicInteger::get)
          .description("Requests that are being answered")
          .register(Metrics.globalRegistry);
    }
  }

  private record Kind(String method, int status) {}

  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  /** Meters in {@link Metrics#globalRegistry}. */
  public MicrometerMeter() {}

  @Override
  public void began() {
    Active.COUNT.incrementAndGet();
  }

  @Override
  public void ended(Method method, int status, Duration took) {
    Active.COUNT.decrementAndGet();
    String name = METHODS.contains(method.name()) ? method.name() : "OTHER";
    timers.computeIfAbsent(new Kind(name, status), MicrometerMeter::timer).record(took);
  }

  private static Timer timer(Kind kind) {
    return Timer.builder("http.server.requests")
        .description("How long requests took")
        .tag("method", kind.method)
        .tag("status", Integer.toString(kind.status))
        .tag("outcome", outcome(kind.status))
        .register(Metrics.globalRegistry);
  }

  private static String outcome(int status) {
    return switch (status / 100) {
      case 1 -> "INFORMATIONAL";
      case 2 -> "SUCCESS";
      case 3 -> "REDIRECTION";
      case 4 -> "CLIENT_ERROR";
      default -> "SERVER_ERROR";
    };
  }
}
