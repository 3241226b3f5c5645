package asyncio.net;

import static asyncio.Asyncio.await;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.net.Net.Connection;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Nested;

/** The contract of byte streams, over each kind that there is. */
class ByteStreamsTest {
  /** Runs a test over a connection to a server of its own. */
  static void overTcp(Kind kind, boolean byteByByte, ByteStreamContract.Body body) {
    kind.run(
        () -> {
          Future<Connection> accepted = EventLoop.running().createFuture();
          Server server =
              Net.startServer(
                  (reader, writer) -> accepted.setResult(new Connection(reader, writer)),
                  "127.0.0.1",
                  0);
          int port = ((InetSocketAddress) server.addresses().getFirst()).getPort();
          try (Connection near = Net.openConnection("127.0.0.1", port);
              Connection far = await(accepted)) {
            if (byteByByte) {
              slow(near);
              slow(far);
            }
            body.run(near, far);
          } finally {
            server.close();
            server.abortClients();
            server.waitClosed();
          }
        });
  }

  /** Has it read one byte at a time. */
  private static void slow(Connection connection) {
    var config = ((SocketTransport) connection.writer().transport()).channel().config();
    config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(1));
    config.setOption(ChannelOption.SO_RCVBUF, 8192); // soon full
    config.setOption(ChannelOption.SO_SNDBUF, 8192);
  }

  @Nested
  class Tcp extends ByteStreamContract {
    @Override
    void connected(Kind kind, Body body) {
      overTcp(kind, false, body);
    }
  }

  @Nested
  class TcpByteByByte extends ByteStreamContract {
    @Override
    void connected(Kind kind, Body body) {
      overTcp(kind, true, body);
    }

    @Override
    int much() {
      return 100_000;
    }
  }

  static void inMemory(Kind kind, int most, ByteStreamContract.Body body) {
    kind.run(
        () -> {
          try (MemoryStreams streams = Net.memoryStreams(StreamReader.DEFAULT_LIMIT, most)) {
            body.run(streams.left(), streams.right());
          }
        });
  }

  @Nested
  class Memory extends ByteStreamContract {
    @Override
    void connected(Kind kind, Body body) {
      inMemory(kind, Integer.MAX_VALUE, body);
    }
  }

  @Nested
  class MemoryByteByByte extends ByteStreamContract {
    @Override
    void connected(Kind kind, Body body) {
      inMemory(kind, 1, body);
    }

    @Override
    int much() {
      return 300_000;
    }
  }
}
