package asyncio.workers.function;

import asyncio.workers.CodecException;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lambda or a method reference by name, with what it captures.
 *
 * <p>Java leaves in each serializable lambda a method {@code writeReplace} that tells its name. It
 * is called here once a lambda, or once a use if the lambda captures something; no object stream is
 * written.
 *
 * @param symbol what it is called
 * @param captured the values that it captures, in their order
 */
public record FunctionName(FunctionSymbol symbol, List<@Nullable Object> captured) {
  private static final ClassValue<Teller> TELLERS =
      new ClassValue<>() {
        @Override
        protected Teller computeValue(Class<?> type) {
          return Teller.of(type);
        }
      };

  /** Whether the objects of a class are a lambda or a method reference. */
  public static boolean isLambda(Class<?> type) {
    return type.isHidden();
  }

  /**
   * The name of a lambda or method reference.
   *
   * @throws CodecException if it has none, with what to write instead
   */
  public static FunctionName of(Object function) {
    if (!(function instanceof Serializable)) {
      throw new CodecException(
          function.getClass().getName()
              + " cannot leave this process: write a lambda or a method reference of type"
              + " RemoteCallable, RemoteFunction, RemoteBiFunction or RemoteRunnable,"
              + " as in RemoteCallable.of(() -> ...)");
    }
    SerializedLambda lambda = TELLERS.get(function.getClass()).tell(function);
    Object[] captured = new Object[lambda.getCapturedArgCount()];
    Arrays.setAll(captured, lambda::getCapturedArg);
    return new FunctionName(
        FunctionSymbol.of(lambda), Collections.unmodifiableList(Arrays.asList(captured)));
  }

  /** How the lambdas of one class tell their name. */
  private record Teller(MethodHandle writeReplace) {
    static Teller of(Class<?> type) {
      try {
        Method method = type.getDeclaredMethod("writeReplace");
        method.setAccessible(true);
        return new Teller(
            MethodHandles.lookup()
                .unreflect(method)
                .asType(MethodType.methodType(Object.class, Object.class)));
      } catch (NoSuchMethodException | IllegalAccessException e) {
        throw new CodecException(type.getName() + " is no lambda and no method reference", e);
      } catch (InaccessibleObjectException e) {
        throw new CodecException(
            "package " + type.getPackageName() + " must be open to asyncio.workers", e);
      }
    }

    SerializedLambda tell(Object function) {
      Object replaced;
      try {
        replaced = (Object) writeReplace.invokeExact(function);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new CodecException(function.getClass().getName() + " does not tell its name", e);
      }
      if (replaced instanceof SerializedLambda lambda) {
        return lambda;
      }
      throw new CodecException(
          function.getClass().getName() + " is no lambda and no method reference");
    }
  }
}
