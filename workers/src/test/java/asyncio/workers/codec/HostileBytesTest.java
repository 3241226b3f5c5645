package asyncio.workers.codec;

import static asyncio.workers.codec.Messages.CLASSES;
import static asyncio.workers.codec.Messages.CODEC;
import static asyncio.workers.codec.Messages.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import asyncio.workers.AllowedClasses;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.RemoteException;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import outside.Stranger;

class HostileBytesTest {
  static boolean initialized;

  static final class Trap {
    static {
      initialized = true;
    }

    private Trap() {}
  }

  record Point(int x, int y) {}

  private static byte[] message(Object... pieces) {
    var out = new ByteArrayOutputStream();
    for (Object piece : pieces) {
      switch (piece) {
        case Integer octet -> out.write(octet);
        case String text -> {
          if (text.length() > 63) {
            out.write(((text.length() << 1) & 0x7F) | 0x80);
          }
          out.write(text.length() > 63 ? text.length() >> 6 : text.length() << 1);
          out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        default -> throw new IllegalArgumentException(piece.toString());
      }
    }
    return out.toByteArray();
  }

  static Stream<Arguments> namesOfClasses() {
    String runtime = "java.lang.Runtime";
    String stranger = Stranger.class.getName();
    return Stream.of(
        arguments(message(27, 0, runtime, 0, 0, 0, 0), "none of the packages"),
        arguments(message(27, 0, stranger, 0, 0, 0, 0, 9, "x"), "none of the packages"),
        arguments(message(27, 0, "asyncio.workers.Missing", 0, 0, 0, 0), "not in this process"),
        arguments(message(27, 0, "short"), "none of the packages"),
        arguments(message(26, 0, runtime, "X"), "no enum"),
        arguments(message(26, 0, stranger, "X"), "none of the packages"),
        arguments(message(26, 0, "java.lang.Thread$State", "DEAD"), "has no constant DEAD"),
        arguments(message(25, 0, stranger, 0), "none of the packages"),
        arguments(message(25, 0, "[[[I", 0, 1), "after the value"),
        arguments(message(25, 0, "[Z]", 0), "not in this process"),
        arguments(message(25, 0, "[".repeat(60), 0), "not the name of a class"),
        arguments(message(25, 0, "java.lang.String", 1, 128), "something else in it"),
        arguments(message(27, 5), "a class that was not named"),
        arguments(message(127), "no kind of value has the tag 127"),
        arguments(message(5, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255), "without an end"),
        arguments(message(5, 128, 128, 128, 128, 32), "is not within"),
        arguments(message(1, 2), "neither true nor false"),
        arguments(message(64, 255, 255, 3), "more is announced"),
        arguments(message(16, 255, 255, 255, 255, 7), "more is announced"),
        arguments(message(81, 1, 128), "a key without a value"),
        arguments(message(), "end within a value"),
        arguments(message(0, 0), "1 bytes after the value"),
        arguments(message(28, 1, 0, 0), "fewer bytes than the name of a function has"));
  }

  @ParameterizedTest
  @MethodSource("namesOfClasses")
  void bytesThatNameWhatIsNotAcceptedAreRefused(byte[] message, String reason) {
    assertThatThrownBy(() -> CODEC.decode(ByteBuffer.wrap(message)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aClassThatIsOnlyNamedIsNotInitialized() {
    for (int tag : new int[] {25, 26, 27}) {
      assertThatThrownBy(() -> CODEC.decode(ByteBuffer.wrap(message(tag, 0, Trap.class.getName()))))
          .isInstanceOf(CodecException.class);
    }
    Object thrown = CODEC.decode(ByteBuffer.wrap(message(30, Trap.class.getName(), 0, 0, 0, 0)));
    assertThat(thrown).isInstanceOf(RemoteException.class);
    assertThat(initialized).isFalse();
  }

  @Test
  void anExceptionThatIsNotAcceptedIsOnlyText() {
    for (String name : List.of("java.lang.Runtime", "outside.Stranger", "no.such.Thing", "")) {
      Object thrown = CODEC.decode(ByteBuffer.wrap(message(30, name, 9, "text", 0, 0, 0)));
      assertThat(thrown)
          .isInstanceOfSatisfying(
              RemoteException.class,
              remote -> {
                assertThat(remote.className()).isEqualTo(name);
                assertThat(remote.text()).isEqualTo("text");
              });
    }
  }

  /** Each list announces all that is left, and its first element is the next such list. */
  @Test
  void nestedAnnouncementsAllocateNoMoreThanThereAreBytes() {
    int size = 1 << 20;
    for (int tag : new int[] {24, 64, 66, 67, 69, 72, 79, 80}) {
      ByteBuffer bytes = ByteBuffer.allocate(size);
      while (bytes.position() < 2_000) {
        int rest = (size - bytes.position() - 4) & ~1;
        bytes.put((byte) tag).put((byte) (rest | 0x80)).put((byte) (rest >> 7 | 0x80));
        bytes.put((byte) (rest >> 14));
      }
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      assertThatThrownBy(() -> CODEC.decode(bytes.clear())).isInstanceOf(CodecException.class);
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("tag " + tag)
          .isLessThan(40L * size);
    }
  }

  @Test
  void deepNestingIsRefusedAndNoOverflow() {
    byte[] deep = new byte[1 << 20];
    for (int i = 0; i < deep.length; i++) {
      deep[i] = 60; // an Optional of an Optional of ...
    }
    assertThatThrownBy(() -> CODEC.decode(ByteBuffer.wrap(deep)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("nested more than 500 deep");
    Codec deeper = Codec.standard(CLASSES, new Codec.Limits(1 << 30, 1 << 30, 1 << 30));
    assertThatThrownBy(() -> deeper.decode(ByteBuffer.wrap(deep)))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void anotherVersionOfARecordIsNamed() {
    byte[] bytes = bytes(new Point(1, 2));
    int version = bytes.length - 2 - 1;
    assertThat(bytes[bytes.length - 1]).isEqualTo((byte) (128 + 32 + 2));
    bytes[version] ^= 1;
    assertThatThrownBy(() -> CODEC.decode(ByteBuffer.wrap(bytes)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("HostileBytesTest.Point has other components")
        .hasMessageContaining("Point(int x, int y)");
  }

  @Test
  void packagesStandForThoseBelow() {
    var classes = new AllowedClasses(getClass().getClassLoader(), List.of("com.example", ""));
    assertThat(Stream.of("com.example.A", "com.example.b.C", "A", "A$B").allMatch(classes::allows))
        .isTrue();
    assertThat(
            Stream.of("com.examples.A", "com.A", "[Lcom.example.A;", ".A", "com.example")
                .filter(classes::allows))
        .isEmpty();
  }
}
