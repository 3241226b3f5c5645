package asyncio.workers.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import asyncio.workers.AllowedClasses;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.RemoteBiFunction;
import asyncio.workers.RemoteCallable;
import asyncio.workers.RemoteFunction;
import asyncio.workers.RemoteRunnable;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings({
  "unchecked",
  "MethodCanBeStatic",
  "FieldCanBeStatic",
  "UnnecessaryMethodReference"
}) // what programs have
class FunctionsTest {
  private static final AllowedClasses CLASSES =
      new AllowedClasses(FunctionsTest.class.getClassLoader(), List.of("asyncio.workers"));
  private static final Codec CODEC = Codec.standard(CLASSES);

  record Point(int x, int y) implements Serializable {
    int plus(int more) {
      return x + y + more;
    }

    static int sum(int... numbers) {
      return Arrays.stream(numbers).sum();
    }
  }

  record Adding(int much) implements RemoteFunction<Integer, Integer> {
    @Override
    public Integer apply(Integer argument) {
      return argument + much;
    }
  }

  enum Times implements RemoteFunction<Integer, Integer> {
    TWO {
      @Override
      public Integer apply(Integer argument) {
        return 2 * argument;
      }
    }
  }

  interface Defaults {
    RemoteFunction<Integer, Integer> IN_INTERFACE = x -> x + 1000;

    default RemoteFunction<Integer, Integer> ofInstance() {
      return x -> secret(x) + 1;
    }

    private int secret(int x) {
      return x * 100;
    }
  }

  static final class Stateless implements Defaults {
    private static final int MORE = 7;
    private final int constant = 5;

    int add(int x) {
      return x + MORE + constant;
    }

    RemoteFunction<Integer, Integer> lambda() {
      return x -> add(x) + 1;
    }
  }

  static class Stateful {
    int count = 3;
    private final List<String> seen = new ArrayList<>();

    int add(int x) {
      seen.add("x");
      return x + count;
    }

    RemoteFunction<Integer, Integer> lambda() {
      return x -> add(x);
    }
  }

  private static int twice(int x) {
    return 2 * x;
  }

  private static <T extends Comparable<T>> T larger(T a, T b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static byte[] joined(List<ByteBuffer> parts) {
    ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(ByteBuffer::remaining).sum());
    parts.forEach(part -> all.put(part.duplicate()));
    return all.array();
  }

  /** A call as the other process gets it, by what was sent only. */
  private static Call there(Codec codec, Object function, Object... arguments) {
    byte[] call = joined(Call.encode(codec, FunctionName.of(function), arguments));
    return Call.decode(new Functions(CLASSES), codec, ByteBuffer.wrap(call));
  }

  private static Object applied(Codec codec, RemoteFunction<Integer, ?> function) throws Exception {
    Call call = there(codec, function, 20);
    return ((RemoteFunction<Object, Object>) call.function()).apply(call.arguments()[0]);
  }

  static Stream<Arguments> functions() {
    int captured = 1;
    long wide = 2;
    double wider = 0.5;
    Point point = new Point(3, 4);
    String text = "abc";
    int[] array = {5, 6};
    RemoteFunction<Integer, Integer> twice = FunctionsTest::twice;
    RemoteBiFunction<Integer, Integer, Integer> larger = FunctionsTest::larger;
    return Stream.of(
        arguments("a static method", twice, 40),
        arguments("a lambda", f(x -> x + 1), 21),
        arguments("what is captured", f(x -> x + captured + wide + wider), 23.5),
        arguments("a record", f(x -> x + point.x()), 23),
        arguments("a text and an array", f(x -> text + x + array[1]), "abc206"),
        arguments("a bound method of a record", f(point::plus), 27),
        arguments("a bound method of a text", f("0123456789012345678901"::charAt), '0'),
        arguments("an unbound method of the JDK", f(Integer::toBinaryString), "10100"),
        arguments("an unbound method of an instance", f(Integer::doubleValue), 20.0),
        arguments("a constructor", f(AtomicInteger::new), null),
        arguments("a constructor of an array", f(int[]::new), null),
        arguments("a method of many arguments", f(Point::sum), 20),
        arguments("a function in a function", f(x -> twice.apply(twice.apply(x))), 80),
        arguments("a generic one within", f(x -> larger.apply(x, 21)), 21),
        arguments(
            "a lambda in a lambda", f(x -> ((RemoteCallable<Integer>) () -> x + 2).call()), 22),
        arguments("in an interface", Defaults.IN_INTERFACE, 1020),
        arguments("private in an interface", new Stateless().ofInstance(), 2001),
        arguments("a method of an object without state", f(new Stateless()::add), 32),
        arguments("a lambda of an object without state", new Stateless().lambda(), 33),
        arguments("a record that is a function", new Adding(3), 23),
        arguments("an enum that is a function", Times.TWO, 40),
        arguments("a function that captures such a one", f(new Adding(4)::apply), 24),
        arguments("an enum constant", f(x -> Times.TWO.name() + x), "TWO20"),
        arguments("nothing", f(x -> null), null));
  }

