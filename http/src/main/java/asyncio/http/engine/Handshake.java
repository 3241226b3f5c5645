package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Method;
import asyncio.http.Version;
import asyncio.http.Violation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a connection, or a stream of HTTP/2, becomes a WebSocket (RFC 6455, 4; RFC 8441, 5). */
public final class Handshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;
  private static final int KEY_CHARACTERS = 24;

  private Handshake() {}

  /**
   * Whether a request asks for a WebSocket, rightly or not.
   *
   * @param request the request
   * @return whether
   */
  public static boolean isAskedFor(RequestHead request) {
    return request.version() == Version.HTTP_2
        ? "websocket".equalsIgnoreCase(request.upgrade())
        : request.headers().hasToken("upgrade", "websocket");
  }

  /**
   * Checks the request of a client.
   *
   * @param request the request
   * @throws HttpError if it is no handshake
   */
  public static void check(RequestHead request) {
    if (!request.method().equals(Method.GET) || request.version() == Version.HTTP_1_0) {
      throw new HttpError(Violation.HANDSHAKE_METHOD);
    }
    if (!isAskedFor(request) || request.upgrade() == null) {
      throw new HttpError(Violation.HANDSHAKE_UPGRADE);
    }
    if (!"13".equals(request.headers().get("sec-websocket-version"))) {
      throw new HttpError(Violation.HANDSHAKE_VERSION);
    }
    String key = request.headers().get("sec-websocket-key");
    if (request.version() != Version.HTTP_2 && (key == null || !isKey(key))) {
      throw new HttpError(Violation.HANDSHAKE_KEY);
    }
  }

  private static boolean isKey(String key) {
    try {
      return key.length() == KEY_CHARACTERS && Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The fields of the answer to a handshake, whose status is 101.
   *
   * @param request the request, checked
   * @param subprotocol one of those that the client offers; null: none
   * @param deflate what was agreed on about compression; null: none
   * @param more other fields
   * @return all fields
   * @throws IllegalArgumentException if the subprotocol is no token
   */
  public static Headers response(
      RequestHead request,
      @Nullable String subprotocol,
      @Nullable DeflateParameters deflate,
      Headers more) {
    String key = request.headers().get("sec-websocket-key");
    Headers.Builder fields = more.toBuilder();
    if (request.version() != Version.HTTP_2) { // where the stream says so (RFC 8441)
      fields
          .set("upgrade", "websocket")
          .set("sec-websocket-accept", accept(key == null ? "" : key));
    }
    if (subprotocol != null) {
      checkToken(subprotocol);
      fields.set("sec-websocket-protocol", subprotocol);
    }
    if (deflate != null) {
      fields.set("sec-websocket-extensions", deflate.response());
    }
    return fields.build();
  }

  private static void checkToken(String subprotocol) {
    for (int i = 0; i < subprotocol.length(); i++) {
      char c = subprotocol.charAt(i);
      if (c > 0x7f || !ChunkLine.isToken((byte) c)) {
        throw new IllegalArgumentException("a subprotocol is a token");
      }
    }
    if (subprotocol.isEmpty()) {
      throw new IllegalArgumentException("a subprotocol is a token");
    }
  }

  /**
   * The first subprotocol of a server that a client offers.
   *
   * @param request the request of the client
   * @param spoken what the server speaks, best first
   * @return the subprotocol; null if there is none in common
   */
  public static @Nullable String subprotocol(RequestHead request, List<String> spoken) {
    List<String> offered = request.headers().all("sec-websocket-protocol");
    for (String candidate : spoken) {
      for (String list : offered) {
        for (String offer : list.split(",", -1)) {
          if (offer.strip().equals(candidate)) { // case counts
            return candidate;
          }
        }
      }
    }
    return null;
  }

  /**
   * The fields of the request of a client.
   *
   * @param key 16 bytes that nobody can guess
   * @param subprotocols what is offered, best first
   * @param deflate what is offered about compression; null: nothing
   * @return the fields, without host
   * @throws IllegalArgumentException if a subprotocol is no token
   */
  public static Headers request(
      byte[] key, List<String> subprotocols, @Nullable DeflateParameters deflate) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key has 16 bytes");
    }
    subprotocols.forEach(Handshake::checkToken);
    Headers.Builder fields = Headers.builder();
    fields.add("connection", "upgrade").add("upgrade", "websocket");
    fields.add("sec-websocket-version", "13");
    fields.add("sec-websocket-key", Base64.getEncoder().encodeToString(key));
    if (!subprotocols.isEmpty()) {
      fields.add("sec-websocket-protocol", String.join(", ", subprotocols));
    }
    if (deflate != null) {
      fields.add("sec-websocket-extensions", deflate.offer());
    }
    return fields.build();
  }

  /**
   * Checks the answer of a server.
   *
   * @param response its answer to {@link #request}
   * @param key what was sent
   * @param subprotocols what was offered
   * @return the subprotocol that the server has chosen; null: none
   * @throws HttpError if it is no WebSocket
   */
  public static @Nullable String check(
      ResponseHead response, byte[] key, List<String> subprotocols) {
    Headers fields = response.headers();
    if (response.status().code() != 101
        || !fields.hasToken("connection", "upgrade")
        || !"websocket".equalsIgnoreCase(fields.get("upgrade"))) {
      throw new HttpError(Violation.HANDSHAKE_UPGRADE, "status " + response.status().code());
    }
    if (!accept(Base64.getEncoder().encodeToString(key))
        .equals(fields.get("sec-websocket-accept"))) {
      throw new HttpError(Violation.HANDSHAKE_ACCEPT);
    }
    List<String> chosen = fields.all("sec-websocket-protocol");
    if (chosen.size() > 1 || !subprotocols.containsAll(chosen)) {
      throw new HttpError(Violation.HANDSHAKE_PROTOCOL);
    }
    return chosen.isEmpty() ? null : chosen.getFirst();
  }

  static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
