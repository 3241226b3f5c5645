package asyncio.http.http2;

import asyncio.http.Headers;
import asyncio.http.engine.PseudoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fields of a head together: pseudo fields first, names in lower case, and nothing that is
 * about a connection of HTTP/1.1.
 */
final class SentFields {
  private SentFields() {}

  static void response(FieldList list, int status, Headers headers, @Nullable String date) {
    list.put(":status", Numbers.text(status));
    boolean dated = put(list, headers);
    if (date != null && !dated) {
      list.put("date", date);
    }
  }

  static void request(FieldList list, PseudoFields line, Headers headers) {
    put(list, ":method", line.method());
    put(list, ":scheme", line.scheme());
    put(list, ":authority", line.authority());
    put(list, ":path", line.path());
    boolean _ = put(list, headers);
  }

  private static void put(FieldList list, String name, @Nullable String value) {
    if (value != null) {
      list.put(name, value);
    }
  }

  static void length(FieldList list, long length) {
    if (length >= 0) {
      list.put("content-length", Numbers.text(length));
    }
  }

  /** Puts those that may be sent; whether one is the date. */
  static boolean put(FieldList list, Headers headers) {
    boolean dated = false;
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).toLowerCase(Locale.ROOT);
      if (!ReceivedFields.isOfConnection(name) && !name.equals("content-length")) {
        list.put(name, headers.value(i));
        dated |= name.equals("date");
      }
    }
    return dated;
  }
}
