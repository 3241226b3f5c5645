package asyncio;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/** Tells failures that an interrupt caused from others. */
final class Interrupts {
  private Interrupts() {}

  /**
   * Whether an interrupt of the calling thread led to this failure: it is one of the exceptions
   * made for that, or caused by one, or the interrupt is still set, as blocking socket calls leave
   * it when they fail for it.
   */
  static boolean causeOf(Throwable failure) {
    if (Thread.currentThread().isInterrupted()) {
      return true;
    }
    for (Throwable cause = failure; cause != null; cause = next(cause)) {
      if (cause instanceof InterruptedException
          || cause instanceof ClosedByInterruptException
          || (cause instanceof InterruptedIOException
              && !(cause instanceof SocketTimeoutException))) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Throwable next(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == failure ? null : cause;
  }
}
