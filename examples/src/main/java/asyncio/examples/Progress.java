package asyncio.examples;

import java.io.Console;
import java.util.Optional;

/** A progress bar on a terminal; elsewhere a line for each fifth. */
final class Progress {
  private static final int WIDTH = 50;

  private final int total;
  private final boolean terminal;
  private final boolean blocks;
  private int fifths; // shown so far

  Progress(int total) {
    this.total = total;
    terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    blocks = System.out.charset().newEncoder().canEncode("█░");
  }

  void show(int done) {
    if (terminal) {
      int filled = WIDTH * done / total;
      String bar =
          (blocks ? "█" : "#").repeat(filled) + (blocks ? "░" : ".").repeat(WIDTH - filled);
      System.out.print("\r  " + bar + "  " + done + " of " + total);
      System.out.flush();
    } else {
      for (; fifths < 5 * done / total; fifths++) {
        System.out.println("  " + (fifths + 1) * total / 5 + " of " + total);
      }
    }
  }

  void end() {
    System.out.print(terminal ? "\n\n" : "\n");
  }
}
