package asyncio.net;

import static asyncio.Asyncio.await;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.net.internal.poller.HalfClose;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of byte streams, over each kind that there is: as fast as it goes, and a byte at a
 * time with little room on the way.
 */
class ByteStreamsTest {
  private static final int SLOW_LIMIT = 2000;
  static final int SLOW_MUCH = 10_000;

  /** How a client and a server find each other. */
  interface Wire {
    Server listen(ClientHandler handler, int limit);

    Connection connect(Server server);
  }

  /** Runs a test over a connection to a server of its own. */
  static void over(Wire wire, Kind kind, boolean slow, ByteStreamContract.Body body) {
    kind.run(() -> here(wire, slow, body));
  }

  private static void here(Wire wire, boolean slow, ByteStreamContract.Body body) {
    Future<Connection> accepted = EventLoop.running().createFuture();
    Server server =
        wire.listen(
            (reader, writer) -> accepted.setResult(new Connection(reader, writer)),
            slow ? SLOW_LIMIT : StreamReader.DEFAULT_LIMIT);
    try (Connection near = wire.connect(server);
        Connection far = await(accepted)) {
      if (slow) {
        slow(near);
        slow(far);
      }
      body.run(near, far);
    } finally {
      server.close();
      server.abortClients();
      server.waitClosed();
    }
  }

  /** Has it read one byte at a time, and soon be full. */
  private static void slow(Connection connection) {
    var channel = ((SocketTransport) connection.writer().transport()).channel();
    var config = channel.config();
    config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(1));
    HalfClose.allow(channel);
    config.setOption(ChannelOption.SO_RCVBUF, 4096);
    config.setOption(ChannelOption.SO_SNDBUF, 4096);
    connection.writer().transport().setWriteBufferLimits(SLOW_LIMIT / 2, SLOW_LIMIT);
  }

  static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  // ---- TCP

  private static final Wire TCP =
      new Wire() {
        @Override
        public Server listen(ClientHandler handler, int limit) {
          return Net.startServer(handler, "127.0.0.1", 0, ServerOptions.DEFAULT.withLimit(limit));
        }

        @Override
        public Connection connect(Server server) {
          return Net.openConnection("127.0.0.1", port(server));
        }
      };

  /** In the running loop. */
  static void overTcpHere(ByteStreamContract.Body body) {
    here(TCP, false, body);
  }

  static void overTcp(Kind kind, ByteStreamContract.Body body) {
    over(TCP, kind, false, body);
  }

  @Nested
  class Tcp extends ByteStreamContract {
    @Override
    void connected(Kind kind, Body body) {
      overTcp(kind, body);
    }
  }

  @Nested
  @Tag("slow")
  class TcpByteByByte extends ByteStreamContract {
    @Override
    void connected(Kind kind, Body body) {
      over(TCP, kind, true, body);
    }

    @Override
    int much() {
      return SLOW_MUCH;
    }
  }

  // ---- Unix sockets

  private record AtPath(Path path) implements Wire {
    @Override
    public Server listen(ClientHandler handler, int limit) {
      ServerOptions options = ServerOptions.DEFAULT.withLimit(limit);
      return Net.startServer(handler, Endpoint.unix(path), options);
    }

    @Override
    public Connection connect(Server server) {
      var address = (UnixDomainSocketAddress) server.addresses().getFirst();
      return Net.openConnection(Endpoint.unix(address.getPath()), ConnectOptions.DEFAULT);
    }
  }

  @Nested
  class Unix extends ByteStreamContract {
    @TempDir Path folder;

    @Override
    void connected(Kind kind, Body body) {
      over(new AtPath(folder.resolve("socket")), kind, false, body);
    }
  }

  @Nested
  @Tag("slow")
  class UnixByteByByte extends Unix {
    @Override
    void connected(Kind kind, Body body) {
      over(new AtPath(folder.resolve("socket")), kind, true, body);
    }

    @Override
    int much() {
      return SLOW_MUCH;
    }
  }

  // ---- subprocesses

  /**
   * What goes through the pipes of two children, one for each direction. A child's input and output
   * are closed each by itself, so closing an end cannot end its own reading; and nobody is at the
   * far end of a pipe but the child, which has to be killed to vanish.
   */
  @Nested
  class Pipes extends ByteStreamContract {
    private ChildProcess there;
    private ChildProcess back;

    @Override
    void connected(Kind kind, Body body) {
      through(List.of("cat"), StreamReader.DEFAULT_LIMIT, kind, body);
    }

    void through(List<String> command, int limit, Kind kind, Body body) {
      var options = SubprocessOptions.PIPES.withStderr(Stdio.DEVNULL).withLimit(limit);
      kind.run(
          () -> {
            try (var first = Net.createSubprocessExec(command, options);
                var second = Net.createSubprocessExec(command, options)) {
              there = first;
              back = second;
              body.run(
                  new Connection(back.stdout(), there.stdin()),
                  new Connection(there.stdout(), back.stdin()));
            }
            await(there);
            await(back);
          });
    }

    @Override
    boolean closesBothDirections() {
      return false;
    }

    @Override
    ReadTransport incoming(Connection end) {
      ChildProcess from = end.reader() == there.stdout() ? there : back;
      return (ReadTransport) from.transport().pipeTransport(1);
    }

    @Override
    void vanish(Connection far) {
      there.kill();
      await(there);
    }
  }

  @Nested
  @Tag("slow")
  class PipesByteByByte extends Pipes {
    @Override
    void connected(Kind kind, Body body) {
      through(List.of("dd", "bs=1"), SLOW_LIMIT, kind, body);
    }

    @Override
    int much() {
      return SLOW_MUCH;
    }
  }

  // ---- memory

  /** Runs a test over a connection that lets so many bytes through at a time. */
  static void inMemory(Kind kind, int most, ByteStreamContract.Body body) {
    inMemory(kind, StreamReader.DEFAULT_LIMIT, most, body);
  }

  private static void inMemory(Kind kind, int limit, int most, ByteStreamContract.Body body) {
    kind.run(
        () -> {
          try (MemoryStreams streams = Net.memoryStreams(limit, most)) {
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
  @Tag("slow")
  class MemoryByteByByte extends ByteStreamContract {
    @Override
    void connected(Kind kind, Body body) {
      inMemory(kind, SLOW_LIMIT, 1, body);
    }

    @Override
    int much() {
      return SLOW_MUCH;
    }
  }
}
