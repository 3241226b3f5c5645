package asyncio.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/** What went wrong with a socket, as this library throws it. */
final class Failures {
  private Failures() {}

  /** As one who waits gets it. */
  static Throwable told(Throwable failure) {
    return failure instanceof Error ? failure : unchecked(failure);
  }

  /** To be thrown; an {@link Error} is. */
  static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof RuntimeException already) {
      return already;
    }
    if (failure instanceof SSLException tls) {
      return TlsError.of(tls);
    }
    if (failure instanceof IOException io) {
      return isReset(io) ? new ConnectionResetError(io) : new UncheckedIOException(io);
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(failure);
  }

  private static boolean isReset(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("connection reset") || message.contains("broken pipe");
  }

  /** One error for all the attempts that have failed. */
  static RuntimeException oneOf(List<RuntimeException> failures) {
    RuntimeException first = failures.getFirst();
    boolean same =
        failures.stream().allMatch(each -> String.valueOf(each).equals(String.valueOf(first)));
    if (same) {
      return first;
    }
    var all =
        new UncheckedIOException(
            new IOException(
                failures.stream()
                    .map(each -> String.valueOf(each.getMessage()))
                    .collect(Collectors.joining(", ", "Multiple exceptions: ", ""))));
    failures.forEach(all::addSuppressed);
    return all;
  }
}
