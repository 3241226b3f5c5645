package asyncio.workers.codec;

import static asyncio.workers.codec.Messages.CODEC;
import static asyncio.workers.codec.Messages.bytes;
import static asyncio.workers.codec.Messages.there;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import outside.Stranger;

@SuppressWarnings("JdkObsolete") // what programs have
class StandardCodecTest {
  record Point(int x, long y) {}

  record Nothing() {}

  record Pair<A, B>(A first, B second) {}

  @SuppressWarnings("ArrayRecordComponent")
  record Wide(
      boolean a, byte b, short c, char d, int e, long f, float g, double h, String i, int[] j) {}

  sealed interface Shape {}

  record Circle(double radius) implements Shape {}

  record Group(List<Shape> shapes, Optional<Shape> last) implements Shape {}

  enum Colour {
    RED,
    GREEN {
      @Override
      boolean calm() {
        return true;
      }
    };

    boolean calm() {
      return false;
    }
  }

  record Strict(int percent) {
    Strict {
      if (percent > 100) {
        throw new IllegalArgumentException("more than all: " + percent);
      }
    }
  }

  static List<Object> values() throws Exception {
    List<Object> values = new ArrayList<>();
    Collections.addAll(values, true, false, (byte) -128, (byte) 127, (short) -32768, (short) 300);
    Collections.addAll(values, 'x', '\uffff', 0, -32, -33, 95, 96, Integer.MIN_VALUE, 1 << 30);
    Collections.addAll(values, 0L, Long.MIN_VALUE, Long.MAX_VALUE, 1f, Float.NaN, -0.0, Math.PI);
    Collections.addAll(
        values, "", "abc", "\u00ff\u0000", "żółw", "\ud800 alone", "😀".repeat(9999));
    Collections.addAll(values, BigInteger.ZERO, BigInteger.TWO.pow(9999).negate());
    Collections.addAll(
        values, new BigDecimal("1.50"), new BigDecimal(BigInteger.ONE, -2_000_000_000));
    Collections.addAll(values, Instant.MIN, Instant.MAX, Duration.ofSeconds(Long.MIN_VALUE, 1));
    Collections.addAll(
        values, LocalDate.MIN, LocalTime.MAX, LocalDateTime.of(2026, 2, 28, 1, 2, 3));
    Collections.addAll(values, ZoneOffset.MIN, ZoneId.of("Europe/Rome"), OffsetDateTime.MAX);
    Collections.addAll(
        values, OffsetTime.MIN, Period.of(-1, 2, 3), Year.of(-5), MonthDay.of(2, 29));
    Collections.addAll(values, YearMonth.of(2026, 11), DayOfWeek.FRIDAY, TimeUnit.DAYS);
    LocalDateTime twice = LocalDateTime.of(2026, 10, 25, 2, 30);
    for (int hours : new int[] {1, 2}) {
      values.add(ZonedDateTime.ofLocal(twice, ZoneId.of("Europe/Rome"), ZoneOffset.ofHours(hours)));
    }
    Collections.addAll(values, UUID.randomUUID(), URI.create("http://x/ä?q#f"), Path.of("/a/ b"));
    Collections.addAll(values, Locale.GERMANY, Currency.getInstance("JPY"), StandardCharsets.UTF_8);
    Collections.addAll(
        values, InetAddress.ofLiteral("::1"), InetAddress.getByAddress("a", new byte[4]));
    Collections.addAll(values, InetSocketAddress.createUnresolved("host", 80));
    Collections.addAll(values, new InetSocketAddress(InetAddress.getLoopbackAddress(), 65535));
    Collections.addAll(
        values, Optional.empty(), Optional.of("x"), OptionalInt.of(-1), OptionalInt.empty());
    Collections.addAll(values, OptionalLong.of(1), OptionalLong.empty(), OptionalDouble.of(.5));
    Collections.addAll(values, OptionalDouble.empty(), Colour.RED, Colour.GREEN);
    Collections.addAll(
        values, new Point(1, 2), new Nothing(), new Pair<>(1, new Pair<>("a", null)));
    values.add(
        new Group(
            List.of(new Circle(1), new Group(List.of(), Optional.empty())),
            Optional.of(new Circle(2))));
    Collections.addAll(
        values, List.of(), List.of(1), Arrays.asList(1, null), Set.of(1), Map.of(1, 2));
    Collections.addAll(values, Collections.nCopies(3, "x"), Collections.singletonMap(null, null));
    Collections.addAll(values, new ArrayList<>(List.of(1, 2)), new LinkedList<>(List.of(1)));
    Collections.addAll(
        values, new HashSet<>(List.of("a", "b")), new LinkedHashSet<>(List.of(2, 1)));
    Collections.addAll(
        values, new CopyOnWriteArrayList<>(List.of(1)), new TreeSet<>(List.of(2, 1)));
    Collections.addAll(values, new HashMap<>(Map.of(1, 2)), new TreeMap<>(Map.of("b", 1, "a", 2)));
    Collections.addAll(
        values, new LinkedHashMap<>(Map.of(1, 2)), new ConcurrentHashMap<>(Map.of(1, 2)));
    Collections.addAll(values, new EnumMap<>(Map.of(Colour.GREEN, 1)), EnumSet.allOf(Colour.class));
    Collections.addAll(values, EnumSet.noneOf(Colour.class), BitSet.valueOf(new long[] {5, 9}));
    return values;
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueArrivesEqualAndOfItsClass(Object value) {
    Object arrived = there(value);
    assertThat(arrived).isEqualTo(value).hasSameHashCodeAs(value);
    if (!(value instanceof Collection || value instanceof Map || value instanceof Path)) {
      assertThat(arrived).hasSameClassAs(value);
    }
  }

  @Test
  void nullArrives() {
    assertThat(there((Object) null)).isNull();
  }

  static Stream<Arguments> arrays() {
    List<Object> arrays = new ArrayList<>();
    for (int length : new int[] {0, 1, 5, 100_000}) {
      Collections.addAll(arrays, new byte[length], new boolean[length], new short[length]);
      Collections.addAll(arrays, new char[length], new int[length], new long[length]);
      Collections.addAll(arrays, new float[length], new double[length], new String[length]);
    }
    Collections.addAll(arrays, new long[] {Long.MIN_VALUE, 1}, new boolean[] {true, false});
    Collections.addAll(arrays, new double[] {Double.NaN, -0.0}, new char[] {'a', '\ud800'});
    Collections.addAll(arrays, new int[][] {{1}, {}, null}, new String[][][] {{{"a"}}});
    Collections.addAll(arrays, (Object) new Object[] {1, "a", null}, new Point[] {new Point(1, 2)});
    Collections.addAll(arrays, new Shape[] {new Circle(1)}, new Number[] {1, 2L});
    Collections.addAll(arrays, new Colour[] {Colour.GREEN}, new List<?>[] {List.of(1)});
    return arrays.stream().map(array -> arguments(array));
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void anArrayArrivesWithTheTypeOfItsElements(Object array) {
    Object arrived = there(array);
    assertThat(arrived).hasSameClassAs(array);
    assertThat(Arrays.deepEquals(new Object[] {arrived}, new Object[] {array})).isTrue();
  }

  @Test
  void aRecordOfEachPrimitiveArrives() {
    var wide = new Wide(true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, "i", new int[] {9});
    assertThat(there(wide)).usingRecursiveComparison().isEqualTo(wide);
  }

  @Test
  void theUsualCollectionsStayWhatTheyAreAndOthersCannotBeChanged() {
    for (Object usual :
        List.of(
            new ArrayList<>(),
            new LinkedList<>(),
            new ArrayDeque<>(),
            new HashSet<>(),
            new LinkedHashSet<>(),
            new TreeSet<>(),
            new PriorityQueue<>(),
            new HashMap<>(),
            new LinkedHashMap<>(),
            new TreeMap<>(),
            new ConcurrentHashMap<>())) {
      assertThat(there(usual)).hasSameClassAs(usual);
    }
    assertThatThrownBy(() -> there(List.of(1)).add(2))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> there(Arrays.asList(1, null)).set(0, 2))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> there(Set.of(1)).add(2))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> there(Map.of(1, 1)).put(2, 2))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void ordersArrive() {
    SortedSet<Integer> down = new TreeSet<>(Comparator.reverseOrder());
    down.addAll(List.of(1, 3, 2));
    assertThat(there(down)).containsExactly(3, 2, 1);
    SortedMap<String, Integer> letters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    letters.put("b", 1);
    letters.put("A", 2);
    assertThat(there(letters)).containsEntry("a", 2).containsKey("B");
    SortedSet<Integer> natural = new TreeSet<>(Comparator.naturalOrder());
    natural.addAll(List.of(2, 1));
    assertThat(there(natural)).containsExactly(1, 2);
    SortedSet<String> own =
        new TreeSet<>(
            (Comparator<String> & java.io.Serializable) (a, b) -> a.length() - b.length());
    own.addAll(List.of("ccc", "a", "bb"));
    assertThat(there(own)).containsExactly("a", "bb", "ccc");
    var queue = new PriorityQueue<Integer>(Comparator.reverseOrder());
    queue.addAll(List.of(1, 3, 2));
    assertThat(there(queue).poll()).isEqualTo(3);
    assertThat(there(new ArrayDeque<>(List.of(1, 2)))).containsExactly(1, 2);
    SortedSet<String> unnamed = new TreeSet<>(Comparator.comparing(String::length));
    unnamed.add("a");
    assertThatThrownBy(() -> bytes(unnamed))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith(".comparator(): the Comparator in java.util.Comparator");
  }

