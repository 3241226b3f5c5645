package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.Version;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an exchange when it begins. It is immutable; a gateway that stands in front of
 * another gives it an exchange with another scope: {@link HttpExchange#withScope}.
 *
 * @param method what is to be done
 * @param scheme {@code http}, {@code https}, {@code ws} or {@code wss}
 * @param authority host and port that are meant; empty only in HTTP/1.0
 * @param target path and query, as they were sent; {@code "*"} of OPTIONS
 * @param rootPath the beginning of the path that led to this gateway; empty where it stands at the
 *     root
 * @param version of the message
 * @param headers the fields, in their order; of HTTP/2 without pseudo fields
 * @param client who has sent it; null: not known, as in memory
 * @param server where it came in; null: not known
 * @param tls how it is encrypted; null: it is not
 */
public record Scope(
    Method method,
    String scheme,
    String authority,
    String target,
    String rootPath,
    Version version,
    Headers headers,
    @Nullable SocketAddress client,
    @Nullable SocketAddress server,
    @Nullable Tls tls) {

  /**
   * How an exchange is encrypted.
   *
   * @param version such as {@code TLSv1.3}
   * @param cipherSuite its name, as in the registry of IANA
   * @param clientCertificates what the client has shown, its own first; none if it was not asked
   */
  public record Tls(String version, String cipherSuite, List<X509Certificate> clientCertificates) {
    /** Copies the list. */
    public Tls {
      clientCertificates = List.copyOf(clientCertificates);
    }
  }

  /** Checks where it stands. */
  public Scope {
    if (!rootPath.isEmpty() && (!rootPath.startsWith("/") || rootPath.endsWith("/"))) {
      throw new IllegalArgumentException(
          "a root path begins with a slash and does not end with one, or is empty: " + rootPath);
    }
  }

  /** {@return the path as it was sent, escaped, with the root path, without the query} */
  public String rawPath() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  /** {@return the query as it was sent, escaped; maybe empty} */
  public String rawQuery() {
    int mark = target.indexOf('?');
    return mark < 0 ? "" : target.substring(mark + 1);
  }

  /**
   * What the path has behind the root path, as it was sent.
   *
   * @return it; {@code "/"} if there is nothing
   * @throws IllegalStateException if the path does not begin with the root path
   */
  public String pathBelow() {
    String path = rawPath();
    if (!path.startsWith(rootPath)) {
      throw new IllegalStateException(
          "the path " + path + " does not begin with the root path " + rootPath);
    }
    String rest = path.substring(rootPath.length());
    return rest.isEmpty() ? "/" : rest;
  }

  /**
   * The path.
   *
   * @return it, with nothing escaped, with the root path
   * @throws BadRequest if an escape is none, or it is not UTF-8
   */
  public String path() {
    return Escapes.decode(rawPath(), false);
  }

  /** {@return whether it is encrypted, as far as the scheme says} */
  public boolean isSecure() {
    return scheme.equals("https") || scheme.equals("wss");
  }

  /**
   * The same with another scheme.
   *
   * @param other the scheme
   * @return the scope
   */
  public Scope withScheme(String other) {
    return new Scope(
        method, other, authority, target, rootPath, version, headers, client, server, tls);
  }

  /**
   * The same for another host.
   *
   * @param other host and port
   * @return the scope
   */
  public Scope withAuthority(String other) {
    return new Scope(
        method, scheme, other, target, rootPath, version, headers, client, server, tls);
  }

  /**
   * The same for another path or query.
   *
   * @param other path and query, escaped
   * @return the scope
   */
  public Scope withTarget(String other) {
    return new Scope(
        method, scheme, authority, other, rootPath, version, headers, client, server, tls);
  }

  /**
   * The same, whose gateway stands elsewhere.
   *
   * @param other the beginning of the path that led to it
   * @return the scope
   * @throws IllegalArgumentException if it is none
   */
  public Scope withRootPath(String other) {
    return new Scope(
        method, scheme, authority, target, other, version, headers, client, server, tls);
  }

  /**
   * The same with other fields.
   *
   * @param other the fields
   * @return the scope
   */
  public Scope withHeaders(Headers other) {
    return new Scope(
        method, scheme, authority, target, rootPath, version, other, client, server, tls);
  }

  /**
   * The same from another client.
   *
   * @param other its address
   * @return the scope
   */
  public Scope withClient(@Nullable SocketAddress other) {
    return new Scope(
        method, scheme, authority, target, rootPath, version, headers, other, server, tls);
  }
}
