package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * How values, failures and callables are shown in texts for people, after Python's {@code repr}.
 */
final class Repr {
  private Repr() {}

  static String value(@Nullable Object value) {
    if (value instanceof CharSequence) {
      return "'" + value + "'";
    }
    return value instanceof Throwable failure ? failure(failure) : String.valueOf(value);
  }

  static String failure(Throwable failure) {
    String message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "()" : "('" + message + "')");
  }

  /**
   * Names a lambda by the class it stands in, another object by its class; never by its captured
   * values.
   */
  static String callable(Object callable) {
    if (callable instanceof Effect<?> effect) {
      return callable(effect.action);
    }
    if (callable instanceof Future.DoneCallback<?> due) {
      return callable(due.function());
    }
    if (callable instanceof Handle || callable instanceof Task<?>) {
      return callable.toString();
    }
    String name = callable.getClass().getName();
    name = name.substring(name.lastIndexOf('.', lambda(name)) + 1);
    int lambda = name.indexOf("$$Lambda");
    return lambda < 0 ? name : name.substring(0, lambda) + ".lambda";
  }

  private static int lambda(String name) {
    int lambda = name.indexOf("$$Lambda");
    return lambda < 0 ? name.length() : lambda;
  }
}
