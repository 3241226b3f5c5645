package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.Json;
import asyncio.http.Method;
import asyncio.http.connection.ClientHandshake;
import asyncio.net.TlsOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent, and how. A request is set up by the lambda that a method of {@link
 * ClientSession} is given, and by middlewares; each method here returns the request itself.
 *
 * {@snippet :
 * session.get("/search", r -> r.query("q", "a b").header("X-Trace", "1").timeout(ofSeconds(2)));
 * }
 */
public final class ClientRequest {
  private final Method method;
  private Url url;
  private final Headers.Builder headers;
  final Map<String, String> cookies = new LinkedHashMap<>();
  private Payload payload = Payload.Bytes.NONE;
  private @Nullable Payload compressed; // what it has become
  final Handling handling;
  Function<ClientRequest, Headers> fields = ClientRequest::headers; // with what the session adds
  final List<ClientMiddleware> middlewares = new ArrayList<>(); // inside the session's
  private @Nullable Proxy proxy;
  private boolean ownProxy; // set for this request
  private boolean strange;

  ClientRequest(Method method, Url url, ClientOptions options) {
    this.method = method;
    this.url = url;
    this.headers = options.headers().toBuilder();
    this.handling =
        new Handling(
            options.timeout(), options.retry(), options.raisesForStatus(), options.decompresses());
    handling.skipped.addAll(options.skipped());
    this.proxy = options.proxyFor(url);
  }

  /** A request for another hop, with a method and a place of its own. */
  ClientRequest(ClientRequest before, Method method, Url url) {
    this.method = method;
    this.url = url;
    this.headers = before.headers().toBuilder();
    this.cookies.putAll(before.cookies);
    this.payload = before.payload;
    this.compressed = before.compressed;
    this.handling = new Handling(before.handling);
    this.middlewares.addAll(before.middlewares);
    this.fields = before.fields;
    this.proxy = before.proxy;
    this.ownProxy = before.ownProxy;
    this.strange = before.strange;
  }

  // ---- what it is

  /** {@return what is to be done} */
  public Method method() {
    return method;
  }

  /** {@return where it goes, without credentials} */
  public URI url() {
    return URI.create(url.toString());
  }

  /** {@return the fields set so far, without those that the session adds when it sends it} */
  public Headers headers() {
    Headers built = headers.build();
    built.forEach(headers::add);
    return built;
  }

  // ---- where it goes

  /**
   * Adds a parameter to the query.
   *
   * @param name is escaped
   * @param value is escaped
   * @return this
   */
  public ClientRequest query(String name, Object value) {
    url = url.withQuery(Url.component(name) + "=" + Url.component(value.toString()));
    return this;
  }

  /**
   * Adds parameters to the query.
   *
   * @param parameters names and values, which are escaped
   * @return this
   */
  public ClientRequest query(Map<String, ?> parameters) {
    parameters.forEach(this::query);
    return this;
  }

  // ---- the header

  /**
   * Sets a field, in the place of all with that name.
   *
   * @param name of the field
   * @param value without control characters
   * @return this
   * @throws IllegalArgumentException if it cannot stand in a header
   */
  public ClientRequest header(String name, String value) {
    headers.set(name, value);
    return this;
  }

  /**
   * Adds a field, beside others with that name.
   *
   * @param name of the field
   * @param value without control characters
   * @return this
   * @throws IllegalArgumentException if it cannot stand in a header
   */
  public ClientRequest addHeader(String name, String value) {
    headers.add(name, value);
    return this;
  }

  /**
   * Takes a field away.
   *
   * @param name of the field
   * @return this
   */
  public ClientRequest removeHeader(String name) {
    headers.remove(name);
    return this;
  }

  /**
   * Leaves out a field that is sent by itself: {@code User-Agent}, {@code Accept}, {@code
   * Accept-Encoding} or {@code Content-Type}.
   *
   * @param name of the field
   * @return this
   */
  public ClientRequest skipHeader(String name) {
    handling.skipped.add(name.toLowerCase(Locale.ROOT));
    return this;
  }

