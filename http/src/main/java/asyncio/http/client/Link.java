package asyncio.http.client;

import asyncio.http.connection.HeaderParameter;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A link in the head of a response.
 *
 * @param url where to, seen from the URL of the response
 * @param rel the relations, separated by spaces, as {@code "next"}; empty if none is said
 * @param parameters what else is said of it, by names in lower case
 */
public record Link(URI url, String rel, Map<String, String> parameters) {
  private static final int MOST = 1000; // of one response

  /** Copies the parameters. */
  public Link {
    parameters = Map.copyOf(parameters);
  }

  static Map<String, Link> parse(List<String> fields, Url base) {
    Map<String, Link> links = new LinkedHashMap<>();
    for (String field : fields) {
      for (String each : HeaderParameter.split(field, ',')) {
        String text = each.strip();
        int end = text.indexOf('>');
        if (text.startsWith("<") && end > 0 && links.size() < MOST) {
          add(text.substring(1, end).strip(), text.substring(end + 1), base, links);
        }
      }
    }
    return links;
  }

  private static void add(String target, String rest, Url base, Map<String, Link> links) {
    URI url;
    try {
      url = URI.create(base.resolve(target).toString());
    } catch (InvalidUrlError other) {
      return; // a mail address, say, which cannot be asked for
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String each : HeaderParameter.split(rest, ';')) {
      int equals = each.indexOf('=');
      String name = (equals < 0 ? each : each.substring(0, equals)).strip();
      if (!name.isEmpty()) {
        String value = HeaderParameter.of(";" + each, name);
        parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value == null ? "" : value);
      }
    }
    String rel = parameters.getOrDefault("rel", "").strip();
    var link = new Link(url, rel, parameters);
    for (String name : rel.isEmpty() ? new String[] {url.toString()} : rel.split("\\s+", -1)) {
      links.putIfAbsent(name.toLowerCase(Locale.ROOT), link);
    }
  }
}
