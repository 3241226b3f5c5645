package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.createConnection;
import static asyncio.net.Net.createServer;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.VirtualClock;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Servers over TCP. */
class ServerTest {
  private static final Duration SOON = Duration.ofMillis(50);
  private static final String HERE = "127.0.0.1";
  private static final ServerOptions DEFAULT = ServerOptions.DEFAULT;

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private static void until(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(Duration.ofMillis(1));
    }
  }

  private static void hello(StreamReader reader, StreamWriter writer) {
    writer.write("hello\n");
    writer.close();
  }

  @OnEachLoop
  void closeLeavesTheConnectionsAndWaitClosedWaitsForThem_SRV1(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer(
                  (reader, writer) -> {
                    writer.write(reader.readLine());
                    writer.close();
                  },
                  HERE,
                  0);
          int port = port(server);
          Connection client = openConnection(HERE, port);
          until(() -> server.toString().contains("clients=1"));
          server.close();
          server.close();
          assertThat(server.isServing()).isFalse();
          assertThat(server.addresses()).isEmpty();
          Task<?> waiting = createTask(server::waitClosed);
          Kind.settle();
          assertThat(waiting.done()).isFalse();
          client.write("still\n");
          assertThat(client.readLine()).isEqualTo("still\n".getBytes(UTF_8));
          await(waiting);
          client.close();
          assertThatThrownBy(() -> openConnection(HERE, port)).hasMessageContaining("refused");
          assertThatThrownBy(server::startServing).hasMessageContaining("is closed");
        });
  }

  @OnEachLoop
  void theAddressIsFreeAfterWaitClosed_SRV1(Kind kind) {
    kind.run(
        () -> {
          Server first = startServer(ServerTest::hello, HERE, 0);
          int port = port(first);
          for (int i = 0; i < 5; i++) {
            first.close();
            first.waitClosed();
            first = startServer(ServerTest::hello, HERE, port);
          }
          try (Connection client = openConnection(HERE, port)) {
            assertThat(client.read()).isEqualTo("hello\n".getBytes(UTF_8));
          }
          first.shutdown(SOON);
        });
  }

  @OnEachLoop
  void closeClientsAndAbortClientsEndThem_SRV1(Kind kind) {
    kind.run(
        () -> {
          for (boolean abort : new boolean[] {false, true}) {
            Server server = startServer((reader, writer) -> reader.read(), HERE, 0);
            Connection idle = openConnection(HERE, port(server));
            until(() -> server.toString().contains("clients=1"));
            server.close();
            if (abort) {
              server.abortClients();
            } else {
              server.closeClients();
            }
            server.waitClosed();
            assertThat(idle.read()).isEmpty();
            idle.close();
          }
        });
  }

  @OnEachLoop
  void shutdownEndsClientsThatNeverRead_SRV1(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer(
                  (reader, writer) -> {
                    writer.write(new byte[20_000_000]);
                    writer.drain();
                  },
                  HERE,
                  0);
          Connection deaf = openConnection(HERE, port(server));
          deaf.writer().transport().pauseReading();
          until(() -> server.toString().contains("clients=1"));
          server.shutdown(SOON);
          assertThat(server.toString()).contains("clients=0");
          deaf.writer().transport().abort();
          server.shutdown(SOON); // again
        });
  }

  @OnEachLoop
  void serveForeverClosesWhenItIsCancelledAndRunsOnce_SRV2(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer(ServerTest::hello, HERE, 0, DEFAULT.withStartServing(false));
          assertThat(server.isServing()).isFalse();
          Task<?> forever = createTask(server::serveForever);
          until(server::isServing);
          server.startServing(); // idempotent
          assertThatThrownBy(server::serveForever)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("already being awaited");
          try (Connection client = openConnection(HERE, port(server))) {
            assertThat(client.read()).isEqualTo("hello\n".getBytes(UTF_8));
          }
          forever.cancel();
          assertThatThrownBy(() -> await(forever)).isInstanceOf(CancelledError.class);
          assertThat(server.isServing()).isFalse();
          assertThat(server.addresses()).isEmpty();
        });
  }

  @OnEachLoop
  void anIdleClientDoesNotHoldUpACancelledServer_SRV2(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer((reader, writer) -> reader.read(), HERE, 0);
          int port = port(server);
          Task<?> forever = createTask(server::serveForever);
          try (Connection idle = openConnection(HERE, port)) {
            Task<byte[]> reading = createTask(() -> idle.read());
            until(() -> server.toString().contains("clients=1"));
            forever.cancel();
            assertThatThrownBy(() -> await(forever)).isInstanceOf(CancelledError.class);
            assertThat(await(reading)).isEmpty();
          }
          assertThat(server.loop()).isSameAs(asyncio.EventLoop.running());
        });
  }

  @OnEachLoop
  void shuttingDownLetsConnectionsEndThoughItServesForever_SRV2(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer(
                  (reader, writer) -> {
                    try (writer) {
                      writer.write(reader.readLine());
                    }
                  },
                  HERE,
                  0);
          int port = port(server);
          Task<?> forever = createTask(server::serveForever);
          try (Connection client = openConnection(HERE, port)) {
            until(() -> server.toString().contains("clients=1"));
            Task<?> ending = createTask(() -> server.shutdown(Duration.ofSeconds(30)));
            until(() -> !server.isServing());
            client.write("late\n");
            assertThat(client.read()).asString(UTF_8).isEqualTo("late\n");
            client.writeEof();
            await(ending);
            assertThatThrownBy(() -> await(forever)).isInstanceOf(CancelledError.class);
          }
        });
  }

  @OnEachLoop
  void closeEndsServeForever_SRV2(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer(ServerTest::hello, HERE, 0);
          Task<?> forever = createTask(server::serveForever);
          sleep(Duration.ZERO);
          server.close();
          assertThatThrownBy(() -> await(forever)).isInstanceOf(CancelledError.class);
        });
  }

  @OnEachLoop
  void connectionsWaitUntilItServes_SRV2(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer(ServerTest::hello, HERE, 0, DEFAULT.withStartServing(false));
          try (Connection client = openConnection(HERE, port(server))) {
            Task<byte[]> reading = createTask(() -> client.read());
            Kind.settle();
            assertThat(reading.done()).isFalse();
            server.startServing();
            assertThat(await(reading)).isEqualTo("hello\n".getBytes(UTF_8));
          }
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void aServerForgetsClientsThatHaveGone_SRV3(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer(ServerTest::hello, HERE, 0);
          for (int i = 0; i < 20; i++) {
            try (Connection client = openConnection(HERE, port(server))) {
              assertThat(client.read()).hasSize(6);
            }
          }
          until(() -> server.toString().contains("clients=0"));
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void aFactoryThatFailsDoesNotStopTheServer_TR10(Kind kind) {
    List<Map<String, Object>> reports = new ArrayList<>();
    List<Noted> served = new ArrayList<>();
    kind.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, report) -> reports.add(report));
          Server server =
              createServer(
                  () -> {
                    if (reports.isEmpty()) {
                      throw new IllegalStateException("not this one");
                    }
                    served.add(new Noted());
                    return served.getFirst();
                  },
                  Endpoint.tcp(HERE, 0),
                  DEFAULT);
          Noted first =
              createConnection(
                  Noted::new, Endpoint.tcp(HERE, port(server)), ConnectOptions.DEFAULT);
          await(first.lost);
          Noted second =
              createConnection(
                  Noted::new, Endpoint.tcp(HERE, port(server)), ConnectOptions.DEFAULT);
          until(() -> !served.isEmpty());
          second.transport.close();
          server.shutdown(SOON);
        });
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().get("message"))
        .isEqualTo("Error on transport creation for incoming connection");
  }

  @OnEachLoop
  void withoutDescriptorsItWaitsASecondAndGoesOn_TR10(Kind kind) throws Exception {
    assumeTrue(Descriptors.countable(), "needs Linux");
    List<String> reports = new ArrayList<>();
    List<AutoCloseable> limits = new ArrayList<>();
    try {
      Asyncio.run( // in virtual time, which jumps to the next attempt
          () -> {
            EventLoop loop = EventLoop.running();
            Server server =
                startServer(ServerTest::hello, HERE, 0, DEFAULT.withStartServing(false));
            Connection client = openConnection(HERE, port(server));
            loop.setExceptionHandler(
                (on, report) -> {
                  reports.add((String) report.get("message"));
                  if (reports.size() < 3) {
                    return;
                  }
                  try {
                    limits.getFirst().close();
                  } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                  }
                });
            limits.add(Descriptors.exhausted());
            Duration before = loop.time();
            server.startServing();
            assertThat(client.read()).isEqualTo("hello\n".getBytes(UTF_8));
            boolean underWay = kind.name().equals("io_uring"); // an accept in the kernel, maybe
            assertThat(loop.time().minus(before).toSeconds()).isBetween(underWay ? 2L : 3L, 3L);
            client.close();
            server.shutdown(SOON);
          },
          kind.options().withClock(new VirtualClock()));
    } finally {
      for (AutoCloseable limit : limits) {
        limit.close();
      }
    }
    assertThat(reports).hasSize(3).containsOnly("accept() out of system resource");
  }

  /** As a process does that has the same socket. */
  @OnEachLoop
  void aListeningSocketThatSomebodyElseShutsDownIsReported(Kind kind) {
    assumeTrue(Descriptors.countable(), "needs Linux");
    List<String> reports = new ArrayList<>();
    kind.run(
        () -> {
          EventLoop.running()
              .setExceptionHandler((on, report) -> reports.add((String) report.get("message")));
          Server server = startServer(ServerTest::hello, HERE, 0);
          Server other = startServer(ServerTest::hello, HERE, 0);
          Descriptors.shutDown(Descriptors.listeningAt(port(server)));
          while (reports.isEmpty()) {
            sleep(Duration.ofMillis(1));
          }
          Kind.settle();
          Kind.settle();
          Connection client = openConnection(HERE, port(other));
          assertThat(client.read()).isEqualTo("hello\n".getBytes(UTF_8));
          client.close();
          other.shutdown(SOON);
          server.shutdown(SOON);
        });
    if (kind.name().startsWith("nio")) { // the JDK does not tell errors apart: it tries again
      assertThat(reports).containsOnly("accept() out of system resource");
    } else {
      assertThat(reports).containsExactly("A listening socket was closed by somebody else");
    }
  }

  @OnEachLoop
  void severalHostsAreListenedAtOnceEach(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer(
                  ServerTest::hello,
                  new Endpoint.Tcp(List.of("127.0.0.1", "127.0.0.2", "127.0.0.1"), 0),
                  DEFAULT);
          assertThat(server.addresses()).hasSize(2);
          for (var address : server.addresses()) {
            var inet = (InetSocketAddress) address;
            try (Connection client =
                openConnection(inet.getAddress().getHostAddress(), inet.getPort())) {
              assertThat(client.read()).hasSize(6);
            }
          }
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void anAddressThatIsNotHereIsLeftOutUnlessItIsTheOnlyOne(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer(
                  ServerTest::hello,
                  new Endpoint.Tcp(List.of("198.51.100.1", "127.0.0.1"), 0),
                  DEFAULT);
          assertThat(server.addresses()).hasSize(1);
          server.shutdown(SOON);
          assertThatThrownBy(
                  () ->
                      startServer(
                          ServerTest::hello, new Endpoint.Tcp(List.of("198.51.100.1"), 0), DEFAULT))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageContaining("198.51.100.1:0");
          assertThatThrownBy(
                  () ->
                      startServer(
                          ServerTest::hello,
                          new Endpoint.Tcp(List.of("198.51.100.1", "198.51.100.2"), 0),
                          DEFAULT))
              .hasMessageContaining("could not bind on any address out of");
        });
  }

  @OnEachLoop
  void anAddressInUseIsNamed(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer(ServerTest::hello, HERE, 0);
          assertThatThrownBy(() -> startServer(ServerTest::hello, HERE, port(server)))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageContaining("127.0.0.1:" + port(server))
              .hasMessageContaining("in use");
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void serversShareAPortIfTheyWantTo(Kind kind) {
    kind.run(
        () -> {
          ServerOptions shared = DEFAULT.withReusePort(true);
          Set<String> answers = new HashSet<>();
          Server one = startServer((reader, writer) -> say("one", writer), HERE, 0, shared);
          Server two = startServer((reader, writer) -> say("two", writer), HERE, port(one), shared);
          for (int i = 0; i < 100; i++) {
            try (Connection client = openConnection(HERE, port(one))) {
              answers.add(new String(client.read(), UTF_8));
            }
          }
          assertThat(answers).containsExactlyInAnyOrder("one", "two");
          one.shutdown(SOON);
          two.shutdown(SOON);
        });
  }

  private static void say(String text, StreamWriter writer) {
    writer.write(text);
    writer.close();
  }

  @OnEachLoop
  void aServerOfIpv6LeavesIpv4AloneWhereItCan(Kind kind) {
    assumeTrue(!kind.name().startsWith("nio"), "NIO's sockets take both");
    kind.run(
        () -> {
          Server six = startServer((reader, writer) -> say("six", writer), "::", 0);
          Server four = startServer((reader, writer) -> say("four", writer), HERE, port(six));
          try (Connection client = openConnection("::1", port(six))) {
            assertThat(client.read()).isEqualTo("six".getBytes(UTF_8));
          }
          try (Connection client = openConnection(HERE, port(six))) {
            assertThat(client.read()).isEqualTo("four".getBytes(UTF_8));
          }
          six.shutdown(SOON);
          four.shutdown(SOON);
        });
  }

  @OnEachLoop
  void everywhereIsIpv4AndIpv6(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer(ServerTest::hello, (String) null, 0);
          for (String host : List.of(HERE, "::1")) {
            try (Connection client = openConnection(host, port(server))) {
              assertThat(client.read()).hasSize(6);
            }
          }
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void socketsOfJavaNioAreTakenOverByANioLoop(Kind kind) throws Exception {
    ServerSocketChannel listening =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    SocketChannel connected = SocketChannel.open(listening.getLocalAddress());
    SocketChannel accepted = listening.accept();
    kind.run(
        () -> {
          if (!kind.name().startsWith("nio")) {
            assertThatThrownBy(
                    () -> startServer(ServerTest::hello, Endpoint.adopt(listening), DEFAULT))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Pollers.nio()");
            listening.close();
            connected.close();
            accepted.close();
            return;
          }
          Noted served =
              Net.createConnection(Noted::new, Endpoint.adopt(accepted), ConnectOptions.DEFAULT);
          Connection client = openConnection(Endpoint.adopt(connected), ConnectOptions.DEFAULT);
          client.write("hi");
          until(() -> served.received.length() == 2);
          client.close();
          await(served.lost);
          assertThat(served.trail).containsExactly("made", "data", "eof", "lost");

          Server server = startServer(ServerTest::hello, Endpoint.adopt(listening), DEFAULT);
          try (Connection other = openConnection(HERE, port(server))) {
            assertThat(other.read()).hasSize(6);
          }
          server.shutdown(SOON);
          assertThat(listening.isOpen()).isFalse();
          SocketChannel unconnected = SocketChannel.open();
          assertThatThrownBy(
                  () -> openConnection(Endpoint.adopt(unconnected), ConnectOptions.DEFAULT))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("must be connected");
          unconnected.close();
        });
  }

  @OnEachLoop
  void closingWhileConnectionsComeLeavesNone(Kind kind) {
    kind.run(
        () -> {
          for (int i = 0; i < 20; i++) {
            Server server = startServer(ServerTest::hello, HERE, 0);
            List<Task<Connection>> coming = new ArrayList<>();
            int port = port(server);
            for (int n = 0; n < 5; n++) {
              coming.add(createTask(() -> openConnection(HERE, port)));
            }
            for (int n = 0; n < i % 5; n++) {
              sleep(Duration.ZERO);
            }
            server.close();
            server.waitClosed();
            for (Task<Connection> each : coming) {
              try {
                Connection client = await(each);
                client.read();
                client.close();
              } catch (UncheckedIOException refusedOrReset) {
                // either will do
              }
            }
          }
        });
  }
}
