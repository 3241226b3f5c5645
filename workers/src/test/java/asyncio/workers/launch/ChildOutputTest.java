package asyncio.workers.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The output of a child, in lines. */
class ChildOutputTest {
  private final List<String> trail = new ArrayList<>();
  private final ChildOutput output =
      new ChildOutput(line -> trail.add("out " + line), line -> trail.add("err " + line));

  private void write(int descriptor, String text) {
    output.add(descriptor, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void linesAreWholeHoweverTheyCome() {
    write(1, "on");
    write(2, "an error\n");
    write(1, "e\ntwo\r\n\nthr");
    write(1, "ee");
    output.end(1);
    output.end(2);
    assertThat(trail).containsExactly("err an error", "out one", "out two", "out ", "out three");
  }

  @Test
  void theLastLinesAreKept() {
    for (int i = 0; i < 100; i++) {
      write(1 + i % 2, i + "\n");
    }
    assertThat(output.lastLines()).hasSize(20).startsWith("80").endsWith("99");
  }

  @Test
  void aLineWithoutEndGoesOnInPieces() {
    String much = "x".repeat(ChildOutput.LONGEST);
    write(1, much + much + "y");
    assertThat(trail).containsExactly("out " + much, "out " + much);
    output.end(1);
    assertThat(trail).hasSize(3).last().isEqualTo("out y");
    assertThat(output.lastLines().getFirst()).hasSizeLessThan(1_100);
  }
}
