package asyncio.http.client;

import asyncio.http.Cookie;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Cookies of servers, and which of them go back where (RFC 6265). A cookie goes to the host that
 * has set it, and below it if it says so; none goes to an address, unless the jar takes those; none
 * is set for a whole top-level domain, or for what looks like one, as {@code co.uk}. What is
 * invalid is dropped. A jar keeps at most 3000, 180 of one domain, the latest. Loop thread only.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6265">RFC 6265</a>
 */
public final class CookieJar {
  /** Keeps nothing. */
  public static final CookieJar NONE = new CookieJar(InstantSource.system(), false, 0);

  private static final int MOST = 3000;
  private static final int MOST_OF_DOMAIN = 180;
  private static final int LONGEST = 4096;

  private final InstantSource time;
  private final boolean addresses;
  private final int max;
  private final Map<Key, StoredCookie> cookies = new LinkedHashMap<>(); // the oldest first

  private record Key(String domain, boolean hostOnly, String path, String name) {}

  /** A jar that is empty, and takes no cookies of addresses. */
  public CookieJar() {
    this(InstantSource.system(), false, MOST);
  }

  CookieJar(InstantSource time, boolean addresses, int max) {
    this.time = time;
    this.addresses = addresses;
    this.max = max;
  }

  /** {@return a jar that is empty, and takes cookies of addresses, too, as a test may need it} */
  public static CookieJar withAddresses() {
    return new CookieJar(InstantSource.system(), true, MOST);
  }

  // ---- in

  /**
   * Puts a cookie in, as if a server had set it.
   *
   * @param url of the server
   * @param cookie what it set
   */
  public void set(URI url, Cookie cookie) {
    store(Url.parse(url.toString()), cookie.header());
  }

  /** Takes what a server has set; drops what it must not set. */
  void store(Url url, String setCookie) {
    if (max == 0 || setCookie.length() > LONGEST) {
      return;
    }
    StoredCookie cookie = StoredCookie.parse(setCookie, url, time.instant());
    if (cookie == null || !isAcceptable(cookie, url)) {
      return;
    }
    var key = new Key(cookie.domain(), cookie.hostOnly(), cookie.path(), cookie.name());
    cookies.remove(key);
    if (!cookie.hasExpired(time.instant())) {
      cookies.put(key, cookie);
      trim(cookie.domain());
    }
  }

  private boolean isAcceptable(StoredCookie cookie, Url url) {
    boolean address = StoredCookie.isAddress(url.host());
    if (address && (!addresses || !cookie.hostOnly())) {
      return false;
    }
    if (!url.secure() && (cookie.secure() || hidesSecure(cookie, url))) {
      return false;
    }
    return cookie.hostOnly() || !isPublic(cookie.domain());
  }

  /** Whether it would replace one that was set over TLS, or go before it. */
  private boolean hidesSecure(StoredCookie cookie, Url url) {
    for (StoredCookie each : cookies.values()) {
      boolean same =
          each.secure()
              && each.name().equals(cookie.name())
              && (StoredCookie.isWithin(url.host(), each.domain())
                  || StoredCookie.isWithin(each.domain(), cookie.domain()));
      if (same && StoredCookie.isBelow(cookie.path(), each.path())) {
        return true;
      }
    }
    return false;
  }

