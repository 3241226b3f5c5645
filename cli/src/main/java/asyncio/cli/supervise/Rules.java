package asyncio.cli.supervise;

import java.time.Duration;

/**
 * What the supervisor holds its workers to.
 *
 * @param processes how many workers there are to be
 * @param start how long one may take to become ready
 * @param silence how long one may say nothing, or have a loop that does not turn
 * @param grace how long one may go on with what it does when it is to end
 * @param requests after how many it is replaced; 0: never
 * @param jitter how many more it may do, at random, so that not all are replaced at once
 * @param memory the bytes of resident memory with which it is replaced; 0: any
 */
record Rules(
    int processes,
    Duration start,
    Duration silence,
    Duration grace,
    long requests,
    long jitter,
    long memory) {
  static final Rules DEFAULT =
      new Rules(2, Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(30), 0, 0, 0);

  Rules withProcesses(int many) {
    return new Rules(many, start, silence, grace, requests, jitter, memory);
  }
}