  private static <R> RemoteFunction<Integer, R> f(RemoteFunction<Integer, R> function) {
    return function;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("functions")
  void aFunctionIsTheSameThere(String kind, RemoteFunction<Integer, ?> function, Object result)
      throws Exception {
    for (Codec codec : List.of(CODEC, Codec.java(CLASSES))) {
      Object applied = applied(codec, function);
      if (result != null) {
        assertThat(applied).isEqualTo(result);
      } else if (applied != null) {
        assertThat(applied).hasSameClassAs(function.apply(20));
      }
    }
    byte[] asValue = joined(CODEC.encode(function)); // functions are values, too
    assertThat(CODEC.decode(ByteBuffer.wrap(asValue))).isInstanceOf(RemoteFunction.class);
  }

  @Test
  void otherTypesAndUsersOwnTypesTravel() throws Exception {
    interface Own extends Serializable {
      int three(int a, int b, int c) throws Exception;
    }
    Own own = (a, b, c) -> a * b * c;
    assertThat(((Own) there(CODEC, own).function()).three(2, 3, 4)).isEqualTo(24);
    var ran = new int[] {1};
    RemoteRunnable runnable = () -> ran[0]++;
    ((Runnable) there(CODEC, runnable).function()).run();
    assertThat(ran[0]).isEqualTo(1); // there it is another array
    var bound = RemoteCallable.of(FunctionsTest::larger, "a", "b");
    assertThat(((Callable<?>) there(CODEC, bound).function()).call()).isEqualTo("b");
    assertThat(RemoteCallable.of(() -> 5).await()).isEqualTo(5);
  }

  @Test
  void aGenericMethodIsOfTheTypesOfEachOfItsUses() throws Exception {
    RemoteBiFunction<String, String, String> texts = FunctionsTest::larger;
    RemoteBiFunction<Long, Long, Long> numbers = FunctionsTest::larger;
    RemoteBiFunction<?, ?, ?> first = (RemoteBiFunction<?, ?, ?>) there(CODEC, texts).function();
    RemoteBiFunction<?, ?, ?> other = (RemoteBiFunction<?, ?, ?>) there(CODEC, numbers).function();
    assertThat(((RemoteBiFunction<Object, Object, Object>) first).apply("a", "b")).isEqualTo("b");
    assertThat(((RemoteBiFunction<Object, Object, Object>) other).apply(2L, 1L)).isEqualTo(2L);
  }

  @Test
  void aFunctionThatCapturesNothingIsMadeOnce() {
    Functions functions = new Functions(CLASSES);
    RemoteFunction<Integer, Integer> twice = FunctionsTest::twice;
    FunctionName name = FunctionName.of(twice);
    assertThat(functions.function(name)).isSameAs(functions.function(name));
    assertThat(FunctionName.of(twice).symbol()).isSameAs(name.symbol());
  }

  @Test
  void whatArrivedTravelsOn() throws Exception {
    RemoteFunction<?, ?> arrived =
        (RemoteFunction<?, ?>) there(CODEC, f(new Stateless()::add)).function();
    assertThat(FunctionName.of(arrived).symbol().method()).isEqualTo("add");
  }

  // ---- What cannot travel -----------------------------------------------------------------------

  static Stream<Arguments> refused() {
    Object lock = new Object();
    Thread thread = Thread.currentThread();
    long before = 1;
    List<Object> list = List.of(1, lock);
    RemoteFunction<Integer, Object> plain = x -> lock.hashCode() + before + x;
    Callable<Integer> notRemote = () -> 1;
    Runnable neither = System.out::println;
    String in = "the lambda in asyncio.workers.function.FunctionsTest.refused captures as ";
    return Stream.of(
        arguments(plain, "what " + in + "'lock' cannot travel: a java.lang.Object cannot travel"),
        arguments(f(x -> before + thread.threadId()), in + "'thread' cannot travel"),
        arguments(f(x -> list.size() + x), in + "'list' cannot travel: [1]: a java.lang.Object"),
        arguments(f(list::get), "captures as the object before '::' cannot travel: [1]: a java"),
        arguments(
            f(new Stateful()::add),
            "the object before '::' cannot travel: the other process cannot have"
                + " asyncio.workers.function.FunctionsTest.Stateful as it is here, for it has state:"
                + " 'count', 'seen'. Make what the function calls static, or pass"),
        arguments(new Stateful().lambda(), "captures as 'this' cannot travel: the other process"),
        arguments(
            f(x -> notRemote.call()),
            "'notRemote' cannot travel: the Callable in asyncio.workers.function.FunctionsTest cannot"
                + " leave this process, for Java keeps no name of it"),
        arguments(notRemote, "the Callable in asyncio.workers.function.FunctionsTest cannot leave"),
        arguments(neither, "RemoteCallable.of(() -> ...) or RemoteRunnable.of(() -> ...)"),
        arguments(
            new RemoteFunction<Integer, Integer>() {
              @Override
              public Integer apply(Integer argument) {
                return argument;
              }
            },
            "a function must be a lambda, a method reference, or a record of a remote type"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotTravelIsNamedAtOnce(Object function, String message) {
    assertThatThrownBy(() -> Call.encode(CODEC, FunctionName.of(function), 1))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> CODEC.encode(Arrays.asList(function, 1))) // as a value, too
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anArgumentThatCannotTravelIsNamed() {
    assertThatThrownBy(() -> Call.encode(CODEC, FunctionName.of(f(x -> x)), new Object()))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("the argument of the lambda in")
        .hasMessageContaining(
            "anArgumentThatCannotTravelIsNamed cannot travel: a java.lang.Object");
    RemoteBiFunction<Object, Object, Integer> two = (a, b) -> 1;
    assertThatThrownBy(() -> Call.encode(CODEC, FunctionName.of(two), 1, List.of(new Object())))
        .hasMessageContaining("argument 2 of")
        .hasMessageContaining("[0]: a java.lang.Object");
  }

  // ---- What is not accepted ---------------------------------------------------------------------

  private static FunctionSymbol changed(
      FunctionSymbol it, String standsIn, String owner, String method) {
    return new FunctionSymbol(
        standsIn,
        it.type(),
        it.typeMethod(),
        it.typeDescriptor(),
        it.kind(),
        owner,
        method,
        it.descriptor(),
        it.instantiated(),
        0);
  }

  @Test
  void aNameOfWhatIsNoRemoteFunctionIsRefused() {
    Functions functions = new Functions(CLASSES);
    FunctionSymbol twice = FunctionName.of(f(FunctionsTest::twice)).symbol();
    String here = FunctionsTest.class.getName();
    for (FunctionSymbol forged :
        List.of(
            changed(twice, here, "java.lang.System", "exit"),
            changed(twice, here, "java.lang.Integer", "parseInt"),
            changed(twice, here, here, "joined"),
            changed(twice, here, here, "missing"),
            changed(twice, here, "no.such.Type", "x"),
            changed(twice, "java.lang.Runtime", "java.lang.Runtime", "exec"),
            changed(twice, "java.util.Comparator", "java.util.Comparator", "compare"),
            changed(twice, "outside.Stranger", "outside.Stranger", "name"),
            changed(twice, Point.class.getName(), here, "twice"),
            changed(twice, "", "", ""))) {
      assertThatThrownBy(() -> functions.function(new FunctionName(forged, new Object[0])))
          .isInstanceOf(CodecException.class);
    }
    assertThatThrownBy(
            () ->
                functions.function(
                    new FunctionName(changed(twice, here, here, "joined"), new Object[0])))
        .hasMessageContaining("has joined only as (Ljava/util/List;)[B");
    assertThatThrownBy(
            () ->
                functions.function(
                    new FunctionName(changed(twice, here, here, "missing"), new Object[0])))
        .hasMessageContaining("has no such method; the two processes have different versions");
  }

  @Test
  void aForgedCaptureIsRefused() {
    Functions functions = new Functions(CLASSES);
    Point point = new Point(1, 2);
    FunctionSymbol symbol = FunctionName.of(f(point::plus)).symbol();
    for (Object[] captured :
        List.of(
            new Object[0],
            new Object[] {"text"},
            new Object[] {new Receiver("java.lang.Thread")},
            new Object[] {new Receiver(FunctionsTest.class.getName())},
            new Object[] {new Receiver(Point.class.getName())})) {
      assertThatThrownBy(() -> functions.function(new FunctionName(symbol, captured)))
          .isInstanceOf(CodecException.class);
    }
    FunctionSymbol of = FunctionName.of(f(new Stateful()::add)).symbol();
    assertThatThrownBy(
            () ->
                functions.function(
                    new FunctionName(of, new Object[] {new Receiver(Stateful.class.getName())})))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("it has state");
    assertThat(functions.function(new FunctionName(symbol, new Object[] {point}))).isNotNull();
  }

  @Test
  void symbolsOfAnyBytesAreRefused() {
    byte[] bytes =
        FunctionName.of(f(x -> String.valueOf(x).toLowerCase(Locale.ROOT))).symbol().toBytes();
    for (int length = 0; length < bytes.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length);
      assertThatThrownBy(() -> FunctionSymbol.of(cut)).isInstanceOf(CodecException.class);
    }
    assertThatThrownBy(
            () -> FunctionSymbol.of(ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1))))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void theCacheIsBounded() {
    Functions functions = new Functions(CLASSES);
    FunctionSymbol twice = FunctionName.of(f(FunctionsTest::twice)).symbol();
    for (int i = 0; i < 3_000; i++) {
      FunctionSymbol other =
          new FunctionSymbol(
              twice.standsIn(),
              twice.type(),
              twice.typeMethod(),
              twice.typeDescriptor(),
              twice.kind(),
              twice.owner(),
              twice.method(),
              twice.descriptor(),
              "(I)I" + i,
              0);
      functions.function(new FunctionName(other, new Object[0]));
    }
    assertThat(functions.known()).isLessThanOrEqualTo(1_000);
  }
}
