package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.createConnection;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connections that go on with TLS. */
class StartTlsTest {
  private static final Duration SOON = Duration.ofMillis(50);
  private static final TlsOptions CLIENT = TlsTest.TRUSTING.withServerName("localhost");

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private static void line(StreamReader reader, String expected) {
    assertThat(new String(reader.readLine(), UTF_8)).isEqualTo(expected + "\n");
  }

  @OnEachLoop
  void bothSidesGoOnWithTls_ST9(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer(
                  (reader, writer) -> {
                    line(reader, "STARTTLS");
                    writer.write("go on\n");
                    writer.startTls(TlsTest.SERVING);
                    line(reader, "secret");
                    writer.write("of " + writer.extraInfo(ExtraInfo.CIPHER) + "\n");
                    writer.close();
                  },
                  "127.0.0.1",
                  0);
          Connection connection = openConnection("localhost", port(server));
          StreamWriter writer = connection.writer();
          writer.write("STARTTLS\n");
          line(connection.reader(), "go on");
          assertThat(writer.canWriteEof()).isTrue();
          writer.startTls(CLIENT);
          assertThat(writer.canWriteEof()).isFalse();
          writer.write("secret\n");
          line(connection.reader(), "of " + writer.extraInfo(ExtraInfo.CIPHER));
          assertThat(connection.reader().read()).isEmpty();
          writer.waitClosed();
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void whatWasBufferedGoesIntoTheHandshake_ST9(Kind kind) {
    kind.run(
        () -> {
          Future<Boolean> greeted = EventLoop.running().createFuture();
          Server server =
              startServer(
                  (reader, writer) -> {
                    line(reader, "PROXY TCP4 192.0.2.1 192.0.2.2 1 2");
                    // the client has not waited: wait until its hello is in the reader
                    assertThat(reader.peek(1)).isEqualTo(new byte[] {22});
                    writer.startTls(TlsTest.SERVING);
                    line(reader, "hello");
                    writer.write("welcome\n");
                    greeted.setResult(true);
                    writer.close();
                  },
                  "127.0.0.1",
                  0);
          Connection connection = openConnection("localhost", port(server));
          connection.writer().write("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n");
          connection.writer().startTls(CLIENT);
          connection.writer().write("hello\n");
          line(connection.reader(), "welcome");
          await(greeted);
          connection.close();
          connection.writer().waitClosed();
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void whatWasWrittenBeforeLeavesAsItIs_TLS4(Kind kind) {
    byte[] much = new byte[1_000_000];
    kind.run(
        () -> {
          Server server =
              startServer(
                  (reader, writer) -> {
                    assertThat(reader.readExactly(much.length)).isEqualTo(much);
                    writer.startTls(TlsTest.SERVING);
                    assertThat(reader.readExactly(much.length)).isEqualTo(much);
                    writer.write("all\n");
                    writer.close();
                  },
                  "127.0.0.1",
                  0);
          Connection connection = openConnection("localhost", port(server));
          connection.writer().write(much);
          connection.writer().startTls(CLIENT);
          connection.writer().write(much);
          line(connection.reader(), "all");
          connection.close();
          connection.writer().waitClosed();
          server.shutdown(SOON);
        });
  }

  private static final class Upgrading implements Protocol {
    final List<String> trail = new ArrayList<>();
    final Future<Boolean> asked = EventLoop.running().createFuture();
    final Future<Boolean> lost = EventLoop.running().createFuture();
    @Nullable Transport transport;

    @Override
    public void connectionMade(BaseTransport made) {
      transport = (Transport) made;
      trail.add("made");
    }

    @Override
    public void dataReceived(byte[] data) {
      trail.add(new String(data, UTF_8));
      if (!asked.done()) {
        asked.setResult(true);
      }
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      trail.add("lost " + exception);
      lost.setResult(true);
    }
  }

  @OnEachLoop
  void noByteOfTlsReachesTheProtocolOfBefore_TLS4(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer(
                  (reader, writer) -> {
                    writer.write("ready");
                    writer.startTls(TlsTest.SERVING);
                    writer.write("secret");
                    reader.read();
                    writer.close();
                  },
                  "127.0.0.1",
                  0);
          Upgrading before =
              createConnection(
                  Upgrading::new, Endpoint.tcp("localhost", port(server)), ConnectOptions.DEFAULT);
          await(before.asked);
          Upgrading after = new Upgrading();
          Transport transport = Net.startTls(before.transport, after, CLIENT);
          assertThat(transport.protocol()).isSameAs(after);
          await(after.asked);
          transport.close();
          await(after.lost);
          assertThat(before.trail).containsExactly("made", "ready");
          assertThat(after.trail).containsExactly("secret", "lost null");
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void aFailureClosesTheConnection_TLS4(Kind kind) {
    kind.run(
        () -> {
          Future<Boolean> refusedThere = EventLoop.running().createFuture();
          Server server =
              startServer(
                  (reader, writer) -> {
                    try {
                      writer.startTls(TlsTest.SERVING);
                    } catch (TlsError refused) {
                      refusedThere.setResult(writer.isClosing());
                    }
                  },
                  "127.0.0.1",
                  0);
          Connection connection = openConnection("localhost", port(server));
          TlsOptions unknown = TlsOptions.client().withServerName("localhost");
          assertThatThrownBy(() -> connection.writer().startTls(unknown))
              .isInstanceOf(TlsError.class)
              .hasMessageContaining("no authority that is trusted");
          assertThat(connection.writer().isClosing()).isTrue();
          assertThatThrownBy(() -> connection.writer().waitClosed()).isInstanceOf(TlsError.class);
          assertThat(await(refusedThere)).isTrue();
          server.close();
          server.waitClosed();
        });
  }

  @OnEachLoop
  void aClientHasToKnowTheNameAndOneSideIsTheServer_TLS3(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer((reader, writer) -> reader.read(), "127.0.0.1", 0);
          Connection connection = openConnection("localhost", port(server));
          assertThatThrownBy(() -> connection.writer().startTls(TlsTest.TRUSTING))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("withServerName");
          assertThatThrownBy(() -> connection.writer().startTls(TlsTest.SERVING))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("TlsContext.client()");
          connection.close();
          connection.writer().waitClosed();
          server.shutdown(SOON);
        });
  }

  /** What stands between a client and a server, and passes on what comes from either. */
  private static void relay(StreamReader reader, StreamWriter writer, int port) {
    try (Connection behind = openConnection("127.0.0.1", port)) {
      Task<?> back = createTask(() -> copy(behind.reader(), writer));
      copy(reader, behind.writer());
      await(back);
    }
  }

  private static void copy(StreamReader from, StreamWriter to) {
    try {
      for (byte[] each = from.read(65536); each.length > 0; each = from.read(65536)) {
        to.write(each);
        to.drain();
      }
    } catch (ConnectionResetError gone) {
      // of one of them
    }
    to.close();
  }

  @OnEachLoop
  void aConnectionWithTlsGetsOneMoreInsideOfIt_ST9(Kind kind) {
    byte[] much = new byte[3_000_000];
    java.util.Arrays.fill(much, (byte) 'x');
    kind.run(
        () -> {
          Server server =
              startServer(
                  (reader, writer) -> {
                    line(reader, "hello");
                    writer.write(reader.readExactly(much.length));
                    writer.close();
                  },
                  "127.0.0.1",
                  0,
                  ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
          Server proxy =
              startServer(
                  (reader, writer) -> {
                    line(reader, "CONNECT");
                    writer.write("go on\n");
                    relay(reader, writer, port(server));
                  },
                  "127.0.0.1",
                  0,
                  ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
          Connection connection =
              openConnection(
                  "localhost", port(proxy), ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING));
          StreamWriter writer = connection.writer();
          writer.write("CONNECT\n");
          line(connection.reader(), "go on");
          writer.startTls(CLIENT);
          writer.write("hello\n");
          writer.write(much);
          assertThat(connection.reader().readExactly(much.length)).isEqualTo(much);
          assertThat(connection.reader().read()).isEmpty();
          assertThat(writer.extraInfo(ExtraInfo.CLOSE_NOTIFY)).isTrue();
          writer.waitClosed();
          proxy.shutdown(SOON);
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void theGoodByeOfTheProxyIsNotThatOfTheServer_ST9(Kind kind) {
    kind.run(
        () -> {
          Server server = cuttingOff();
          Server proxy =
              startServer(
                  (reader, writer) -> {
                    line(reader, "CONNECT");
                    writer.write("go on\n");
                    relay(reader, writer, port(server));
                  },
                  "127.0.0.1",
                  0,
                  ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
          Connection connection =
              openConnection(
                  "localhost", port(proxy), ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING));
          connection.writer().write("CONNECT\n");
          line(connection.reader(), "go on");
          connection.writer().startTls(CLIENT);
          readHalf(connection);
          proxy.shutdown(SOON);
          server.shutdown(SOON);
        });
  }

  /** A server that says half of it, and goes without a good-bye when it gets something. */
  private static Server cuttingOff() {
    return startServer(
        (reader, writer) -> {
          writer.write("half of ");
          writer.drain();
          reader.read(1);
          writer.transport().abort();
        },
        "127.0.0.1",
        0,
        ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
  }

  private static void readHalf(Connection connection) {
    assertThat(connection.reader().readExactly(8)).isEqualTo("half of ".getBytes(UTF_8));
    connection.writer().write("x");
    assertThat(connection.reader().read()).isEmpty();
    assertThat(connection.writer().extraInfo(ExtraInfo.CLOSE_NOTIFY)).isFalse();
    connection.close();
    connection.writer().waitClosed();
  }

  @OnEachLoop
  void anEndWithoutAGoodByeIsSeenAsSuch_TLS4(Kind kind) {
    kind.run(
        () -> {
          Server server = cuttingOff();
          readHalf(
              openConnection(
                  "localhost", port(server), ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING)));
          server.shutdown(SOON);
        });
  }

  private interface Outcome {
    void of(Task<?> securing);
  }

  /** A client waits for a handshake that a peer does not answer, and there is an error. */
  private static void whileSecuring(Kind kind, Error error, Outcome outcome) {
    kind.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, context) -> {});
          Server server = startServer((reader, writer) -> reader.read(), "127.0.0.1", 0);
          Connection connection = openConnection("localhost", port(server));
          SocketTransport transport = (SocketTransport) connection.writer().transport();
          Task<?> securing = createTask(() -> connection.writer().startTls(CLIENT));
          sleep(Duration.ZERO);
          transport.channel().pipeline().fireExceptionCaught(error);
          outcome.of(securing);
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void anErrorEndsAHandshakeAsAnyFailureDoesAndAWrongTcnativeIsNamed_TLS1(Kind kind) {
    var mismatch = new NoSuchMethodError("'String SSL.getGroupName(long)'");
    whileSecuring(
        kind,
        mismatch,
        securing ->
            assertThatThrownBy(() -> await(securing))
                .isInstanceOf(TlsError.class)
                .hasMessageMatching(
                    "TLS failed: netty-tcnative on the class path is not made for Netty \\S+ "
                        + "\\('String SSL.getGroupName\\(long\\)'\\); take the version that "
                        + "netty-bom \\S+ names, or take it off the path to use the JDK's TLS")
                .hasRootCause(mismatch));
  }

  @OnEachLoop
  void anErrorThatIsNotOfTlsReachesWhoWaitsForTheHandshake(Kind kind) {
    var error = new AssertionError("of a test");
    whileSecuring(
        kind, error, securing -> assertThatThrownBy(() -> await(securing)).isSameAs(error));
  }
}
