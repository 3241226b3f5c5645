package asyncio.http.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Applications for hosts, by name or with a {@code *.} for all that is below a name. */
final class Hosts {
  private record Entry(String pattern, Application application) {
    boolean matches(String host) {
      return pattern.startsWith("*.")
          ? host.endsWith(pattern.substring(1)) && host.length() >= pattern.length()
          : host.equals(pattern);
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  void add(String pattern, Application application) {
    String name = pattern.startsWith("*.") ? pattern.substring(2) : pattern;
    if (name.isEmpty() || name.indexOf('*') >= 0 || name.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "a host is a name without a port, maybe with \"*.\" before it: " + pattern);
    }
    entries.add(new Entry(pattern.toLowerCase(Locale.ROOT), application));
  }

  @Nullable Application find(String authority) {
    if (entries.isEmpty()) {
      return null;
    }
    int colon = authority.lastIndexOf(':');
    String host = colon < 0 || authority.endsWith("]") ? authority : authority.substring(0, colon);
    String name = host.toLowerCase(Locale.ROOT);
    for (Entry entry : entries) {
      if (entry.matches(name)) {
        return entry.application();
      }
    }
    return null;
  }
}
