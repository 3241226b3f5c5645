package asyncio.http.gateway;

import asyncio.http.web.Exchange;
import asyncio.http.web.Gateway;
import asyncio.http.web.Response;
import asyncio.http.web.Scope;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Believes what trusted proxies say of the client: its address ({@code X-Forwarded-For}) and how it
 * has come to them ({@code X-Forwarded-Proto}). What comes from anybody else is not looked at.
 *
 * <p>Each proxy puts the address that it sees behind those that were there. So the addresses are
 * read from the end, and the first that is not a trusted proxy's is the client's; what stands
 * before it, anybody may have written.
 */
public final class ProxyHeaders implements Gateway.Layer {
  private final List<AddressRange> trusted;
  private final boolean unnamed;

  private ProxyHeaders(List<AddressRange> trusted, boolean unnamed) {
    this.trusted = trusted;
    this.unnamed = unnamed;
  }

  /**
   * Trusts proxies by their address.
   *
   * @param proxies addresses and ranges, such as {@code 127.0.0.1}, {@code 10.0.0.0/8}; {@code
   *     "unix"}: who comes through a Unix socket, or in memory
   * @return a layer
   * @throws IllegalArgumentException if one is no such thing, or there is none
   */
  public static ProxyHeaders trusting(String... proxies) {
    List<AddressRange> ranges = new ArrayList<>();
    boolean unnamed = false;
    for (String proxy : proxies) {
      if (proxy.equals("unix")) {
        unnamed = true;
      } else {
        ranges.add(AddressRange.parse(proxy));
      }
    }
    if (proxies.length == 0) {
      throw new IllegalArgumentException("name the proxies that are trusted");
    }
    return new ProxyHeaders(List.copyOf(ranges), unnamed);
  }

  @Override
  public Response handle(Exchange exchange, Gateway next) throws Exception {
    Scope scope = exchange.scope();
    return next.handle(isTrusted(scope.client()) ? exchange.withScope(believed(scope)) : exchange);
  }

  private boolean isTrusted(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress address
        ? address.getAddress() != null && isTrusted(address.getAddress())
        : unnamed;
  }

  private boolean isTrusted(InetAddress address) {
    for (AddressRange range : trusted) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private Scope believed(Scope scope) {
    List<String> schemes = scope.headers().all("x-forwarded-proto");
    Scope result = scope;
    if (!schemes.isEmpty()) {
      String said = schemes.getLast();
      said = said.substring(said.lastIndexOf(',') + 1).strip();
      if (said.equalsIgnoreCase("https") || said.equalsIgnoreCase("wss")) {
        result = result.withScheme(isWebSocket(scope) ? "wss" : "https");
      } else if (said.equalsIgnoreCase("http") || said.equalsIgnoreCase("ws")) {
        result = result.withScheme(isWebSocket(scope) ? "ws" : "http");
      }
    }
    List<String> hops = new ArrayList<>();
    for (String field : scope.headers().all("x-forwarded-for")) {
      hops.addAll(List.of(field.split(",", -1)));
    }
    for (String hop : hops.reversed()) {
      InetSocketAddress address = address(hop.strip());
      if (address == null) {
        break; // nobody knows who that was: the last proxy is as far as it can be followed
      }
      result = result.withClient(address);
      if (!isTrusted(address.getAddress())) {
        break;
      }
    }
    return result;
  }

  private static boolean isWebSocket(Scope scope) {
    return scope.scheme().startsWith("ws");
  }

  private static @Nullable InetSocketAddress address(String hop) {
    String host = hop;
    int port = 0;
    try {
      int bracket = hop.lastIndexOf(']');
      int colon = hop.lastIndexOf(':');
      boolean hasPort = bracket >= 0 ? colon > bracket : colon >= 0 && colon == hop.indexOf(':');
      if (hasPort) {
        host = hop.substring(0, colon);
        port = Integer.parseInt(hop.substring(colon + 1));
      }
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      }
      return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    } catch (IllegalArgumentException wrong) {
      return null;
    }
  }
}
