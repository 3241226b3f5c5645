package asyncio.http.client;

import asyncio.net.Stream;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a SOCKS proxy for a connection: version 5 (RFC 1928, 1929), 4, and 4a. The names are curl's:
 * {@code socks5h} and {@code socks4a} leave the look-up of the host to the proxy.
 */
final class Socks {
  private static final List<String> REFUSALS =
      List.of(
          "it works",
          "it has failed",
          "its rules forbid it",
          "the network cannot be reached",
          "the host cannot be reached",
          "the connection was refused",
          "it took too long",
          "it cannot connect",
          "it does not know this kind of address");

  private final Proxy proxy;
  private final Stream stream;

  Socks(Proxy proxy, Stream stream) {
    this.proxy = proxy;
    this.stream = stream;
  }

  /** Asks for a connection; suspends until it stands. The address is that of the host, if known. */
  void connect(String host, int port, @Nullable InetAddress address) {
    if (proxy.kind().startsWith("socks4")) {
      connect4(host, port, address);
    } else {
      greet();
      connect5(host, port, address);
    }
  }

  private void greet() {
    String credentials = proxy.credentials();
    stream.write(credentials == null ? new byte[] {5, 1, 0} : new byte[] {5, 2, 0, 2});
    byte[] chosen = stream.readExactly(2);
    check(chosen[0] == 5, "it speaks no SOCKS 5");
    if (chosen[1] == 2 && credentials != null) {
      int colon = credentials.indexOf(':');
      var out = new ByteArrayOutputStream();
      out.write(1);
      put(out, colon < 0 ? credentials : credentials.substring(0, colon), "the user's name");
      put(out, colon < 0 ? "" : credentials.substring(colon + 1), "the password");
      stream.write(out.toByteArray());
      check(stream.readExactly(2)[1] == 0, "it refuses the name or the password");
    } else {
      check(chosen[1] == 0, "it wants to know who asks");
    }
  }

  private void connect5(String host, int port, @Nullable InetAddress address) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {5, 1, 0});
    if (address == null) {
      out.write(3);
      put(out, host, "the host");
    } else {
      out.write(address instanceof Inet4Address ? 1 : 4);
      out.writeBytes(address.getAddress());
    }
    port(out, port);
    stream.write(out.toByteArray());
    byte[] reply = stream.readExactly(4);
    check(reply[0] == 5, "it speaks no SOCKS 5");
    int code = reply[1] & 0xff;
    check(code == 0, code < REFUSALS.size() ? REFUSALS.get(code) : "it answers " + code);
    int length =
        switch (reply[3]) {
          case 1 -> 4;
          case 3 -> stream.readExactly(1)[0] & 0xff;
          case 4 -> 16;
          default -> -1;
        };
    check(length >= 0, "it answers nonsense");
    stream.readExactly(length + 2);
  }

  private void connect4(String host, int port, @Nullable InetAddress address) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {4, 1});
    port(out, port);
    boolean known = address instanceof Inet4Address;
    check(known || address == null, "SOCKS 4 knows no IPv6");
    out.writeBytes(known && address != null ? address.getAddress() : new byte[] {0, 0, 0, 1});
    String credentials = proxy.credentials();
    String user = credentials == null ? "" : credentials.split(":", 2)[0];
    check(user.indexOf('\0') < 0, "a user's name has no NUL");
    out.writeBytes(user.getBytes(StandardCharsets.UTF_8));
    out.write(0);
    if (address == null) {
      out.writeBytes(host.getBytes(StandardCharsets.US_ASCII));
      out.write(0);
    }
    stream.write(out.toByteArray());
    byte[] reply = stream.readExactly(8);
    check(reply[0] == 0, "it speaks no SOCKS 4");
    check(reply[1] == 90, "it has refused or failed, with " + (reply[1] & 0xff));
  }

  private void put(ByteArrayOutputStream out, String text, String what) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    check(bytes.length <= 255, what + " is longer than 255 bytes");
    out.write(bytes.length);
    out.writeBytes(bytes);
  }

  private static void port(ByteArrayOutputStream out, int port) {
    out.write(port >> 8);
    out.write(port);
  }

  private void check(boolean right, String otherwise) {
    if (!right) {
      throw new ClientConnectorError(proxy + " makes no connection: " + otherwise, null);
    }
  }
}
