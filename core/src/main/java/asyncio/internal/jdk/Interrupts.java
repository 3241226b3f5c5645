package asyncio.internal.jdk;

import asyncio.CancelledError;
import asyncio.ExceptionGroup;
import asyncio.TimeoutError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import org.jspecify.annotations.Nullable;

/** Tells failures that an interrupt caused from others. */
public final class Interrupts {
  /** How far a chain of causes is followed: a longer one is circular, or made to be. */
  private static final int DEPTH = 64;

  private Interrupts() {}

  /**
   * Whether an interrupt of the calling thread led to this failure: it is one of the exceptions
   * made for that, or caused by one, also where a driver has wrapped it; or it is a failure of I/O
   * and the interrupt is still set, as calls on channels and sockets leave it.
   */
  public static boolean causeOf(Throwable failure) {
    boolean set = Thread.currentThread().isInterrupted();
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof ExceptionGroup
          || cause instanceof CancelledError
          || cause instanceof TimeoutError) {
        return false; // an outcome of its own, whatever has led to it
      }
      if (made(cause) || (set && cause instanceof IOException && !timedOut(cause))) {
        return true;
      }
      cause = next(cause);
    }
    return false;
  }

  private static boolean made(Throwable failure) {
    return failure instanceof InterruptedException
        || failure instanceof ClosedByInterruptException
        || failure instanceof FileLockInterruptionException
        || (failure instanceof InterruptedIOException && !timedOut(failure))
        || (failure.getClass() == SocketException.class && closedByInterrupt(failure));
  }

  private static boolean timedOut(Throwable failure) {
    return failure instanceof SocketTimeoutException;
  }

  /** The JDK's sockets have no exception of their own for it, but one fixed message. */
  private static boolean closedByInterrupt(Throwable failure) {
    return "Closed by interrupt".equals(failure.getMessage());
  }

  /** The cause; null if there is none, or if asking for it fails. */
  private static @Nullable Throwable next(Throwable failure) {
    try {
      Throwable cause = failure.getCause();
      return cause == failure ? null : cause;
    } catch (Throwable broken) {
      return null;
    }
  }
}
