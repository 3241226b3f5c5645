package asyncio.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;

/**
 * The contract of endings with TLS, by the engine of the JDK and in another execution by OpenSSL's.
 */
@Tag("slow")
class EndingsTlsTest extends EndingsContract {
  private static int port(SocketAddress address) {
    return ((InetSocketAddress) address).getPort();
  }

  @Override
  Peer.Place place() {
    return Peer.tls();
  }

  @Override
  Server startServer(ClientHandler handler) {
    return Net.startServer(handler, "127.0.0.1", 0, ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
  }

  @Override
  Server createServer(Supplier<? extends BaseProtocol> factory) {
    return Net.createServer(
        factory, Endpoint.tcp("127.0.0.1", 0), ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
  }

  @Override
  Connection openConnection(SocketAddress address) {
    return Net.openConnection(
        "localhost", port(address), ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING));
  }

  @Override
  <P extends BaseProtocol> P createConnection(Supplier<P> factory, SocketAddress address) {
    return Net.createConnection(
        factory,
        Endpoint.tcp("localhost", port(address)),
        ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING));
  }

  @Override
  boolean halfCloses() {
    return false;
  }
}
