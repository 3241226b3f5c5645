package asyncio.net;

import asyncio.net.internal.system.Errno;
import asyncio.net.internal.system.JdkReset;
import io.netty.channel.ChannelException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with a socket, as this library throws it: exceptions of its own and of the JDK,
 * on every poller the same, and none of Netty's. What was tried and why it failed are one line.
 */
final class IoErrors {
  static final String NO_FILE = "No such file or directory";

  private IoErrors() {}

  /** As one who waits gets it. */
  static Throwable forWaiter(Throwable failure) {
    return failure instanceof Error ? failure : unchecked(failure);
  }

  /** To be thrown; an {@link Error} is. */
  static RuntimeException unchecked(Throwable failure) {
    return switch (failure) {
      case ChannelException netty -> new UncheckedIOException(plain(netty));
      case RuntimeException already -> already;
      case SSLException tls -> TlsError.of(tls);
      case IOException io when isReset(io) -> new ConnectionResetError(plain(io));
      case IOException io -> new UncheckedIOException(plain(io));
      case Error error -> throw error;
      default -> new IllegalStateException(failure);
    };
  }

  /** The same with what was tried, in one line. Of what has nothing to do with I/O: itself. */
  static RuntimeException failed(String attempt, Throwable failure) {
    IOException cause;
    boolean reset = failure instanceof ConnectionResetError;
    switch (failure) {
      case ChannelException netty -> cause = plain(netty);
      case UncheckedIOException wrapped ->
          cause = plain(Objects.requireNonNull(wrapped.getCause()));
      case IOException io -> {
        cause = plain(io);
        reset = isReset(io);
      }
      default -> {
        return unchecked(failure);
      }
    }
    String text = attempt + ": " + reason(cause);
    return reset ? new ConnectionResetError(text, cause) : new UncheckedIOException(text, cause);
  }

  /** A listening or local address that is not available. */
  static RuntimeException bind(SocketAddress address, Throwable failure) {
    return failed("error while attempting to bind on address " + place(address), failure);
  }

  /** An address as messages have it. */
  static String place(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      String host =
          inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
    }
    return address.toString();
  }

  /** Why, in the words of the system. */
  static String reason(Throwable failure) {
    String text = failure.getMessage();
    if (text == null || text.isBlank()) {
      return failure.getClass().getSimpleName();
    }
    Throwable cause = failure.getCause();
    if (cause != null && isWrapping(failure)) {
      return reason(cause);
    }
    String line = text.lines().findFirst().orElse(text).strip();
    return Character.toLowerCase(line.charAt(0)) + line.substring(1);
  }

  /** The failure as the JDK has it, without a class of Netty's. */
  static IOException plain(Throwable failure) {
    if (isNettys(failure) || isWrapping(failure)) {
      for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof IOException io) {
          return plain(io);
        }
      }
    }
    int number = Errno.of(failure);
    String text = Errno.plain(String.valueOf(failure.getMessage()));
    return switch (number) {
      case Errno.ENOENT -> new NoSuchFileException(null, null, text);
      case Errno.EADDRINUSE, Errno.EADDRNOTAVAIL -> new BindException(text);
      case Errno.ECONNREFUSED, Errno.ETIMEDOUT -> new ConnectException(text);
      case Errno.EHOSTUNREACH, Errno.ENETUNREACH -> new NoRouteToHostException(text);
      case 0 -> withoutNumber(failure, text);
      default -> new SocketException(text);
    };
  }

  private static IOException withoutNumber(Throwable failure, String text) {
    return switch (failure) {
      case NoRouteToHostException bare when bare.getMessage() == null ->
          new NoRouteToHostException("No route to host");
      case FileNotFoundException bare when bare.getMessage() == null ->
          new NoSuchFileException(null, null, NO_FILE);
      case ClosedChannelException closed -> new ClosedChannelException();
      case IOException io when !isNettys(io) -> io;
      default -> new IOException(text);
    };
  }

  private static boolean isWrapping(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause != null && cause.toString().equals(failure.getMessage());
  }

  private static boolean isNettys(Throwable failure) {
    return failure.getClass().getName().startsWith("io.netty.");
  }

  static boolean isReset(IOException failure) {
    return switch (Errno.of(failure)) {
      case Errno.ECONNRESET, Errno.EPIPE, Errno.ESHUTDOWN -> true;
      case 0 -> JdkReset.is(plain(failure));
      default -> false;
    };
  }

  /**
   * Whether accepting has failed for want of descriptors or memory. There is no other reason for
   * which the JDK's fails: it tries again by itself if a client has gone.
   */
  static boolean isOutOfResources(IOException failure) {
    return switch (Errno.of(failure)) {
      case Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM, 0 -> true;
      default -> false;
    };
  }

  /** Whether an accept failed because the socket does not listen, and never will. */
  static boolean isOfListening(IOException failure) {
    return switch (Errno.of(failure)) {
      case Errno.EBADF, Errno.EINVAL, Errno.ENOTSOCK -> true;
      default -> false;
    };
  }

  /** One error for all the attempts that have failed. */
  static RuntimeException oneOf(List<RuntimeException> failures) {
    RuntimeException first = failures.getFirst();
    boolean same =
        failures.stream().allMatch(each -> String.valueOf(each).equals(String.valueOf(first)));
    if (same) {
      return first;
    }
    String all =
        failures.stream()
            .map(each -> String.valueOf(each.getMessage()))
            .collect(Collectors.joining(", ", "Multiple exceptions: ", ""));
    Throwable cause = first.getCause();
    boolean alike =
        failures.stream()
            .map(Throwable::getCause)
            .allMatch(each -> each != null && cause != null && each.getClass() == cause.getClass());
    var one =
        new UncheckedIOException(
            all, alike && cause instanceof IOException io ? io : new IOException(all));
    failures.forEach(one::addSuppressed);
    return one;
  }

  /** Throws what was kept for a caller, if anything was. */
  static void rethrow(@Nullable Throwable stored) {
    if (stored != null) {
      switch (stored) {
        case ConnectionResetError reset -> throw reset.met();
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        default -> throw new java.util.concurrent.CompletionException(stored);
      }
    }
  }
}
