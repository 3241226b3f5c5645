package asyncio.http.client;

import asyncio.Awaitable;
import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.engine.Event;
import asyncio.http.engine.ResponseHead;
import asyncio.net.ConnectOptions;
import asyncio.net.Endpoint;
import asyncio.net.ExtraInfo;
import asyncio.net.Net;
import asyncio.net.Race;
import asyncio.net.Stream;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a connection along a route: look-up, addresses side by side (RFC 8305), a tunnel through a
 * proxy, TLS. Each phase has a name and ends within the limits of the request.
 */
final class Connecting {
  private static final Duration HEAD_START = Duration.ofMillis(250); // for the better address

  private final DnsCache names;
  private final ConnectOptions options;
  private final Limits limits;
  private final @Nullable Function<Route, Stream> dial; // instead of what is here
  private final byte @Nullable [] fingerprint; // that a server's certificate must have
  private final ForProxies forProxies;

  /**
   * How proxies are spoken to.
   *
   * @param tls over TLS, but for their names
   * @param headers fields that they get
   */
  record ForProxies(TlsOptions tls, Headers headers) {}

  Connecting(
      DnsCache names,
      ConnectOptions options,
      Limits limits,
      @Nullable Function<Route, Stream> dial,
      byte @Nullable [] fingerprint,
      ForProxies forProxies) {
    this.dial = dial;
    this.forProxies = forProxies;
    this.fingerprint = fingerprint;
    this.names = names;
    this.options = options;
    this.limits = limits;
  }

  /** A connection that stands, for this request first; suspends. What fails leaves nothing open. */
  ClientConnection open(Route route, Patience patience) {
    return new Attempt(route, patience).open();
  }

  /** One connection: what is left of the time for it goes from step to step. */
  private final class Attempt {
    private final Route route;
    private final Patience patience;
    private final @Nullable Proxy proxy;
    private final long begin;

    Attempt(Route route, Patience patience) {
      this.route = route;
      this.patience = patience;
      this.proxy = route.proxy();
      this.begin = patience.now();
    }

    ClientConnection open() {
      Proxy through = proxy;
      TlsOptions tls = route.tls();
      ClientConnection connection = connect();
      try {
        if (through != null && through.url().secure()) {
          secure(
              connection, forProxies.tls().withServerName(through.url().address()), "" + through);
        }
        if (through != null && tls != null && !through.isSocks()) {
          tunnel(connection, through);
        }
        if (tls != null) {
          TlsOptions named = tls.serverName() == null ? tls.withServerName(route.host()) : tls;
          secure(connection, named, route.toString());
          checkFingerprint(connection);
        }
        return connection;
      } catch (Throwable failed) {
        connection.abort();
        throw failed;
      }
    }

    /** Runs a step within what is left; how a connection fails says where to. */
    private <T> T step(Phase phase, Supplier<T> step) {
      Duration max = patience.limits().connect();
      Duration rest = max == null ? null : max.minusNanos(patience.now() - begin);
      return patience.in(phase, rest, () -> named(step));
    }

    private <T> T named(Supplier<T> step) {
      try {
        return step.get();
      } catch (ClientError known) {
        throw known;
      } catch (UncheckedIOException failed) {
        String why = "" + failed.getMessage(); // which may say where, too
        throw new ClientConnectorError(
            why.startsWith("cannot connect to ") ? why : "cannot connect to " + route + ": " + why,
            failed);
      }
    }

    private ClientConnection connect() {
      Function<Route, Stream> other = dial;
      if (other != null) {
        return step(Phase.CONNECT, () -> over(other.apply(route)));
      }
      Path socket = route.path();
      if (socket != null) {
        return step(
            Phase.CONNECT,
            () -> Net.createConnection(this::made, Endpoint.unix(socket), ConnectOptions.DEFAULT));
      }
      String host = proxy == null ? route.host() : proxy.url().address();
      int port = proxy == null ? route.port() : proxy.url().port();
      List<InetAddress> found = step(Phase.RESOLVE, () -> names.resolve(host));
      if (proxy != null && proxy.isSocks()) {
        return throughSocks(proxy, found);
      }
      return step(
          Phase.CONNECT,
          () ->
              race(
                  route,
                  found,
                  each ->
                      Net.createConnection(
                          this::made, Endpoint.tcp(each.getHostAddress(), port), options)));
    }

    private ClientConnection made() {
      return new ClientConnection(route, limits);
    }

    private ClientConnection over(Stream stream) {
      Transport transport = stream.writer().transport();
      ClientConnection connection = made();
      connection.keep(stream); // a writer that is collected closes its transport
      transport.setProtocol(connection);
      connection.connectionMade(transport);
      return connection;
    }