  @Test
  void aPatternArrives() {
    Pattern pattern = Pattern.compile("A+", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    assertThat(there(pattern).flags()).isEqualTo(pattern.flags());
    assertThat(there(pattern).matcher("aaa").matches()).isTrue();
  }

  @Test
  void aBufferArrivesWithWhatRemainsAndIsNotTaken() {
    ByteBuffer large = ByteBuffer.allocateDirect(100_000).order(ByteOrder.LITTLE_ENDIAN);
    large.putInt(10, 42).position(10);
    ByteBuffer arrived = there(large);
    assertThat(arrived.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThat(arrived.getInt()).isEqualTo(42);
    assertThat(arrived.limit()).isEqualTo(99_990);
    assertThat(large.position()).isEqualTo(10);
    assertThat(there(ByteBuffer.wrap(new byte[] {1, 2}).asReadOnlyBuffer()).array())
        .containsExactly(1, 2);
  }

  @Test
  void largeArraysOfBytesAreSentUncopiedAndDecodedFromAnyBuffer() {
    byte[] large = new byte[1 << 20];
    large[77] = 7;
    List<ByteBuffer> parts = CODEC.encode(new Pair<>(large, "after"));
    assertThat(parts).hasSize(3);
    assertThat(parts.get(1).array()).isSameAs(large);
    byte[] all = Messages.joined(parts);
    ByteBuffer outside = ByteBuffer.allocateDirect(all.length + 10).position(10).put(all).flip();
    outside.position(10);
    Pair<?, ?> arrived = (Pair<?, ?>) CODEC.decode(outside);
    assertThat((byte[]) arrived.first()).isEqualTo(large);
    assertThat(arrived.second()).isEqualTo("after");
  }

  @Test
  void aSmallRecordIsSmall() {
    assertThat(bytes(List.of(1, 2, 3))).hasSize(5);
    byte[] one = bytes(new ArrayList<>(List.of(new Point(1, 2))));
    byte[] two = bytes(new ArrayList<>(List.of(new Point(1, 2), new Point(3, 4))));
    assertThat(two.length - one.length).isEqualTo(9); // the name of the class goes once
  }

  // ---- What cannot travel -----------------------------------------------------------------------

  static Stream<Arguments> refused() throws Exception {
    List<Object> itself = new ArrayList<>();
    itself.add(1);
    itself.add(new Pair<>("x", Optional.of(itself)));
    Object[] array = new Object[1];
    array[0] = List.of(1, Map.of("deep", array));
    Object deep = null;
    for (int i = 0; i < 1000; i++) {
      deep = new Pair<>(deep, null);
    }
    return Stream.of(
        arguments(new Object(), "a java.lang.Object cannot travel: send what it is made of"),
        arguments(
            new Pair<>(1, List.of(2, new AtomicInteger())),
            ".second[1]: a java.util.concurrent.atomic.AtomicInteger cannot travel"),
        arguments(Map.of("key", Thread.currentThread()), "[key]: a java.lang.Thread cannot travel"),
        arguments(
            new Stranger("x"),
            "a outside.Stranger cannot travel: its package \"outside\" is none of those that the"
                + " pool accepts [asyncio.workers]; name it where the pool is made"),
        arguments(new Stranger[0], "a outside.Stranger cannot travel: its package"),
        arguments(InputStream.nullInputStream(), "a java.io.InputStream$1 cannot travel"),
        arguments(URI.create("http://x").toURL(), "a java.net.URL cannot travel"),
        arguments(
            new StandardCodecTest(), "it is no record, enum or exception; write it as a record"),
        arguments(
            new Object() {
              @Override
              public String toString() {
                return "anonymous";
              }
            },
            "it is a class within a method; write a record"),
        arguments(itself, "[1]: it contains itself, as its .second.get()[1]"),
        arguments(new Pair<>(0, itself), ".second: it contains itself, as its [1].second.get()"),
        arguments(array, "[0]: it contains itself, as its [1][deep][0]"),
        arguments(deep, "it is nested more than 500 deep"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotTravelIsNamedWithItsPlace(Object value, String message) {
    assertThatThrownBy(() -> CODEC.encode(value))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aValueThatChangesOrFailsWhileItIsReadIsRefused() {
    List<Integer> failing =
        new AbstractList<>() {
          @Override
          public Integer get(int index) {
            throw new IllegalStateException("closed");
          }

          @Override
          public int size() {
            return 1;
          }
        };
    assertThatThrownBy(() -> CODEC.encode(failing))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("closed");
  }

  // ---- Limits -----------------------------------------------------------------------------------

  @Test
  void limitsHoldOnBothSides() {
    Codec narrow = Codec.standard(Messages.CLASSES, new Codec.Limits(100, 10, 3));
    List<Object> accepted = List.of("x".repeat(90), List.of(List.of(1, 2, 3, 4, 5, 6, 7), 1));
    for (Object value : accepted) {
      assertThat(narrow.decode(ByteBuffer.wrap(Messages.joined(narrow.encode(value)))))
          .isEqualTo(value);
    }
    for (Object value :
        List.of(
            "x".repeat(100),
            new byte[100],
            new long[13],
            new byte[1 << 20],
            Collections.nCopies(10, 1),
            List.of(List.of(List.of(List.of()))))) {
      assertThatThrownBy(() -> narrow.encode(value))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("more than");
      byte[] bytes = bytes(value);
      assertThatThrownBy(() -> narrow.decode(ByteBuffer.wrap(bytes)))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("more than");
    }
    assertThatThrownBy(() -> new Codec.Limits(0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRecordRefusesWhatItsConstructorRefuses() {
    byte[] bytes = bytes(new Strict(100));
    assertThat(bytes[bytes.length - 2]).isEqualTo((byte) 200); // what says 100
    bytes[bytes.length - 2] = (byte) 202;
    assertThatThrownBy(() -> CODEC.decode(ByteBuffer.wrap(bytes)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("refuses its components")
        .hasMessageContaining("more than all: 101");
  }
}
