package asyncio.internal.report;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a failure whose own methods throw, answer null, or lead in a circle, so that
 * a log gets the rest of it instead of losing the report.
 */
public final class PrintableFailure extends Throwable {
  private static final long serialVersionUID = 1L;
  private static final int DEPTH = 100; // of causes
  private static final StackTraceElement[] NOWHERE = {};

  private final String text;

  private PrintableFailure(String text, StackTraceElement[] stack, @Nullable Throwable cause) {
    super(text, cause);
    this.text = text;
    setStackTrace(stack);
  }

  /**
   * The failure itself if it can be written down as logs do that, or else what can be told of it.
   */
  public static Throwable of(Throwable failure) {
    return tells(failure)
        ? failure
        : copy(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static boolean tells(Throwable failure) {
    try {
      int depth = 0;
      for (Throwable each = failure; each != null; each = each.getCause()) {
        if (++depth > DEPTH || each.getStackTrace() == null || each.getSuppressed() == null) {
          return false;
        }
      }
      failure.printStackTrace(new PrintWriter(Writer.nullWriter()));
      return true;
    } catch (Throwable broken) {
      return false;
    }
  }

  private static PrintableFailure copy(Throwable failure, Set<Throwable> above) {
    String text = Repr.text("toString", failure::toString);
    if (text.startsWith("<")) {
      text = failure.getClass().getName() + ": " + text;
    }
    if (!above.add(failure) || above.size() > DEPTH) {
      return new PrintableFailure("[and so on: " + text + "]", NOWHERE, null);
    }
    Throwable cause = cause(failure);
    var copy =
        new PrintableFailure(
            text, stack(failure), cause == null || cause == failure ? null : copy(cause, above));
    for (Throwable each : orElse(failure::getSuppressed, new Throwable[0])) {
      copy.addSuppressed(copy(each, above));
    }
    above.remove(failure);
    return copy;
  }

  private static StackTraceElement[] stack(Throwable failure) {
    StackTraceElement[] stack = orElse(failure::getStackTrace, NOWHERE);
    return stack == null ? NOWHERE : stack;
  }

  private static @Nullable Throwable cause(Throwable failure) {
    try {
      return failure.getCause();
    } catch (Throwable broken) {
      return null;
    }
  }

  private static <T> T orElse(Callable<T> asked, T otherwise) {
    try {
      return asked.call();
    } catch (Throwable broken) {
      return otherwise;
    }
  }

  @Override
  @SuppressWarnings("OverrideThrowableToString") // the text names another class
  public String toString() {
    return text;
  }
}
