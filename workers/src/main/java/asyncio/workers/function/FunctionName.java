package asyncio.workers.function;

import asyncio.workers.CodecException;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function by name, with what it captures.
 *
 * <p>The compiler leaves in each serializable lambda and method reference a method {@code
 * writeReplace} that tells its name. It is called here, once a lambda, or once a use of a lambda
 * that captures something; no object stream is written. A record or an enum constant that is a
 * function has no name of its own and travels as the value that it is.
 */
public final class FunctionName {
  private static final ClassValue<Teller> TELLERS =
      new ClassValue<>() {
        @Override
        protected Teller computeValue(Class<?> type) {
          return Teller.of(type);
        }
      };

  private final FunctionSymbol symbol;
  private final byte @Nullable [] symbolBytes;
  private final @Nullable Object[] captured;
  private final @Nullable ClassLoader loader;

  /**
   * @param symbol what it is called
   * @param captured the values that it captures, in their order
   */
  public FunctionName(FunctionSymbol symbol, @Nullable Object[] captured) {
    this(symbol, null, captured, null);
  }

  private FunctionName(
      FunctionSymbol symbol,
      byte @Nullable [] symbolBytes,
      @Nullable Object[] captured,
      @Nullable ClassLoader loader) {
    this.symbol = symbol;
    this.symbolBytes = symbolBytes;
    this.captured = captured;
    this.loader = loader;
  }

  /** What it is called. */
  public FunctionSymbol symbol() {
    return symbol;
  }

  /** The bytes of {@link #symbol}, not to be changed. */
  public ByteBuffer symbolBytes() {
    byte[] bytes = symbolBytes;
    return ByteBuffer.wrap(bytes == null ? symbol.toBytes() : bytes);
  }

  /** The values that it captures, in their order. */
  public @Nullable Object[] captured() {
    return captured.clone();
  }

  /** Whether the objects of a class are a lambda or a method reference. */
  public static boolean isLambda(Class<?> type) {
    return type.isHidden();
  }

  /**
   * The name of a function.
   *
   * @throws CodecException if it cannot travel, with what to write instead
   */
  public static FunctionName of(Object function) {
    Class<?> type = function.getClass();
    if (type.isRecord() || function instanceof Enum) {
      return new FunctionName(FunctionSymbol.ITSELF, new Object[] {function});
    }
    if (!(function instanceof Serializable) || !isLambda(type)) {
      throw new CodecException(refusal(type));
    }
    return TELLERS.get(type).name(function);
  }

  /**
   * The name that a lambda tells by itself.
   *
   * @param loader where the class is whose method it calls
   */
  public static FunctionName of(SerializedLambda lambda, ClassLoader loader) {
    FunctionSymbol symbol = FunctionSymbol.of(lambda, loader);
    return new FunctionName(symbol, null, received(lambda, symbol), loader);
  }

  private static @Nullable Object[] received(SerializedLambda lambda, FunctionSymbol symbol) {
    @Nullable Object[] captured = new Object[lambda.getCapturedArgCount()];
    for (int i = 0; i < captured.length; i++) {
      captured[i] = lambda.getCapturedArg(i);
    }
    if (captured.length > 0 && captured[0] != null && Receiver.isFor(captured[0], symbol)) {
      captured[0] = new Receiver(captured[0].getClass().getName());
    }
    return captured;
  }

  /** Why the objects of a class are no functions that can travel, and what to write instead. */
  public static String refusal(Class<?> type) {
    if (!isLambda(type)) {
      return "a function must be a lambda, a method reference, or a record of a remote type, not a "
          + Access.shown(type);
    }
    String name = type.getName();
    Class<?>[] interfaces = type.getInterfaces();
    return "the "
        + (interfaces.length == 0 ? "function" : interfaces[0].getSimpleName())
        + " in "
        + name.substring(0, Math.max(0, name.indexOf("$$Lambda")))
        + " cannot leave this process, for Java keeps no name of it: give it a remote type, as in"
        + " RemoteCallable.of(() -> ...) or RemoteRunnable.of(() -> ...), or declare it as a"
        + " RemoteCallable, RemoteRunnable, RemoteFunction or RemoteBiFunction";
  }

  /**
   * Why the function cannot travel, if a captured value cannot.
   *
   * @param index which value
   * @param reason why it cannot
   */
  public String refusal(int index, String reason) {
    Object value = captured[index];
    boolean receiver =
        index == 0 && value != null && Receiver.isOfFunction(value.getClass(), symbol);
    return "what "
        + symbol.shown()
        + " captures as "
        + describe(index)
        + " cannot travel: "
        + (receiver ? Receiver.refusal(value.getClass()) : reason);
  }

  /** How a captured value is called in the source, or else which one it is. */
  private String describe(int index) {
    if (symbol.equals(FunctionSymbol.ITSELF)) {
      return "a value";
    }
    Object value = captured[index];
    boolean lambda = symbol.method().startsWith("lambda$");
    boolean instance = symbol.kind() != MethodHandleInfo.REF_invokeStatic;
    if (index == 0 && instance) {
      return lambda ? "'this'" : "the object before '::'";
    }
    if (lambda && value != null) {
      List<String> names = names();
      int at = instance ? index - 1 : index;
      if (at < names.size() && !names.get(at).isEmpty()) {
        return "'" + names.get(at) + "'";
      }
    }
    return "variable "
        + (index + 1)
        + (value == null ? "" : ", a " + Access.shown(value.getClass()));
  }

  private List<String> names() {
    try {
      return CapturedNames.of(symbol, Class.forName(symbol.owner(), false, loader));
    } catch (ClassNotFoundException | IllegalArgumentException e) {
      return List.of();
    }
  }

  /** How the lambdas of one class, which are all of one place in the source, tell their name. */
  private static final class Teller {
    private final MethodHandle writeReplace;
    private volatile @Nullable FunctionName known; // the first; the symbol is the same in all

    private Teller(MethodHandle writeReplace) {
      this.writeReplace = writeReplace;
    }

    static Teller of(Class<?> type) {
      if (type.getName().startsWith("java.")) {
        throw new CodecException(refusal(type));
      }
      Access.check(type);
      try {
        Method method = type.getDeclaredMethod("writeReplace");
        method.setAccessible(true);
        return new Teller(
            MethodHandles.lookup()
                .unreflect(method)
                .asType(MethodType.methodType(Object.class, Object.class)));
      } catch (NoSuchMethodException | IllegalAccessException e) {
        throw new CodecException(refusal(type), e);
      }
    }

    FunctionName name(Object function) {
      SerializedLambda lambda = tell(function);
      ClassLoader loader = function.getClass().getClassLoader();
      FunctionName first = known;
      if (first == null) {
        FunctionSymbol symbol = FunctionSymbol.of(lambda, loader);
        first = new FunctionName(symbol, symbol.toBytes(), new Object[0], loader);
        known = first;
      }
      return new FunctionName(
          first.symbol, first.symbolBytes, received(lambda, first.symbol), loader);
    }

    private SerializedLambda tell(Object function) {
      try {
        if ((Object) writeReplace.invokeExact(function) instanceof SerializedLambda lambda) {
          return lambda;
        }
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new CodecException(refusal(function.getClass()), e);
      }
      throw new CodecException(refusal(function.getClass()));
    }
  }
}
