package asyncio.workers.function;

import asyncio.workers.AllowedClasses;
import asyncio.workers.CodecException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the classes that are accepted, by their names.
 *
 * <p>A function is made by the class in whose source it stands: the compiler leaves in it a method
 * that knows each serializable lambda and method reference of the class, and refuses all others. So
 * a name reaches only what the program itself has made a remote function, never any method.
 */
public final class Functions {
  private static final int MOST = 1_000;

  private final AllowedClasses classes;
  private final LinkedHashMap<FunctionSymbol, Maker> makers = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param classes in whose sources functions may stand
   */
  public Functions(AllowedClasses classes) {
    this.classes = classes;
  }

  /**
   * The function of a name: an instance of the interface that it was written as.
   *
   * @throws CodecException if there is no such function here, or it is not accepted
   */
  public Object function(FunctionName name) {
    return maker(name.symbol()).make(name.captured());
  }

  private Maker maker(FunctionSymbol symbol) {
    synchronized (makers) {
      Maker maker = makers.get(symbol);
      if (maker != null) {
        return maker;
      }
    }
    Maker made = Maker.of(symbol, classes);
    synchronized (makers) {
      makers.put(symbol, made);
      if (makers.size() > MOST) {
        makers.pollFirstEntry();
      }
    }
    return made;
  }

  private record Maker(FunctionSymbol symbol, Class<?> standsIn, MethodHandle deserialize) {
    private static Maker of(FunctionSymbol symbol, AllowedClasses classes) {
      Class<?> type = classes.load(symbol.standsIn());
      try {
        Method method = type.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
        method.setAccessible(true);
        return new Maker(
            symbol,
            type,
            MethodHandles.lookup()
                .unreflect(method)
                .asType(MethodType.methodType(Object.class, SerializedLambda.class)));
      } catch (NoSuchMethodException | IllegalAccessException e) {
        throw new CodecException("class " + type.getName() + " has no functions", e);
      }
    }

    private Object make(List<@Nullable Object> captured) {
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
              captured.toArray());
      try {
        return (Object) deserialize.invokeExact(lambda);
      } catch (Error e) {
        throw e;
      } catch (Throwable e) {
        throw new CodecException("class " + symbol.standsIn() + " has no " + symbol, e);
      }
    }
  }
}
