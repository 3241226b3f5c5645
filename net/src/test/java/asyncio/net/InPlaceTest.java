package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.LoopOptions;
import asyncio.Task;
import asyncio.VirtualClock;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a reader shows of its bytes without copying them. */
class InPlaceTest {
  private static final byte[] END_OF_HEAD = bytes("\r\n\r\n");

  private static void run(Action main) {
    Asyncio.run(main, LoopOptions.defaults().withDebug(false).withClock(new VirtualClock()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private static String text(ByteBuffer buffer) {
    return US_ASCII.decode(buffer.duplicate()).toString();
  }

  @Test
  void whatIsThereIsSeenAndStaysUntilItIsConsumed() {
    run(
        () -> {
          var reader = new StreamReader();
          assertThat(reader.buffered().hasRemaining()).isFalse();
          reader.feedData(bytes("hello"));
          assertThat(text(reader.buffered())).isEqualTo("hello");
          reader.consume(2);
          assertThat(text(reader.buffered())).isEqualTo("llo");
          assertThat(reader.readExactly(3)).isEqualTo(bytes("llo"));
          assertThat(reader.buffered().hasRemaining()).isFalse();
          assertThatThrownBy(() -> reader.consume(1)).isInstanceOf(IndexOutOfBoundsException.class);
          assertThatThrownBy(() -> reader.consume(-1))
              .isInstanceOf(IndexOutOfBoundsException.class);
        });
  }

  @Test
  void nobodyCanWriteIntoTheBufferOfAReader() {
    run(
        () -> {
          var reader = new StreamReader();
          reader.feedData(bytes("hello"));
          ByteBuffer seen = reader.buffered();
          assertThat(seen.hasArray()).isFalse();
          assertThatThrownBy(() -> seen.put(0, (byte) 0))
              .isInstanceOf(ReadOnlyBufferException.class);
        });
  }

  @Test
  void whereTheStackIsFullNoByteIsLost() {
    run(
        () -> {
          for (int round = 0; round < 20; round++) {
            var reader = new StreamReader();
            reader.feedData(bytes("abc"));
            reader.feedEof();
            List<String> came = new ArrayList<>();
            assertThatThrownBy(() -> deep(() -> take(reader, came)))
                .isInstanceOf(StackOverflowError.class);
            assertThat(came).containsExactly("abc");
          }
        });
  }

  private static void take(StreamReader reader, List<String> came) {
    if (came.isEmpty()) {
      try {
        reader.bufferedUntil(END_OF_HEAD);
      } catch (IncompleteReadError incomplete) {
        came.add(new String(incomplete.partial(), US_ASCII));
      }
    }
  }

  /** Where the stack is full, and at each depth on the way back. */
  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  private static void deep(Action operation) throws Exception {
    try {
      deep(operation);
    } finally {
      operation.run();
    }
  }

  @Test
  void aHeadIsInOnePieceHoweverItComes() {
    String head = "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n";
    for (int size = 1; size <= head.length(); size++) {
      int piece = size;
      run(
          () -> {
            var reader = new StreamReader();
            Task<?> feeding =
                createTask(
                    () -> {
                      String all = head + head + head + "rest";
                      for (int at = 0; at < all.length(); at += piece) {
                        reader.feedData(
                            bytes(all.substring(at, Math.min(all.length(), at + piece))));
                        sleep(Duration.ZERO);
                      }
                      reader.feedEof();
                    });
            for (int i = 0; i < 3; i++) {
              ByteBuffer seen = reader.bufferedUntil(END_OF_HEAD);
              assertThat(text(seen)).isEqualTo(head);
              reader.consume(seen.remaining());
            }
            assertThatThrownBy(() -> reader.bufferedUntil(END_OF_HEAD))
                .isInstanceOfSatisfying(
                    IncompleteReadError.class,
                    ended -> assertThat(ended.partial()).isEqualTo(bytes("rest")));
            await(feeding);
          });
    }
  }

  @Test
  void whoNeedsMoreWaitsForMore() {
    run(
        () -> {
          var reader = new StreamReader(2);
          Task<String> reading = createTask(() -> text(reader.buffered(8)));
          for (String piece : List.of("abc", "def", "ghi")) {
            sleep(Duration.ZERO);
            reader.feedData(bytes(piece));
          }
          assertThat(await(reading)).isEqualTo("abcdefghi");
          reader.feedEof();
          assertThat(text(reader.buffered(20))).isEqualTo("abcdefghi");
        });
  }

  @Test
  void anOverrunLeavesTheBytes() {
    run(
        () -> {
          var reader = new StreamReader(4);
          reader.feedData(bytes("12345\n"));
          assertThatThrownBy(() -> reader.bufferedUntil(bytes("\n")))
              .isInstanceOfSatisfying(
                  LimitOverrunError.class, error -> assertThat(error.consumed()).isEqualTo(5));
          assertThat(text(reader.buffered())).isEqualTo("12345\n");
        });
  }

  @Test
  void aLookThatIsCancelledLosesNothing() {
    run(
        () -> {
          var reader = new StreamReader();
          Task<ByteBuffer> looking = createTask(() -> reader.bufferedUntil(bytes("\n")));
          sleep(Duration.ZERO);
          reader.feedData(bytes("half"));
          sleep(Duration.ZERO);
          looking.cancel();
          assertThatThrownBy(() -> await(looking)).isInstanceOf(CancelledError.class);
          reader.feedData(bytes("\n"));
          assertThat(reader.readLine()).isEqualTo(bytes("half\n"));
        });
  }

  @Test
  void looksAndReadsInAnyOrderGiveEachByteOnce() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      run(
          () -> {
            var reader = new StreamReader();
            List<byte[]> taken = new ArrayList<>(); // which nothing may change any more
            StringBuilder all = new StringBuilder();
            StringBuilder copies = new StringBuilder();
            int next = 0;
            for (int step = 0; step < 300; step++) {
              int there = reader.buffered().remaining();
              int some = there == 0 ? 0 : 1 + random.nextInt(there);
              switch (random.nextInt(5)) {
                case 0, 1 -> {
                  byte[] piece = new byte[random.nextInt(random.nextBoolean() ? 20 : 6000)];
                  for (int i = 0; i < piece.length; i++) {
                    piece[i] = (byte) ('a' + next++ % 23);
                  }
                  reader.feedData(piece);
                  all.append(new String(piece, US_ASCII));
                }
                case 2 -> {
                  copies.append(text(reader.buffered()), 0, some);
                  taken.add(bytes(text(reader.buffered()).substring(0, some)));
                  reader.consume(some);
                }
                case 3 -> {
                  byte[] read = reader.readExactly(some);
                  copies.append(new String(read, US_ASCII));
                  taken.add(read);
                }
                default -> {
                  if (there > 0) {
                    byte[] last = {(byte) ('a' + (next - 1) % 23)};
                    byte[] read = new byte[reader.bufferedUntil(last).remaining()];
                    reader.buffered().get(read);
                    assertThat(read).endsWith(last);
                    copies.append(new String(read, US_ASCII));
                    taken.add(read);
                    reader.consume(read.length);
                  }
                }
              }
            }
            StringBuilder later = new StringBuilder();
            taken.forEach(each -> later.append(new String(each, US_ASCII)));
            String rest = text(reader.buffered());
            assertThat(copies + rest).isEqualTo(all.toString());
            assertThat(later + rest).isEqualTo(all.toString());
          });
    }
  }
}
