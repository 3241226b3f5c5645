package asyncio.workers.codec;

import static asyncio.workers.codec.Messages.CLASSES;
import static asyncio.workers.codec.Messages.CODEC;
import static asyncio.workers.codec.Messages.bytes;
import static asyncio.workers.codec.Messages.there;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CodecProperties {
  @SuppressWarnings("ArrayRecordComponent")
  record Node(Object value, List<Object> children, int[] numbers) implements Serializable {
    @Override
    public boolean equals(Object other) {
      return other instanceof Node node
          && node.value.equals(value)
          && node.children.equals(children)
          && Arrays.equals(node.numbers, numbers);
    }

    @Override
    public int hashCode() {
      return value.hashCode() + 31 * children.hashCode() + Arrays.hashCode(numbers);
    }
  }

  enum Side {
    LEFT,
    RIGHT
  }

  @Provide
  Arbitrary<Object> values() {
    return Arbitraries.longs().map(seed -> value(new Random(seed), 4));
  }

  /** A value of any kind that Java serialization takes, too. */
  private static Object value(Random random, int depth) {
    return random.nextInt(depth == 0 ? 12 : 20) < 12 ? scalar(random) : composed(random, depth - 1);
  }

  private static Object scalar(Random random) {
    return switch (random.nextInt(14)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextInt(300) - 150;
      case 2 -> random.nextLong() >> random.nextInt(64);
      case 3 -> random.nextDouble();
      case 4 -> random.nextBoolean();
      case 5 -> text(random);
      case 6 -> (char) random.nextInt();
      case 7 -> new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt());
      case 8 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
      case 9 -> Duration.ofSeconds(random.nextLong() / 2, random.nextInt());
      case 10 -> LocalDate.ofEpochDay(random.nextInt());
      case 11 -> new UUID(random.nextLong(), random.nextLong());
      case 12 -> Side.values()[random.nextInt(2)];
      default -> (short) random.nextInt();
    };
  }

  private static String text(Random random) {
    char[] letters = new char[random.nextInt(20)];
    int most = random.nextBoolean() ? 128 : 0x10000;
    for (int i = 0; i < letters.length; i++) {
      letters[i] = (char) random.nextInt(most);
    }
    return new String(letters);
  }

  private static Object composed(Random random, int depth) {
    List<Object> elements = new ArrayList<>();
    for (int rest = random.nextInt(5); rest > 0; rest--) {
      elements.add(value(random, depth));
    }
    return switch (random.nextInt(7)) {
      case 0 -> elements;
      case 1 -> List.copyOf(elements);
      case 2 -> new HashSet<>(elements);
      case 3 -> {
        var map = new LinkedHashMap<Object, Object>();
        elements.forEach(element -> map.put(element, value(random, depth)));
        yield map;
      }
      case 4 -> {
        var map = new HashMap<Object, Object>();
        elements.forEach(element -> map.put(text(random), element));
        yield random.nextBoolean() ? map : new TreeMap<>(map);
      }
      default ->
          new Node(
              value(random, depth),
              elements,
              random.ints(random.nextBoolean() ? random.nextInt(3_000) : 0).toArray());
    };
  }

  @Property(tries = 1_000)
  void aValueArrivesEqual(@ForAll("values") Object value) {
    assertThat(there(value)).isEqualTo(value).hasSameClassAs(value);
  }

  @Property(tries = 200)
  void aValueArrivesAsJavaSerializationBringsIt(@ForAll("values") Object value) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var objects = new ObjectOutputStream(out)) {
      objects.writeObject(value);
    }
    Object reference;
    try (var in = new ObjectInputStream(new ByteArrayInputStream(out.toByteArray()))) {
      reference = in.readObject();
    }
    assertThat(there(value)).isEqualTo(reference).hasSameClassAs(reference);
    Codec java = Codec.java(CLASSES);
    assertThat(java.decode(ByteBuffer.wrap(Messages.joined(java.encode(value)))))
        .isEqualTo(reference);
  }

  @Property(tries = 1_000)
  void mutatedBytesAreAValueOrRefusedInBoundedMemory(
      @ForAll("values") Object value, @ForAll long seed) {
    byte[] bytes = bytes(List.of(value, new IllegalStateException("x"), value));
    var random = new Random(seed);
    for (int mutations = 1 + random.nextInt(4); mutations > 0; mutations--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    decodes(Arrays.copyOf(bytes, bytes.length - random.nextInt(2) * random.nextInt(bytes.length)));
  }

  @Property(tries = 3_000)
  void randomBytesAreAValueOrRefusedInBoundedMemory(@ForAll long seed) {
    var random = new Random(seed);
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    if (bytes.length > 0) {
      bytes[0] = (byte) random.nextInt(100); // mostly a tag
    }
    decodes(bytes);
  }

  private static void decodes(byte[] bytes) {
    decode(bytes); // what it loads, it loads now
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    decode(bytes);
    // An exception with its stack, regular expressions, classes that are looked for in vain.
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .isLessThan(1_000_000L + 100L * bytes.length);
  }

  private static void decode(byte[] bytes) {
    try {
      CODEC.decode(ByteBuffer.wrap(bytes));
    } catch (CodecException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  @Property(tries = 500)
  void mutatedJavaStreamsAreAValueOrRefused(@ForAll("values") Object value, @ForAll long seed)
      throws IOException {
    Codec java = Codec.java(CLASSES);
    byte[] bytes = Messages.joined(java.encode(value));
    var random = new Random(seed);
    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    try {
      java.decode(ByteBuffer.wrap(bytes));
    } catch (CodecException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }
}
