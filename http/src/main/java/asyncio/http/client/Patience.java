package asyncio.http.client;

import asyncio.Asyncio;
import asyncio.Call;
import asyncio.EventLoop;
import asyncio.TimeoutError;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of one request, through all its phases. Each step that waits runs in a timeout of
 * what is left; the error names the phase and what had come.
 */
final class Patience {
  private static final int KIB = 1024;
  private static final int REFUSALS = 100;

  private final EventLoop loop = EventLoop.running();
  private final ClientTimeout limits;
  private final ClientRequest request;
  private final BiConsumer<ClientRequest, TraceEvent> observer;
  private final long begin = now();
  private Phase inside = Phase.MIDDLEWARE; // the phase that goes on
  private long received; // bytes of the body
  private long expected = -1;
  private int refusals;

  Patience(ClientRequest request, BiConsumer<ClientRequest, TraceEvent> observer) {
    this.limits = request.handling.timeout;
    this.request = request;
    this.observer = observer;
  }

  /** Tells whoever observes. */
  void tell(TraceEvent event) {
    try {
      observer.accept(request, event);
    } catch (RuntimeException failure) {
      loop.callExceptionHandler(
          Map.of("message", "The observer of a request has failed", "exception", failure));
    }
  }

  /** Whether it may go to one more connection, after a server has not looked at it. */
  boolean mayGoElsewhere(boolean hasAnsweredOthers) {
    refusals += hasAnsweredOthers ? 1 : REFUSALS / 10;
    return refusals < REFUSALS;
  }

  ClientTimeout limits() {
    return limits;
  }

  /** In nanoseconds of the loop's clock. */
  long now() {
    return loop.time().toNanos();
  }

  /** What is left of the total; null: there is no bound. */
  @Nullable Duration rest() {
    Duration total = limits.total();
    return total == null ? null : total.minusNanos(now() - begin);
  }

  void received(long bytes, long length) {
    received = bytes;
    expected = length;
  }

  /** A phase is over in which nothing had to be waited for. */
  void passed(Phase phase) {
    tell(new TraceEvent.PhaseEnded(phase, Duration.ZERO));
  }

  /** Runs a step without a result. */
  void in(Phase phase, @Nullable Duration max, Runnable step) {
    in(
        phase,
        max,
        () -> {
          step.run();
          return true;
        });
  }

  /** Runs all that leads to the response, within the total. */
  <T, X extends Exception> T inAll(Call<T, X> steps) throws X {
    boolean[] expired = {false};
    try {
      return Asyncio.callWithTimeout(
          rest(),
          timeout -> {
            try {
              return steps.await();
            } finally {
              expired[0] = timeout.expired();
            }
          });
    } catch (TimeoutError passed) {
      if (!expired[0] || passed instanceof ClientTimeoutError) {
        throw passed;
      }
      throw new ClientTimeoutError(text(inside, begin), inside, passed);
    }
  }

  /** Runs a step that waits, within the total and within so much. */
  <T, X extends Exception> T in(Phase phase, @Nullable Duration max, Call<T, X> step) throws X {
    Duration rest = rest();
    Duration bound = rest == null || (max != null && max.compareTo(rest) < 0) ? max : rest;
    boolean[] expired = {false};
    long start = now();
    inside = phase;
    try {
      return Asyncio.callWithTimeout(
          bound,
          timeout -> {
            try {
              T result = step.await();
              inside = Phase.MIDDLEWARE;
              return result;
            } catch (RuntimeException failed) {
              inside = Phase.MIDDLEWARE;
              throw failed;
            } finally {
              expired[0] = timeout.expired();
            }
          });
    } catch (TimeoutError passed) {
      if (!expired[0]) {
        throw passed; // of somebody else
      }
      inside = Phase.MIDDLEWARE;
      throw new ClientTimeoutError(
          text(phase, bound != null && bound.equals(rest) ? begin : start), phase, passed);
    } finally {
      tell(new TraceEvent.PhaseEnded(phase, Duration.ofNanos(now() - start)));
    }
  }

  private String text(Phase phase, long since) {
    StringBuilder text = new StringBuilder("timed out after ");
    text.append(seconds(now() - since)).append(' ').append(phase);
    if (phase == Phase.BODY) {
      text.append(", ").append(size(received));
      text.append(expected < 0 ? " had come" : " of " + size(expected));
    }
    text.append(": ").append(request);
    if (phase == Phase.POOL) {
      text.append("; a response keeps its connection until it is read to its end, or closed");
    }
    return text.toString();
  }

  private static String seconds(long nanos) {
    double seconds = nanos / 1e9;
    return seconds < 1
        ? Math.round(seconds * 1000) + " ms"
        : String.format(Locale.ROOT, "%.3g s", seconds);
  }

  private static String size(long bytes) {
    return bytes < 10 * KIB ? bytes + " bytes" : bytes / KIB + " KiB";
  }
}