  /**
   * Sends a cookie with this request only, beside those of the session.
   *
   * @param name of the cookie
   * @param value as it is sent
   * @return this
   */
  public ClientRequest cookie(String name, String value) {
    var checked = asyncio.http.Cookie.of(name, value);
    cookies.put(checked.name(), checked.value());
    return this;
  }

  /**
   * Tells who asks, by name and password (RFC 7617). They are not sent on to other sites.
   *
   * @param user without a colon
   * @param password any text
   * @return this
   */
  public ClientRequest basicAuth(String user, String password) {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("a user's name has no colon");
    }
    return header("Authorization", Connecting.basic(user + ":" + password));
  }

  /**
   * Shows a token (RFC 6750). It is not sent on to other sites.
   *
   * @param token as it was given
   * @return this
   */
  public ClientRequest bearer(String token) {
    return header("Authorization", "Bearer " + token);
  }

  // ---- the body

  /**
   * Sends bytes.
   *
   * @param bytes which must not be changed until the response is there
   * @return this
   */
  public ClientRequest body(byte[] bytes) {
    payload = new Payload.Bytes(bytes, "application/octet-stream");
    return this;
  }

  /**
   * Sends a text in UTF-8.
   *
   * @param text the text
   * @return this
   */
  public ClientRequest body(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    payload = new Payload.Bytes(bytes, "text/plain; charset=utf-8");
    return this;
  }

  /**
   * Sends a file, which is read as it is sent; nothing but this request waits for the disk.
   *
   * @param file which must not change its size meanwhile
   * @return this
   * @throws java.io.UncheckedIOException if it is not there
   */
  public ClientRequest body(Path file) {
    payload = Payload.file(file, "application/octet-stream");
    return this;
  }

  /**
   * Sends pieces as they come, in chunks, or with a length if the field {@code Content-Length} is
   * set. Asking for a piece may suspend: an asynchronous generator will do. Such a body is sent
   * once: a redirect that wants it again, and a retry, fail.
   *
   * @param pieces the pieces; iterated once, and closed at the end if they can be
   * @return this
   */
  public ClientRequest body(Iterable<ByteBuffer> pieces) {
    payload = new Payload.Pieces(pieces);
    return this;
  }

  /**
   * Sends a form with files.
   *
   * @param form the form
   * @return this
   */
  public ClientRequest body(FormData form) {
    payload = form.payload();
    return this;
  }

  /**
   * Sends a value as JSON: see {@link Json}.
   *
   * @param value a record, a list, …
   * @return this
   */
  public ClientRequest json(@Nullable Object value) {
    payload = new Payload.Bytes(Json.standard().write(value), "application/json");
    return this;
  }

  /**
   * Sends a form as {@code application/x-www-form-urlencoded}.
   *
   * @param fields names and values, which are escaped
   * @return this
   */
  public ClientRequest form(Map<String, ?> fields) {
    payload = Payload.form(fields);
    return this;
  }

  /**
   * Compresses the body (gzip) as it is sent. Only for a server that is known to take that: one
   * that does not answers with 415.
   *
   * @return this
   */
  public ClientRequest compress() {
    handling.compress = true;
    return this;
  }

  /**
   * Sends the body only when the server has said that it wants it, or after a second.
   *
   * @return this
   */
  public ClientRequest expect100() {
    handling.expect100 = true;
    return this;
  }

  /**
   * Has the progress of sending the body told.
   *
   * @param sent is given how many bytes of the body have left so far
   * @return this
   */
  public ClientRequest onProgress(LongConsumer sent) {
    handling.progress = sent;
    return this;
  }

  // ---- how

  /**
   * Bounds all of it, from the call to the last byte of the body.
   *
   * @param total more than zero
   * @return this
   */
  public ClientRequest timeout(Duration total) {
    return timeout(handling.timeout.withTotal(total));
  }

  /**
   * Bounds it and its phases.
   *
   * @param limits in the place of the session's
   * @return this
   */
  public ClientRequest timeout(ClientTimeout limits) {
    handling.timeout = limits;
    return this;
  }

  /**
   * Sends it again in other cases than the session does.
   *
   * @param policy in the place of the session's
   * @return this
   */
  public ClientRequest retry(ClientRetry policy) {
    handling.retry = policy;
    return this;
  }

  /**
   * Follows at most so many redirects.
   *
   * @param max 0: none, the redirect is the answer
   * @return this
   */
  public ClientRequest maxRedirects(int max) {
    if (max < 0) {
      throw new IllegalArgumentException("not less than none: " + max);
    }
    handling.maxRedirects = max;
    return this;
  }

  /**
   * Throws a {@link ClientResponseError} if the status is 400 or more, or does not.
   *
   * @param raise in the place of what the session does
   * @return this
   */
  public ClientRequest raiseForStatus(boolean raise) {
    handling.raiseForStatus = raise;
    return this;
  }

  /**
   * Gives the body as it is sent, compressed.
   *
   * @return this
   */
  public ClientRequest withoutDecompression() {
    handling.decompress = false;
    return this;
  }

  /**
   * Goes through a proxy.
   *
   * @param proxyUrl as {@code http://user:password@host:port}
   * @return this
   */
  public ClientRequest proxy(String proxyUrl) {
    proxy = Proxy.parse(proxyUrl);
    ownProxy = true;
    return this;
  }

  /**
   * Has a middleware stand around this request, inside those of the session.
   *
   * @param middleware what to do
   * @return this
   */
  public ClientRequest use(ClientMiddleware middleware) {
    middlewares.add(Objects.requireNonNull(middleware, "middleware"));
    return this;
  }

  /**
   * Uses TLS in another way than the session; not on another site that it is redirected to.
   *
   * @param options whose server name is the host of the URL unless it is set
   * @return this
   */
  public ClientRequest tls(TlsOptions options) {
    handling.tls = options;
    return this;
  }

  // ---- for the session

  Url target() {
    return url;
  }

  /** The body as it is sent: compressed, if it is to be. */
  Payload payload() {
    if (handling.compress && payload != compressed && payload.length() != 0) {
      payload = Payload.gzip(payload);
      compressed = payload;
      headers.set("Content-Encoding", "gzip").remove("Content-Length");
    }
    return payload;
  }

  ClientRequest upgrade(ClientHandshake handshake) {
    handling.handshake = handshake;
    handling.decompress = false;
    handling.raiseForStatus = false;
    return this;
  }

  void sent(long bytes) {
    LongConsumer progress = handling.progress;
    if (progress != null) {
      progress.accept(bytes);
    }
  }

  @Nullable Proxy proxy() {
    return proxy;
  }

  /** Goes through another proxy, unless one was set for this request. */
  void through(@Nullable Proxy other) {
    proxy = ownProxy ? proxy : other;
  }

  /** It is a GET now. */
  void dropBody() {
    payload = Payload.Bytes.NONE;
    handling.expect100 = false;
    for (String name : new String[] {"Content-Type", "Content-Length", "Content-Encoding"}) {
      headers.remove(name);
    }
  }

  /** It goes to another site. */
  void dropCredentials() {
    for (String name : new String[] {"Authorization", "Cookie", "Proxy-Authorization", "Host"}) {
      headers.remove(name);
    }
    cookies.clear();
    handling.tls = null;
    strange = true;
  }

  /** Whether a server has sent it to where whoever made it did not. */
  boolean isStrange() {
    return strange;
  }

  /** Whether it can be sent, or sent again. */
  boolean isSendable() {
    return payload.isThere();
  }

  @Override
  public String toString() {
    return method + " " + url;
  }
}
