package asyncio.benchmarks.runtime;

/** Many tasks of one runtime that sleep; for what they weigh and how long it takes to wake them. */
interface Sleepers {
  /**
   * Has tasks sleep for an hour, and ends them.
   *
   * @param tasks how many
   * @param asleep called when all sleep
   */
  void park(int tasks, Runnable asleep) throws InterruptedException;

  /**
   * Has tasks sleep until one instant.
   *
   * @param tasks how many
   * @param deadline on the clock of {@link System#nanoTime}
   * @return when the last had been made, and when the last had woken
   */
  Woken wake(int tasks, long deadline) throws InterruptedException;

  /**
   * Instants on the clock of {@link System#nanoTime}.
   *
   * @param made when the last had been made
   * @param woken when the last had woken
   */
  record Woken(long made, long woken) {}
}
