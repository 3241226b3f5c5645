package asyncio.cli.supervise;

import java.time.Duration;

/** What happens to a supervisor. */
sealed interface Event {
  /** A worker accepts connections. */
  record Ready(int worker) implements Event {}

  /** A worker is alive. */
  record Alive(int worker, Beat beat) implements Event {}

  /** A worker has written down what it did. */
  record Dumped(int worker) implements Event {}

  /** A worker has ended: its exit code, -N if signal N has killed it. */
  record Exited(int worker, int code) implements Event {}

  /** All workers are to be replaced by ones that follow these rules. */
  record Reload(Rules rules) implements Event {}

  /** One worker more. */
  record Add() implements Event {}

  /** One worker fewer. */
  record Remove() implements Event {}

  /** No workers until the next {@link Reload} or {@link Add}. */
  record Rest() implements Event {}

  /** The end, after what is being answered. */
  record Stop() implements Event {}

  /** The end, at once. */
  record Quit() implements Event {}

  /** The supervisor has stood still for so long, as a stopped process, and heard nobody. */
  record Slept(Duration time) implements Event {}

  /** Time has passed. */
  record Tick() implements Event {}
}
