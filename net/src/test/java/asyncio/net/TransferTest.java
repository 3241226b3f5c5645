package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Much over few connections, and little over many. */
class TransferTest {
  @TempDir Path folder;

  private interface Wire {
    Server listen(ClientHandler handler);

    Connection connect(Server server);
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private List<Wire> wires() {
    Path path = folder.resolve("socket");
    return List.of(
        new Wire() {
          @Override
          public Server listen(ClientHandler handler) {
            return Net.startServer(handler, "127.0.0.1", 0);
          }

          @Override
          public Connection connect(Server server) {
            return Net.openConnection("127.0.0.1", port(server));
          }
        },
        new Wire() {
          @Override
          public Server listen(ClientHandler handler) {
            return Net.startServer(handler, Endpoint.unix(path), ServerOptions.DEFAULT);
          }

          @Override
          public Connection connect(Server server) {
            return Net.openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT);
          }
        },
        new Wire() {
          @Override
          public Server listen(ClientHandler handler) {
            return Net.startServer(
                handler, "127.0.0.1", 0, ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
          }

          @Override
          public Connection connect(Server server) {
            return Net.openConnection(
                "localhost", port(server), ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING));
          }
        });
  }

  /** Writes so many bytes out of a seed; their checksum. */
  private static long send(Connection to, long seed, long total) {
    Random random = new Random(seed);
    byte[] piece = new byte[100_000];
    CRC32C sum = new CRC32C();
    for (long sent = 0; sent < total; ) {
      int many = (int) Math.min(1 + random.nextInt(piece.length), total - sent);
      random.nextBytes(piece);
      sum.update(piece, 0, many);
      to.writer().write(ByteBuffer.wrap(piece, 0, many));
      to.writer().drain();
      sent += many;
    }
    if (to.writer().canWriteEof()) {
      to.writer().writeEof();
    }
    return sum.getValue();
  }

  /** Reads so many bytes, and the end if there is a half-close; their checksum. */
  private static long receive(Connection from, long total) {
    CRC32C sum = new CRC32C();
    long received = 0;
    while (received < total) {
      byte[] some = from.reader().read(200_000);
      assertThat(some).isNotEmpty();
      sum.update(some);
      received += some.length;
    }
    if (from.writer().canWriteEof()) {
      assertThat(from.reader().read(1)).isEmpty();
    }
    return sum.getValue();
  }

  private void bothWays(Kind kind, long total) {
    for (Wire wire : wires()) {
      kind.run(
          () -> {
            Future<Connection> accepted = EventLoop.running().createFuture();
            Server server =
                wire.listen((reader, writer) -> accepted.setResult(new Connection(reader, writer)));
            try (Connection near = wire.connect(server);
                Connection far = await(accepted)) {
              Task<Long> there = createTask(() -> receive(far, total));
              Task<Long> back = createTask(() -> receive(near, total));
              Task<Long> first = createTask(() -> send(near, 1, total));
              Task<Long> second = createTask(() -> send(far, 2, total));
              assertThat(await(there)).isEqualTo(await(first));
              assertThat(await(back)).isEqualTo(await(second));
            } finally {
              server.shutdown(Duration.ofSeconds(5));
            }
          });
    }
  }

  @OnEachLoop
  @Tag("slow")
  void bothWaysAtOnceNoByteIsLostOrChanged(Kind kind) {
    bothWays(kind, 8_000_000);
  }

  @OnEachLoop
  @Tag("long")
  @Timeout(1800)
  void aGibibyteBothWaysAtOnceArrivesAsItWas(Kind kind) {
    bothWays(kind, 1L << 30);
  }

  private static void manyAtOnce(Kind kind, int many) {
    Peer.warmUp();
    int before = Descriptors.sockets();
    kind.run(
        () -> {
          Server server =
              Net.startServer(
                  (reader, writer) -> {
                    try (writer) {
                      for (byte[] line : reader) {
                        writer.write(line);
                        writer.drain();
                      }
                    }
                  },
                  "127.0.0.1",
                  0,
                  ServerOptions.DEFAULT.withBacklog(4096));
          List<Connection> connections = new ArrayList<>();
          for (int i = 0; i < many; i++) {
            connections.add(Net.openConnection("127.0.0.1", port(server)));
          }
          List<Task<byte[]>> answers = new ArrayList<>();
          for (int round = 0; round < 3; round++) {
            answers.clear();
            for (Connection connection : connections) {
              answers.add(
                  createTask(
                      () -> {
                        connection.write("a line\n");
                        return connection.readLine();
                      }));
            }
            for (Task<byte[]> answer : answers) {
              assertThat(await(answer)).hasSize(7);
            }
          }
          connections.forEach(Connection::close);
          server.shutdown(Duration.ofSeconds(20));
        });
    if (Descriptors.countable()) {
      assertThat(Descriptors.socketsOnceSettled(before)).isEqualTo(before);
    }
  }

  @OnEachLoop
  @Tag("slow")
  void fiveHundredConnectionsAtOnceAreAllServed(Kind kind) {
    manyAtOnce(kind, 500);
  }

  @OnEachLoop
  @Tag("long")
  @Timeout(600)
  void fiveThousandConnectionsAtOnceAreAllServed(Kind kind) {
    manyAtOnce(kind, 5_000);
  }
}
