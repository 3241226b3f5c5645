package asyncio.workers.calls;

import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The exceptions that workers send. */
public final class Failures {
  private Failures() {}

  /**
   * An exception of a worker, its stack ending where the worker is.
   *
   * @param codec of exceptions
   * @param body its bytes
   * @param place where the worker is
   * @return the exception, or why it cannot be had
   */
  public static Throwable decode(Codec codec, ByteBuffer body, StackTraceElement place) {
    try {
      if (codec.decode(body) instanceof Throwable failure) {
        List<StackTraceElement> stack = new ArrayList<>(List.of(failure.getStackTrace()));
        stack.add(place);
        failure.setStackTrace(stack.toArray(StackTraceElement[]::new));
        return failure;
      }
    } catch (RuntimeException | Error refused) {
      return unreadable(refused);
    }
    return new CodecException("a worker has failed with something that is no exception");
  }

  /** What a codec has thrown; the program may have made it, and may be at fault. */
  static RuntimeException unreadable(Throwable thrown) {
    return thrown instanceof RuntimeException refused
        ? refused
        : new CodecException(
            "what has come cannot be read: " + thrown.getClass().getName(), thrown);
  }
}
