package asyncio;

import asyncio.internal.jdk.BlockedCall;
import org.jspecify.annotations.Nullable;

/** An interrupt that was sent for what is due. */
final class Announcement {
  private static final long FIRST_PAUSE = 1_000_000;

  final int number;
  final BlockedCall call;
  boolean taken; // the flag was found taken off, or counts as that
  boolean heard; // the body has run since
  boolean revoked; // the request is taken back, but its exception may be under way
  int refusals; // how often the body has blocked again in the same place
  private long pause; // until the next repetition
  @Nullable Handle repetition;

  Announcement(int number, BlockedCall call) {
    this.number = number;
    this.call = call;
  }

  /** How long to wait before it is repeated: not at all, then a millisecond, doubled each time. */
  long nextPause() {
    long now = pause;
    pause = now == 0 ? FIRST_PAUSE : now > Long.MAX_VALUE / 4 ? now : now * 2;
    return now;
  }

  String warning(String task) {
    return task
        + " is to be cancelled, and catches what says so at "
        + call.describe()
        + "; let the InterruptedException out, or end the loop around it";
  }
}
