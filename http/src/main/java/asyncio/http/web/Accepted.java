package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.connection.HeaderParameter;

/** What a client takes, from a list such as {@code gzip, br;q=0.5, *;q=0}. */
final class Accepted {
  private Accepted() {}

  /** Whether a coding is taken. Without the field nothing is: then the client has not asked. */
  static boolean encoding(Headers headers, String coding) {
    double any = 0;
    for (String field : headers.all("accept-encoding")) {
      for (String element : field.split(",", -1)) {
        int semicolon = element.indexOf(';');
        String name = (semicolon < 0 ? element : element.substring(0, semicolon)).strip();
        if (name.equalsIgnoreCase(coding)) {
          return quality(element) > 0;
        }
        if (name.equals("*")) {
          any = quality(element);
        }
      }
    }
    return any > 0;
  }

  private static double quality(String element) {
    String q = HeaderParameter.of(element, "q");
    try {
      return q == null ? 1 : Double.parseDouble(q);
    } catch (NumberFormatException none) {
      return 0;
    }
  }
}
