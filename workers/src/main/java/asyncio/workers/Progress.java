package asyncio.workers;

import java.time.Duration;

/**
 * How far a pool, or a map, is.
 *
 * @param done calls that have ended, those included that have failed or were cancelled
 * @param failed those of them that have failed
 * @param running calls that workers have
 * @param waiting calls that no worker has yet
 * @param elapsed since the first call
 */
public record Progress(long done, long failed, long running, long waiting, Duration elapsed) {
  /**
   * How fast it goes.
   *
   * @return calls that have ended a second
   */
  public double rate() {
    return elapsed.isZero() ? 0 : done * 1e9 / elapsed.toNanos();
  }

  @Override
  public String toString() {
    return "%,d done, %,d failed, %,d running, %,d waiting, %,.1f/s"
        .formatted(done, failed, running, waiting, rate());
  }
}
