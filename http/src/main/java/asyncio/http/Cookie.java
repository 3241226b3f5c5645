package asyncio.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a server asks a client to send back. It goes to the whole site, not to other sites' forms,
 * and no script reads it, unless it says otherwise.
 *
 * @param name a token
 * @param value ASCII without spaces, quotes, commas, semicolons and backslashes
 * @param path where it goes, with what is below
 * @param domain where it goes, with what is below; null: this host alone
 * @param maxAge how long it is kept; null: as long as the client runs; zero: it is thrown away
 * @param secure whether it goes over TLS only
 * @param httpOnly whether scripts cannot read it
 * @param sameSite whether it goes along when another site leads here
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6265">RFC 6265</a>
 */
public record Cookie(
    String name,
    String value,
    String path,
    @Nullable String domain,
    @Nullable Duration maxAge,
    boolean secure,
    boolean httpOnly,
    SameSite sameSite) {
  /** Whether a cookie goes along when another site leads here. */
  public enum SameSite {
    /** Never. */
    STRICT("Strict"),
    /** When a link is followed. */
    LAX("Lax"),
    /** Always; over TLS only. */
    NONE("None");

    private final String text;

    SameSite(String text) {
      this.text = text;
    }
  }

  /** Checks that all parts can stand in a header. */
  public Cookie {
    FieldLine.checkName(name);
    checkAll(value, "value", "\",;\\ ");
    checkAll(path, "path", ";");
    if (domain != null) {
      checkAll(domain, "domain", "; ");
    }
    if (sameSite == SameSite.NONE && !secure) {
      throw new IllegalArgumentException("a cookie for all sites is secure");
    }
  }

  private static void checkAll(String text, String part, String forbidden) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f || forbidden.indexOf(c) >= 0) {
        throw new IllegalArgumentException(
            "no " + part + " of a cookie, because of the character at " + i);
      }
    }
  }

  /**
   * A cookie for this host, until the client ends.
   *
   * @param name a token
   * @param value as above
   * @return the cookie
   * @throws IllegalArgumentException if it cannot stand in a header
   */
  public static Cookie of(String name, String value) {
    return new Cookie(name, value, "/", null, null, false, true, SameSite.LAX);
  }

  /**
   * The same, kept for a time.
   *
   * @param age how long
   * @return the cookie
   */
  public Cookie withMaxAge(Duration age) {
    return new Cookie(name, value, path, domain, age, secure, httpOnly, sameSite);
  }

  /**
   * The same, for a part of the site.
   *
   * @param part where it goes, with what is below
   * @return the cookie
   */
  public Cookie withPath(String part) {
    return new Cookie(name, value, part, domain, maxAge, secure, httpOnly, sameSite);
  }

  /**
   * The same, over TLS only or not.
   *
   * @param only whether
   * @return the cookie
   */
  public Cookie withSecure(boolean only) {
    return new Cookie(name, value, path, domain, maxAge, only, httpOnly, sameSite);
  }

  /** {@return it as the value of Set-Cookie} */
  public String header() {
    StringBuilder text = new StringBuilder(name).append('=').append(value);
    text.append("; Path=").append(path);
    if (domain != null) {
      text.append("; Domain=").append(domain);
    }
    if (maxAge != null) {
      text.append("; Max-Age=").append(maxAge.toSeconds());
    }
    text.append(secure ? "; Secure" : "").append(httpOnly ? "; HttpOnly" : "");
    return text.append("; SameSite=").append(sameSite.text).toString();
  }

  /** Not the value, which is often secret. */
  @Override
  public String toString() {
    return "<Cookie " + name + ">";
  }
}
