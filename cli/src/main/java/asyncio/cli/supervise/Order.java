package asyncio.cli.supervise;

import java.time.Duration;

/** What a supervisor is to do. */
sealed interface Order {
  /** Starts a worker with the configuration of a reload: 0 is that of the start. */
  record Start(int worker, int generation) implements Order {}

  /** Tells a worker to accept no more, to answer what it has, and to end. */
  record Retire(int worker, Duration grace) implements Order {}

  /** Tells a worker to end at once. */
  record Quit(int worker) implements Order {}

  /** Has a worker write down what its threads and tasks do. */
  record Dump(int worker) implements Order {}

  /** Kills a worker, and what it has started. */
  record Kill(int worker) implements Order {}

  /** Tells a worker how many connections each has on average. */
  record Mean(int worker, int connections) implements Order {}

  /** Writes into the log. */
  record Say(System.Logger.Level level, String text) implements Order {}

  /** Nobody is left: ends the program. */
  record Exit(int code) implements Order {}
}
