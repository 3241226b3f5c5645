package asyncio.net;

import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.connectWritePipe;
import static asyncio.net.Net.memoryStreams;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.openDatagram;
import static asyncio.net.Net.startServer;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Memory that connections take, in the heap and beside it, against what flow control counts: with
 * peers that rest, so that everything is kept.
 */
@Tag("slow")
class ConnectionMemoryTest {
  private static final int CONNECTIONS = 10;
  private static final int SMALL = 32;
  private static final int EACH = 32 * 1024; // kept by each connection
  private static final int CONSTANT = 16 * 1024; // may be taken by each besides

  @TempDir Path folder;

  /** How a client and a server find each other. */
  enum Wire {
    TCP,
    UNIX,
    TLS;

    Server listen(Path folder, ClientHandler handler) {
      return switch (this) {
        case TCP -> startServer(handler, "127.0.0.1", 0);
        case UNIX ->
            startServer(handler, Endpoint.unix(folder.resolve("socket")), ServerOptions.DEFAULT);
        case TLS ->
            startServer(handler, "127.0.0.1", 0, ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
      };
    }

    Connection connect(Server server, Path folder) {
      return switch (this) {
        case TCP -> openConnection("127.0.0.1", port(server));
        case UNIX ->
            openConnection(Endpoint.unix(folder.resolve("socket")), ConnectOptions.DEFAULT);
        case TLS ->
            openConnection(
                "localhost", port(server), ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING));
      };
    }
  }

  record Over(Wire wire, Kind kind) {
    @Override
    public String toString() {
      return wire + ", " + kind;
    }
  }

  static Stream<Over> wires() {
    return Kind.all()
        .filter(kind -> !kind.portable()) // where its tasks are, a connection does not know
        .flatMap(kind -> Stream.of(Wire.values()).map(wire -> new Over(wire, kind)));
  }

  /** What all connections take, and what of it is counted. */
  private record Taken(long bytes, long counted) {
    void isWithinTwice(Taken before) {
      long more = counted - before.counted;
      assertThat(more).as("what is kept").isGreaterThanOrEqualTo(CONNECTIONS * EACH / 2);
      assertThat(bytes - before.bytes)
          .as("bytes taken for %d that are counted", more)
          .isLessThan(2 * more + CONNECTIONS * CONSTANT);
    }
  }

  private static Taken written(List<? extends WriteTransport> transports) {
    long counted = transports.stream().mapToLong(WriteTransport::writeBufferSize).sum();
    return new Taken(memory(), counted);
  }

