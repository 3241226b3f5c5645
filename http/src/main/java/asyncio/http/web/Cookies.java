package asyncio.http.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The cookies that a client sends back. What is none is left out: it is often not its fault. */
final class Cookies {
  private Cookies() {}

  /** Names and values; of two with a name the first counts, whose path is the longer one. */
  static Map<String, String> of(List<String> fields) {
    Map<String, String> cookies = new LinkedHashMap<>();
    for (String field : fields) {
      int start = 0;
      while (start < field.length()) {
        int semicolon = field.indexOf(';', start);
        int end = semicolon < 0 ? field.length() : semicolon;
        int equals = field.indexOf('=', start);
        if (equals >= 0 && equals < end) {
          String name = field.substring(start, equals).strip();
          if (!name.isEmpty()) {
            cookies.putIfAbsent(name, unquoted(field.substring(equals + 1, end).strip()));
          }
        }
        start = end + 1;
      }
    }
    return cookies;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
