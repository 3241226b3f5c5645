package asyncio;

import asyncio.internal.Check;
import asyncio.internal.Raise;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The policy of {@link Asyncio#retry}: how often to try again, after which pauses, and after which
 * failures. Immutable; any thread.
 *
 * <pre>{@code
 * var policy = Retry.upTo(5).withPauses(ofMillis(100), ofSeconds(5)).on(IOException.class);
 * String page = retry(policy, () -> fetch("/"));
 * }</pre>
 *
 * <p>The pause doubles from attempt to attempt, up to the longest one, with random jitter, so that
 * the clients of a server that was down do not all return at once. To limit the time of all
 * attempts together, put an {@link Asyncio#timeout} around the call; to limit each attempt, put it
 * inside.
 */
public final class Retry {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final double JITTER = 0.5;

  private final int attempts;
  private final long first; // nanoseconds
  private final long longest;
  private final double jitter;
  private final @Nullable RandomGenerator random; // null: that of the thread
  private final Predicate<? super Exception> condition;

  private Retry(
      int attempts,
      long first,
      long longest,
      double jitter,
      @Nullable RandomGenerator random,
      Predicate<? super Exception> condition) {
    this.attempts = attempts;
    this.first = first;
    this.longest = longest;
    this.jitter = jitter;
    this.random = random;
    this.condition = condition;
  }

  /**
   * A number of attempts, after any {@link Exception}, with pauses from 100 ms to 10 s, of which
   * jitter removes up to a half.
   *
   * @param attempts how many in all, at least 1; {@link Integer#MAX_VALUE} for no end
   * @return the policy
   */
  public static Retry upTo(int attempts) {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, got " + attempts);
    }
    return new Retry(attempts, FIRST.toNanos(), LONGEST.toNanos(), JITTER, null, failure -> true);
  }

  /**
   * The same with other pauses.
   *
   * @param first the pause after the first attempt; it doubles with each
   * @param longest what it does not exceed
   * @return the changed policy
   */
  public Retry withPauses(Duration first, Duration longest) {
    long from = Check.nanos(first, "first");
    long to = Check.nanos(longest, "longest");
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "pauses must be from 0 upwards, got " + first + " to " + longest);
    }
    return new Retry(attempts, from, to, jitter, random, condition);
  }

  /**
   * The same with another amount of jitter.
   *
   * @param share how much of a pause jitter may remove, from 0 (nothing) to 1 (all of it)
   * @return the changed policy
   */
  public Retry withJitter(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be from 0 to 1, got " + share);
    }
    return new Retry(attempts, first, longest, share, random, condition);
  }

  /**
   * The same with another source of randomness, such as a seeded one for tests.
   *
   * @param random the source; the threads that use the policy call it
   * @return the changed policy
   */
  public Retry withRandom(RandomGenerator random) {
    return new Retry(attempts, first, longest, jitter, Check.callback(random), condition);
  }

  /**
   * The same, but retrying only after failures of one class; all others are thrown at once. A
   * {@link CompletionException} from an await also matches by its cause.
   *
   * @param type the class
   * @return the changed policy
   */
  public Retry on(Class<? extends Exception> type) {
    Check.callback(type);
    return when(
        failure ->
            type.isInstance(failure)
                || (failure instanceof CompletionException && type.isInstance(failure.getCause())));
  }

  /**
   * The same, but retrying only after failures that a condition accepts; all others are thrown at
   * once. The task asks it after each attempt but the last, so it is also a place to log.
   *
   * @param condition whether it is worth another attempt
   * @return the changed policy
   */
  public Retry when(Predicate<? super Exception> condition) {
    return new Retry(attempts, first, longest, jitter, random, Check.callback(condition));
  }

  /** Runs a body until it succeeds, or the policy has enough. */
  <T, X extends Exception> T run(Call<? extends T, X> body) throws X {
    Task<?> task = Task.running();
    for (int attempt = 1; ; attempt++) {
      try {
        return body.await();
      } catch (Exception failure) {
        if (task.cancellationIn(failure) instanceof CancelledError cancelled) {
          throw cancelled;
        } else if (attempt == attempts || !condition.test(failure)) {
          throw Raise.asItself(failure);
        }
      }
      Sleep.during(pause(attempt));
    }
  }

  /** The pause after an attempt. */
  private Duration pause(int attempt) {
    double doubled = Math.min((double) longest, first * Math.pow(2, attempt - 1));
    RandomGenerator source = random == null ? ThreadLocalRandom.current() : random;
    double chance = jitter == 0 ? 0 : jitter * source.nextDouble();
    return Duration.ofNanos((long) (doubled * (1 - chance)));
  }

  @Override
  public String toString() {
    return "<Retry up to "
        + attempts
        + ", pauses "
        + Duration.ofNanos(first)
        + " to "
        + Duration.ofNanos(longest)
        + ">";
  }
}
