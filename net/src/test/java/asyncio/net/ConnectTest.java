package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.createConnection;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.staggeredRace;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.ExceptionGroup;
import asyncio.LoopOptions;
import asyncio.Task;
import asyncio.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Connecting over TCP. */
class ConnectTest {
  private static final Duration SOON = Duration.ofMillis(50);
  private static final String HERE = "127.0.0.1";
  private static final ConnectOptions DEFAULT = ConnectOptions.DEFAULT;

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private static Server hello() {
    return startServer(
        (reader, writer) -> {
          writer.write(String.valueOf(writer.extraInfo(ExtraInfo.PEERNAME)));
          writer.close();
        },
        HERE,
        0);
  }

  /** A port at which nobody answers: its backlog is full. */
  private static final class Deaf implements AutoCloseable {
    final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    final List<Socket> filling = new ArrayList<>();

    Deaf() throws IOException {
      for (int i = 0; i < 10; i++) {
        Socket socket = new Socket();
        filling.add(socket);
        try {
          socket.connect(listening.getLocalSocketAddress(), 100);
        } catch (IOException full) {
          return;
        }
      }
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : filling) {
        socket.close();
      }
      listening.close();
    }
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Thread> resolvers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("asyncio-resolver"))
        .toList();
  }

  @OnEachLoop
  void anAddressNeedsNoResolver_C1(Kind kind) {
    kind.run(
        () -> {
          Server server = hello();
          List<Thread> before = resolvers();
          try (Connection client = openConnection(HERE, port(server))) {
            assertThat(before).containsAll(resolvers());
            assertThat(client.read()).isNotEmpty();
          }
          server.shutdown(SOON);
        });
  }

  @Test
  void familiesTakeTurnsAfterSomeOfTheFirst_C2() {
    InetAddress a = address("10.0.0.1");
    InetAddress b = address("10.0.0.2");
    InetAddress c = address("10.0.0.3");
    InetAddress x = address("::1");
    InetAddress y = address("::2");
    assertThat(Connector.interleaved(List.of(a, b, c, x, y), 1)).containsExactly(a, x, b, y, c);
    assertThat(Connector.interleaved(List.of(a, b, c, x, y), 2)).containsExactly(a, b, x, c, y);
    assertThat(Connector.interleaved(List.of(x, a), 9)).containsExactly(x, a);
  }

  @OnEachLoop
  void happyEyeballsFindTheAddressThatAnswers_C2(Kind kind) {
    kind.run(
        () -> {
          Server server = hello();
          ConnectOptions options = DEFAULT.withHappyEyeballsDelay(Duration.ofMillis(10));
          try (Connection client = openConnection("localhost", port(server), options)) {
            assertThat(client.read()).isNotEmpty();
          }
          server.shutdown(SOON);
          assertThatThrownBy(() -> openConnection("localhost", 1, options))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageContaining("refused");
        });
  }

  private static void inVirtualTime(asyncio.Action main) {
    Asyncio.run(main, LoopOptions.defaults().withDebug(false).withClock(new VirtualClock()));
  }

  private static Awaitable<String> attempt(
      List<String> trail, String name, int millis, boolean fails) {
    return () -> {
      trail.add(name + " at " + Asyncio.getRunningLoop().time().toMillis());
      try {
        sleep(Duration.ofMillis(millis));
      } catch (CancelledError cancelled) {
        trail.add(name + " cancelled");
        throw cancelled;
      }
      if (fails) {
        throw new IllegalStateException(name);
      }
      return name;
    };
  }

  @Test
  void aRaceStartsTheNextAfterAFailureOrTheDelayAndCancelsTheLosers_C2() {
    List<String> trail = new ArrayList<>();
    inVirtualTime(
        () -> {
          long begin = Asyncio.getRunningLoop().time().toMillis();
          Race<String> race =
              staggeredRace(
                  List.of(
                      attempt(trail, "fails", 20, true),
                      attempt(trail, "slow", 1000, false),
                      attempt(trail, "wins", 10, false),
                      attempt(trail, "never", 0, false)),
                  Duration.ofMillis(100));
          trail.replaceAll(
              each ->
                  each.contains(" at ")
                      ? each.replaceAll(" at .*", "")
                          + " at "
                          + (Long.parseLong(each.replaceAll(".* at ", "")) - begin)
                      : each);
          assertThat(race.winner()).isEqualTo("wins");
          assertThat(race.index()).isEqualTo(2);
          assertThat(race.failures().getFirst()).hasMessage("fails");
          assertThat(race.failures().get(1)).isNull();
        });
    assertThat(trail).containsExactly("fails at 0", "slow at 20", "wins at 120", "slow cancelled");
  }

  @Test
  void aRaceThatNobodyWinsTellsAllFailures_C2() {
    inVirtualTime(
        () -> {
          Race<String> race =
              staggeredRace(
                  List.of(
                      attempt(new ArrayList<>(), "a", 20, true),
                      attempt(new ArrayList<>(), "b", 5, true)),
                  null);
          assertThat(race.winner()).isNull();
          assertThat(race.index()).isEqualTo(-1);
          assertThat(race.failures()).extracting(Throwable::getMessage).containsExactly("a", "b");
        });
  }

  @Test
  void aSecondWinnerAndThatOfACancelledRaceAreClosed_C2() {
    List<String> closed = new ArrayList<>();
    record Prize(String name, List<String> closed) implements AutoCloseable {
      @Override
      public void close() {
        closed.add(name);
      }
    }
    Awaitable<Prize> stubborn =
        () -> {
          try {
            sleep(Duration.ofMillis(10));
          } catch (CancelledError ignored) {
            // it goes on
          }
          return new Prize("stubborn", closed);
        };
    inVirtualTime(
        () -> {
          Race<Prize> race =
              staggeredRace(
                  List.of(stubborn, () -> new Prize("quick", closed)), Duration.ofMillis(1));
          assertThat(race.winner().name()).isEqualTo("quick");
          assertThat(closed).containsExactly("stubborn");
          closed.clear();
          Task<?> cancelled =
              createTask(() -> staggeredRace(List.of(stubborn), Duration.ofMillis(1)));
          sleep(Duration.ofMillis(2));
          cancelled.cancel();
          assertThatThrownBy(() -> await(cancelled)).isInstanceOf(CancelledError.class);
          assertThat(closed).containsExactly("stubborn");
        });
  }

  @OnEachLoop
  void oneFailureIsItselfAndAllErrorsAreAGroup_C3(Kind kind) {
    kind.run(
        () -> {
          assertThatThrownBy(() -> openConnection(HERE, 1, DEFAULT))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageContaining("refused");
          assertThatThrownBy(() -> openConnection(HERE, 1, DEFAULT.withAllErrors(true)))
              .isInstanceOf(ExceptionGroup.class)
              .hasMessageContaining("createConnection failed")
              .satisfies(group -> assertThat(((ExceptionGroup) group).exceptions()).hasSize(1));
        });
  }

  @Test
  void differentFailuresAreOneThatTellsAll_C3() {
    var refused = new UncheckedIOException(new IOException("refused"));
    var same = new UncheckedIOException(new IOException("refused"));
    var unreachable = new UncheckedIOException(new IOException("unreachable"));
    assertThat(IoErrors.oneOf(List.of(refused))).isSameAs(refused);
    assertThat(IoErrors.oneOf(List.of(refused, same))).isSameAs(refused);
    assertThat(IoErrors.oneOf(List.of(refused, unreachable)))
        .hasMessageContaining("Multiple exceptions: ")
        .hasMessageContaining("refused")
        .hasMessageContaining("unreachable");
  }

  @OnEachLoop
  void aPortThatIsTakenIsRefusedWithTheReasonOfTheSystem(Kind kind) {
    kind.run(
        () -> {
          Server first = hello();
          assertThatThrownBy(() -> startServer((reader, writer) -> {}, HERE, port(first)))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageMatching(
                  "error while attempting to bind on address 127.0.0.1:\\d+: address already in"
                      + " use");
          first.shutdown(SOON);
        });
  }

  @OnEachLoop
  void aLocalAddressIsConnectedFromOrNamed_C3(Kind kind) {
    kind.run(
        () -> {
          Server server = hello();
          var from = DEFAULT.withLocalAddress(new InetSocketAddress("127.0.0.3", 0));
          try (Connection client = openConnection(HERE, port(server), from)) {
            assertThat(new String(client.read(), UTF_8)).startsWith("/127.0.0.3:");
          }
          var absent = DEFAULT.withLocalAddress(new InetSocketAddress("198.51.100.1", 0));
          assertThatThrownBy(() -> openConnection(HERE, port(server), absent))
              .hasMessageContaining("error while attempting to bind on address 198.51.100.1:0");
          var other = DEFAULT.withLocalAddress(new InetSocketAddress(address("::1"), 0));
          assertThatThrownBy(() -> openConnection(HERE, port(server), other))
              .hasMessageContaining("no matching local address with family=INET found");
          var six = DEFAULT.withFamily(StandardProtocolFamily.INET6);
          assertThatThrownBy(() -> openConnection(HERE, port(server), six))
              .hasMessageContaining("no address of INET6");
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void aCancelledConnectClosesTheHalfMadeSocket_C4(Kind kind) throws Exception {
    assumeTrue(Descriptors.countable(), "needs Linux");
    try (Deaf deaf = new Deaf()) {
      kind.run(
          () -> {
            Server server = hello(); // the poller is there
            int before = Descriptors.sockets();
            for (ConnectOptions options : List.of(DEFAULT, DEFAULT.withHappyEyeballsDelay(SOON))) {
              Task<?> connecting =
                  createTask(() -> openConnection(HERE, deaf.listening.getLocalPort(), options));
              while (Descriptors.sockets() == before) {
                sleep(Duration.ofMillis(1));
              }
              assertThat(connecting.done()).isFalse();
              connecting.cancel();
              assertThatThrownBy(() -> await(connecting)).isInstanceOf(CancelledError.class);
              while (Descriptors.sockets() > before) {
                sleep(Duration.ofMillis(1));
              }
            }
            server.shutdown(SOON);
          });
    }
  }

  @OnEachLoop
  void aFactoryThatFailsClosesTheSocket_C4(Kind kind) {
    assumeTrue(Descriptors.countable(), "needs Linux");
    kind.run(
        () -> {
          Server server = startServer((reader, writer) -> reader.read(), HERE, 0);
          var asked = new AtomicBoolean();
          assertThatThrownBy(
                  () ->
                      createConnection(
                          () -> {
                            asked.set(true);
                            throw new IllegalStateException("no protocol");
                          },
                          Endpoint.tcp(HERE, port(server)),
                          ConnectOptions.DEFAULT))
              .hasMessage("no protocol");
          assertThat(asked).isTrue();
          server.close();
          while (!server.toString().contains("clients=0")) {
            sleep(Duration.ofMillis(1));
            server.closeClients();
          }
          server.waitClosed();
        });
  }

  @OnEachLoop
  void optionsReachTheSocket(Kind kind) {
    kind.run(
        () -> {
          Server server = hello();
          ConnectOptions options = DEFAULT.withNoDelay(false).withKeepAlive(true);
          Noted client = createConnection(Noted::new, Endpoint.tcp(HERE, port(server)), options);
          var config = ((SocketTransport) client.transport).channel().config();
          assertThat(config.getOption(io.netty.channel.ChannelOption.TCP_NODELAY)).isFalse();
          assertThat(config.getOption(io.netty.channel.ChannelOption.SO_KEEPALIVE)).isTrue();
          client.transport.close();
          server.shutdown(SOON);
        });
    assertThatThrownBy(() -> DEFAULT.withInterleave(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DEFAULT.withFamily(StandardProtocolFamily.UNIX))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
