package asyncio.http.client;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The proxies that a shell names. */
final class ProxyVariables {
  private ProxyVariables() {}

  static @Nullable Proxy proxyFor(Url url, Map<String, String> variables) {
    if (isExcepted(url.address(), value("no_proxy", variables))) {
      return null;
    }
    String named = value(url.secure() ? "https_proxy" : "http_proxy", variables);
    String text = named.isEmpty() ? value("all_proxy", variables) : named;
    return text.isEmpty() ? null : Proxy.parse(text);
  }

  /** In a CGI program a client sets HTTP_PROXY, by a field called Proxy. */
  private static String value(String name, Map<String, String> variables) {
    String lower = variables.get(name);
    boolean trusted = !name.equals("http_proxy") || !variables.containsKey("REQUEST_METHOD");
    String value = lower == null && trusted ? variables.get(name.toUpperCase(Locale.ROOT)) : lower;
    return value == null ? "" : value.strip();
  }

  private static boolean isExcepted(String host, String list) {
    for (String each : list.split("[,\\s]+", -1)) {
      String name = each.startsWith(".") ? each.substring(1) : each;
      boolean same =
          name.equals("*")
              || name.equalsIgnoreCase(host)
              || host.toLowerCase(Locale.ROOT).endsWith("." + name.toLowerCase(Locale.ROOT));
      if (!name.isEmpty() && same) {
        return true;
      }
    }
    return false;
  }
}
