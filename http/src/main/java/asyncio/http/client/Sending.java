package asyncio.http.client;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Task;
import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Method;
import asyncio.http.Status;
import asyncio.http.Version;
import asyncio.http.WebSocket;
import asyncio.http.WebSocketOptions;
import asyncio.http.connection.ClientHandshake;
import asyncio.http.connection.Decompression;
import asyncio.http.engine.PseudoFields;
import asyncio.http.engine.ResponseHead;
import asyncio.net.ExtraInfo;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a request becomes a response: retries around redirects around middlewares around one
 * exchange.
 *
 * <p>One thing is done again without being asked for: an idempotent request that went over a kept
 * connection and came to nothing, because the server had closed it meanwhile, goes over another
 * one. One that is not idempotent waits for one iteration of the loop first, in which such an end
 * is seen, and is never sent twice.
 */
final class Sending {
  private static final String AGENT = "asyncio";

  private final ClientOptions options;
  private final Pool pool;
  private final Connecting connecting;
  private final RetryBudget budget = new RetryBudget();
  private final RandomGenerator random = new SecureRandom(); // of keys and masks

  Sending(ClientOptions options, Pool pool) {
    this.options = options;
    this.pool = pool;
    this.connecting = options.connecting();
  }

  // ---- retries

  ClientResponse send(ClientRequest request) {
    var patience = new Patience(request, options.observer());
    patience.tell(new TraceEvent.Begun());
    try {
      ClientResponse response = repeat(request, patience);
      patience.tell(new TraceEvent.ResponseReceived(response.status()));
      return request.raises() ? response.raiseForStatus() : response;
    } catch (Throwable failure) {
      patience.tell(new TraceEvent.Failed(failure));
      throw failure;
    }
  }

