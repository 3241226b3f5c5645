package asyncio.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;

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
      return Net.createServer(factory, "127.0.0.1", 0, ServerOptions.DEFAULT);
    }

    @Override
    Net.Connection openConnection(SocketAddress address) {
      return Net.openConnection("127.0.0.1", port(address));
    }

    @Override
    <P extends BaseProtocol> P createConnection(Supplier<P> factory, SocketAddress address) {
      return Net.createConnection(factory, "127.0.0.1", port(address));
    }
  }

  @Nested
  class Unix extends EndingsContract {
    @Override
    Peer.Place place() {
      return Peer.unix(folder.resolve("socket"));
    }

    @Override
    Server startServer(ClientHandler handler) {
      return Net.startUnixServer(handler, folder.resolve("socket"));
    }

    @Override
    Server createServer(Supplier<? extends BaseProtocol> factory) {
      return Net.createUnixServer(
          factory, folder.resolve("socket"), UnixServerOptions.DEFAULT, null);
    }

    @Override
    Net.Connection openConnection(SocketAddress address) {
      return Net.openUnixConnection(((UnixDomainSocketAddress) address).getPath());
    }

    @Override
    <P extends BaseProtocol> P createConnection(Supplier<P> factory, SocketAddress address) {
      return Net.createUnixConnection(factory, ((UnixDomainSocketAddress) address).getPath(), null);
    }
  }

  /** On a poller that has a bad day. */
  @Nested
  class TcpWithFaults extends Tcp {
    @Override
    Kind loop(Kind kind) {
      return FaultyPoller.under(kind);
    }
  }

  @Nested
  class UnixWithFaults extends Unix {
    @Override
    Kind loop(Kind kind) {
      return FaultyPoller.under(kind);
    }
  }
}
