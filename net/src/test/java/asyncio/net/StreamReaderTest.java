package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.LoopOptions;
import asyncio.Task;
import asyncio.VirtualClock;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A reader that is fed by hand. */
class StreamReaderTest {
  private final List<String> trail = new ArrayList<>();

  private static void run(Action main) {
    Asyncio.run(main, LoopOptions.defaults().withDebug(false).withClock(new VirtualClock()));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Notes when it is paused and resumed. */
  private final class Source implements ReadTransport {
    private boolean paused;

    @Override
    public boolean isReading() {
      return !paused;
    }

    @Override
    public long readBufferSize() {
      return 0;
    }

    @Override
    public void pauseReading() {
      paused = true;
      trail.add("pause");
    }

    @Override
    public void resumeReading() {
      paused = false;
      trail.add("resume");
    }

    @Override
    public void close() {}

    @Override
    public boolean isClosing() {
      return false;
    }

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
      return null;
    }

    @Override
    public BaseProtocol protocol() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void setProtocol(BaseProtocol protocol) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void tooMuchPausesTheTransportAndReadingResumesIt_ST1() {
    run(
        () -> {
          var reader = new StreamReader(4);
          reader.setTransport(new Source());
          reader.feedData(bytes("12345678"));
          trail.add("eight");
          reader.feedData(bytes("9"));
          trail.add("nine");
          trail.add(text(reader.read(4)));
          trail.add(text(reader.read(1)));
        });

    assertThat(trail).containsExactly("eight", "pause", "nine", "1234", "resume", "5");
  }

  @Test
  void aReadThatNeedsMoreThanFitsResumesTheTransport_ST1() {
    run(
        () -> {
          var reader = new StreamReader(2);
          reader.setTransport(new Source());
          reader.feedData(bytes("12345"));
          Task<byte[]> reading = createTask(() -> reader.readExactly(7));
          sleep(Duration.ZERO);
          reader.feedData(bytes("67"));
          trail.add(text(await(reading)));
        });

    assertThat(trail).containsExactly("pause", "resume", "pause", "resume", "1234567");
  }

  @Test
  void onlyOneTaskMayWait_ST2() {
    run(
        () -> {
          var reader = new StreamReader();
          Task<byte[]> first = createTask(() -> reader.readLine());
          sleep(Duration.ZERO);
          assertThatThrownBy(() -> reader.read(1))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("read() called while another task is already waiting for incoming data");
          reader.feedData(bytes("a\n"));
          assertThat(text(await(first))).isEqualTo("a\n");
        });
  }

  @Test
  void readGivesWhatIsThereAndNothingForZero_ST3() {
    run(
        () -> {
          var reader = new StreamReader();
          assertThat(reader.read(0)).isEmpty();
          reader.feedData(bytes("abc"));
          assertThat(text(reader.read(2))).isEqualTo("ab");
          assertThat(text(reader.read(10))).isEqualTo("c");
          Task<byte[]> rest = createTask(() -> reader.read());
          sleep(Duration.ZERO);
          reader.feedData(bytes("de"));
          sleep(Duration.ZERO);
          reader.feedData(bytes("f"));
          reader.feedEof();
          assertThat(text(await(rest))).isEqualTo("def");
          assertThat(reader.atEof()).isTrue();
          assertThat(reader.read(5)).isEmpty();
        });
  }

  @Test
  void readExactlyAtTheEndThrowsWhatHadComeAndEmptiesTheBuffer_ST3() {
    run(
        () -> {
          var reader = new StreamReader();
          reader.feedData(bytes("abc"));
          reader.feedEof();
          assertThatThrownBy(() -> reader.readExactly(5))
              .isInstanceOfSatisfying(
                  IncompleteReadError.class,
                  error -> {
                    assertThat(text(error.partial())).isEqualTo("abc");
                    assertThat(error.expected()).isEqualTo(5);
                  })
              .hasMessageContaining("3 bytes read on a total of 5 expected bytes");
          assertThat(reader.atEof()).isTrue();
        });
  }

  @Test
  void aLineWithoutItsEndIsGivenAtTheEndOfTheStream_ST3() {
    run(
        () -> {
          var reader = new StreamReader();
          reader.feedData(bytes("one\ntwo\nrest"));
          reader.feedEof();
          List<String> lines = new ArrayList<>();
          for (byte[] line : reader) {
            lines.add(text(line));
          }
          assertThat(lines).containsExactly("one\n", "two\n", "rest");
        });
  }

  @Test
  void tooLongALineIsDroppedUpToItsEnd_ST3() {
    run(
        () -> {
          var reader = new StreamReader(3);
          reader.feedData(bytes("toolong\nok\n"));
          assertThatThrownBy(() -> reader.readLine())
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("Separator is found, but chunk is longer than limit");
          assertThat(text(reader.readLine())).isEqualTo("ok\n");
        });
  }

  @Test
  void tooLongALineWithoutAnEndYetEmptiesTheBuffer_ST3() {
    run(
        () -> {
          var reader = new StreamReader(3);
          reader.feedData(bytes("toolong"));
          assertThatThrownBy(() -> reader.readLine())
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("Separator is not found, and chunk exceed the limit");
          reader.feedData(bytes("ok\n"));
          assertThat(text(reader.readLine())).isEqualTo("ok\n");
        });
  }

  @Test
  void anOverrunLeavesTheDataAndTellsWhatCanBeDropped_ST3() {
    run(
        () -> {
          var reader = new StreamReader(3);
          reader.feedData(bytes("some_dataAAA"));
          assertThatThrownBy(() -> reader.readUntil("AAA"))
              .isInstanceOfSatisfying(
                  LimitOverrunError.class, error -> assertThat(error.consumed()).isEqualTo(9));
          assertThat(text(reader.peek(100))).isEqualTo("some_dataAAA");
        });
  }

  @Test
  void theSeparatorThatEndsFirstWins_ST4() {
    run(
        () -> {
          var reader = new StreamReader();
          reader.feedData(bytes("ABCDEFG"));
          List<byte[]> separators = List.of(bytes("DEF"), bytes("CD"), bytes("BCDEF"));
          assertThat(text(reader.readUntil(separators, 100))).isEqualTo("ABCD");
          assertThat(text(reader.peek(9))).isEqualTo("EFG");
        });
  }

  @Test
  void aSeparatorMayComeInPieces_ST3() {
    run(
        () -> {
          var reader = new StreamReader();
          Task<byte[]> reading = createTask(() -> reader.readUntil("\r\n\r\n"));
          for (String piece : List.of("a", "\r", "\nb\r", "\n", "\r", "\nrest")) {
            sleep(Duration.ZERO);
            reader.feedData(bytes(piece));
          }
          assertThat(text(await(reading))).isEqualTo("a\r\nb\r\n\r\n");
          assertThat(text(reader.peek(10))).isEqualTo("rest");
        });
  }

  @Test
  void anExceptionComesBeforeWhatIsBuffered_ST5() {
    run(
        () -> {
          var reader = new StreamReader();
          reader.feedData(bytes("data"));
          reader.setException(new ConnectionResetError("gone"));
          assertThatThrownBy(() -> reader.read(1)).isInstanceOf(ConnectionResetError.class);
          assertThatThrownBy(() -> reader.readLine()).isInstanceOf(ConnectionResetError.class);
          assertThat(reader.exception()).isInstanceOf(ConnectionResetError.class);
        });
  }

  @Test
  void theFailureOfAConnectionComesAfterWhatIsBuffered_ST5() {
    run(
        () -> {
          var reader = new StreamReader();
          reader.feedData(bytes("line\nrest of it"));
          reader.fail(new ConnectionResetError("gone"));
          assertThat(reader.exception()).isInstanceOf(ConnectionResetError.class);
          assertThat(text(reader.readLine())).isEqualTo("line\n");
          assertThatThrownBy(() -> reader.readLine()).isInstanceOf(ConnectionResetError.class);
          assertThatThrownBy(() -> reader.readExactly(20)).isInstanceOf(ConnectionResetError.class);
          assertThatThrownBy(() -> reader.read()).isInstanceOf(ConnectionResetError.class);
          assertThat(text(reader.read(4))).isEqualTo("rest");
          assertThat(text(reader.peek(10))).isEqualTo(" of it");
          assertThat(text(reader.readExactly(6))).isEqualTo(" of it");
          assertThatThrownBy(() -> reader.read(1)).isInstanceOf(ConnectionResetError.class);
          assertThatThrownBy(() -> reader.peek(1)).isInstanceOf(ConnectionResetError.class);
        });
  }

  @Test
  void whoWaitsIsToldOfTheFailureOfAConnection_ST5() {
    run(
        () -> {
          for (Function<StreamReader, byte[]> read :
              List.<Function<StreamReader, byte[]>>of(
                  reader -> reader.read(1),
                  reader -> reader.peek(1),
                  StreamReader::read,
                  StreamReader::readLine,
                  reader -> reader.readExactly(2))) {
            var reader = new StreamReader();
            Task<byte[]> reading = createTask(() -> read.apply(reader));
            sleep(Duration.ZERO);
            assertThat(reading.done()).isFalse();
            reader.fail(new ConnectionResetError("gone"));
            assertThatThrownBy(() -> await(reading)).isInstanceOf(ConnectionResetError.class);
          }
        });
  }

  @Test
  void aLossIsThrownWithTheStackOfWhoReads() {
    run(
        () -> {
          var reader = new StreamReader();
          reader.setException(lost());
          assertThatThrownBy(() -> reading(reader))
              .isInstanceOf(ConnectionResetError.class)
              .hasMessage(lost().getMessage())
              .satisfies(
                  thrown ->
                      assertThat(thrown.getStackTrace())
                          .extracting(StackTraceElement::getMethodName)
                          .contains("reading")
                          .doesNotContain("lost"));
        });
  }

  private static ConnectionResetError lost() {
    return new ConnectionResetError("gone");
  }

  private static void reading(StreamReader reader) {
    reader.read(1);
  }

  @Test
  void aCancelledReadLosesNothing() {
    run(
        () -> {
          var reader = new StreamReader();
          Task<byte[]> reading = createTask(() -> reader.readExactly(4));
          sleep(Duration.ZERO);
          reader.feedData(bytes("ab"));
          reading.cancel();
          sleep(Duration.ZERO);
          assertThat(reading.cancelled()).isTrue();
          reader.feedData(bytes("cd"));
          assertThat(text(reader.readExactly(4))).isEqualTo("abcd");
        });
  }

  private interface WhileWaiting {
    void run(StreamReader reader, Task<byte[]> reading);
  }

  /** A task waits for up to four bytes, and a socket has had six. */
  private static void fedWithMoreThanIsWaitedFor(WhileWaiting then) {
    run(
        () -> {
          var reader = new StreamReader();
          Task<byte[]> reading = createTask(() -> reader.read(4));
          sleep(Duration.ZERO);
          reader.feed(Unpooled.wrappedBuffer(bytes("abcdef")));
          then.run(reader, reading);
        });
  }

  @Test
  void aReadThatWaitsGetsWhatItAskedForAndTheNextGetsTheRest() {
    fedWithMoreThanIsWaitedFor(
        (reader, reading) -> {
          reader.feed(Unpooled.wrappedBuffer(bytes("gh")));
          reader.feedEof();
          assertThat(text(await(reading))).isEqualTo("abcd");
          assertThat(reader.atEof()).isFalse();
          assertThat(text(reader.read(4))).isEqualTo("efgh");
          assertThat(reader.atEof()).isTrue();
        });
  }

  @Test
  void aReadThatIsCancelledWhenItsBytesHaveComeLosesNone() {
    fedWithMoreThanIsWaitedFor(
        (reader, reading) -> {
          reading.cancel();
          assertThatThrownBy(() -> await(reading)).isInstanceOf(CancelledError.class);
          reader.feed(Unpooled.wrappedBuffer(bytes("gh")));
          assertThat(text(reader.readExactly(8))).isEqualTo("abcdefgh");
        });
  }

  @Test
  void whoReadsBeforeTheOneThatWasWokenGetsTheFirstBytes() {
    fedWithMoreThanIsWaitedFor(
        (reader, reading) -> {
          assertThat(text(reader.peek(6))).isEqualTo("abcdef");
          assertThat(text(reader.readExactly(3))).isEqualTo("abc");
          assertThat(text(await(reading))).isEqualTo("def");
        });
  }

  @Test
  void aFailureComesBeforeTheBytesThatCameBefore() {
    fedWithMoreThanIsWaitedFor(
        (reader, reading) -> {
          reader.setException(new IllegalStateException("lost"));
          assertThatThrownBy(() -> await(reading)).hasMessage("lost");
          assertThat(text(reader.giveBack())).isEqualTo("abcdef");
        });
  }

  @Test
  void badArgumentsAreRefused() {
    run(
        () -> {
          assertThatThrownBy(() -> new StreamReader(0)).hasMessage("Limit cannot be <= 0, got 0");
          var reader = new StreamReader();
          assertThatThrownBy(() -> reader.readExactly(-1))
              .isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> reader.readUntil(""))
              .hasMessage("Separator should contain at least one element");
          reader.feedEof();
          assertThatThrownBy(() -> reader.feedData(bytes("x")))
              .hasMessage("feedData after feedEof");
        });
  }
}
