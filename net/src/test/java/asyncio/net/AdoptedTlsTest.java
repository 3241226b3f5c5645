package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.net.Net.connectAcceptedSocket;
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
                  listening,
                  ServerOptions.DEFAULT,
                  TlsTest.SERVING);
          SocketChannel socket = SocketChannel.open(listening.getLocalAddress());
          try (var connection = openConnection(socket, 100, TRUSTING)) {
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
                      connectAcceptedSocket(
                          () -> new StreamProtocol(new StreamReader(), null),
                          accepted,
                          TlsTest.SERVING));
          try (var connection = openConnection(socket, 100, TRUSTING);
              StreamWriter writer = await(serving).writer()) {
            writer.write("hello\n");
            assertThat(connection.readLine()).asString(UTF_8).isEqualTo("hello\n");
          }
        });
  }
}
