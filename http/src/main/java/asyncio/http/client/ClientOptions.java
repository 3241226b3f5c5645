package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.Limits;
import asyncio.http.Version;
import asyncio.net.ConnectOptions;
import asyncio.net.Stream;
import asyncio.net.TlsOptions;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a session behaves. It is set up by the lambda that {@link ClientSession} is made with; each
 * method returns the options themselves.
 */
public final class ClientOptions {
  private static final long IN_MEMORY = 256L * 1024 * 1024;

  private @Nullable Url base;
  private final Headers.Builder headers = Headers.builder();
  private Headers built = Headers.EMPTY;
  private ClientTimeout timeout = ClientTimeout.DEFAULT;
  private ClientRetry retry = ClientRetry.NONE;
  private boolean raiseForStatus;
  private int limit = 100;
  private int limitPerHost = Integer.MAX_VALUE;
  private Duration keepAlive = Duration.ofSeconds(15);
  private Duration names = Duration.ofSeconds(10);
  private CookieJar cookies = new CookieJar();
  private TlsOptions tls = TlsOptions.client();
  private @Nullable Version version;
  private @Nullable Path socket;
  private @Nullable Proxy proxy;
  private @Nullable Map<String, String> environment;
  private Limits limits = Limits.DEFAULT.withBody(Long.MAX_VALUE);
  private long mostInMemory = IN_MEMORY;
  private ConnectOptions connect = ConnectOptions.DEFAULT;
  private @Nullable Function<Route, Stream> dial;
  private Netrc netrc = Netrc.EMPTY;
  private byte @Nullable [] fingerprint;
  private BiConsumer<ClientRequest, TraceEvent> trace = (_, _) -> {};
  private final List<ClientMiddleware> middlewares = new ArrayList<>();
  private final Set<String> skipped = new HashSet<>(); // names of fields, in lower case
  private final Headers.Builder proxyHeaders = Headers.builder();
  private Function<String, List<InetAddress>> resolver = DnsCache::system;
  private boolean decompress = true;

  ClientOptions() {}

  /**
   * Has URLs of requests taken as seen from here, as links on a page are: {@code "x"} stands beside
   * what follows the last slash, {@code "/x"} at the root. A whole URL is taken as it is; what
   * begins with two slashes is refused.
   *
   * @param url as {@code https://example.com/api/}
   * @return this
   * @throws InvalidUrlError if it is none
   */
  public ClientOptions baseUrl(String url) {
    base = Url.parse(url);
    return this;
  }

  /**
   * Sends a field with each request.
   *
   * @param name of the field
   * @param value without control characters
   * @return this
   */
  public ClientOptions header(String name, String value) {
    headers.set(name, value);
    return this;
  }

  /**
   * Leaves out a field that is sent by itself unless a request sets it: {@code User-Agent}, {@code
   * Accept}, {@code Accept-Encoding} or {@code Content-Type}.
   *
   * @param name of the field
   * @return this
   */
  public ClientOptions skipHeader(String name) {
    skipped.add(name.toLowerCase(Locale.ROOT));
    return this;
  }

  /**
   * Gives bodies as they are sent, whatever the content coding.
   *
   * @return this
   */
  public ClientOptions withoutDecompression() {
    decompress = false;
    return this;
  }

  /**
   * Bounds requests that have no bound of their own; five minutes each unless set.
   *
   * @param total from the call to the last byte of the body
   * @return this
   */
  public ClientOptions timeout(Duration total) {
    return timeout(timeout.withTotal(total));
  }

  /**
   * Bounds requests and their phases.
   *
   * @param other the limits
   * @return this
   */
  public ClientOptions timeout(ClientTimeout other) {
    timeout = other;
    return this;
  }

  /**
   * Sends requests again that fail; {@link ClientRetry#NONE} unless set.
   *
   * @param policy when
   * @return this
   */
  public ClientOptions retry(ClientRetry policy) {
    retry = policy;
    return this;
  }

  /**
   * Throws a {@link ClientResponseError} whenever the status is 400 or more.
   *
   * @return this
   */
  public ClientOptions raiseForStatus() {
    raiseForStatus = true;
    return this;
  }

  /**
   * Limits how many connections are open, those that idle included; 100 unless set.
   *
   * @param max who needs one more waits
   * @return this
   */
  public ClientOptions limit(int max) {
    limit = positive(max);
    return this;
  }

