package asyncio.conformance;

import asyncio.Action;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Handle;
import asyncio.InvalidStateError;
import asyncio.Outcome;
import asyncio.SystemExit;
import asyncio.sync.BrokenBarrierError;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lines that a program prints, in words that both languages share: the twin of {@code
 * transcript.py}.
 */
public final class Transcript {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** An empty transcript. */
  public Transcript() {}

  /** {@return the lines printed so far} */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /**
   * Prints one line.
   *
   * @param values what stands in it, with spaces between
   */
  public void say(@Nullable Object... values) {
    lines.add(Stream.of(values).map(Transcript::text).collect(Collectors.joining(" ")));
  }

  /** A value as both languages print it. */
  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean truth -> truth ? "True" : "False";
      case ExceptionGroup group ->
          "ExceptionGroup(" + group.message() + ", " + text(group.exceptions()) + ")";
      case SystemExit exit -> "SystemExit(" + exit.code() + ")";
      case Throwable failure ->
          kind(failure) + "(" + (failure.getMessage() == null ? "" : failure.getMessage()) + ")";
      case Outcome.Result<?>(Object result) -> text(result);
      case Outcome.Failure<?>(Throwable failure) -> text(failure);
      case Outcome.Cancelled<?>(CancelledError error) -> text(error);
      case Collection<?> all ->
          all.stream().map(Transcript::text).collect(Collectors.joining(", ", "[", "]"));
      default -> value.toString();
    };
  }

  /** Python's name for an exception, for messages are each library's own; anything else as text. */
  static String kind(@Nullable Object value) {
    return switch (value) {
      case InvalidStateError _ -> "InvalidStateError";
      case BrokenBarrierError _ -> "BrokenBarrierError";
      case IllegalArgumentException _ -> "ValueError";
      case IllegalStateException _ -> "RuntimeError";
      case ArithmeticException _ -> "ZeroDivisionError";
      case NoSuchElementException _ -> "LookupError";
      case Throwable failure -> failure.getClass().getSimpleName();
      case null, default -> text(value);
    };
  }

  /** What the text of a primitive says besides its name. */
  static String state(Object primitive) {
    String text = primitive.toString();
    return text.substring(text.indexOf(' ') + 1, text.length() - 1);
  }

  /** What a body returns or throws; it may await. */
  static @Nullable Object caught(Callable<? extends @Nullable Object> body) {
    try {
      return body.call();
    } catch (Throwable failure) {
      return failure;
    }
  }

  /** What a body without a result throws; it may await. */
  static @Nullable Object caught(Action body) {
    return caught(
        () -> {
          body.run();
          return null;
        });
  }

  /** How many iterations of the loop pass while a body runs in the calling task. */
  static int ticks(Action body) throws Exception {
    var counter = new Ticks(EventLoop.running());
    try {
      body.run();
    } finally {
      counter.next.cancel();
    }
    return counter.count;
  }

  private static final class Ticks {
    private final EventLoop loop;
    private int count;
    private Handle next;

    Ticks(EventLoop loop) {
      this.loop = loop;
      next = loop.callSoon(this::tick);
    }

    private void tick() {
      count++;
      next = loop.callSoon(this::tick);
    }
  }
}