  /** In the heap, without garbage, and beside it. */
  private static long memory() {
    for (int i = 0; i < 2; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct();
  }

  /** Beside the heap. What Netty has got from the JDK both count. */
  static long direct() {
    long jdk =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return Math.max(jdk, PlatformDependent.usedDirectMemory());
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  /** Writes until the peer and the system take no more. */
  private static void fill(WriteTransport transport) {
    transport.setWriteBufferLimits(0, Integer.MAX_VALUE);
    long kept = -1;
    for (int still = 0; still < 5; ) {
      if (transport.writeBufferSize() == 0) {
        transport.write(new byte[256 * 1024]);
      }
      sleep(ofMillis(2));
      still = transport.writeBufferSize() == kept && kept > 0 ? still + 1 : 0;
      kept = transport.writeBufferSize();
    }
  }

  /** Connects clients to a server, and gives both ends. */
  private List<Connection> connect(Over over, List<Connection> accepted) {
    Server server =
        over.wire.listen(folder, (reader, writer) -> accepted.add(new Connection(reader, writer)));
    List<Connection> clients = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      clients.add(over.wire.connect(server, folder));
    }
    while (accepted.size() < CONNECTIONS) {
      sleep(ZERO);
    }
    server.close();
    return clients;
  }

  private static List<Transport> transports(List<Connection> connections) {
    return connections.stream().map(each -> each.writer().transport()).toList();
  }

  private static void writeSmall(List<? extends WriteTransport> writing, int each) {
    byte[] small = new byte[SMALL];
    for (int bytes = 0; bytes < each; bytes += SMALL) {
      writing.forEach(transport -> transport.write(small));
      sleep(ZERO);
    }
  }

  private static void end(List<Connection> clients, List<Connection> accepted) {
    transports(clients).forEach(WriteTransport::abort);
    transports(accepted).forEach(WriteTransport::abort);
    sleep(ZERO);
  }

  @ParameterizedTest
  @MethodSource("wires")
  void manySmallWritesToAPeerThatRestsTakeWhatIsCounted(Over over) {
    over.kind.run(
        () -> {
          List<Connection> accepted = new ArrayList<>();
          List<Connection> resting = connect(over, accepted);
          resting.forEach(client -> client.writer().transport().pauseReading());
          List<Transport> writing = transports(accepted);
          writing.forEach(ConnectionMemoryTest::fill);
          Taken before = written(writing);
          writeSmall(writing, EACH);
          written(writing).isWithinTwice(before);
          end(resting, accepted);
        });
  }

  @ParameterizedTest
  @MethodSource("wires")
  void manySmallReadsThatNobodyTakesTakeWhatIsCounted(Over over) {
    over.kind.run(
        () -> {
          List<Connection> unread = new ArrayList<>();
          List<Connection> clients = connect(over, unread);
          List<Transport> writing = transports(clients);
          Taken before = written(writing);
          writeSmall(writing, 2 * EACH);
          Taken after = written(writing);
          long counted = after.counted;
          for (Connection each : unread) {
            counted += each.read(Integer.MAX_VALUE).length;
          }
          new Taken(after.bytes, counted).isWithinTwice(before);
          end(clients, unread);
        });
  }

  @Test
  void manySmallWritesInMemoryTakeWhatIsCounted() {
    run(
        () -> {
          List<Connection> all = new ArrayList<>();
          for (int i = 0; i < CONNECTIONS; i++) {
            MemoryStreams both = memoryStreams();
            both.right().writer().transport().pauseReading();
            all.addAll(List.of(both.left(), both.right()));
          }
          List<Transport> writing = transports(all);
          Taken before = written(writing);
          for (int i = 0; i < all.size(); i += 2) {
            writeSmall(List.of(writing.get(i)), 4 * EACH);
          }
          written(writing).isWithinTwice(before);
          writing.forEach(WriteTransport::abort);
        });
  }

  @Test
  void manySmallWritesToAPipeThatNobodyReadsTakeWhatIsCounted() {
    run(
        () -> {
          List<Pipe> pipes = new ArrayList<>();
          List<Transport> writing = new ArrayList<>();
          for (int i = 0; i < CONNECTIONS; i++) {
            Pipe pipe = Pipe.open();
            pipes.add(pipe);
            writing.add(connectWritePipe(Noted::new, pipe.sink()).transport);
          }
          writing.forEach(ConnectionMemoryTest::fill);
          Taken before = written(writing);
          writeSmall(writing, EACH);
          written(writing).isWithinTwice(before);
          writing.forEach(WriteTransport::abort);
          for (Pipe pipe : pipes) {
            pipe.source().close();
          }
        });
  }

  @OnEachLoop
  void manySmallDatagramsTakeWhatIsCounted(Kind kind) {
    kind.run(
        () -> {
          List<DatagramTransport> sending = new ArrayList<>();
          for (int i = 0; i < CONNECTIONS; i++) {
            sending.add(
                openDatagram(DatagramOptions.DEFAULT.withLocal("127.0.0.1", 0)).transport());
          }
          var nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
          long before = memory();
          byte[] small = new byte[SMALL];
          for (var transport : sending) {
            while (transport.writeBufferSize() < EACH) {
              transport.sendTo(small, nobody);
            }
          }
          long counted = sending.stream().mapToLong(DatagramTransport::writeBufferSize).sum();
          new Taken(memory(), counted).isWithinTwice(new Taken(before, 0));
          sending.forEach(DatagramTransport::abort);
          sleep(ZERO);
        });
  }
}