  /**
   * Limits how many connections are open to one host and port; only by {@link #limit} unless set.
   *
   * @param max who needs one more waits
   * @return this
   */
  public ClientOptions limitPerHost(int max) {
    limitPerHost = positive(max);
    return this;
  }

  private static int positive(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("at least one connection, not " + number);
    }
    return number;
  }

  /**
   * Keeps idle connections for the next request, unless the server says how long; 15 s unless set.
   *
   * @param time zero: each request has a connection of its own
   * @return this
   */
  public ClientOptions keepAlive(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("keepAlive is not negative: " + time);
    }
    keepAlive = time;
    return this;
  }

  /**
   * Keeps addresses of hosts; 10 s unless set.
   *
   * @param time zero: they are looked up for each connection
   * @return this
   */
  public ClientOptions keepNames(Duration time) {
    names = time;
    return this;
  }

  /**
   * Looks up hosts in another way than the JDK does. What it gives is kept for as long as {@link
   * #keepNames} says; who asks for the same host meanwhile waits for the same look-up.
   *
   * @param lookup gives the addresses of a host, the best first; may suspend; throws an {@link
   *     java.io.UncheckedIOException} if there are none
   * @return this
   */
  public ClientOptions resolver(Function<String, List<InetAddress>> lookup) {
    resolver = lookup;
    return this;
  }

  /**
   * Keeps cookies somewhere else than in a jar of the session's own.
   *
   * @param jar which several sessions of a loop may share; {@link CookieJar#NONE}: nowhere
   * @return this
   */
  public ClientOptions cookies(CookieJar jar) {
    cookies = jar;
    return this;
  }

  /**
   * Uses TLS in another way than with the authorities that the JDK trusts; with a proxy over TLS,
   * too.
   *
   * @param options for https; the name of the server is the host of the URL unless set
   * @return this
   */
  public ClientOptions tls(TlsOptions options) {
    tls = options;
    return this;
  }

  /**
   * Connects to a Unix socket, whatever the host of a URL is.
   *
   * @param path of the socket
   * @return this
   */
  public ClientOptions unixSocket(Path path) {
    socket = path;
    return this;
  }

  /**
   * Goes through a proxy: of HTTP, over TLS with {@code https}, or of SOCKS with {@code socks5h},
   * {@code socks5}, {@code socks4a} or {@code socks4} in the place of {@code http}, which mean what
   * they mean to curl.
   *
   * @param url as {@code http://user:password@host:port}
   * @return this
   * @throws InvalidUrlError if it is none
   */
  public ClientOptions proxy(String url) {
    proxy = Proxy.parse(url);
    return this;
  }

  /**
   * Sends a field to proxies of HTTP.
   *
   * @param name of the field
   * @param value without control characters
   * @return this
   */
  public ClientOptions proxyHeader(String name, String value) {
    proxyHeaders.add(name, value);
    return this;
  }

  /**
   * Goes through the proxies that {@code http_proxy}, {@code https_proxy}, {@code all_proxy} and
   * {@code no_proxy} name, in lower or upper case; and takes names and passwords of machines from
   * the file that {@code NETRC} names, or {@code ~/.netrc}. Reads that file, which blocks.
   *
   * @return this
   */
  public ClientOptions trustEnvironment() {
    return trustEnvironment(System.getenv());
  }

  ClientOptions trustEnvironment(Map<String, String> variables) {
    environment = variables;
    netrc = Netrc.of(variables);
    return this;
  }

  /**
   * Limits the heads of responses.
   *
   * @param other the limits; that of the body counts for bodies as they are sent, compressed
   * @return this
   */
  public ClientOptions limits(Limits other) {
    limits = other;
    return this;
  }

  /**
   * Limits what is kept in memory of a body, decompressed: by {@code bytes}, {@code text} and
   * {@code json}; 256 MiB unless set.
   *
   * @param bytes the most
   * @return this
   */
  public ClientOptions maxInMemory(long bytes) {
    mostInMemory = bytes;
    return this;
  }

  /**
   * Connects in another way.
   *
   * @param options local address, family, socket options
   * @return this
   */
  public ClientOptions connect(ConnectOptions options) {
    connect = options;
    return this;
  }

  /**
   * Asks for one certificate, beside all that is verified: a server with another one gets nothing.
   *
   * @param sha256 of the certificate in DER, 32 bytes
   * @return this
   */
  public ClientOptions fingerprint(byte[] sha256) {
    if (sha256.length != 32) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + sha256.length);
    }
    fingerprint = sha256.clone();
    return this;
  }

  /**
   * Speaks one version of HTTP only. Without this it is HTTP/2 where TLS agrees on that, and
   * HTTP/1.1 everywhere else. WebSockets, and requests that a proxy forwards, are always HTTP/1.1.
   *
   * @param only {@link Version#HTTP_1_1}; or {@link Version#HTTP_2}, which a server without TLS has
   *     to understand from the first byte ("prior knowledge"), and one with TLS has to agree on
   * @return this
   * @throws IllegalArgumentException if it is HTTP/1.0
   */
  public ClientOptions version(Version only) {
    if (only == Version.HTTP_1_0) {
      throw new IllegalArgumentException("a client speaks HTTP/1.1 or HTTP/2, not " + only);
    }
    version = only;
    return this;
  }

  /**
   * Has told what happens on the way of each request. What the observer throws goes to the
   * exception handler. It must not suspend.
   *
   * @param observer is given the request, as it was made, and the event
   * @return this
   */
  public ClientOptions trace(BiConsumer<ClientRequest, TraceEvent> observer) {
    trace = observer;
    return this;
  }

  /**
   * Adds what stands between the session and the network; the first one added stands outermost.
   *
   * @param middleware sees each request and response
   * @return this
   */
  public ClientOptions use(ClientMiddleware middleware) {
    middlewares.add(middleware);
    return this;
  }

  /**
   * Has connections made by somebody else, without TLS and proxies, as for tests in memory: {@code
   * o.connectWith(testClient::open)}.
   *
   * @param open gives a connection that stands, on which nothing was read or written
   * @return this
   */
  public ClientOptions connectWith(Supplier<? extends Stream> open) {
    return dial(_ -> open.get());
  }

  // ---- for the session

  ClientOptions dial(Function<Route, Stream> other) {
    dial = other;
    return this;
  }

  void freeze() {
    built = headers.build();
  }

  @Nullable Url base() {
    return base;
  }

  Headers headers() {
    return built;
  }

  ClientTimeout timeout() {
    return timeout;
  }

  ClientRetry retry() {
    return retry;
  }

  boolean raisesForStatus() {
    return raiseForStatus;
  }

  CookieJar cookies() {
    return cookies;
  }

  List<ClientMiddleware> middlewares() {
    return middlewares;
  }

  long mostInMemory() {
    return mostInMemory;
  }

  Pool pool() {
    return new Pool(limit, limitPerHost, keepAlive);
  }

  Connecting connecting() {
    return new Connecting(
        new DnsCache(names, resolver),
        connect,
        limits,
        dial,
        fingerprint,
        new Connecting.ForProxies(SpokenTls.of(tls, Version.HTTP_1_1), proxyHeaders.build()));
  }

  Set<String> skipped() {
    return skipped;
  }

  boolean decompresses() {
    return decompress;
  }

  Headers proxyHeaders() {
    return proxyHeaders.build();
  }

  Limits limits() {
    return limits;
  }

  BiConsumer<ClientRequest, TraceEvent> observer() {
    return trace;
  }

  /** {@code user:password} for a host; null if there is none. */
  @Nullable String credentials(String host) {
    return netrc.credentials(host);
  }

  /** How a request gets to its server; a WebSocket needs a connection of HTTP/1.1. */
  Route route(ClientRequest request) {
    Url url = request.target();
    Proxy through = socket == null ? request.proxy() : null;
    boolean forwarded = through != null && !url.secure() && !through.isSocks();
    Version spoken = request.handling.handshake != null || forwarded ? Version.HTTP_1_1 : version;
    TlsOptions own = request.handling.tls == null ? tls : request.handling.tls;
    TlsOptions secured = url.secure() ? SpokenTls.of(own, spoken) : null;
    return new Route(url.address(), url.port(), secured, through, socket, spoken);
  }

  @Nullable Proxy proxyFor(Url url) {
    Map<String, String> variables = environment;
    return proxy != null || variables == null ? proxy : ProxyVariables.proxyFor(url, variables);
  }
}
