package asyncio.workers.function;

import asyncio.workers.AllowedClasses;
import asyncio.workers.CodecException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the functions of one symbol, through the class in whose source they stand. */
final class Maker {
  private final FunctionSymbol symbol;
  private final AllowedClasses classes;
  private final Class<?> standsIn;
  private final MethodHandle deserialize;
  private @Nullable Object made; // the one that captures nothing
  private @Nullable Object receiver;
  private @Nullable Boolean same;

  private Maker(
      FunctionSymbol symbol, AllowedClasses classes, Class<?> standsIn, MethodHandle deserialize) {
    this.symbol = symbol;
    this.classes = classes;
    this.standsIn = standsIn;
    this.deserialize = deserialize;
  }

  static Maker of(FunctionSymbol symbol, AllowedClasses classes) {
    Class<?> type =
        OfThisLibrary.has(symbol.standsIn())
            ? OfThisLibrary.load(symbol.standsIn())
            : classes.load(symbol.standsIn());
    Access.check(type);
    checkVersion(symbol, type);
    try {
      Method method = type.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
      method.setAccessible(true);
      MethodHandle handle = MethodHandles.lookup().unreflect(method);
      return new Maker(
          symbol,
          classes,
          type,
          handle.asType(MethodType.methodType(Object.class, SerializedLambda.class)));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new CodecException(
          "class " + type.getName() + " has no remote functions in this process", e);
    }
  }

  /** A body that the compiler has named may have got the name of another one since. */
  private static void checkVersion(FunctionSymbol symbol, Class<?> standsIn) {
    if (symbol.version() == 0) {
      return;
    }
    Class<?> owner = find(symbol.owner(), standsIn.getClassLoader());
    int here = owner == null ? symbol.version() : ClassBytes.version(owner);
    if (here != 0 && here != symbol.version()) {
      throw new CodecException(
          symbol.shown()
              + " cannot be told from others: class "
              + symbol.owner()
              + " is another version in this process; start it again with the same classes");
    }
  }

  Object make(@Nullable Object[] captured) {
    Object known = made;
    if (known != null && captured.length == 0) {
      return known;
    }
    Object function = call(received(captured));
    if (captured.length == 0) {
      made = function;
    }
    return function;
  }

  private @Nullable Object[] received(@Nullable Object[] captured) {
    if (captured.length == 0 || !(captured[0] instanceof Receiver wanted)) {
      return captured;
    }
    Object known = receiver;
    if (known == null || !known.getClass().getName().equals(wanted.className())) {
      Class<?> type = classes.load(wanted.className());
      if (!Receiver.isOfFunction(type, symbol)) {
        throw new CodecException(symbol.shown() + " is no function of " + type.getName());
      }
      known = Receiver.make(type);
      receiver = known;
    }
    @Nullable Object[] received = captured.clone();
    received[0] = known;
    return received;
  }

  private Object call(@Nullable Object[] captured) {
    var lambda =
        new SerializedLambda(
            standsIn,
            symbol.type(),
            symbol.typeMethod(),
            symbol.typeDescriptor(),
            symbol.kind(),
            symbol.owner().replace('.', '/'),
            symbol.method(),
            symbol.descriptor(),
            symbol.instantiated(),
            captured);
    try {
      Object function = (Object) deserialize.invokeExact(lambda);
      return sameTypes(function) ? function : Retyped.function(symbol, standsIn, captured);
    } catch (LinkageError e) { // a class initializer, most likely
      throw new CodecException(
          symbol.shown() + " cannot be had in this process: " + first(e), first(e));
    } catch (ClassCastException | ArrayIndexOutOfBoundsException e) {
      throw new CodecException(symbol.shown() + " captures something else", e);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new CodecException(absence(), e);
    }
  }

  /**
   * Whether a function is of the types of the symbol. The compiler's method takes the first of
   * those of the same method, even if it is of another one's types.
   */
  private boolean sameTypes(Object function) {
    Boolean known = same;
    if (known == null) {
      known = FunctionName.of(function).symbol().instantiated().equals(symbol.instantiated());
      same = known;
    }
    return known;
  }

  private static Throwable first(LinkageError e) {
    return e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause() : e;
  }

  /** Why the class in which it should stand does not know the function. */
  private String absence() {
    String missing = symbol + symbol.descriptor() + " is no remote function of this process: ";
    Class<?> owner = find(symbol.owner(), standsIn.getClassLoader());
    if (owner == null) {
      return missing + "it has no class " + symbol.owner();
    }
    List<String> others =
        Arrays.stream(owner.getDeclaredMethods())
            .filter(method -> method.getName().equals(symbol.method()))
            .map(
                method ->
                    MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                        .toMethodDescriptorString())
            .toList();
    if (others.contains(symbol.descriptor()) || symbol.method().equals("<init>")) {
      return missing + "class " + symbol.standsIn() + " does not write it as one";
    }
    return missing
        + "its class "
        + symbol.owner()
        + (others.isEmpty()
            ? " has no such method"
            : " has " + symbol.method() + " only as " + String.join(", ", others))
        + "; the two processes have different versions of it";
  }

  private static @Nullable Class<?> find(String name, @Nullable ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }
}