  /** Whether anybody can have a name below it. */
  private static boolean isPublic(String name) {
    return PublicSuffixes.STANDARD.contains(
        name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
  }

  private void trim(String domain) {
    Instant now = time.instant();
    if (cookies.size() > max) {
      cookies.values().removeIf(each -> each.hasExpired(now));
    }
    List<Key> own = cookies.keySet().stream().filter(key -> key.domain.equals(domain)).toList();
    if (own.size() > MOST_OF_DOMAIN) {
      cookies.remove(own.getFirst());
    }
    if (cookies.size() > max) {
      cookies.remove(cookies.keySet().iterator().next());
    }
  }

  // ---- out

  /** What goes with a request, as name and value; the longest paths first. */
  Map<String, String> cookiesFor(Url url) {
    if (cookies.isEmpty()) {
      return Map.of();
    }
    Instant now = time.instant();
    cookies.values().removeIf(each -> each.hasExpired(now));
    List<StoredCookie> fitting = new ArrayList<>();
    for (StoredCookie cookie : cookies.values()) {
      if (cookie.goesTo(url)) {
        fitting.add(cookie);
      }
    }
    fitting.sort(Comparator.comparingInt(each -> -each.path().length()));
    Map<String, String> pairs = new LinkedHashMap<>();
    fitting.forEach(each -> pairs.putIfAbsent(each.name(), each.value()));
    return pairs;
  }

  /**
   * What would go with a request.
   *
   * @param url where to
   * @return values by names
   */
  public Map<String, String> cookiesFor(URI url) {
    return cookiesFor(Url.parse(url.toString()));
  }

  /** {@return how many there are, those that have expired included} */
  public int size() {
    return cookies.size();
  }

  /** Throws all away. */
  public void clear() {
    cookies.clear();
  }

  /**
   * Throws away those of a domain and of what is below it.
   *
   * @param domain in lower case
   */
  public void clear(String domain) {
    cookies.keySet().removeIf(key -> StoredCookie.isWithin(key.domain, domain));
  }

  // ---- files

  /**
   * Writes all cookies to a file that only the user can read, one a line; those without an end,
   * too. Blocks: call it in {@code toThread} if the disk may be slow.
   *
   * @param file is replaced at once
   * @throws UncheckedIOException if it cannot be written
   */
  public void save(Path file) {
    List<String> lines = new ArrayList<>();
    cookies.values().forEach(each -> lines.add(encode(each)));
    try {
      Path directory = file.toAbsolutePath().getParent();
      boolean posix =
          Files.getFileStore(directory == null ? file : directory)
              .supportsFileAttributeView("posix");
      Path fresh =
          posix
              ? Files.createTempFile(
                  directory,
                  ".cookies",
                  null,
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")))
              : Files.createTempFile(directory, ".cookies", null);
      try {
        Files.write(fresh, lines, StandardCharsets.US_ASCII);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot save cookies to " + file, failed);
    }
  }

  /**
   * Adds the cookies of a file that {@link #save} has written. Blocks.
   *
   * @param file the file
   * @throws UncheckedIOException if it cannot be read
   * @throws IllegalArgumentException if it is no such file; then no cookie of it is taken
   */
  public void load(Path file) {
    List<StoredCookie> read = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
        read.add(decode(line, file));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot load cookies from " + file, failed);
    }
    for (StoredCookie each : read) {
      cookies.put(new Key(each.domain(), each.hostOnly(), each.path(), each.name()), each);
      trim(each.domain());
    }
  }

  private static String encode(StoredCookie cookie) {
    Instant expires = cookie.expires();
    return String.join(
        "\t",
        text(cookie.domain()),
        cookie.hostOnly() ? "host" : "domain",
        text(cookie.path()),
        cookie.secure() ? "secure" : "any",
        expires == null ? "session" : Long.toString(expires.toEpochMilli()),
        text(cookie.name()),
        text(cookie.value()));
  }

  private static String text(String raw) {
    return Base64.getEncoder().encodeToString(raw.getBytes(StandardCharsets.UTF_8));
  }

  private static StoredCookie decode(String line, Path file) {
    String[] parts = line.split("\t", -1);
    try {
      if (parts.length == 7) {
        Instant expires =
            parts[4].equals("session") ? null : Instant.ofEpochMilli(Long.parseLong(parts[4]));
        return new StoredCookie(
            raw(parts[5]),
            raw(parts[6]),
            raw(parts[0]).toLowerCase(Locale.ROOT),
            parts[1].equals("host"),
            raw(parts[2]),
            parts[3].equals("secure"),
            expires);
      }
    } catch (IllegalArgumentException broken) {
      // told below
    }
    throw new IllegalArgumentException(file + " was not written by CookieJar.save");
  }

  private static String raw(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }

  /** Not what they are, which is often secret. */
  @Override
  public String toString() {
    return "<CookieJar of " + cookies.size() + ">";
  }
}
