package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.connection.HeaderParameter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the fields {@code Cache-Control} say (RFC 9111, 5.2). */
final class CacheControl {
  private static final int DIGITS = 10;

  private final Map<String, String> directives = new LinkedHashMap<>();

  private CacheControl() {}

  static CacheControl of(Headers headers) {
    var control = new CacheControl();
    for (String field : headers.all("cache-control")) {
      for (String each : HeaderParameter.split(field, ',')) {
        control.add(each.strip());
      }
    }
    if (headers.hasToken("pragma", "no-cache") && control.directives.isEmpty()) {
      control.directives.put("no-cache", "");
    }
    return control;
  }

  private void add(String directive) {
    int equals = directive.indexOf('=');
    String name = equals < 0 ? directive : directive.substring(0, equals).strip();
    String value = "";
    if (equals >= 0) {
      value = directive.substring(equals + 1).strip();
      if (value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")) {
        value = value.substring(1, value.length() - 1);
      }
    }
    if (!name.isEmpty()) {
      directives.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
    }
  }

  boolean has(String name) {
    return directives.containsKey(name);
  }

  /** Whether it is there without a value. */
  boolean isPlain(String name) {
    return "".equals(directives.get(name));
  }

  /** Whether it is there and says for how long; what makes no sense is nothing. */
  @Nullable Duration time(String name) {
    String value = directives.get(name);
    if (value == null) {
      return null;
    }
    if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Duration.ZERO;
    }
    return value.length() > DIGITS
        ? Duration.ofSeconds(Integer.MAX_VALUE)
        : Duration.ofSeconds(Math.min(Long.parseLong(value), Integer.MAX_VALUE));
  }
}
