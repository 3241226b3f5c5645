package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.Asyncio;
import asyncio.EventLoop;
import io.netty.channel.unix.UnixChannel;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Between Netty's closing a socket and the transport's knowing it, the number of the socket may be
 * another's already.
 */
class ClosedDescriptorTest {
  @OnEachLoop
  void nothingIsWrittenToTheNumberOfASocketThatNettyHasClosed(Kind kind) {
    kind.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, report) -> {});
          Side side = Side.Api.PROTOCOL.side();
          Server server =
              Net.createServer(side::protocol, Endpoint.tcp("127.0.0.1", 0), ServerOptions.DEFAULT);
          SocketAddress address = server.addresses().getFirst();
          try (Peer peer = Asyncio.<Peer>toThread(() -> Peer.tcp().connect(address));
              ServerSocketChannel listening = Peer.tcp().listen()) {
            assertThat(peer).isNotNull();
            await(side.made);
            var channel = ((SocketTransport) side.transport).channel();
            assumeTrue(
                channel instanceof UnixChannel, "the JDK knows which of its sockets are closed");
            int number = ((UnixChannel) channel).fd().intValue();
            channel.unsafe().close(channel.voidPromise());
            try (SocketChannel other = SocketChannel.open(listening.getLocalAddress());
                SocketChannel victim = listening.accept()) {
              other.setOption(StandardSocketOptions.TCP_NODELAY, true);
              side.transport.write(new byte[100_000]); // directly, for it is large
              side.transport.write(Side.GREETING);
              await(side.lost);
              other.shutdownOutput();
              victim.shutdownOutput();
              assertThat(toThread(() -> new Peer.Plain(victim).count()))
                  .as("by " + number)
                  .isZero();
              assertThat(toThread(() -> new Peer.Plain(other).count())).isZero();
            }
          } finally {
            server.close();
            server.waitClosed();
          }
        });
  }
}
