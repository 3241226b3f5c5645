package asyncio.cli.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Output that nobody may wait for. */
class OutputQueueTest {
  /** The end of a pipe that is not read until somebody says so. */
  private static final class Unread extends OutputStream {
    private final CountDownLatch read = new CountDownLatch(1);
    private final ByteArrayOutputStream come = new ByteArrayOutputStream();

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        read.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      come.write(bytes, offset, length);
    }

    private PrintStream stream() {
      return new PrintStream(this, false, StandardCharsets.UTF_8);
    }
  }

  @Test
  void whoDoesNotReadHoldsUpNobodyAndWhatIsLostIsCounted() {
    var unread = new Unread();
    var errors = new ByteArrayOutputStream();
    var standardError = new PrintStream(errors, true, StandardCharsets.UTF_8);
    var queue = new OutputQueue(System.out, standardError);
    PrintStream out = queue.before(unread.stream());
    String line = "x".repeat(1023);
    for (int i = 0; i < OutputQueue.MOST / 1024 + 5; i++) {
      out.print(line + "\n");
    }
    unread.read.countDown();
    queue.close(); // waits
    out.println("the last one");
    queue.close();
    assertThat(unread.come.toString(StandardCharsets.UTF_8).lines())
        .hasSize(OutputQueue.MOST / 1024 + 1)
        .endsWith("the last one");
    assertThat(errors.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("5 lines of output are lost, for nobody has read it");
  }

  @Test
  void whatIsWrittenToTwoStreamsComesInItsOrder() {
    var both = new ByteArrayOutputStream();
    var stream = new PrintStream(both, true, StandardCharsets.UTF_8);
    try (var queue = new OutputQueue(stream, stream)) {
      PrintStream out = queue.before(stream);
      PrintStream err = queue.before(stream);
      out.println("one");
      err.println("two");
      out.println("three");
    }
    assertThat(both.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree\n");
  }
}
