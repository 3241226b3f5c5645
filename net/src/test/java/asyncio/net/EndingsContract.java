package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Task;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;

/**
 * How connections end, whatever is under them, whichever API is used, and whoever has connected to
 * whom: what had come is given, then the truth about the end is told, once; nothing hangs, and no
 * socket stays open. A subclass says how to connect.
 */
abstract class EndingsContract {
  private static final Duration HANGS = Duration.ofSeconds(25);
  private static final int SOME = 50_000; // fits into the buffers of the system
  private static final int MUCH = 6_000_000; // does not
  private static final byte[] MOST = most();
  private static final byte[] ANSWER = "the answer".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private final List<Map<String, Object>> reports = new ArrayList<>();

  /** A test, with this library's end of a connection and the other. */
  interface Body {
    void run(Side side, Peer peer) throws Exception;
  }

  // ---- what a subclass says

  abstract Peer.Place place();

  abstract Server startServer(ClientHandler handler);

  abstract Server createServer(Supplier<? extends BaseProtocol> factory);

  abstract Connection openConnection(SocketAddress address);

  abstract <P extends BaseProtocol> P createConnection(Supplier<P> factory, SocketAddress address);

  /** What it runs on. */
  Kind loop(Kind kind) {
    return kind;
  }

  /** Whether one direction can be ended by itself. */
  boolean halfCloses() {
    return true;
  }

  // ---- connecting

  private interface Configure {
    void configure(Side side);
  }

  private void connected(Kind kind, Body body) {
    connected(kind, side -> {}, body);
  }

  private void connected(Kind kind, Configure configure, Body body) {
    for (Side.Api api : Side.Api.values()) {
      accepted(kind, api, configure, body);
      connecting(kind, api, configure, body);
    }
  }

  private void run(Kind kind, asyncio.Action test) {
    Peer.warmUp();
    reports.clear();
    int sockets = Descriptors.sockets();
    loop(kind)
        .run(
            () -> {
              EventLoop.running().setExceptionHandler((loop, report) -> reports.add(report));
              Asyncio.timeout(HANGS, test);
            });
    if (Descriptors.countable()) {
      assertThat(Descriptors.socketsOnceSettled(sockets)).as("open sockets").isEqualTo(sockets);
    }
  }

  /** The peer connects. */
  private void accepted(Kind kind, Side.Api api, Configure configure, Body body) {
    run(
        kind,
        () -> {
          Side side = api.side();
          configure.configure(side);
          Server server =
              api == Side.Api.STREAMS ? startServer(side::serve) : createServer(side::protocol);
          SocketAddress address = server.addresses().getFirst();
          try (Peer peer = await(inThread(() -> place().connect(address)))) {
            await(side.made);
            body.run(side, peer);
          } finally {
            server.close();
            server.abortClients();
            server.waitClosed();
          }
        });
  }

  /** The peer accepts. */
  private void connecting(Kind kind, Side.Api api, Configure configure, Body body) {
    run(
        kind,
        () -> {
          Side side = api.side();
          configure.configure(side);
          try (ServerSocketChannel listening = place().listen()) {
            Task<Peer> accepted = inThread(() -> place().accepted(listening.accept()));
            SocketAddress address = listening.getLocalAddress();
            if (api == Side.Api.STREAMS) {
              Connection connection = openConnection(address);
              createTask(() -> side.serve(connection.reader(), connection.writer()));
            } else {
              createConnection(side::protocol, address);
            }
            try (Peer peer = await(accepted)) {
              await(side.made);
              body.run(side, peer);
            } finally {
              side.abort();
              await(side.lost);
            }
          }
        });
  }

  /** What blocks, in a thread. */
  private static <T> Task<T> inThread(Awaitable<T> blocking) {
    return createTask(() -> Asyncio.<T>toThread(blocking));
  }

  private static byte[] most() {
    byte[] bytes = new byte[MUCH];
    for (int i = 0; i < MUCH; i++) {
      bytes[i] = (byte) (i * 31 + i / 1000);
    }
    return bytes;
  }

  private static byte[] bytes(int many) {
    return Arrays.copyOf(MOST, many);
  }

  // ---- the peer ends its direction

