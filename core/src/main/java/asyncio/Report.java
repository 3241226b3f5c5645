package asyncio;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One error that nobody waits for, as exception handlers get it, and the way the default handler
 * writes it.
 */
final class Report {
  private static final System.Logger LOGGER = System.getLogger("asyncio");

  private final Map<String, Object> context = new LinkedHashMap<>();

  private Report(String message) {
    context.put("message", message);
  }

  static Report of(String message) {
    return new Report(message);
  }

  static Report of(String message, Throwable exception) {
    return new Report(message).with("exception", exception);
  }

  /** Adds a value, unless there is none. */
  Report with(String key, @Nullable Object value) {
    if (value != null) {
      context.put(key, value);
    }
    return this;
  }

  Map<String, Object> context() {
    return context;
  }

  /** The message, then the other keys in order, then the stack trace. */
  static void log(Map<String, Object> context) {
    Object message = context.get("message");
    var text =
        new StringBuilder(message == null ? "Unhandled exception in event loop" : "" + message);
    new TreeMap<>(context)
        .forEach(
            (key, value) -> {
              if (value instanceof Origin origin) {
                text.append('\n').append(title(key)).append(" (most recent call first):");
                for (StackTraceElement frame : origin.getStackTrace()) {
                  text.append("\n\tat ").append(frame);
                }
              } else if (!key.equals("message") && !key.equals("exception")) {
                text.append('\n')
                    .append(key)
                    .append(": ")
                    .append(value instanceof String told ? told : Repr.value(value));
              }
            });
    if (context.get("exception") instanceof Throwable failure) {
      LOGGER.log(System.Logger.Level.ERROR, text.toString(), failure);
    } else {
      LOGGER.log(System.Logger.Level.ERROR, text.toString());
    }
  }

  static void warn(String message) {
    LOGGER.log(System.Logger.Level.WARNING, message);
  }

  static void info(String message) {
    LOGGER.log(System.Logger.Level.INFO, message);
  }

  private static String title(String key) {
    return key.equals("source_traceback") ? "Object created at" : key;
  }
}