  private ClientResponse repeat(ClientRequest request, Patience patience) {
    ClientRetry policy = request.retry();
    budget.request();
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt >= policy.attempts() || !mayRepeat(request, policy);
      ClientResponse response = null;
      RuntimeException failure = null;
      try {
        response = follow(request, patience);
      } catch (ClientConnectionError failed) {
        failure = failed;
      } catch (ClientTimeoutError late) {
        if (!isBeforeSending(late.phase()) || hasEnded(patience)) {
          throw late;
        }
        failure = late;
      }
      Duration pause = null;
      if (!last
          && request.isSendable()
          && (response == null || policy.statuses().contains(response.status()))) {
        pause = pause(policy, attempt, response, patience);
      }
      if (pause == null || !budget.repeat()) {
        if (failure != null) {
          throw failure;
        }
        return Objects.requireNonNull(response);
      }
      if (response != null) {
        response.close();
      }
      patience.tell(new TraceEvent.Retried(attempt, pause));
      Asyncio.sleep(pause);
    }
  }

  private static boolean mayRepeat(ClientRequest request, ClientRetry policy) {
    return policy.everyMethod() || request.method().isIdempotent();
  }

  private static boolean isBeforeSending(Phase phase) {
    return phase.compareTo(Phase.SEND) < 0 && phase != Phase.POOL;
  }

  private static boolean hasEnded(Patience patience) {
    Duration rest = patience.rest();
    return rest != null && !rest.isPositive();
  }

  /** How long it waits before the next attempt; null if there is no time for one. */
  private @Nullable Duration pause(
      ClientRetry policy, int attempt, @Nullable ClientResponse response, Patience patience) {
    Duration longest = policy.longest();
    Duration doubled = policy.pause().multipliedBy(1L << Math.min(attempt - 1, 20));
    long nanos = (doubled.compareTo(longest) > 0 ? longest : doubled).toNanos();
    Duration pause = Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    Duration asked =
        response == null ? null : RetryAfter.parse(response.headers().get("retry-after"));
    if (asked != null) {
      pause = asked;
    }
    Duration rest = patience.rest();
    boolean tooLong = asked != null && asked.compareTo(longest) > 0;
    return tooLong || (rest != null && pause.compareTo(rest) >= 0) ? null : pause;
  }

  // ---- redirects

  private ClientResponse follow(ClientRequest first, Patience patience) {
    List<ClientResponse> history = new ArrayList<>();
    ClientRequest request = new ClientRequest(first, first.method(), first.target());
    while (true) {
      ClientResponse response = through(request, history, patience);
      String location = isRedirect(response) ? response.headers().get("location") : null;
      if (location == null || first.redirects() == 0) {
        return response;
      }
      response.close();
      history.add(response);
      patience.tell(new TraceEvent.Redirected(response.status(), location));
      if (history.size() > first.redirects()) {
        throw new TooManyRedirectsError(
            first + ": more than " + first.redirects() + " redirects, the last to " + request,
            Status.of(response.status()),
            response.headers());
      }
      request = next(request, response, utf8(location));
    }
  }

  /** Servers send what is no ASCII in UTF-8, of which a field has the bytes. */
  private static String utf8(String location) {
    byte[] bytes = location.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException other) {
      return location;
    }
  }

  private static boolean isRedirect(ClientResponse response) {
    return switch (response.status()) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private ClientRequest next(ClientRequest request, ClientResponse response, String location) {
    Url from = request.target();
    Url to;
    try {
      Url named = from.resolve(location);
      to = named.withCredentials(named.sameOrigin(from) ? from.credentials() : null);
    } catch (InvalidUrlError wrong) {
      String text = request + ": it is redirected to where it cannot go: " + wrong.getMessage();
      throw new ClientResponseError(text, Status.of(response.status()), response.headers(), wrong);
    }
    Method before = request.method();
    boolean changes =
        switch (response.status()) {
          case 303 -> !before.equals(Method.HEAD);
          case 301, 302 -> before.equals(Method.POST);
          default -> false;
        };
    var next = new ClientRequest(request, changes ? Method.GET : before, to);
    next.through(options.proxyFor(to));
    if (changes) {
      next.dropBody();
    } else if (!request.isSendable()) {
      throw new ClientResponseError(
          request
              + ": the redirect wants the body again, which can be sent once: send bytes or a file",
          Status.of(response.status()),
          response.headers(),
          null);
    }
    if (!to.sameOrigin(from)) {
      next.dropCredentials();
    }
    return next;
  }

  // ---- middlewares

  private ClientResponse through(
      ClientRequest request, List<ClientResponse> history, Patience patience) {
    List<ClientResponse> made = new ArrayList<>();
    ClientMiddleware.Next next =
        each -> {
          ClientResponse response = exchange(each, history, patience);
          made.add(response);
          return response;
        };
    for (ClientMiddleware middleware : options.middlewares().reversed()) {
      ClientMiddleware.Next inner = next;
      next = each -> middleware.handle(each, inner);
    }
    ClientResponse given = null;
    try {
      given = next.send(request);
      return given;
    } catch (RuntimeException unchecked) {
      throw unchecked;
    } catch (Exception checked) {
      throw new ClientError(request + ": a middleware failed: " + checked.getMessage(), checked);
    } finally {
      for (ClientResponse each : made) {
        if (each != given) {
          each.close(); // or else nobody would
        }
      }
    }
  }

  // ---- one exchange

  private ClientResponse exchange(
      ClientRequest request, List<ClientResponse> history, Patience patience) {
    Answer answer = answer(request, patience, Headers.EMPTY, false);
    return new ClientResponse(
        request, answer.head, answer.exchange, List.copyOf(history), options.mostInMemory());
  }

  private record Answer(ResponseHead head, ResponseSource exchange) {}

  private Answer answer(ClientRequest request, Patience patience, Headers more, boolean upgrade) {
    Url url = request.target();
    Route route = options.route(url, request.proxy(), upgrade);
    String target = target(request, route);
    Headers headers = headers(request, route, more);
    while (true) {
      Pool.Grant grant = pool.takeNow(route);
      if (grant == null) {
        grant = patience.in(Phase.POOL, patience.limits().pool(), () -> pool.take(route));
      } else {
        patience.passed(Phase.POOL);
      }
      PooledConnection found =
          grant.connection() == null ? connect(route, patience) : grant.connection();
      boolean isKept = grant.connection() != null;
      if (found instanceof SharedConnection shared) {
        Answer answer = answer(request, patience, shared, isKept, target, headers);
        if (answer == null) {
          continue;
        }
        keepCookies(url, answer.head.headers());
        return answer;
      }
      ClientConnection connection = (ClientConnection) found;
      ClientConnection kept = isKept ? connection : null;
      if (kept != null) {
        if (!request.method().isIdempotent()) {
          waitForNews(kept);
        }
        if (!kept.isSound()) {
          pool.discard(kept);
          continue;
        }
      }
      patience.tell(new TraceEvent.Connected(kept != null));
      var exchange = new Exchange(request, patience, pool, connection);
      try {
        ResponseHead head = exchange.run(target, headers, upgrade);
        keepCookies(url, head.headers());
        return new Answer(head, exchange);
      } catch (ServerDisconnectedError gone) {
        boolean again =
            kept != null
                && !exchange.wasAnswered()
                && request.method().isIdempotent()
                && request.isSendable();
        if (!again) {
          throw gone;
        }
      }
    }
  }

  /** Over a connection that is shared; null: it was not looked at, and is to be sent again. */
  private static @Nullable Answer answer(
      ClientRequest request,
      Patience patience,
      SharedConnection shared,
      boolean isKept,
      String target,
      Headers headers) {
    if (!shared.isSound()) {
      shared.unreserve();
      return null;
    }
    boolean wasUsed = shared.wasUsed();
    patience.tell(new TraceEvent.Connected(isKept));
    var exchange = new Http2Exchange(request, patience, shared);
    Headers.Builder fields = headers.toBuilder();
    String host = headers.get("host");
    fields.remove("host");
    try {
      var line =
          new PseudoFields(
              request.method().name(),
              shared.route.tls() == null ? "http" : "https",
              host == null ? shared.route.host() : host,
              target,
              null,
              null);
      ResponseHead head = exchange.run(line, fields.build());
      return new Answer(head, exchange);
    } catch (ServerDisconnectedError gone) {
      boolean again =
          exchange.wasNotLookedAt()
              ? patience.mayGoElsewhere(shared.hasAnswered())
              : wasUsed && request.method().isIdempotent();
      if (!again || !request.isSendable()) {
        throw gone;
      }
      return null;
    }
  }

  /** In an iteration of the loop all is heard that has come so far. */
  private void waitForNews(ClientConnection connection) {
    try {
      Asyncio.sleep(Duration.ZERO);
    } catch (Throwable cancelled) {
      pool.giveBack(connection, null);
      throw cancelled;
    }
  }

  /** In a task of its own, which the session can end. */
  private PooledConnection connect(Route route, Patience patience) {
    Task<PooledConnection> making =
        Asyncio.createTask(() -> open(route, patience), "connect to " + route);
    pool.begin(making);
    PooledConnection made = null;
    try {
      made = Asyncio.await(making);
    } catch (CancelledError cancelled) {
      if (making.cancelled() && pool.isClosed()) {
        throw new IllegalStateException("the session was closed meanwhile", cancelled);
      }
      throw cancelled;
    } finally {
      if (made == null) {
        if (making.done() && !making.cancelled() && making.exception() == null) {
          making.result().abort();
        }
        pool.failed(making, route);
      }
    }
    pool.made(making, made);
    return made;
  }

  /** A connection that stands, and what it is for was agreed on. */
  private PooledConnection open(Route route, Patience patience) {
    ClientConnection made = connecting.open(route, patience);
    String agreed = made.transport().extraInfo(ExtraInfo.ALPN_PROTOCOL);
    boolean shared = route.tls() == null ? route.version() == Version.HTTP_2 : "h2".equals(agreed);
    if (!shared) {
      if (route.version() == Version.HTTP_2) {
        made.abort();
        throw new ClientConnectorError(route + " does not speak HTTP/2", null);
      }
      return made;
    }
    var connection = new SharedConnection(pool, route, made.transport(), options.limits());
    connection.begin(made.leave());
    return connection;
  }

  /** Whether the request itself goes to a proxy. */
  private static boolean asksProxy(Route route) {
    Proxy proxy = route.proxy();
    return proxy != null && !proxy.isSocks() && route.tls() == null;
  }

  private static String target(ClientRequest request, Route route) {
    return asksProxy(route) ? request.target().toString() : request.target().target();
  }

  private Headers headers(ClientRequest request, Route route, Headers more) {
    Url url = request.target();
    Headers.Builder headers = Headers.builder();
    Headers own = request.headers();
    if (!own.contains("host")) {
      headers.add("Host", url.authority());
    }
    own.forEach(headers::add);
    more.forEach(headers::add);
    addUnlessThere(headers, "User-Agent", AGENT);
    addUnlessThere(headers, "Accept", "*/*");
    if (request.decompresses()) {
      addUnlessThere(headers, "Accept-Encoding", Decompression.ACCEPTED);
    }
    Payload payload = request.payload();
    String type = payload.contentType();
    if (type != null) {
      addUnlessThere(headers, "Content-Type", type);
    }
    String credentials = url.credentials();
    if (credentials == null && !request.isStrange()) {
      credentials = options.credentials(url.address());
    }
    if (credentials != null) {
      addUnlessThere(headers, "Authorization", Connecting.basic(credentials));
    }
    if (request.expects100() && payload.length() != 0) {
      headers.add("Expect", "100-continue");
    }
    Proxy proxy = route.proxy();
    String asked = proxy == null || !asksProxy(route) ? null : proxy.credentials();
    if (asked != null) {
      addUnlessThere(headers, "Proxy-Authorization", Connecting.basic(asked));
    }
    addCookies(headers, request);
    return headers.build();
  }

  private static void addUnlessThere(Headers.Builder headers, String name, String value) {
    if (!headers.contains(name)) {
      headers.add(name, value);
    }
  }

  private void addCookies(Headers.Builder headers, ClientRequest request) {
    Map<String, String> cookies =
        new LinkedHashMap<>(options.cookies().cookiesFor(request.target()));
    cookies.putAll(request.cookies());
    if (!cookies.isEmpty() && !headers.contains("cookie")) {
      var text = new StringJoiner("; ");
      cookies.forEach((name, value) -> text.add(name + "=" + value));
      headers.add("Cookie", text.toString());
    }
  }

  private void keepCookies(Url url, Headers headers) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equalsIgnoreCase("set-cookie")) {
        options.cookies().store(url, headers.value(i));
      }
    }
  }

  // ---- WebSockets

  WebSocket webSocket(ClientRequest request, WebSocketOptions how) {
    var patience = new Patience(request, options.observer());
    var handshake = new ClientHandshake(how, random);
    Answer answer = answer(request.withoutDecompression(), patience, handshake.fields(), true);
    ResponseHead head = answer.head;
    if (head.status().code() != 101) {
      answer.exchange.close();
      throw noWebSocket(request, head, "the server answers " + head.status(), null);
    }
    try {
      handshake.check(head);
    } catch (HttpError refused) {
      ((Exchange) answer.exchange).abort();
      throw noWebSocket(request, head, refused.getMessage(), refused);
    }
    ClientConnection connection = ((Exchange) answer.exchange).upgrade();
    return handshake.begin(connection.transport(), connection.parser.takeRest());
  }

  private static WebSocketHandshakeError noWebSocket(
      ClientRequest request, ResponseHead head, String why, @Nullable Throwable cause) {
    return new WebSocketHandshakeError(
        request + ": no WebSocket: " + why, head.status(), head.headers(), cause);
  }
}
