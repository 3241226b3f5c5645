package asyncio.http.web;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line for each request, in one of the usual forms. Whatever a client has sent, it is one
 * line, of printable ASCII. It is called on the loop when the answer has left, and must not block:
 * {@link #toLogger} passes the lines to the log of the program.
 */
public final class AccessLog {
  private static final DateTimeFormatter CLF =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int LONGEST = 1000; // characters of what a client has sent

  /**
   * A request that was answered.
   *
   * @param client its address; {@code "-"} if there is none
   * @param time when it came
   * @param method what was to be done; {@code "-"} if what came was no request
   * @param target path and query; {@code "-"} if what came was no request
   * @param version of the message
   * @param status how it was answered
   * @param bytes of the body that were sent
   * @param duration from the end of its head to the end of the answer
   * @param referer whence, as the client says; null if it does not
   * @param userAgent what it is, as it says; null if it does not
   * @param id of {@link TraceContext}; null without
   */
  public record Entry(
      String client,
      Instant time,
      String method,
      String target,
      String version,
      int status,
      long bytes,
      Duration duration,
      @Nullable String referer,
      @Nullable String userAgent,
      @Nullable String id) {}

  /** Makes a line. */
  @FunctionalInterface
  public interface Format {
    /**
     * The line for a request.
     *
     * @param entry the request
     * @return the line, without its end
     */
    String line(Entry entry);
  }

  private final Format format;
  private final Consumer<String> out;

  private AccessLog(Format format, Consumer<String> out) {
    this.format = format;
    this.out = out;
  }

  /**
   * A log.
   *
   * @param format of its lines
   * @param out is given each; must not block
   * @return the log
   */
  public static AccessLog of(Format format, Consumer<String> out) {
    return new AccessLog(format, out);
  }

  /**
   * A log to the logger {@code asyncio.access} of the program, at level INFO.
   *
   * @param format of its lines
   * @return the log
   */
  public static AccessLog toLogger(Format format) {
    System.Logger logger = System.getLogger("asyncio.access");
    return of(format, line -> logger.log(System.Logger.Level.INFO, "{0}", line));
  }

  void write(
      @Nullable SocketAddress remote,
      @Nullable Request request,
      int status,
      long bytes,
      Instant time,
      Duration took) {
    String client =
        remote instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "-";
    Entry entry =
        request == null
            ? new Entry(client, time, "-", "-", "-", status, bytes, took, null, null, null)
            : new Entry(
                client,
                time,
                request.method().name(),
                request.target(),
                request.version().toString(),
                status,
                bytes,
                took,
                request.headers().get("referer"),
                request.headers().get("user-agent"),
                request.has(TraceContext.ID) ? request.get(TraceContext.ID) : null);
    out.accept(format.line(entry));
  }

  /** {@return the form of the first web servers, without referer and agent} */
  public static Format common() {
    return AccessLog::commonLine;
  }

  /** {@return that, with referer, agent and duration in seconds} */
  public static Format combined() {
    return entry ->
        commonLine(entry)
            + " "
            + quoted(entry.referer())
            + " "
            + quoted(entry.userAgent())
            + " "
            + seconds(entry.duration());
  }

  private static String commonLine(Entry entry) {
    return entry.client()
        + " - - ["
        + CLF.format(entry.time())
        + "] \""
        + escaped(entry.method() + " " + entry.target() + " " + entry.version())
        + "\" "
        + entry.status()
        + " "
        + entry.bytes();
  }

  private static String quoted(@Nullable String text) {
    return "\"" + (text == null ? "-" : escaped(text)) + "\"";
  }

  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < text.length() && i < LONGEST; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        safe.append(c);
      } else {
        safe.append(String.format("\\x%02x", (int) c));
      }
    }
    return safe.append(text.length() > LONGEST ? "..." : "").toString();
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.6f", duration.toNanos() / 1e9);
  }

  /** {@return an object of JSON, with all that is known} */
  public static Format json() {
    return entry -> {
      StringBuilder line = new StringBuilder("{\"time\":\"").append(entry.time());
      line.append("\",\"client\":").append(string(entry.client()));
      line.append(",\"method\":").append(string(entry.method()));
      line.append(",\"target\":").append(string(entry.target()));
      line.append(",\"version\":").append(string(entry.version()));
      line.append(",\"status\":").append(entry.status());
      line.append(",\"bytes\":").append(entry.bytes());
      line.append(",\"seconds\":").append(seconds(entry.duration()));
      line.append(",\"referer\":").append(string(entry.referer()));
      line.append(",\"userAgent\":").append(string(entry.userAgent()));
      return line.append(",\"id\":").append(string(entry.id())).append('}').toString();
    };
  }

  private static String string(@Nullable String text) {
    if (text == null) {
      return "null";
    }
    StringBuilder safe = new StringBuilder("\"");
    for (int i = 0; i < text.length() && i < LONGEST; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        safe.append(c);
      } else {
        safe.append(String.format("\\u%04x", (int) c));
      }
    }
    return safe.append(text.length() > LONGEST ? "...\"" : "\"").toString();
  }
}
