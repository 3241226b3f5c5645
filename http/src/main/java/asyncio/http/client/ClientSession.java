package asyncio.http.client;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.http.Method;
import asyncio.http.WebSocket;
import asyncio.http.WebSocketOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A client of HTTP/1.1 and HTTP/2: connections that are kept, cookies, deadlines. A program makes
 * one and uses it for everything, from any number of tasks; a request suspends the task that makes
 * it. It belongs to the loop in which it was made, and is closed with it. Loop thread only.
 *
 * {@snippet :
 * try (var session = new ClientSession()) {
 *   System.out.println(session.get("http://127.0.0.1:8080/").text());
 *   User ann = session.post(url, r -> r.json(new User("Ann"))).json(User.class);
 *   List<String> pages =
 *       await(gather(urls.stream().map(url -> (Awaitable<String>) () -> session.get(url).text())));
 * }
 * }
 *
 * <p>A method returns when the head of the response is there. What it throws: {@link
 * InvalidUrlError}, {@link ClientConnectorError} if no connection could be made, {@link
 * ServerDisconnectedError} if it was lost before an answer, {@link ClientTimeoutError}, {@link
 * TooManyRedirectsError}; and {@link ClientResponseError} if statuses are to be raised. Cancelling
 * the task at any point closes the connection or gives it back.
 *
 * @see <a href="https://docs.aiohttp.org/en/stable/client_reference.html">aiohttp:
 *     ClientSession</a>
 */
