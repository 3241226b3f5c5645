package asyncio.workers;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows how far a map is: a bar on a terminal, which is drawn at most each tenth of a second;
 * elsewhere a line for each fifth. One thread.
 */
public final class ProgressBar implements Consumer<Progress> {
  private static final int WIDTH = 30;
  private static final long REDRAW = 100_000_000;

  private final long total;
  private final PrintStream out;
  private final boolean terminal;
  private long drawn = Long.MIN_VALUE; // when, of what has elapsed
  private long fifths;

  /**
   * A bar on standard output.
   *
   * @param total how many calls there are
   */
  public ProgressBar(long total) {
    this(
        total,
        System.out,
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false));
  }

  ProgressBar(long total, PrintStream out, boolean terminal) {
    if (total < 1) {
      throw new IllegalArgumentException("there must be a call, not " + total);
    }
    this.total = total;
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * Shows it.
   *
   * @param progress how far it is
   */
  @Override
  public void accept(Progress progress) {
    if (terminal) {
      long now = progress.elapsed().toNanos();
      if (drawn == Long.MIN_VALUE || now - drawn >= REDRAW || progress.done() >= total) {
        drawn = now;
        draw(progress);
      }
    } else {
      for (; fifths < 5 * progress.done() / total && fifths < 5; fifths++) {
        out.printf("  %,d of %,d%n", (fifths + 1) * total / 5, total);
      }
    }
  }

  private void draw(Progress progress) {
    int filled = (int) Math.min(WIDTH, WIDTH * progress.done() / total);
    out.printf(
        "\r  [%s%s] %,d of %,d, %,d failed, %,d running, %,.0f/s ",
        "#".repeat(filled),
        "-".repeat(WIDTH - filled),
        progress.done(),
        total,
        progress.failed(),
        progress.running(),
        progress.rate());
    if (progress.done() >= total) {
      out.println();
    }
    out.flush();
  }
}