  @OnEachLoop
  void whatCameBeforeTheEndIsGivenThenTheEnd(Kind kind) {
    connected(
        kind,
        (side, peer) -> {
          toThread(() -> peer.write(bytes(SOME)));
          toThread(peer::end);
          side.until(() -> side.trail.contains("eof"));
          assertThat(side.received).isEqualTo(SOME);
          if (halfCloses()) {
            side.transport.write(ANSWER);
            side.close();
          }
          assertThat(await(inThread(() -> peer.readExactly(Side.GREETING.length))))
              .isEqualTo(Side.GREETING);
          if (halfCloses()) {
            assertThat(await(inThread(() -> peer.readExactly(ANSWER.length)))).isEqualTo(ANSWER);
          }
          assertThat(await(inThread(peer::count))).isZero();
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "eof", "lost well");
        });
  }

  @OnEachLoop
  void aPausedSideGetsWhatCameAndTheEndWhenItResumes(Kind kind) {
    connected(
        kind,
        side -> side.startsPaused = true,
        (side, peer) -> {
          toThread(() -> peer.write(bytes(SOME)));
          toThread(peer::end);
          sleep(Duration.ofMillis(20));
          assertThat(side.trail).containsExactly("made");
          assertThat(side.received).isZero();
          side.resume();
          side.until(() -> side.trail.contains("eof"));
          assertThat(side.received).isEqualTo(SOME);
          side.close();
          toThread(peer::close);
          await(side.lost);
          assertThat(side.trail.subList(0, 2)).containsExactly("made", "eof");
        });
  }

  @OnEachLoop
  void aPeerThatHasEndedItsDirectionGetsAllThatIsWritten(Kind kind) {
    assumeTrue(halfCloses());
    connected(
        kind,
        (side, peer) -> {
          side.transport.write(bytes(MUCH));
          side.transport.writeEof();
          toThread(() -> peer.write(ANSWER));
          toThread(peer::end);
          side.until(() -> side.trail.contains("eof"));
          assertThat(side.received).isEqualTo(ANSWER.length);
          assertThat(await(inThread(peer::count))).isEqualTo(Side.GREETING.length + MUCH);
          side.close();
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "eof", "lost well");
        });
  }

  @OnEachLoop
  void aPeerThatHasEndedItsDirectionGetsManyPiecesWithPauses(Kind kind) {
    assumeTrue(halfCloses());
    connected(
        kind,
        (side, peer) -> {
          toThread(peer::end);
          side.until(() -> side.trail.contains("eof"));
          Task<Long> counted = inThread(peer::count);
          int pieces = 400;
          for (int i = 0; i < pieces; i++) {
            side.transport.write(bytes(SOME));
            if (i % 3 == 0) {
              sleep(Duration.ZERO);
            }
          }
          side.transport.writeEof();
          assertThat(await(counted)).isEqualTo(Side.GREETING.length + pieces * (long) SOME);
          side.close();
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "eof", "lost well");
        });
  }

  @OnEachLoop
  void theOwnEndLeavesTheOtherDirectionOpen(Kind kind) {
    assumeTrue(halfCloses());
    connected(
        kind,
        side -> side.keepsOpen = false,
        (side, peer) -> {
          side.transport.write(ANSWER);
          side.transport.writeEof();
          assertThat(await(inThread(peer::count))).isEqualTo(Side.GREETING.length + ANSWER.length);
          toThread(() -> peer.write(bytes(SOME)));
          toThread(peer::close);
          side.until(() -> side.trail.contains("eof"));
          assertThat(side.received).isEqualTo(SOME);
          side.close();
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "eof", "lost well");
        });
  }

  // ---- the peer resets

  @OnEachLoop
  void whatCameBeforeAResetIsGivenThenTheReset(Kind kind) {
    connected(
        kind,
        (side, peer) -> {
          toThread(() -> peer.write(bytes(SOME)));
          toThread(peer::reset);
          await(side.lost);
          assertThat(side.received).isEqualTo(SOME);
          assertThat(side.trail).containsExactly("made", "lost reset");
        });
    assertThat(reports).isEmpty();
  }

  @OnEachLoop
  void aResetIsToldThatComesWhileNothingDoes(Kind kind) {
    connected(
        kind,
        (side, peer) -> {
          toThread(() -> peer.write(bytes(SOME)));
          side.untilReceived(SOME);
          toThread(peer::reset);
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "lost reset");
        });
  }

  @OnEachLoop
  void aPausedSideGetsWhatCameAndTheResetWhenItResumes(Kind kind) {
    connected(
        kind,
        side -> side.startsPaused = true,
        (side, peer) -> {
          toThread(() -> peer.write(bytes(SOME)));
          toThread(peer::reset);
          sleep(Duration.ofMillis(20));
          assertThat(side.trail).containsExactly("made");
          side.resume();
          await(side.lost);
          assertThat(side.received).isEqualTo(SOME);
          assertThat(side.trail).containsExactly("made", "lost reset");
        });
  }

  @OnEachLoop
  void aSideThatPausesAfterEachPieceGetsAllOfThemBeforeTheReset(Kind kind) {
    connected(
        kind,
        side ->
            side.atData =
                count -> {
                  side.pause();
                  EventLoop.running().callLater(Duration.ofMillis(1), side::resume);
                },
        (side, peer) -> {
          toThread(() -> peer.write(bytes(SOME)));
          toThread(peer::reset);
          await(side.lost);
          assertThat(side.received).isEqualTo(SOME);
          assertThat(side.trail).containsExactly("made", "lost reset");
        });
  }

  @OnEachLoop
  void aPausedSideThatIsAbortedIsToldWithoutWhatCame(Kind kind) {
    connected(
        kind,
        side -> side.startsPaused = true,
        (side, peer) -> {
          toThread(() -> peer.write(bytes(SOME)));
          toThread(peer::reset);
          sleep(Duration.ofMillis(20));
          side.abort();
          side.resume();
          await(side.lost);
          assertThat(side.trail).hasSize(2);
          assertThat(side.trail.getLast()).startsWith("lost");
        });
  }

  // ---- writing fails

  @OnEachLoop
  void anAnswerThatCameBeforeWritingFailedIsGiven(Kind kind) {
    connected(
        kind,
        (side, peer) -> {
          side.transport.write(bytes(MUCH));
          toThread(() -> peer.write(bytes(SOME)));
          toThread(peer::reset);
          await(side.lost);
          assertThat(side.received).isEqualTo(SOME);
          assertThat(side.trail).containsExactly("made", "lost reset");
          assertThat(side.transport.writeBufferSize()).isZero();
        });
  }

  @OnEachLoop
  void oneThatWritesAndHasPausedIsToldWithoutWaiting(Kind kind) {
    connected(
        kind,
        side -> side.startsPaused = true,
        (side, peer) -> {
          Task<?> writing =
              createTask(
                  () -> {
                    while (!side.lost.done() && !side.transport.isClosing()) {
                      side.transport.write(bytes(SOME));
                      sleep(Duration.ofMillis(1));
                    }
                    side.transport.write(ANSWER); // in vain
                  });
          toThread(peer::reset);
          await(writing);
          side.resume(); // a stream that nobody reads has nobody to tell but who drains
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "lost reset");
        });
  }

  @OnEachLoop
  void aClosedSideWithMuchToSendIsToldOfAReset(Kind kind) {
    connected(
        kind,
        (side, peer) -> {
          side.transport.write(bytes(MUCH));
          side.close();
          toThread(peer::reset);
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "lost reset");
        });
  }

  // ---- this side ends it

  @OnEachLoop
  void closingSendsAllThatWasWritten(Kind kind) {
    connected(
        kind,
        (side, peer) -> {
          side.transport.write(bytes(MUCH));
          side.close();
          assertThat(await(inThread(peer::count))).isEqualTo(Side.GREETING.length + MUCH);
          toThread(peer::close);
          await(side.lost);
          assertThat(side.received).isZero();
          assertThat(side.trail).containsExactly("made", "lost well");
        });
  }

  @OnEachLoop
  void abortingEndsItAtOnceForBoth(Kind kind) {
    connected(
        kind,
        (side, peer) -> {
          side.transport.write(bytes(MUCH));
          side.abort();
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "lost well");
          toThread(
              () -> {
                try {
                  assertThat(peer.count()).isLessThan(MUCH);
                } catch (IOException reset) {
                  assertThat(reset).isNotNull(); // as it may be, with TLS at least
                }
              });
        });
  }

  @OnEachLoop
  void aSideThatClosesAmidstWhatComesGetsNoMore(Kind kind) {
    connected(
        kind,
        side ->
            side.atData =
                count -> {
                  side.atData = more -> side.trail.add("more");
                  side.close();
                },
        (side, peer) -> {
          toThread(
              () -> {
                try {
                  peer.write(bytes(SOME));
                  peer.close();
                } catch (IOException closed) {
                  peer.close();
                }
              });
          await(side.lost);
          if (!(side.trail.size() == 2)) { // a stream has what its reader had been given
            assertThat(side.trail).contains("made", "more");
          }
          assertThat(side.trail).doesNotContain("eof");
        });
  }

  // ---- callbacks that throw anything

  @OnEachLoop
  void anErrorOutOfAProtocolIsItsConnectionsEnd(Kind kind) {
    for (Side.Api api : List.of(Side.Api.PROTOCOL, Side.Api.BUFFERED)) {
      Configure throwing =
          side ->
              side.atData =
                  count -> {
                    throw new AssertionError("a mistake");
                  };
      Body body =
          (side, peer) -> {
            toThread(() -> peer.write(ANSWER));
            await(side.lost);
            assertThat(side.trail).containsExactly("made", "lost AssertionError");
            assertThat(reports).hasSize(1);
            toThread(
                () -> {
                  try {
                    assertThat(peer.count()).isLessThanOrEqualTo(Side.GREETING.length);
                  } catch (IOException reset) {
                    assertThat(reset).isNotNull();
                  }
                });
          };
      accepted(kind, api, throwing, body);
      connecting(kind, api, throwing, body);
    }
  }

  @OnEachLoop
  void anErrorWhenTheEndIsToldIsItsConnectionsEnd(Kind kind) {
    for (Side.Api api : List.of(Side.Api.PROTOCOL, Side.Api.BUFFERED)) {
      Configure throwing =
          side ->
              side.atEnd =
                  () -> {
                    throw new AssertionError("a mistake");
                  };
      Body body =
          (side, peer) -> {
            toThread(() -> peer.write(ANSWER));
            toThread(peer::end);
            await(side.lost);
            assertThat(side.received).isEqualTo(ANSWER.length);
            assertThat(side.trail).containsExactly("made", "eof", "lost AssertionError");
            assertThat(reports).hasSize(1);
          };
      accepted(kind, api, throwing, body);
      connecting(kind, api, throwing, body);
    }
  }

  @OnEachLoop
  void aFactoryThatThrowsClosesTheSocketAndTheServerGoesOn(Kind kind) {
    run(
        kind,
        () -> {
          int[] asked = {0};
          Server server =
              createServer(
                  () -> {
                    if (++asked[0] % 2 == 1) {
                      throw new AssertionError("a mistake");
                    }
                    return Side.Api.PROTOCOL.side().protocol();
                  });
          SocketAddress address = server.addresses().getFirst();
          for (int i = 0; i < 2; i++) {
            assertThat(await(inThread(() -> isTurnedAway(address)))).isTrue();
            try (Peer peer = await(inThread(() -> place().connect(address)))) {
              assertThat(await(inThread(() -> peer.readExactly(Side.GREETING.length))))
                  .isEqualTo(Side.GREETING);
            }
          }
          server.close();
          server.abortClients();
          server.waitClosed();
          assertThat(reports)
              .hasSize(2)
              .allSatisfy(
                  report -> assertThat(report.get("exception")).isInstanceOf(AssertionError.class));
        });
  }

  /** With TLS already the handshake is refused. */
  private boolean isTurnedAway(SocketAddress address) throws IOException {
    try (Peer peer = place().connect(address)) {
      return peer.count() == 0;
    } catch (IOException refused) {
      return true;
    }
  }

  @OnEachLoop
  void aFactoryThatThrowsWhenConnectedClosesTheSocket(Kind kind) {
    run(
        kind,
        () -> {
          try (ServerSocketChannel listening = place().listen()) {
            SocketAddress address = listening.getLocalAddress();
            Task<Boolean> told =
                inThread(
                    () -> {
                      try (Peer peer = place().accepted(listening.accept())) {
                        return peer.count() == 0;
                      } catch (IOException refused) {
                        return true;
                      }
                    });
            assertThatThrownBy(
                    () ->
                        createConnection(
                            () -> {
                              throw new AssertionError("a mistake");
                            },
                            address))
                .isInstanceOf(AssertionError.class);
            assertThat(await(told)).isTrue();
          }
        });
  }

  // ---- files

  private Path file(int size) throws IOException {
    return Files.write(folder.resolve("file"), bytes(size));
  }

  private interface WhileSent {
    void happen(Path file) throws IOException;
  }

  /** Sends a file, to which something happens meanwhile; how much was sent. */
  private long sent(Side side, Peer peer, WhileSent meanwhile) throws IOException {
    Path path = file(MUCH);
    try (AsyncFile file = Net.openFile(path, StandardOpenOption.READ)) {
      Task<Long> sending = createTask(() -> Net.sendFile(side.transport, file, 0, -1, true));
      while (side.transport.writeBufferSize() == 0 && !sending.done()) {
        sleep(Duration.ofMillis(1));
      }
      sleep(Duration.ofMillis(20)); // until the socket is full
      meanwhile.happen(path);
      Task<Long> counted = inThread(peer::count);
      long sent = await(sending);
      side.transport.write(ANSWER);
      side.close();
      assertThat(await(counted)).isEqualTo(Side.GREETING.length + sent + ANSWER.length);
      toThread(peer::close);
      await(side.lost);
      assertThat(side.trail).containsExactly("made", "lost well");
      return sent;
    }
  }

  @OnEachLoop
  void aFileThatShrinksIsSentAsFarAsItGoesAndTheConnectionLives(Kind kind) {
    connected(
        kind,
        (side, peer) -> {
          long sent =
              sent(
                  side,
                  peer,
                  path -> {
                    try (var channel =
                        java.nio.channels.FileChannel.open(path, StandardOpenOption.WRITE)) {
                      channel.truncate(SOME);
                    }
                  });
          assertThat(sent).isBetween((long) SOME, MUCH - 1L);
        });
  }

  @OnEachLoop
  void aFileThatGrowsIsSentAsLongAsItWas(Kind kind) {
    connected(
        kind,
        (side, peer) ->
            assertThat(
                    sent(
                        side,
                        peer,
                        path -> Files.write(path, bytes(SOME), StandardOpenOption.APPEND)))
                .isEqualTo(MUCH));
  }

  @OnEachLoop
  void aFileThatIsDeletedIsSentWhole(Kind kind) {
    connected(kind, (side, peer) -> assertThat(sent(side, peer, Files::delete)).isEqualTo(MUCH));
  }

  @OnEachLoop
  void aResetWhileAFileIsSentIsToldToBoth(Kind kind) {
    connected(
        kind,
        (side, peer) -> {
          Path path = file(MUCH);
          try (AsyncFile file = Net.openFile(path, StandardOpenOption.READ)) {
            Task<Long> sending = createTask(() -> Net.sendFile(side.transport, file, 0, -1, true));
            while (side.transport.writeBufferSize() == 0) {
              sleep(Duration.ofMillis(1));
            }
            toThread(() -> peer.write(ANSWER));
            toThread(peer::reset);
            assertThatThrownBy(() -> await(sending)).isInstanceOf(ConnectionResetError.class);
            await(side.lost);
            assertThat(side.trail).containsExactly("made", "lost reset");
            assertThat(file.position()).isLessThan(MUCH);
          }
        });
  }

  @OnEachLoop
  void aFileReachesAPeerThatHasEndedItsDirection(Kind kind) {
    assumeTrue(halfCloses());
    connected(
        kind,
        (side, peer) -> {
          toThread(peer::end);
          side.until(() -> side.trail.contains("eof"));
          Path path = file(MUCH);
          Task<Long> counted = inThread(peer::count);
          try (AsyncFile file = Net.openFile(path, StandardOpenOption.READ)) {
            assertThat(Net.sendFile(side.transport, file, 0, -1, true)).isEqualTo(MUCH);
          }
          side.close();
          assertThat(await(counted)).isEqualTo(Side.GREETING.length + MUCH);
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "eof", "lost well");
        });
  }
}
