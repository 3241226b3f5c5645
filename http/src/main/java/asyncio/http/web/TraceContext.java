package asyncio.http.web;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request an id and a place in a trace, and tells the client its id. Both are taken over
 * from a client that has sent them and made anew otherwise; what is no id is not taken over.
 *
 * {@snippet :
 * app.use(new TraceContext());
 * app.get("/", request -> {
 *   LOGGER.log(INFO, request.get(TraceContext.ID) + ": asked for the page");
 *   ...
 * });
 * }
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">Trace Context</a>
 */
public final class TraceContext implements Middleware {
  /** The id of a request, which its client knows as {@code X-Request-Id}. */
  public static final Key<String> ID = Key.of("request id");

  /** Where a request is in its trace, to be sent along as {@code traceparent}. */
  public static final Key<String> TRACE_PARENT = Key.of("traceparent");

  private static final int LONGEST = 128;
  private static final int PARENT = 55; // characters
  private static final HexFormat HEX = HexFormat.of();

  private final RandomGenerator random;

  /** Ids that nobody can guess. */
  public TraceContext() {
    this(new SecureRandom());
  }

  /**
   * Ids from some source.
   *
   * @param random where from
   */
  public TraceContext(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    String id = request.headers().get("x-request-id");
    String known = id != null && isId(id) ? id : hex(16);
    request.set(ID, known);
    request.set(TRACE_PARENT, child(request.headers().get("traceparent")));
    try {
      return next.handle(request).withHeader("x-request-id", known);
    } catch (ThrownResponse thrown) {
      return thrown.response().withHeader("x-request-id", known);
    }
  }

  private static boolean isId(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST
        && text.chars()
            .allMatch(
                c ->
                    (c >= '0' && c <= '9')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= 'a' && c <= 'z')
                        || "-_.=+/:".indexOf(c) >= 0);
  }

  /** A new span in the trace of the parent; in a new trace if there is none. */
  private String child(@Nullable String parent) {
    if (parent == null || !isParent(parent)) {
      return "00-" + hex(16) + "-" + hex(8) + "-00";
    }
    return "00-" + parent.substring(3, 35) + "-" + hex(8) + parent.substring(52, 55);
  }

  private static boolean isParent(String text) {
    return text.length() >= PARENT
        && (text.length() == PARENT || (!text.startsWith("00") && text.charAt(PARENT) == '-'))
        && !text.startsWith("ff")
        && isHex(text, 0, 2)
        && text.charAt(2) == '-'
        && isHex(text, 3, 35)
        && text.charAt(35) == '-'
        && isHex(text, 36, 52)
        && text.charAt(52) == '-'
        && isHex(text, 53, 55)
        && !text.substring(3, 35).equals("0".repeat(32))
        && !text.substring(36, 52).equals("0".repeat(16));
  }

  private static boolean isHex(String text, int from, int to) {
    return text.substring(from, to)
        .chars()
        .allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  private String hex(int bytes) {
    byte[] made = new byte[bytes];
    random.nextBytes(made);
    return HEX.formatHex(made);
  }
}
