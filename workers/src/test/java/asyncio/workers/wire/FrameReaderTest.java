package asyncio.workers.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages through frames, however their bytes are cut, and bytes that are no frames. */
class FrameReaderTest {
  private static final int LONGEST = 4 * 1024 * 1024;

  /** What was said, and what has come. */
  private static final class Trail {
    final List<String> events = new ArrayList<>();
    final FrameReader reader = new FrameReader(LONGEST, 10, this::note);

    void note(Kind kind, long id, ByteBuffer body) {
      events.add(describe(kind, id, bytes(body)));
    }

    static String describe(Kind kind, long id, byte[] body) {
      return kind + " " + id + " " + body.length + " " + Arrays.hashCode(body);
    }
  }

  private static byte[] bytes(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return bytes;
  }

  /** Several messages, small and large, empty and split into several buffers, as bytes. */
  private static byte[] said(long seed, List<String> expected) {
    Random random = new Random(seed);
    var out = new java.io.ByteArrayOutputStream();
    var outbox = new Outbox(piece -> out.writeBytes(bytes(piece)));
    outbox.pause();
    List<String> small = new ArrayList<>();
    List<String> large = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int length =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(100);
            case 2 -> random.nextInt(FrameReader.PIECE + 1);
            default -> FrameReader.PIECE + 1 + random.nextInt(3 * FrameReader.PIECE);
          };
      byte[] body = new byte[length];
      random.nextBytes(body);
      int cut = length == 0 ? 0 : random.nextInt(length);
      Kind kind = random.nextBoolean() ? Kind.CALL : Kind.RESULT;
      outbox.send(
          kind,
          i,
          List.of(ByteBuffer.wrap(body, 0, cut), ByteBuffer.wrap(body, cut, length - cut)));
      (length > FrameReader.PIECE ? large : small).add(Trail.describe(kind, i, body));
    }
    outbox.resume();
    assertThat(outbox.isEmpty()).isTrue();
    expected.addAll(small);
    expected.addAll(large);
    return out.toByteArray();
  }

  static Stream<Long> seeds() {
    return Stream.iterate(1L, seed -> seed + 1).limit(10);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theSameMessagesComeHoweverTheirBytesAreCut(long seed) {
    List<String> expected = new ArrayList<>();
    byte[] all = said(seed, expected);
    List<Consumer<Trail>> ways =
        List.of(
            trail -> trail.reader.feed(ByteBuffer.wrap(all)),
            trail -> cut(trail, all, random -> 1, seed),
            trail -> cut(trail, all, random -> 1 + random.nextInt(40), seed),
            trail -> cut(trail, all, random -> 1 + random.nextInt(500_000), seed));
    for (Consumer<Trail> way : ways) {
      var trail = new Trail();
      way.accept(trail);
      assertThat(trail.events).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(trail.events.stream().filter(each -> expected.indexOf(each) < 3).toList())
          .as("small ones come first, in their order")
          .isEqualTo(expected.subList(0, 3));
    }
  }

  private static void cut(
      Trail trail, byte[] all, java.util.function.ToIntFunction<Random> length, long seed) {
    Random random = new Random(seed);
    for (int from = 0; from < all.length; ) {
      int many = Math.min(all.length - from, length.applyAsInt(random));
      trail.reader.feed(ByteBuffer.wrap(all, from, many));
      from += many;
    }
  }

  @Test
  void aSmallMessageDoesNotWaitForALargeOne() {
    var out = new java.io.ByteArrayOutputStream();
    var outbox = new Outbox[1];
    outbox[0] =
        new Outbox(
            piece -> {
              out.writeBytes(bytes(piece));
              if (out.size() > FrameReader.PIECE) {
                outbox[0].pause();
              }
            });
    outbox[0].send(Kind.RESULT, 1, List.of(ByteBuffer.allocate(2 * FrameReader.PIECE)));
    outbox[0].send(Kind.CANCELLED, 2, List.of());
    outbox[0].resume();
    outbox[0].resume();
    var trail = new Trail();
    trail.reader.feed(ByteBuffer.wrap(out.toByteArray()));
    assertThat(trail.events).hasSize(2).first().asString().startsWith("CANCELLED 2");
  }

  @Test
  void aMessageThatIsGivenUpLeavesNothing() {
    var out = new java.io.ByteArrayOutputStream();
    var outbox = new Outbox[1];
    outbox[0] =
        new Outbox(
            piece -> {
              out.writeBytes(bytes(piece));
              outbox[0].pause();
            });
    outbox[0].send(Kind.CALL, 1, List.of(ByteBuffer.allocate(3 * FrameReader.PIECE)));
    outbox[0].drop(Kind.CALL, 1);
    while (!outbox[0].isEmpty()) {
      outbox[0].resume();
    }
    outbox[0].send(Kind.CALL, 1, List.of(ByteBuffer.allocate(3)));
    outbox[0].resume();
    var trail = new Trail();
    trail.reader.feed(ByteBuffer.wrap(out.toByteArray()));
    assertThat(trail.events).hasSize(1).first().asString().startsWith("CALL 1 3 ");
  }

  private static ByteBuffer head(
      int mark, int kind, int zero, int number, long id, int total, int offset, int length) {
    return ByteBuffer.allocate(FrameReader.HEAD)
        .put((byte) mark)
        .put((byte) kind)
        .putShort((short) zero)
        .putInt(number)
        .putLong(id)
        .putInt(total)
        .putInt(offset)
        .putInt(length)
        .flip();
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> wrong() {
    int call = Kind.CALL.code();
    int piece = FrameReader.PIECE;
    return Stream.of(
        wrong("no mark", head(0, call, 0, 0, 1, 0, 0, 0), "no frame"),
        wrong("no kind", head(0xA5, 0, 0, 0, 1, 0, 0, 0), "no frame"),
        wrong("a kind to come", head(0xA5, 99, 0, 0, 1, 0, 0, 0), "no frame"),
        wrong("not zero", head(0xA5, call, 1, 0, 1, 0, 0, 0), "no frame"),
        wrong("a frame left out", head(0xA5, call, 0, 1, 1, 0, 0, 0), "in the place of frame 0"),
        wrong("too long", head(0xA5, call, 0, 0, 1, LONGEST + 1, 0, 1), "are allowed"),
        wrong("longer than ints", head(0xA5, call, 0, 0, 1, -1, 0, 1), "are allowed"),
        wrong("a negative piece", head(0xA5, call, 0, 0, 1, 9, 0, -1), "not in it"),
        wrong("too long a piece", head(0xA5, call, 0, 0, 1, LONGEST, 0, piece + 1), "not in it"),
        wrong("a piece behind the end", head(0xA5, call, 0, 0, 1, 9, 8, 2), "not in it"),
        wrong("an empty piece", head(0xA5, call, 0, 0, 1, 9, 0, 0), "empty piece"),
        wrong("the end of nothing", head(0xA5, call, 0, 0, 1, 9, 8, 1), "not begun so"));
  }

  private static org.junit.jupiter.params.provider.Arguments wrong(
      String name, ByteBuffer bytes, String message) {
    return org.junit.jupiter.params.provider.Arguments.of(name, bytes, message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void whatIsNoFrameIsRefused_P06(String name, ByteBuffer bytes, String message) {
    var trail = new Trail();
    assertThatThrownBy(() -> trail.reader.feed(bytes))
        .isInstanceOf(WireError.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> trail.reader.feed(head(0xA5, Kind.CALL.code(), 0, 0, 1, 0, 0, 0)))
        .isInstanceOf(WireError.class);
    assertThat(trail.events).isEmpty();
  }

  @Test
  void aFrameThatComesAgainIsRefused_P06() {
    var trail = new Trail();
    ByteBuffer frame = head(0xA5, Kind.RESULT.code(), 0, 0, 7, 0, 0, 0);
    trail.reader.feed(frame.duplicate());
    assertThatThrownBy(() -> trail.reader.feed(frame.duplicate()))
        .isInstanceOf(WireError.class)
        .hasMessageContaining("frame 0 in the place of frame 1");
  }

  @Test
  void onlySoManyMessagesAreBegunAtATime() {
    var trail = new Trail();
    byte[] piece = new byte[1];
    for (int i = 0; i < 10; i++) {
      trail.reader.feed(head(0xA5, Kind.CALL.code(), 0, i, i, 9, 0, 1));
      trail.reader.feed(ByteBuffer.wrap(piece));
    }
    assertThatThrownBy(() -> trail.reader.feed(head(0xA5, Kind.CALL.code(), 0, 10, 10, 9, 0, 1)))
        .isInstanceOf(WireError.class)
        .hasMessageContaining("more than 10 messages");
  }

  /** Random changes of good bytes: messages, or an error, never another exception or a hang. */
  @ParameterizedTest
  @MethodSource("seeds")
  void changedBytesAreMessagesOrAnError_P06(long seed) {
    Random random = new Random(seed);
    byte[] good = said(seed, new ArrayList<>());
    for (int round = 0; round < 200; round++) {
      byte[] bad = Arrays.copyOf(good, Math.min(good.length, 3 * FrameReader.PIECE));
      for (int i = random.nextInt(4); i >= 0; i--) {
        int near =
            random.nextBoolean() ? random.nextInt(FrameReader.HEAD) : random.nextInt(bad.length);
        bad[near] = (byte) random.nextInt();
      }
      var trail = new Trail();
      try {
        cut(trail, bad, each -> 1 + each.nextInt(100_000), seed);
      } catch (WireError refused) {
        assertThat(refused).hasMessageMatching(".+");
      }
    }
  }
}
