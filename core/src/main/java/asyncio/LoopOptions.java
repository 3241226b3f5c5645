package asyncio;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a loop is made of: its clock, its poller, how it suspends tasks, and whether it is in debug
 * mode; and how long it may take to shut it down.
 *
 * @param clock where it gets the time
 * @param poller makes what it waits in
 * @param portable true: hand a baton between ordinary virtual threads, needing no flag; false: run
 *     tasks on the loop's own thread, where the JDK is open to it, and portable with a warning
 *     where it is not
 * @param debug whether the loop checks and tells more
 * @param shutdownTimeout how long a {@link Runner} may take to end what is left; null: asyncio's
 *     way, tasks as long as they take, jobs of the default executor five minutes
 * @param terminationSignals whether a {@link Runner} ends in order on SIGTERM
 * @param abandonsAtDeadlines whether a deadline gives up a body that ignores its cancellation
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
   * for each loop: what a program prints does not depend on how fast the machine is), environment
   * variables {@code ASYNCIO_PORTABLE}, {@code ASYNCIO_DEBUG} and {@code ASYNCIO_VIRTUAL}, each on
   * when it is there and neither empty, {@code 0} nor {@code false}.
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
   * @param poller makes a poller for each loop
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
   * default executor together. What is left then is reported to the exception handler; jobs are
   * interrupted and left alone, and the loop is closed.
   *
   * @param timeout how long; null: asyncio's way
   * @return changed options
   */
  public LoopOptions withShutdownTimeout(@Nullable Duration timeout) {
    return new LoopOptions(
        clock, poller, portable, debug, timeout, terminationSignals, abandonsAtDeadlines);
  }

  /**
   * The same, ending in order on SIGTERM or not. If so, the first SIGTERM cancels the main task, as
   * Ctrl-C does, so that it can clean up; when it has let itself be cancelled and all is shut down,
   * {@link Asyncio#run} throws a {@link SystemExit} with the code 143. If nobody catches that, the
   * process ends with this code. The second SIGTERM leaves the loop at once, the third ends the
   * process. It is left alone where the program handles SIGTERM itself.
   *
   * @param terminationSignals whether SIGTERM cancels the main task
   * @return changed options
   */
  public LoopOptions withTerminationSignals(boolean terminationSignals) {
    return new LoopOptions(
        clock, poller, portable, debug, shutdownTimeout, terminationSignals, abandonsAtDeadlines);
  }

  /**
   * The same, giving up at deadlines what ignores them, or not. A body in a blocking call of the
   * JDK is told of its cancellation by an interrupt, and code that catches {@code Exception} around
   * the call in a loop never ends; a group waits for such a task for ever, whatever deadline is set
   * around it. With this option a deadline that has passed abandons it, after it has ignored ten
   * interrupts: its stack stays as it is, its {@code finally} blocks do not run and its locks stay
   * taken, the task counts as cancelled, and a report says where it stands. So it does with the
   * task that the deadline is in, if that ignores it itself.
   *
   * @param abandonsAtDeadlines whether they do
   * @return changed options
   */
  public LoopOptions withAbandoningDeadlines(boolean abandonsAtDeadlines) {
    return new LoopOptions(
        clock, poller, portable, debug, shutdownTimeout, terminationSignals, abandonsAtDeadlines);
  }
}
