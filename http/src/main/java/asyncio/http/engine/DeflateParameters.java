package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What two sides have agreed on about compression (RFC 7692, 7.1).
 *
 * @param serverNoContextTakeover whether the server forgets each message that it has sent
 * @param clientNoContextTakeover whether the client does
 * @param serverMaxWindowBits how far the server looks back: 8 to 15, for 256 bytes to 32 KiB
 * @param clientMaxWindowBits how far the client does
 * @param serverWindowNamed whether the client has named the server's window, and so has to be told
 *     of it, even of 15 (RFC 7692, 7.1.2.1)
 */
public record DeflateParameters(
    boolean serverNoContextTakeover,
    boolean clientNoContextTakeover,
    int serverMaxWindowBits,
    int clientMaxWindowBits,
    boolean serverWindowNamed) {
  private static final String NAME = "permessage-deflate";
  private static final String HEADER = "sec-websocket-extensions";
  private static final String SERVER_WINDOW = "server_max_window_bits";
  private static final int ANY = 0; // a window that the other side may name
  private static final int BAD = -1;

  /** Everything is remembered, over 32 KiB. */
  public static final DeflateParameters DEFAULT =
      new DeflateParameters(false, false, 15, 15, false);

  /**
   * Where nobody has named a window of 15.
   *
   * @param serverNoContextTakeover whether the server forgets each message that it has sent
   * @param clientNoContextTakeover whether the client does
   * @param serverMaxWindowBits how far the server looks back
   * @param clientMaxWindowBits how far the client does
   */
  public DeflateParameters(
      boolean serverNoContextTakeover,
      boolean clientNoContextTakeover,
      int serverMaxWindowBits,
      int clientMaxWindowBits) {
    this(
        serverNoContextTakeover,
        clientNoContextTakeover,
        serverMaxWindowBits,
        clientMaxWindowBits,
        false);
  }

  /**
   * The first offer of a client that makes sense.
   *
   * @param request the fields of the handshake
   * @return what was agreed on; null if there is no such offer
   */
  public static @Nullable DeflateParameters accept(Headers request) {
    for (String value : request.all(HEADER)) {
      for (String offer : split(value, ',')) {
        DeflateParameters parsed = parse(offer, true);
        if (parsed != null) {
          return parsed;
        }
      }
    }
    return null;
  }

  /** {@return what a server answers, as the value of Sec-WebSocket-Extensions} */
  public String response() {
    StringBuilder text = new StringBuilder(NAME);
    text.append(serverNoContextTakeover ? "; server_no_context_takeover" : "");
    text.append(clientNoContextTakeover ? "; client_no_context_takeover" : "");
    boolean named = serverWindowNamed || serverMaxWindowBits < 15;
    text.append(named ? "; " + SERVER_WINDOW + "=" + serverMaxWindowBits : "");
    text.append(clientMaxWindowBits < 15 ? "; client_max_window_bits=" + clientMaxWindowBits : "");
    return text.toString();
  }

  /** {@return what a client offers, as the value of Sec-WebSocket-Extensions} */
  public String offer() {
    return response() + (clientMaxWindowBits < 15 ? "" : "; client_max_window_bits");
  }

  /**
   * What a server has made of an offer of this.
   *
   * @param response the fields of its answer
   * @return what was agreed on; null if the server does not compress
   * @throws HttpError if it was not offered
   */
  public @Nullable DeflateParameters agreed(Headers response) {
    List<String> extensions = new ArrayList<>();
    response.all(HEADER).forEach(value -> extensions.addAll(split(value, ',')));
    if (extensions.isEmpty()) {
      return null;
    }
    DeflateParameters parsed = parse(extensions.getFirst(), false);
    boolean kept =
        parsed != null
            && extensions.size() == 1
            && (parsed.serverNoContextTakeover || !serverNoContextTakeover)
            && parsed.serverMaxWindowBits <= serverMaxWindowBits;
    if (parsed == null || !kept) {
      throw new HttpError(Violation.HANDSHAKE_EXTENSION);
    }
    return new DeflateParameters(
        parsed.serverNoContextTakeover,
        parsed.clientNoContextTakeover || clientNoContextTakeover,
        parsed.serverMaxWindowBits,
        Math.min(parsed.clientMaxWindowBits, clientMaxWindowBits),
        serverWindowNamed);
  }

  private static @Nullable DeflateParameters parse(String extension, boolean offer) {
    List<String> parts = split(extension, ';');
    if (!parts.getFirst().toLowerCase(Locale.ROOT).equals(NAME)) {
      return null;
    }
    Set<String> seen = new HashSet<>();
    boolean serverForgets = false;
    boolean clientForgets = false;
    int serverBits = 15;
    int clientBits = 15;
    for (String part : parts.subList(1, parts.size())) {
      int equals = part.indexOf('=');
      String name = (equals < 0 ? part : part.substring(0, equals)).strip();
      String value = equals < 0 ? null : unquoted(part.substring(equals + 1).strip());
      boolean right = seen.add(name);
      switch (name) {
        case "server_no_context_takeover" -> {
          serverForgets = true;
          right &= value == null;
        }
        case "client_no_context_takeover" -> {
          clientForgets = true;
          right &= value == null;
        }
        case SERVER_WINDOW -> {
          serverBits = bits(value);
          right &= serverBits > ANY;
        }
        case "client_max_window_bits" -> {
          int named = bits(value);
          right &= named > ANY || (named == ANY && offer);
          clientBits = named > ANY ? named : 15;
        }
        default -> right = false;
      }
      if (!right) {
        return null;
      }
    }
    return new DeflateParameters(
        serverForgets, clientForgets, serverBits, clientBits, seen.contains(SERVER_WINDOW));
  }

  private static int bits(@Nullable String value) {
    if (value == null) {
      return ANY;
    }
    if (value.length() == 1 && (value.charAt(0) == '8' || value.charAt(0) == '9')) {
      return value.charAt(0) - '0';
    }
    boolean two = value.length() == 2 && value.charAt(0) == '1';
    return two && value.charAt(1) >= '0' && value.charAt(1) <= '5'
        ? 10 + value.charAt(1) - '0'
        : BAD;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** The parts of a list; what is between quotes is not split. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= c == '"';
      if (c == separator && !quoted) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    parts.add(text.substring(start).strip());
    return parts;
  }
}
