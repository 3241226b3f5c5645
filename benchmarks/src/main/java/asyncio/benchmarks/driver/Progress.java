package asyncio.benchmarks.driver;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells how far things are: on a terminal in one line that is written again and again, elsewhere in
 * a line for each step. The time left is guessed from how long the steps so far took beside what
 * was expected of them.
 */
final class Progress {
  private final PrintWriter out;
  private final boolean terminal;
  private final LongSupplier nanos;
  private final long start;
  private double expected;
  private double done;
  private double current;
  private int shown;

  Progress(PrintWriter out, boolean terminal, LongSupplier nanos) {
    this.out = out;
    this.terminal = terminal;
    this.nanos = nanos;
    start = nanos.getAsLong();
  }

  /** Announces steps to come, all of which take about so many seconds. */
  void expect(double seconds) {
    expected += seconds;
  }

  /** A step begins, which ends the one before; it should take so many seconds. */
  void step(String what, double seconds) {
    done += current;
    current = seconds;
    String text = "%3.0f %%  %s%s".formatted(percent(), what, left());
    if (terminal) {
      out.print("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
      shown = text.length();
    } else {
      out.println(text);
    }
    out.flush();
  }

  /** A message that stays. */
  void say(String message) {
    clear();
    out.println(message);
    out.flush();
  }

  /** All is done. */
  void end() {
    done += current;
    current = 0;
    clear();
    out.flush();
  }

  private void clear() {
    if (terminal && shown > 0) {
      out.print("\r" + " ".repeat(shown) + "\r");
      shown = 0;
    }
  }

  private double percent() {
    return expected > 0 ? Math.min(99, 100 * done / expected) : 0;
  }

  private String left() {
    double elapsed = (nanos.getAsLong() - start) / 1e9;
    double pace = done > 0 ? elapsed / done : 1;
    long seconds = Math.round(Math.max(0, expected - done) * pace);
    Duration left = Duration.ofSeconds(seconds);
    return seconds < 60
        ? "  (" + seconds + " s left)"
        : "  (" + left.toMinutes() + " min " + left.toSecondsPart() + " s left)";
  }
}
