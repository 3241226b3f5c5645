package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Peers that go away before TLS stands: who waits is told at once, and no socket stays open. */
class HandshakeEndingsTest {
  private static final Duration HANGS = Duration.ofSeconds(25); // a handshake may take 60
  private static final byte[] GARBAGE = "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8);

  /** What a peer without TLS does. */
  private interface Departure {
    void leave(Peer peer) throws IOException;
  }

  private static final List<Departure> DEPARTURES =
      List.of(
          Peer::end,
          Peer::close,
          Peer::reset,
          peer -> {
            peer.write(Arrays.copyOf(new byte[] {22, 3, 1, 1, 0}, 100)); // of a record of 256
            peer.end();
          },
          peer -> peer.write(GARBAGE));

  private static void run(Kind kind, Action test) {
    Peer.warmUp();
    int sockets = Descriptors.sockets();
    kind.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, report) -> {});
          Asyncio.timeout(HANGS, test);
        });
    if (Descriptors.countable()) {
      assertThat(Descriptors.socketsOnceSettled(sockets)).as("open sockets").isEqualTo(sockets);
    }
  }

  private static Peer connect(Server server) {
    SocketAddress address = server.addresses().getFirst();
    return Asyncio.<Peer>toThread(() -> Peer.tcp().connect(address));
  }

  @OnEachLoop
  void aServerForgetsAClientThatLeavesInTheHandshake(Kind kind) {
    run(
        kind,
        () -> {
          Side side = Side.Api.PROTOCOL.side();
          int[] asked = {0};
          int served = 0;
          Server server =
              Net.createServer(
                  () -> {
                    asked[0]++;
                    return side.protocol();
                  },
                  Endpoint.tcp("127.0.0.1", 0),
                  ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
          for (Departure departure : DEPARTURES) {
            try (Peer peer = connect(server)) {
              toThread(() -> departure.leave(peer));
              served += 1;
              while (asked[0] < served) {
                sleep(Duration.ofMillis(1));
              }
              while (!server.toString().contains("clients=0")) {
                sleep(Duration.ofMillis(1));
              }
            }
          }
          assertThat(side.trail).isEmpty();
          server.close();
          server.waitClosed();
        });
  }

  @OnEachLoop
  void aClientIsToldOfAServerThatLeavesInTheHandshake(Kind kind) {
    run(
        kind,
        () -> {
          for (Departure departure : DEPARTURES) {
            Side side = Side.Api.PROTOCOL.side();
            try (ServerSocketChannel listening = Peer.tcp().listen()) {
              int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
              Task<Peer> accepted =
                  createTask(
                      () ->
                          Asyncio.<Peer>toThread(
                              () -> {
                                Peer peer = Peer.tcp().accepted(listening.accept());
                                departure.leave(peer);
                                return peer;
                              }));
              Throwable failure = null;
              try {
                Net.createConnection(
                    side::protocol,
                    Endpoint.tcp("localhost", port),
                    ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING));
              } catch (ConnectionResetError | TlsError told) {
                failure = told;
              }
              assertThat(failure).isNotNull();
              await(accepted).close();
            }
            assertThat(side.trail).isEmpty();
          }
        });
  }

  // ---- startTls

  /** A server whose client asks for TLS and leaves; what startTls has thrown. */
  private static @Nullable Throwable startedAfter(Departure departure, boolean unread)
      throws Exception {
    Future<Boolean> left = EventLoop.running().createFuture();
    Future<Boolean> asked = EventLoop.running().createFuture();
    Future<@Nullable Throwable> outcome = EventLoop.running().createFuture();
    Server server =
        Net.startServer(
            (reader, writer) -> {
              try (writer) {
                reader.readLine();
                if (unread) {
                  writer.transport().pauseReading();
                }
                asked.setResult(true);
                await(left);
                sleep(Duration.ofMillis(20)); // for what it does to arrive
                writer.startTls(TlsTest.SERVING);
                outcome.setResult(null);
              } catch (RuntimeException failed) {
                outcome.setResult(failed);
              }
            },
            "127.0.0.1",
            0);
    try (Peer peer = connect(server)) {
      toThread(() -> peer.write("STARTTLS\n".getBytes(UTF_8)));
      await(asked);
      toThread(() -> departure.leave(peer));
      left.setResult(true);
      return await(outcome);
    } finally {
      server.close();
      server.waitClosed();
    }
  }

  @OnEachLoop
  void startTlsNoticesThatThePeerHasLeftBefore(Kind kind) {
    run(
        kind,
        () -> {
          for (boolean unread : new boolean[] {false, true}) {
            for (Departure departure : DEPARTURES) {
              assertThat(startedAfter(departure, unread))
                  .isInstanceOfAny(ConnectionResetError.class, TlsError.class);
            }
          }
        });
  }

  @OnEachLoop
  void theEndIsToldOnceToAProtocolThatStartsTls(Kind kind) {
    run(
        kind,
        () -> {
          Side side = Side.Api.PROTOCOL.side();
          Server server =
              Net.createServer(side::protocol, Endpoint.tcp("127.0.0.1", 0), ServerOptions.DEFAULT);
          try (Peer peer = connect(server)) {
            await(side.made);
            side.pause();
            toThread(peer::end);
            sleep(Duration.ofMillis(20));
            Throwable failure = null;
            try {
              Net.startTls(side.transport, side.transport.protocol(), TlsTest.SERVING);
            } catch (ConnectionResetError told) {
              failure = told;
            }
            assertThat(failure).isNotNull();
            await(side.lost);
            assertThat(side.trail).containsExactly("made", "lost reset");
          } finally {
            server.close();
            server.waitClosed();
          }
        });
  }
}
