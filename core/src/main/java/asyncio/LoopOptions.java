package asyncio;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of a loop: its clock, its poller, how it suspends tasks, whether it is in debug mode,
 * and how long shutting it down may take.
 *
 * @param clock where it gets the time
 * @param poller creates what it waits in
 * @param portable true: pass a baton between ordinary virtual threads, which needs no flag; false:
 *     run tasks on the loop's own thread if the JDK is open to the library, and else be portable
 *     and log that once
 * @param debug whether the loop checks and tells more
 * @param shutdownTimeout how long a {@link Runner} may take to end everything that remains; null:
 *     five minutes each for tasks, generators and jobs of the default executor
 * @param terminationSignals whether a {@link Runner} ends in order on SIGTERM
 * @param abandonsAtDeadlines whether a deadline abandons a body that ignores its cancellation
 */
public record LoopOptions(
    Clock clock,
    Supplier<Poller> poller,
    boolean portable,
    boolean debug,
    @Nullable Duration shutdownTimeout,
    boolean terminationSignals,
    boolean abandonsAtDeadlines) {
  /**
   * The machine's clock, a parking poller, and what the environment says: system properties {@code
   * asyncio.portable}, {@code asyncio.debug} and {@code asyncio.virtual} (a {@link VirtualClock}
   * for each loop, so that the output of a program does not depend on the speed of the machine),
   * environment variables {@code ASYNCIO_PORTABLE}, {@code ASYNCIO_DEBUG} and {@code
   * ASYNCIO_VIRTUAL}, each on if it is set and neither empty, {@code 0} nor {@code false}.
   *
   * @return the options that apply where none are given
   */
  public static LoopOptions defaults() {
    return new LoopOptions(
        on("asyncio.virtual", "ASYNCIO_VIRTUAL") ? new VirtualClock() : Clock.system(),
        Poller::parking,
        on("asyncio.portable", "ASYNCIO_PORTABLE"),
        on("asyncio.debug", "ASYNCIO_DEBUG"),
        null,
        false,
        false);
  }

  private static boolean on(String property, String variable) {
    String value = System.getProperty(property, System.getenv().getOrDefault(variable, "false"));
    return (value.isEmpty() && System.getProperty(property) != null)
        || !(value.isEmpty() || value.equals("0") || value.equalsIgnoreCase("false"));
  }

  /**
   * The same with another clock.
   *
   * @param clock the clock
   * @return changed options
   */
  public LoopOptions withClock(Clock clock) {
    return new LoopOptions(
        clock, poller, portable, debug, shutdownTimeout, terminationSignals, abandonsAtDeadlines);
  }

  /**
   * The same with another poller.
   *
   * @param poller creates a poller for each loop
   * @return changed options
   */
  public LoopOptions withPoller(Supplier<Poller> poller) {
    return new LoopOptions(
        clock, poller, portable, debug, shutdownTimeout, terminationSignals, abandonsAtDeadlines);
  }

  /**
   * The same, portable or not.
   *
   * @param portable whether loops are portable
   * @return changed options
   */
  public LoopOptions withPortable(boolean portable) {
    return new LoopOptions(
        clock, poller, portable, debug, shutdownTimeout, terminationSignals, abandonsAtDeadlines);
  }

  /**
   * The same, in debug mode or not.
   *
   * @param debug whether loops are in debug mode
   * @return changed options
   */
  public LoopOptions withDebug(boolean debug) {
    return new LoopOptions(
        clock, poller, portable, debug, shutdownTimeout, terminationSignals, abandonsAtDeadlines);
  }

  /**
   * The same with a bound on the time that {@link Asyncio#run} and {@link Runner#close} take after
   * the main coroutine has ended, for tasks that refuse to be cancelled, generators and jobs of the
   * default executor together. After that, the exception handler gets a report of what remains,
   * jobs are interrupted and left alone, and the loop is closed.
   *
   * @param timeout how long; null: the default
   * @return changed options
   */
  public LoopOptions withShutdownTimeout(@Nullable Duration timeout) {
    return new LoopOptions(
        clock, poller, portable, debug, timeout, terminationSignals, abandonsAtDeadlines);
  }

  /**
   * The same, ending in order on SIGTERM or not. If so, the first SIGTERM cancels the main task, as
   * Ctrl-C does, so that it can clean up. When the main task has ended and everything is shut down,
   * {@link Asyncio#run} throws a {@link SystemExit} with the code 143. If nobody catches that, the
   * process ends with this code. The second SIGTERM stops the loop at once, the third ends the
   * process. If the program handles SIGTERM itself, this option changes nothing.
   *
   * @param terminationSignals whether SIGTERM cancels the main task
   * @return changed options
   */
  public LoopOptions withTerminationSignals(boolean terminationSignals) {
    return new LoopOptions(
        clock, poller, portable, debug, shutdownTimeout, terminationSignals, abandonsAtDeadlines);
  }

  /**
   * The same, with deadlines that abandon code that ignores them, or not. An interrupt tells a body
   * in a blocking call of the JDK of its cancellation, and code that catches {@code Exception}
   * around the call in a loop never ends; a group waits for such a task for ever, whatever deadline
   * is around it. With this option an expired deadline abandons the task after it has ignored ten
   * interrupts: its stack never runs again, its {@code finally} blocks do not run and its locks
   * stay taken, the task counts as cancelled, and a report says where it stands. The same holds for
   * the task that contains the deadline, if that ignores it itself.
   *
   * @param abandonsAtDeadlines whether they do
   * @return changed options
   */
  public LoopOptions withAbandoningDeadlines(boolean abandonsAtDeadlines) {
    return new LoopOptions(
        clock, poller, portable, debug, shutdownTimeout, terminationSignals, abandonsAtDeadlines);
  }
}
