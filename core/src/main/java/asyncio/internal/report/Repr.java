package asyncio.internal.report;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * How values, failures and callables are shown in texts for people, after Python's {@code repr}.
 */
public final class Repr {
  private static final String LAMBDA = ".lambda";

  private Repr() {}

  public static String value(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof Throwable failure) {
      return failure(failure);
    }
    String text = text("toString", value::toString);
    return value instanceof CharSequence ? "'" + text + "'" : text;
  }

  public static String failure(Throwable failure) {
    String[] message = {null};
    String broken =
        text(
            "getMessage",
            () -> {
              message[0] = failure.getMessage();
              return "";
            });
    String name = failure.getClass().getSimpleName();
    return !broken.isEmpty()
        ? name + "(" + broken + ")"
        : name + (message[0] == null ? "()" : "('" + message[0] + "')");
  }

  /** What a method of a user's object says, or how it has failed to. */
  public static String text(String method, Callable<@Nullable String> asked) {
    try {
      return String.valueOf(asked.call());
    } catch (Throwable broken) { // a StackOverflowError, too, of one that asks itself
      return "<" + method + " threw " + broken.getClass().getSimpleName() + ">";
    }
  }

  /**
   * Names a lambda by the class it stands in, another object by its class; never by its captured
   * values.
   */
  public static String callable(Object callable) {
    if (callable instanceof SelfDescribing) {
      return callable.toString();
    }
    String name = callable.getClass().getName();
    name = name.substring(name.lastIndexOf('.', lambda(name)) + 1);
    int lambda = name.indexOf("$$Lambda");
    return lambda < 0 ? name : name.substring(0, lambda) + LAMBDA;
  }

  /**
   * Names a callback that has failed. The class of a method reference tells only where it stands,
   * but the stack of the failure tells which method the caller has run.
   */
  public static String callable(Object callable, Throwable failure, Class<?> caller) {
    String name = callable(callable);
    StackTraceElement method = name.endsWith(LAMBDA) ? calledBy(caller, failure) : null;
    if (method == null || method.getMethodName().startsWith("lambda$")) {
      return name;
    }
    String type = method.getClassName();
    return type.substring(type.lastIndexOf('.') + 1) + "." + method.getMethodName();
  }

  /** The user's frame nearest to the caller's; null if the failure comes from elsewhere. */
  private static @Nullable StackTraceElement calledBy(Class<?> caller, Throwable failure) {
    StackTraceElement[] stack;
    try {
      stack = failure.getStackTrace();
    } catch (Throwable broken) {
      return null;
    }
    StackTraceElement nearest = null;
    for (StackTraceElement frame : stack == null ? new StackTraceElement[0] : stack) {
      if (frame.getClassName().equals(caller.getName())) {
        return nearest;
      }
      if (!Origin.internal(frame.getClassName())) {
        nearest = frame;
      }
    }
    return null;
  }

  private static int lambda(String name) {
    int lambda = name.indexOf("$$Lambda");
    return lambda < 0 ? name.length() : lambda;
  }
}