    private ClientConnection throughSocks(Proxy socks, List<InetAddress> found) {
      InetAddress address = socks.looksUp() ? null : step(Phase.RESOLVE, () -> known(route, socks));
      int port = socks.url().port();
      Stream stream =
          step(
              Phase.CONNECT,
              () ->
                  race(
                      route,
                      found,
                      each -> Net.openConnection(each.getHostAddress(), port, options)));
      try {
        return step(
            Phase.TUNNEL,
            () -> {
              new Socks(socks, stream).connect(route.host(), route.port(), address);
              return over(stream);
            });
      } catch (Throwable failed) {
        stream.writer().transport().abort();
        throw failed;
      }
    }

    private void secure(ClientConnection connection, TlsOptions tls, String place) {
      var _ =
          step(
              Phase.TLS,
              () -> {
                try {
                  return Net.startTls(connection.transport(), connection, tls);
                } catch (UncheckedIOException failed) {
                  throw new ClientConnectorError(
                      "no TLS with " + place + ": " + failed.getMessage(), failed);
                }
              });
    }

    private void tunnel(ClientConnection connection, Proxy http) {
      String host = route.host().indexOf(':') >= 0 ? "[" + route.host() + "]" : route.host();
      String target = host + ":" + route.port();
      Headers.Builder headers = Headers.builder().add("Host", target);
      forProxies.headers().forEach(headers::add);
      String credentials = http.credentials();
      if (credentials != null) {
        headers.add("Proxy-Authorization", basic(credentials));
      }
      ResponseHead head =
          step(
              Phase.TUNNEL,
              () -> {
                connection.parser.expect(Method.CONNECT, false);
                connection.writer.head(Method.CONNECT, target, headers.build(), 0);
                connection.writer.end();
                connection.flush();
                return answer(connection, http);
              });
      if (!head.status().isSuccess()) {
        throw new ClientConnectorError(
            http + " makes no tunnel to " + target + ": it answers " + head.status(), null);
      }
      if (connection.parser.buffered() > 0) {
        throw new ClientConnectorError(http + " sends something before TLS", null);
      }
      connection.leaveTunnel();
    }
  }

  private void checkFingerprint(ClientConnection connection) {
    byte[] wanted = fingerprint;
    if (wanted == null) {
      return;
    }
    X509Certificate[] chain = connection.transport().extraInfo(ExtraInfo.PEER_CERTIFICATES);
    try {
      byte[] found =
          chain == null || chain.length == 0
              ? new byte[0]
              : MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
      if (!MessageDigest.isEqual(wanted, found)) {
        throw new ClientConnectorError(
            connection.route
                + " has another certificate than expected, with the SHA-256 "
                + HexFormat.of().formatHex(found),
            null);
      }
    } catch (GeneralSecurityException broken) {
      throw new ClientConnectorError(connection.route + ": " + broken.getMessage(), broken);
    }
  }

  /** The address that a proxy is given which looks up nothing. */
  private InetAddress known(Route route, Proxy proxy) {
    List<InetAddress> found = names.resolve(route.host());
    boolean old = proxy.kind().equals("socks4");
    return found.stream()
        .filter(each -> !old || each instanceof Inet4Address)
        .findFirst()
        .orElse(found.getFirst());
  }

  private static <T extends AutoCloseable> T race(
      Route route, List<InetAddress> addresses, Function<InetAddress, T> attempt) {
    if (addresses.size() == 1) {
      return attempt.apply(addresses.getFirst());
    }
    List<Awaitable<T>> attempts = new ArrayList<>();
    for (InetAddress address : interleaved(addresses)) {
      attempts.add(() -> attempt.apply(address));
    }
    Race<T> race = Net.staggeredRace(attempts, HEAD_START);
    T winner = race.winner();
    if (winner == null) {
      Throwable first = race.failures().getFirst();
      throw new ClientConnectorError(
          "cannot connect to %s: none of its %d addresses answers, the first: %s"
              .formatted(route, addresses.size(), first == null ? "?" : first.getMessage()),
          first);
    }
    return winner;
  }

  /** Families take turns, the better one first. */
  private static List<InetAddress> interleaved(List<InetAddress> addresses) {
    var one = new ArrayDeque<InetAddress>();
    var other = new ArrayDeque<InetAddress>();
    boolean first = addresses.getFirst() instanceof Inet4Address;
    for (InetAddress address : addresses) {
      (address instanceof Inet4Address == first ? one : other).add(address);
    }
    List<InetAddress> turns = new ArrayList<>();
    while (!one.isEmpty() || !other.isEmpty()) {
      if (!one.isEmpty()) {
        turns.add(one.remove());
      }
      if (!other.isEmpty()) {
        turns.add(other.remove());
      }
    }
    return turns;
  }

  private static ResponseHead answer(ClientConnection connection, Proxy proxy) {
    try {
      while (true) {
        Event event = connection.next();
        if (event instanceof ResponseHead head && !head.status().isInformational()) {
          return head;
        }
        if (event == Event.CLOSED) {
          throw new ClientConnectorError(proxy + " closes the connection", null);
        }
      }
    } catch (HttpError refused) {
      throw new ClientConnectorError(proxy + " answers nonsense: " + refused.getMessage(), refused);
    }
  }

  static String basic(String credentials) {
    byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }
}
