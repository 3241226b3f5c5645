package asyncio.http.client;

import java.time.Duration;
import java.util.Set;

/**
 * When a request is sent again. Only one whose body can be sent twice and whose method is
 * idempotent, unless all are to be; after a failed or lost connection, a timeout while connecting,
 * or one of some statuses. The pause doubles each time, at most to a maximum, and a random part of
 * it is left out; {@code Retry-After} counts if it is not longer than the maximum. All of it stays
 * within the total time of the request. A session sends at most one request in ten again, after the
 * first ten, so that it does not help to bring a weak server down.
 *
 * @param attempts how often it is sent in all
 * @param pause the first pause
 * @param longest the longest pause
 * @param statuses which answers are not taken as such
 * @param everyMethod whether POST and PATCH are sent again, too
 */
public record ClientRetry(
    int attempts, Duration pause, Duration longest, Set<Integer> statuses, boolean everyMethod) {
  /** Never. */
  public static final ClientRetry NONE =
      new ClientRetry(1, Duration.ofMillis(1), Duration.ofMillis(1), Set.of(), false);

  /** Copies the statuses, and checks. */
  public ClientRetry {
    statuses = Set.copyOf(statuses);
    if (attempts < 1 || !pause.isPositive() || longest.compareTo(pause) < 0) {
      throw new IllegalArgumentException(
          "at least one attempt, a pause of more than zero, and a longest that is not shorter");
    }
  }

  /**
   * Idempotent requests, after 200 ms and at most 10 s, if the connection fails or the server says
   * 429, 502, 503 or 504.
   *
   * @param attempts how often one is sent in all
   * @return the policy
   */
  public static ClientRetry idempotent(int attempts) {
    return new ClientRetry(
        attempts,
        Duration.ofMillis(200),
        Duration.ofSeconds(10),
        Set.of(429, 502, 503, 504),
        false);
  }

  /**
   * The same with other pauses.
   *
   * @param first the first pause
   * @param max the longest
   * @return the policy
   */
  public ClientRetry withPause(Duration first, Duration max) {
    return new ClientRetry(attempts, first, max, statuses, everyMethod);
  }

  /**
   * The same for other answers.
   *
   * @param codes which are not taken as such
   * @return the policy
   */
  public ClientRetry withStatuses(Integer... codes) {
    return new ClientRetry(attempts, pause, longest, Set.of(codes), everyMethod);
  }

  /**
   * The same for all methods, or for idempotent ones only.
   *
   * @param every whether POST and PATCH are sent again, too: the server may do twice what they ask
   * @return the policy
   */
  public ClientRetry withEveryMethod(boolean every) {
    return new ClientRetry(attempts, pause, longest, statuses, every);
  }
}
