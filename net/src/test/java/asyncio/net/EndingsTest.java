package asyncio.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contract of endings, over each kind of connection between processes. */
class EndingsTest {
  private static int port(SocketAddress address) {
    return ((InetSocketAddress) address).getPort();
  }

  @Nested
  class Tcp extends EndingsContract {
    @Override
    Peer.Place place() {
      return Peer.tcp();
    }

    @Override
    Server startServer(ClientHandler handler) {
      return Net.startServer(handler, "127.0.0.1", 0);
    }

    @Override
    Server createServer(Supplier<? extends BaseProtocol> factory) {
      return Net.createServer(factory, Endpoint.tcp("127.0.0.1", 0), ServerOptions.DEFAULT);
    }

    @Override
    Connection openConnection(SocketAddress address) {
      return Net.openConnection("127.0.0.1", port(address));
    }

    @Override
    <P extends BaseProtocol> P createConnection(Supplier<P> factory, SocketAddress address) {
      return Net.createConnection(
          factory, Endpoint.tcp("127.0.0.1", port(address)), ConnectOptions.DEFAULT);
    }
  }

  @Nested
  @Tag("slow")
  class Unix extends EndingsContract {
    @Override
    Peer.Place place() {
      return Peer.unix(folder.resolve("socket"));
    }

    @Override
    Server startServer(ClientHandler handler) {
      return Net.startServer(
          handler, Endpoint.unix(folder.resolve("socket")), ServerOptions.DEFAULT);
    }

    @Override
    Server createServer(Supplier<? extends BaseProtocol> factory) {
      return Net.createServer(
          factory, Endpoint.unix(folder.resolve("socket")), ServerOptions.DEFAULT);
    }

    @Override
    Connection openConnection(SocketAddress address) {
      return Net.openConnection(
          Endpoint.unix(((UnixDomainSocketAddress) address).getPath()), ConnectOptions.DEFAULT);
    }

    @Override
    <P extends BaseProtocol> P createConnection(Supplier<P> factory, SocketAddress address) {
      return Net.createConnection(
          factory,
          Endpoint.unix(((UnixDomainSocketAddress) address).getPath()),
          ConnectOptions.DEFAULT);
    }
  }

  /** On a poller that has a bad day. */
  @Nested
  @Tag("slow")
  class TcpWithFaults extends Tcp {
    @Override
    Kind loop(Kind kind) {
      return FaultyPoller.under(kind);
    }
  }

  @Nested
  @Tag("slow")
  class UnixWithFaults extends Unix {
    @Override
    Kind loop(Kind kind) {
      return FaultyPoller.under(kind);
    }
  }
}
