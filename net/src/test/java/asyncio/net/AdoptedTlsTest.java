package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.net.Net.createConnection;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.LoopOptions;
import asyncio.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

/** TLS over sockets of {@code java.nio} that are there already, which only NIO takes. */
class AdoptedTlsTest {
  private static final TlsOptions TRUSTING = TlsTest.TRUSTING.withServerName("localhost");

  private interface Body {
    void run(ServerSocketChannel listening) throws IOException;
  }

  private static void run(Body body) {
    asyncio.Asyncio.run(
        () -> {
          try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            body.run(listening);
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
        },
        LoopOptions.defaults().withPoller(Pollers::nio));
  }

  @Test
  void aBoundAndAConnectedSocketTalkTls() {
    run(
        listening -> {
          Server server =
              startServer(
                  (reader, writer) -> {
                    try (writer) {
                      writer.write(reader.readLine());
                    }
                  },
                  Endpoint.adopt(listening),
                  ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
          SocketChannel socket = SocketChannel.open(listening.getLocalAddress());
          try (var connection =
              openConnection(
                  Endpoint.adopt(socket),
                  ConnectOptions.DEFAULT.withLimit(100).withTls(TRUSTING))) {
            connection.write("hello\n");
            assertThat(connection.readLine()).asString(UTF_8).isEqualTo("hello\n");
            assertThat(connection.writer().extraInfo(ExtraInfo.CIPHER)).isNotNull();
          }
          server.close();
          server.waitClosed();
        });
  }

  @Test
  void anAcceptedSocketTalksTls() {
    run(
        listening -> {
          SocketChannel socket = SocketChannel.open(listening.getLocalAddress());
          SocketChannel accepted = listening.accept();
          Task<StreamProtocol> serving =
              createTask(
                  () ->
                      createConnection(
                          () -> new StreamProtocol(new StreamReader(), null),
                          Endpoint.adopt(accepted),
                          ConnectOptions.DEFAULT.withTls(TlsTest.SERVING)));
          try (var connection =
                  openConnection(
                      Endpoint.adopt(socket),
                      ConnectOptions.DEFAULT.withLimit(100).withTls(TRUSTING));
              StreamWriter writer = await(serving).writer()) {
            writer.write("hello\n");
            assertThat(connection.readLine()).asString(UTF_8).isEqualTo("hello\n");
          }
        });
  }
}