public final class ClientSession implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2); // of close() with what goes on

  private final EventLoop loop = EventLoop.running();
  private final ClientOptions options = new ClientOptions();
  private final Pool pool;
  private final Sending sending;
  private final OpenSessions open;
  private boolean closed;

  /** A session with the default options. */
  public ClientSession() {
    this(_ -> {});
  }

  /**
   * A session.
   *
   * @param setup sets its options
   * @throws IllegalStateException if no loop runs
   */
  public ClientSession(Consumer<ClientOptions> setup) {
    setup.accept(options);
    options.freeze();
    pool = options.pool();
    sending = new Sending(options, pool);
    open = OpenSessions.KEY.get();
    open.add(this);
  }

  // ---- requests

  /**
   * Gets something.
   *
   * @param url where
   * @return the response
   */
  public ClientResponse get(String url) {
    return request(Method.GET, url);
  }

  /**
   * Gets something.
   *
   * @param url where
   * @param setup sets the request up
   * @return the response
   */
  public ClientResponse get(String url, Consumer<ClientRequest> setup) {
    return request(Method.GET, url, setup);
  }

  /**
   * Asks what {@link #get} would give, without the body.
   *
   * @param url where
   * @return the response
   */
  public ClientResponse head(String url) {
    return request(Method.HEAD, url, _ -> {});
  }

  /**
   * Sends something to be processed.
   *
   * @param url where
   * @param setup sets the body
   * @return the response
   */
  public ClientResponse post(String url, Consumer<ClientRequest> setup) {
    return request(Method.POST, url, setup);
  }

  /**
   * Puts something there.
   *
   * @param url where
   * @param setup sets the body
   * @return the response
   */
  public ClientResponse put(String url, Consumer<ClientRequest> setup) {
    return request(Method.PUT, url, setup);
  }

  /**
   * Changes a part of what is there.
   *
   * @param url where
   * @param setup sets the body
   * @return the response
   */
  public ClientResponse patch(String url, Consumer<ClientRequest> setup) {
    return request(Method.PATCH, url, setup);
  }

  /**
   * Removes what is there.
   *
   * @param url where
   * @return the response
   */
  public ClientResponse delete(String url) {
    return request(Method.DELETE, url);
  }

  /**
   * Removes what is there.
   *
   * @param url where
   * @param setup sets the request up
   * @return the response
   */
  public ClientResponse delete(String url, Consumer<ClientRequest> setup) {
    return request(Method.DELETE, url, setup);
  }

  /**
   * Asks what can be done.
   *
   * @param url where
   * @return the response
   */
  public ClientResponse options(String url) {
    return request(Method.OPTIONS, url);
  }

  /**
   * Sends any request.
   *
   * @param method what is to be done
   * @param url where
   * @return the response
   */
  public ClientResponse request(Method method, String url) {
    return request(method, url, _ -> {});
  }

  /**
   * Sends any request.
   *
   * @param method what is to be done
   * @param url where, maybe seen from the base URL
   * @param setup sets the request up
   * @return the response
   * @throws ClientError and others: see above
   * @throws IllegalStateException if the session is closed, or used in another loop
   */
  public ClientResponse request(Method method, String url, Consumer<ClientRequest> setup) {
    return sending.send(prepared(method, url, setup));
  }

  private ClientRequest prepared(Method method, String url, Consumer<ClientRequest> setup) {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(setup, "setup");
    check();
    Url base = options.base();
    if (base != null && url.startsWith("//")) {
      throw new InvalidUrlError(
          "no path: it begins with two slashes, which would name another host");
    }
    Url parsed = base == null ? Url.parse(url) : base.resolve(url);
    var request = new ClientRequest(method, parsed, options);
    setup.accept(request);
    return request;
  }

  private void check() {
    if (loop != EventLoop.running()) {
      throw new IllegalStateException(
          "this session belongs to another loop: make one in each loop that needs one");
    }
    if (closed) {
      throw new IllegalStateException(
          "the session is closed: ask before its close(), or make another one");
    }
  }

  /**
   * Opens a WebSocket.
   *
   * @param url with ws, wss, http or https
   * @return this side of it
   */
  public WebSocket webSocket(String url) {
    return webSocket(url, WebSocketOptions.DEFAULT, _ -> {});
  }

  /**
   * Opens a WebSocket. Suspends until it is open; the total time of the request ends then.
   *
   * @param url with ws, wss, http or https
   * @param how limits, heartbeat, subprotocols, compression
   * @param setup sets the request of the handshake up
   * @return this side of it, which the caller closes
   * @throws WebSocketHandshakeError if the server does not agree
   * @throws ClientError and others, as a request
   */
  public WebSocket webSocket(String url, WebSocketOptions how, Consumer<ClientRequest> setup) {
    return sending.webSocket(prepared(Method.GET, url, setup), how);
  }

  /**
   * The events that a server sends. Connects when they are asked for.
   *
   * @param url where
   * @return the events
   */
  public EventSource events(String url) {
    return events(url, _ -> {});
  }

  /**
   * The events that a server sends. Connects when they are asked for. There is no total time unless
   * one is set; a {@linkplain ClientTimeout#withRead limit for reading} bounds the silence.
   *
   * @param url where
   * @param setup sets each request up
   * @return the events
   */
  public EventSource events(String url, Consumer<ClientRequest> setup) {
    check();
    return new EventSource(this, url, setup);
  }

  // ---- the end

  /** {@return the cookies that servers have set} */
  public CookieJar cookies() {
    return options.cookies();
  }

  /** {@return whether it was closed} */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Closes it: idle connections at once; what is under way may end within two seconds, and is then
   * cut off. Suspends for so long at most. Idempotent.
   */
  @Override
  public void close() {
    close(PATIENCE);
  }

  /**
   * Closes it: idle connections at once; what is under way may end within some time, and is then
   * cut off. Suspends for so long at most. When it returns, nothing of it is open.
   *
   * @param patience zero: all is cut off at once
   */
  public void close(Duration patience) {
    closed = true;
    open.remove(this);
    pool.close();
    try {
      if (patience.isPositive()) {
        Asyncio.moveOnAfter(patience, pool::awaitEmpty);
      }
    } finally {
      pool.abort();
    }
  }

  /** The loop is closed. */
  void abandon() {
    closed = true;
    pool.abort();
  }

  @Override
  public String toString() {
    return "<ClientSession "
        + (closed ? "closed" : "open")
        + " connections="
        + pool.size()
        + " idle="
        + pool.idleSize()
        + " waiting="
        + pool.waiting()
        + ">";
  }
}
