package asyncio.http.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a request may take. The total covers everything from the call to the last byte of the
 * body: waiting for a connection, redirects, retries, the consumer's own pauses between two reads.
 * The others bound a phase.
 *
 * @param total all of it; null: without a bound
 * @param pool waiting for a free connection; null: without a bound of its own
 * @param connect address, connection and TLS, each time; null: without a bound of its own
 * @param read each wait for something of the response; null: without a bound of its own
 */
public record ClientTimeout(
    @Nullable Duration total,
    @Nullable Duration pool,
    @Nullable Duration connect,
    @Nullable Duration read) {
  /** Five minutes in all, thirty seconds to connect; as aiohttp has it. */
  public static final ClientTimeout DEFAULT =
      new ClientTimeout(Duration.ofMinutes(5), null, Duration.ofSeconds(30), null);

  /** Without any bound. */
  public static final ClientTimeout NONE = new ClientTimeout(null, null, null, null);

  /** Checks that all are positive. */
  public ClientTimeout {
    check(total, "total");
    check(pool, "pool");
    check(connect, "connect");
    check(read, "read");
  }

  private static void check(@Nullable Duration duration, String name) {
    if (duration != null && !duration.isPositive()) {
      throw new IllegalArgumentException(name + " is more than zero, or null: " + duration);
    }
  }

  /**
   * The default with another total.
   *
   * @param total all of it
   * @return the limits
   */
  public static ClientTimeout of(Duration total) {
    return DEFAULT.withTotal(total);
  }

  /**
   * The same with another total.
   *
   * @param other all of it; null: without a bound
   * @return the limits
   */
  public ClientTimeout withTotal(@Nullable Duration other) {
    return new ClientTimeout(other, pool, connect, read);
  }

  /**
   * The same with another bound for waiting for a connection.
   *
   * @param other null: without a bound of its own
   * @return the limits
   */
  public ClientTimeout withPool(@Nullable Duration other) {
    return new ClientTimeout(total, other, connect, read);
  }

  /**
   * The same with another bound for connecting.
   *
   * @param other null: without a bound of its own
   * @return the limits
   */
  public ClientTimeout withConnect(@Nullable Duration other) {
    return new ClientTimeout(total, pool, other, read);
  }

  /**
   * The same with another bound for each wait for something of the response.
   *
   * @param other null: without a bound of its own
   * @return the limits
   */
  public ClientTimeout withRead(@Nullable Duration other) {
    return new ClientTimeout(total, pool, connect, other);
  }
}
