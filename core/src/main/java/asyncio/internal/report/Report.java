package asyncio.internal.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One error that nobody waits for, as exception handlers get it, and the way the default handler
 * writes it.
 */
public final class Report {
  private static final System.Logger LOGGER = System.getLogger("asyncio");

  private final Map<String, Object> context = new LinkedHashMap<>();

  private Report(String message) {
    context.put("message", message);
  }

  public static Report of(String message) {
    return new Report(message);
  }

  public static Report of(String message, Throwable exception) {
    return new Report(message).with("exception", exception);
  }

  /** Adds a value, unless there is none. */
  public Report with(String key, @Nullable Object value) {
    if (value != null) {
      context.put(key, value);
    }
    return this;
  }

  public Map<String, Object> context() {
    return context;
  }

  /**
   * The message, then the other keys in order, then the stack trace. What the values throw is told
   * in their place; where the log itself throws, a line on standard error is all that is left.
   */
  public static void log(Map<String, Object> context) {
    Object message = context.get("message");
    var text =
        new StringBuilder(message == null ? "Unhandled exception in event loop" : text(message));
    sorted(context)
        .forEach(
            (key, value) -> {
              if (value instanceof Origin origin) {
                text.append('\n').append(title(key)).append(" (most recent call first):");
                for (StackTraceElement frame : origin.getStackTrace()) {
                  text.append("\n\tat ").append(frame);
                }
              } else if (!key.equals("message") && !key.equals("exception")) {
                text.append('\n').append(key).append(": ").append(text(value));
              }
            });
    write(System.Logger.Level.ERROR, text.toString(), context.get("exception"));
  }

  private static Map<String, Object> sorted(Map<?, ?> context) {
    Map<String, Object> sorted = new TreeMap<>();
    context.forEach((key, value) -> sorted.put(text(key), value));
    return sorted;
  }

  private static String text(@Nullable Object value) {
    if (value
        instanceof Map<?, ?> map) { // each by itself: one that throws does not hide the others
      var text = new StringJoiner(", ", "{", "}");
      map.forEach((key, each) -> text.add(text(key) + "=" + (each == map ? "(this)" : text(each))));
      return text.toString();
    }
    return value instanceof String text ? text : Repr.value(value);
  }

  public static void warn(String message) {
    write(System.Logger.Level.WARNING, message, null);
  }

  public static void info(String message) {
    write(System.Logger.Level.INFO, message, null);
  }

  /** Never throws: even the JDK's logger throws bare errors, without descriptors. */
  private static void write(System.Logger.Level level, String text, @Nullable Object exception) {
    Throwable failure = exception instanceof Throwable given ? PrintableFailure.of(given) : null;
    try {
      if (failure == null) {
        LOGGER.log(level, text);
      } else {
        LOGGER.log(level, text, failure);
      }
    } catch (Throwable broken) {
      printed("asyncio: cannot log: " + Repr.failure(broken), text, failure);
    }
  }

  private static void printed(String trouble, String text, @Nullable Throwable failure) {
    try {
      System.err.println(trouble + "\n" + text + (failure == null ? "" : "\n" + failure));
    } catch (Throwable nowhere) {
      // there is nobody left to tell
    }
  }

  private static String title(String key) {
    return key.equals("source_traceback") ? "Object created at" : key;
  }
}
