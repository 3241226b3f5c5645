package asyncio.net.internal.system;

import io.netty.channel.unix.Errors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of an error of the system, by which it is recognised: never by its text, which is in
 * the language of the process. The sockets of epoll and io_uring give the numbers of Linux; those
 * of the JDK give none, and there the type of the exception decides.
 */
public final class Errno {
  public static final int ENOENT = 2;
  public static final int EBADF = 9;
  public static final int ENOMEM = 12;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int EPIPE = 32;
  public static final int ENOTSOCK = 88;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETUNREACH = 101;
  public static final int ECONNRESET = 104;
  public static final int ENOBUFS = 105;
  public static final int ESHUTDOWN = 108;
  public static final int ETIMEDOUT = 110;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTUNREACH = 113;

  /** Netty's own words around a number, where an exception of the JDK's is given one. */
  private static final Pattern NUMBERED =
      Pattern.compile("[\\w ]+\\(\\.\\.\\) failed with error\\(-?(\\d+)\\): ?(.*)");

  private Errno() {}

  /** That of a failure or its cause; 0 if it has none. */
  public static int of(Throwable failure) {
    int depth = 0;
    for (Throwable each = failure; each != null && depth < 10; each = each.getCause(), depth++) {
      if (each instanceof Errors.NativeIoException numbered) {
        return Math.abs(numbered.expectedErr());
      }
      Matcher words = NUMBERED.matcher(String.valueOf(each.getMessage()));
      if (words.matches()) {
        return Integer.parseInt(words.group(1));
      }
    }
    return 0;
  }

  /** A text without Netty's words. */
  public static String plain(String text) {
    Matcher words = NUMBERED.matcher(text);
    return words.matches() ? words.group(2) : text;
  }
}
