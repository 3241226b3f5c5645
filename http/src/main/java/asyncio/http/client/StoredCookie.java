package asyncio.http.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cookie as a jar keeps it.
 *
 * @param name as it is sent back
 * @param value as it is sent back
 * @param domain in lower case
 * @param hostOnly whether it goes to that host only, and not below it
 * @param path where it goes, with what is below
 * @param secure whether it goes over TLS only
 * @param expires when it is thrown away; null: with the jar
 */
record StoredCookie(
    String name,
    String value,
    String domain,
    boolean hostOnly,
    String path,
    boolean secure,
    @Nullable Instant expires) {
  private static final Pattern NUMBER = Pattern.compile("(0x[0-9a-f]*|[0-9]+)");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  /** What a Set-Cookie means (RFC 6265, 5.2 and 5.3); null if it means nothing. */
  static @Nullable StoredCookie parse(String text, Url url, Instant now) {
    String[] parts = text.split(";", -1);
    int equals = parts[0].indexOf('=');
    String name = equals < 0 ? "" : parts[0].substring(0, equals).strip();
    String value = parts[0].substring(equals + 1).strip();
    if (name.isEmpty() || hasControls(parts[0])) {
      return null;
    }
    String domain = "";
    String path = "";
    boolean secure = false;
    Instant expires = null;
    Instant ends = null; // of Max-Age, which counts for more
    for (int i = 1; i < parts.length; i++) {
      int at = parts[i].indexOf('=');
      String key = (at < 0 ? parts[i] : parts[i].substring(0, at)).strip();
      String given = at < 0 ? "" : parts[i].substring(at + 1).strip();
      switch (key.toLowerCase(Locale.ROOT)) {
        case "domain" -> domain = given.startsWith(".") ? given.substring(1) : given;
        case "path" -> path = given;
        case "secure" -> secure = true;
        case "max-age" -> ends = maxAge(given, now, ends);
        case "expires" -> expires = date(given, expires);
        default -> {} // scripts and other sites do not concern us
      }
    }
    String lower = domain.toLowerCase(Locale.ROOT);
    boolean hostOnly =
        lower.isEmpty() || (lower.equals(url.host()) && PublicSuffixes.STANDARD.contains(lower));
    if (!hostOnly && !isWithin(url.host(), lower)) {
      return null;
    }
    if (!path.startsWith("/") || hasControls(path)) {
      path = defaultPath(url);
    }
    if (!hasPrefixRights(name, url, secure, domain.isEmpty() && path.equals("/"))) {
      return null;
    }
    String place = hostOnly ? url.host() : lower;
    return new StoredCookie(
        name, value, place, hostOnly, path, secure, ends == null ? expires : ends);
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f || c > 0xff);
  }

  /** Names that promise how a cookie was set. */
  private static boolean hasPrefixRights(String name, Url url, boolean secure, boolean ofHost) {
    if (name.regionMatches(true, 0, "__Secure-", 0, 9)) {
      return secure && url.secure();
    }
    if (name.regionMatches(true, 0, "__Host-", 0, 7)) {
      return secure && url.secure() && ofHost;
    }
    return true;
  }

  private static @Nullable Instant maxAge(String text, Instant now, @Nullable Instant before) {
    if (!text.matches("-?[0-9]+")) {
      return before;
    }
    if (text.startsWith("-") || text.length() > 10) {
      return text.startsWith("-") ? Instant.MIN : now.plusSeconds(400L * 24 * 3600);
    }
    long seconds = Math.min(Long.parseLong(text), 400L * 24 * 3600);
    return seconds == 0 ? Instant.MIN : now.plusSeconds(seconds);
  }

  /** In any of the ways in which servers write it (RFC 6265, 5.1.1). */
  private static @Nullable Instant date(String text, @Nullable Instant before) {
    int day = -1;
    int month = -1;
    int year = -1;
    String clock = "";
    for (String token : text.split("[^0-9A-Za-z:]+", -1)) {
      String lower = token.toLowerCase(Locale.ROOT);
      int named = lower.length() < 3 ? -1 : MONTHS.indexOf(lower.substring(0, 3));
      if (clock.isEmpty() && token.matches("[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}")) {
        clock = token;
      } else if (day < 0 && token.matches("[0-9]{1,2}")) {
        day = Integer.parseInt(token);
      } else if (month < 0 && named >= 0) {
        month = named + 1;
      } else if (year < 0 && token.matches("[0-9]{2}|[0-9]{4}")) {
        year = Integer.parseInt(token);
        year += token.length() > 2 ? 0 : year < 70 ? 2000 : 1900;
      }
    }
    if (day < 0 || month < 0 || year < 1601 || clock.isEmpty()) {
      return before;
    }
    String[] parts = clock.split(":", -1);
    try {
      return LocalDateTime.of(
              year,
              month,
              day,
              Integer.parseInt(parts[0]),
              Integer.parseInt(parts[1]),
              Integer.parseInt(parts[2]))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException none) {
      return before;
    }
  }

  private static String defaultPath(Url url) {
    String path = pathOf(url);
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private static String pathOf(Url url) {
    int query = url.target().indexOf('?');
    return query < 0 ? url.target() : url.target().substring(0, query);
  }

  /** Whether a host is a domain or below it. */
  static boolean isWithin(String host, String domain) {
    return host.equals(domain) || (host.endsWith("." + domain) && !isAddress(host));
  }

  /** Whether it is an address, also in the ways in which C programs read one. */
  static boolean isAddress(String host) {
    if (host.startsWith("[")) {
      return true;
    }
    String[] labels = host.split("\\.", -1);
    int last = labels[labels.length - 1].isEmpty() ? labels.length - 2 : labels.length - 1;
    return last >= 0 && NUMBER.matcher(labels[last]).matches();
  }

  boolean hasExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }

  boolean goesTo(Url url) {
    boolean here = hostOnly ? url.host().equals(domain) : isWithin(url.host(), domain);
    return here && (!secure || url.secure()) && isBelow(pathOf(url), path);
  }

  /** Whether one path is another, or below it. */
  static boolean isBelow(String other, String path) {
    return other.equals(path)
        || (other.startsWith(path) && (path.endsWith("/") || other.charAt(path.length()) == '/'));
  }

  /** Not the value. */
  @Override
  public String toString() {
    return "<StoredCookie " + name + " of " + domain + path + ">";
  }
}
