package asyncio.http.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Takes {@code WWW-Authenticate} apart (RFC 9110, 11.6.1). A comma stands between challenges and
 * between their parameters; what is followed by a space and no equals sign begins a challenge.
 */
final class AuthChallenges {
  private final String text;
  private int at;

  private AuthChallenges(String text) {
    this.text = text;
  }

  /** The parameters of each challenge of one scheme, by names in lower case. */
  static List<Map<String, String>> parse(List<String> fields, String scheme) {
    List<Map<String, String>> found = new ArrayList<>();
    fields.forEach(field -> new AuthChallenges(field).collect(scheme, found));
    return found;
  }

  private void collect(String scheme, List<Map<String, String>> found) {
    Map<String, String> current = new LinkedHashMap<>(); // of no challenge yet
    while (true) {
      skip(" \t,");
      String token = token();
      if (token.isEmpty()) {
        return;
      }
      skip(" \t");
      if (at < text.length() && text.charAt(at) == '=') {
        at++;
        skip(" \t");
        current.putIfAbsent(token.toLowerCase(Locale.ROOT), value());
      } else {
        current = new LinkedHashMap<>();
        if (token.equalsIgnoreCase(scheme)) {
          found.add(current);
        }
      }
    }
  }

  private void skip(String blanks) {
    while (at < text.length() && blanks.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private String token() {
    int from = at;
    while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at);
  }

  private String value() {
    if (at == text.length() || text.charAt(at) != '"') {
      return token();
    }
    var value = new StringBuilder();
    for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at));
    }
    at = Math.min(at + 1, text.length());
    return value.toString();
  }
}
