package asyncio.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private final StringWriter told = new StringWriter();
  private long seconds;

  private Progress progress(boolean terminal) {
    return new Progress(new PrintWriter(told), terminal, () -> TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void onAPipeThereIsALineForEachStep() {
    Progress progress = progress(false);
    progress.expect(40);
    progress.step("first", 10);
    seconds = 20;
    progress.step("second", 30);
    progress.end();

    // The first step took twice as long as expected, so the second will.
    assertThat(told.toString().lines())
        .containsExactly("  0 %  first  (40 s left)", " 25 %  second  (1 min 0 s left)");
  }

  @Test
  void onATerminalThereIsOneLineThatGoesAway() {
    Progress progress = progress(true);
    progress.expect(10);
    progress.step("first", 10);
    progress.end();

    assertThat(told.toString()).startsWith("\r  0 %  first").endsWith(" \r");
    assertThat(told.toString()).doesNotContain("\n");
  }

  @Test
  void aMessageStays() {
    Progress progress = progress(true);
    progress.expect(10);
    progress.step("first", 10);
    progress.say("something failed");
    assertThat(told.toString()).endsWith("\rsomething failed" + System.lineSeparator());
  }
}
