package asyncio.net;

import org.junit.jupiter.api.Nested;

/** The contract of byte streams over TLS, which has no half close. */
class ByteStreamsTlsTest {
  private static final ByteStreamsTest.Wire TLS =
      new ByteStreamsTest.Wire() {
        @Override
        public Server listen(ClientHandler handler, int limit) {
          ServerOptions options = ServerOptions.DEFAULT.withLimit(limit);
          return Net.startServer(handler, "127.0.0.1", 0, options.withTls(TlsTest.SERVING));
        }

        @Override
        public Connection connect(Server server) {
          return Net.openConnection(
              "localhost",
              ByteStreamsTest.port(server),
              ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING));
        }
      };

  @Nested
  class Tls extends ByteStreamContract {
    @Override
    void connected(Kind kind, Body body) {
      ByteStreamsTest.over(TLS, kind, false, body);
    }

    @Override
    boolean halfCloses(Kind kind) {
      return false;
    }
  }

  @Nested
  class TlsByteByByte extends Tls {
    @Override
    void connected(Kind kind, Body body) {
      ByteStreamsTest.over(TLS, kind, true, body);
    }

    @Override
    int much() {
      return ByteStreamsTest.SLOW_MUCH;
    }
  }

  static void overTls(Kind kind, ByteStreamContract.Body body) {
    ByteStreamsTest.over(TLS, kind, false, body);
  }
}
