package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.createConnection;
import static asyncio.net.Net.createServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.Task;
import asyncio.net.internal.poller.DirectWrite;
import asyncio.net.internal.system.Posix;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/** Transports and protocols over TCP. */
class TransportsTest {
  private static final String HERE = "127.0.0.1";
  private static final int PIECE = 300_000;

  private final List<Noted> served = new ArrayList<>();
  private final List<Map<String, Object>> reports = new ArrayList<>();

  private interface Body {
    void run(Noted client, Noted peer) throws Exception;
  }

  /** A connected pair, the client's side and the server's. */
  private void pair(Kind kind, Supplier<Noted> client, Supplier<Noted> peer, Body body) {
    served.clear();
    reports.clear();
    kind.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, report) -> reports.add(report));
          Server server =
              createServer(
                  () -> {
                    Noted noted = peer.get();
                    served.add(noted);
                    return noted;
                  },
                  Endpoint.tcp(HERE, 0),
                  ServerOptions.DEFAULT);
          int port = ((InetSocketAddress) server.addresses().getFirst()).getPort();
          Noted connected =
              createConnection(client, Endpoint.tcp(HERE, port), ConnectOptions.DEFAULT);
          while (served.isEmpty()) {
            sleep(Duration.ofMillis(1));
          }
          await(served.getFirst().made);
          body.run(connected, served.getFirst());
          connected.transport.abort();
          server.close();
          server.abortClients();
          server.waitClosed();
        });
  }

  /** Writes, without letting anything else run, until the protocol is paused; how much. */
  private static int fill(Noted client) {
    int written = 0;
    while (!client.trail.contains("pause")) {
      client.transport.write(new byte[PIECE]);
      written += PIECE;
    }
    return written;
  }

  private static void until(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      sleep(Duration.ofMillis(1));
    }
  }

  @OnEachLoop
  void madeThenDataThenEofThenLost_TR1(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          assertThat(client.trail).containsExactly("made");
          peer.transport.write("hello".getBytes(UTF_8));
          peer.transport.close();
          await(client.lost);
          await(peer.lost);
          assertThat(client.trail).containsExactly("made", "data", "eof", "lost");
          assertThat(client.failure).isNull();
          assertThat(client.received.toString()).isEqualTo("hello");
          assertThat(peer.trail).containsExactly("made", "lost");
          assertThat(peer.failure).isNull();
        });
    assertThat(reports).isEmpty();
  }

  @OnEachLoop
  void nothingIsReadBeforeMadeHasRunAndItMayPause_TR1(Kind kind) {
    pair(
        kind,
        Noted::new,
        () ->
            new Noted() {
              @Override
              public void connectionMade(BaseTransport transport) {
                super.connectionMade(transport);
                this.transport.pauseReading();
              }
            },
        (client, peer) -> {
          client.transport.write("early".getBytes(UTF_8));
          Kind.settle();
          assertThat(peer.trail).containsExactly("made");
          assertThat(peer.transport.isReading()).isFalse();
          peer.transport.resumeReading();
          until(() -> peer.received.length() == 5);
        });
  }

  @OnEachLoop
  void writingPausesAboveTheHighLimitAndResumesAtTheLowOneInPairs_TR2(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          peer.transport.pauseReading();
          client.transport.setWriteBufferLimits(100, 1000);
          assertThat(client.transport.writeBufferLimits())
              .isEqualTo(new WriteTransport.Limits(100, 1000));
          client.transport.write(new byte[1000]);
          assertThat(client.trail).containsExactly("made"); // at the limit, not above it
          int written = 1000 + fill(client); // paused inside write
          client.transport.write(new byte[5000]);
          peer.transport.resumeReading();
          until(() -> client.trail.contains("resume"));
          for (int i = 0; i < 40; i++) {
            client.transport.write(new byte[300_000]);
            sleep(Duration.ZERO);
          }
          int sent = written + 5000 + 40 * 300_000;
          until(() -> peer.received.length() == sent);
          until(() -> client.trail.getLast().equals("resume"));
          List<String> calls = client.trail.subList(1, client.trail.size());
          for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i)).isEqualTo(i % 2 == 0 ? "pause" : "resume");
          }
          assertThat(client.transport.writeBufferSize()).isZero();
        });
  }

  @OnEachLoop
  void whatTheSocketTakesAtOncePausesNobody_TR2(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          var socket = ((SocketTransport) client.transport).channel();
          Assumptions.assumeTrue(DirectWrite.of(socket) != null, "io_uring has its own queue");
          client.transport.write(new byte[10]);
          client.transport.write(new byte[70_000]); // above the limit, but it leaves
          assertThat(client.transport.writeBufferSize()).isZero();
          assertThat(client.trail).containsExactly("made");
          until(() -> peer.received.length() == 70_010);
        });
  }

  @OnEachLoop
  void aLargeArrayLeavesWithoutACopyWhereItCan(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          DirectWrite socket = DirectWrite.of(((SocketTransport) client.transport).channel());
          Assumptions.assumeTrue(socket instanceof DirectWrite.ToEpoll, "epoll's sockets only");
          until(Posix::sends); // linked on a thread of its own
          int many = socket.writeArray(ByteBuffer.wrap(new byte[50_000], 10_000, 40_000));
          assertThat(many).isBetween(1, 40_000);
          client.transport.write(new byte[40_000]);
          until(() -> peer.received.length() == many + 40_000);
          assertThat(socket.writeArray(ByteBuffer.allocateDirect(40_000))).isNegative();
        });
  }

  @OnEachLoop
  void writingMoreBeforeResumeIsToldKeepsThePairs_TR2(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          peer.transport.pauseReading();
          client.transport.setWriteBufferLimits(10);
          fill(client);
          peer.transport.resumeReading();
          // each write stands in the queue between the sending of the one before and its resume
          for (int i = 0; i < 200; i++) {
            client.transport.write(new byte[11]);
            sleep(Duration.ZERO);
          }
          until(() -> client.trail.getLast().equals("resume"));
          List<String> calls = client.trail.subList(1, client.trail.size());
          for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i)).isEqualTo(i % 2 == 0 ? "pause" : "resume");
          }
        });
  }

  @OnEachLoop
  void aPauseThatThrowsIsReportedAndNotTheWriters_TR2(Kind kind) {
    pair(
        kind,
        () ->
            new Noted() {
              @Override
              public void pauseWriting() {
                throw new AssertionError("no pause");
              }
            },
        Noted::new,
        (client, peer) -> {
          peer.transport.pauseReading();
          int written = 0;
          while (reports.isEmpty()) {
            client.transport.write(new byte[PIECE]);
            written += PIECE;
          }
          peer.transport.resumeReading();
          int sent = written;
          until(() -> peer.received.length() == sent);
          assertThat(client.transport.isClosing()).isFalse();
        });
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst()).containsEntry("message", "protocol.pauseWriting() failed");
  }

  @OnEachLoop
  void orderIsKeptAndTheArrayMayBeChanged_TR3(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          byte[] piece = new byte[1];
          var expected = new StringBuilder();
          for (int i = 0; i < 1000; i++) {
            piece[0] = (byte) ('a' + i % 26);
            client.transport.write(piece);
            expected.append((char) piece[0]);
          }
          client.transport.writeLines(List.of("x".getBytes(UTF_8), "yz".getBytes(UTF_8)));
          until(() -> peer.received.length() == 1003);
          assertThat(peer.received.toString()).isEqualTo(expected + "xyz");
        });
  }

  @OnEachLoop
  void aFullSocketTakesTheRestLaterAndInOrder_TR3(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          client.transport.pauseReading();
          StringBuilder sent = new StringBuilder();
          for (int i = 0; peer.transport.writeBufferSize() < 4_000_000 || i < 400; i++) {
            String piece = (i + ",").repeat(1 + i * 37 % 9000);
            sent.append(piece);
            peer.transport.write(piece.getBytes(UTF_8));
            if (i % 10 == 0) {
              sleep(Duration.ZERO); // some of it leaves, as long as the socket takes it
            }
          }
          client.transport.resumeReading();
          for (int i = 0; i < 200; i++) {
            sent.append(i).append(';');
            peer.transport.write((i + ";").getBytes(UTF_8));
            sleep(Duration.ZERO); // behind what has not left, or past it where all has
          }
          until(() -> client.received.length() == sent.length());
          assertThat(client.received.toString()).isEqualTo(sent.toString());
          assertThat(peer.transport.writeBufferSize()).isZero();
        });
  }

  @OnEachLoop
  void closeSendsWhatWasWritten_TR4(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          client.transport.write(new byte[2_000_000]);
          client.transport.close();
          client.transport.close();
          assertThat(client.transport.isClosing()).isTrue();
          await(peer.ended);
          assertThat(peer.received.length()).isEqualTo(2_000_000);
          await(client.lost);
          assertThat(client.trail).doesNotContain("data");
          assertThat(client.failure).isNull();
        });
  }

  @OnEachLoop
  void abortDropsWhatWasNotSent_TR4(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          peer.transport.pauseReading(); // it never reads
          client.transport.write(new byte[20_000_000]);
          Kind.settle();
          assertThat(client.transport.writeBufferSize()).isPositive();
          client.transport.close();
          Kind.settle();
          assertThat(client.lost.done()).isFalse(); // it would wait for ever
          client.transport.abort();
          await(client.lost);
          assertThat(client.failure).isNull();
          assertThat(client.transport.writeBufferSize()).isZero();
        });
  }

  @OnEachLoop
  void aResetIsTheExceptionOfTheLossAndNoReport_TR4(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          client.transport.write("unread".getBytes(UTF_8));
          until(() -> peer.received.length() == 6);
          var raw = ((SocketTransport) peer.transport).channel();
          raw.config().setOption(io.netty.channel.ChannelOption.SO_LINGER, 0);
          peer.transport.abort();
          await(client.lost);
          assertThat(client.failure).isInstanceOf(ConnectionResetError.class);
          assertThat(client.trail).containsExactly("made", "lost");
        });
    assertThat(reports).isEmpty();
  }

  @OnEachLoop
  void writesAfterTheLossAreDroppedAndWarnedOfFromTheFifthOn_TR5(Kind kind) {
    try (var log = new Logged()) {
      pair(
          kind,
          Noted::new,
          Noted::new,
          (client, peer) -> {
            peer.transport.abort();
            await(client.lost);
            for (int i = 0; i < 4; i++) {
              client.transport.write(new byte[1]);
            }
            assertThat(log.messages).isEmpty();
            client.transport.write(new byte[1]);
            client.transport.write(new byte[1]);
            assertThat(log.messages).hasSize(2);
            assertThat(client.transport.writeBufferSize()).isZero();
          });
    }
  }

  @OnEachLoop
  void writingAfterWriteEofIsRefused_TR5(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          client.transport.write("last".getBytes(UTF_8));
          client.transport.writeEof();
          client.transport.writeEof();
          assertThatThrownBy(() -> client.transport.write(new byte[1]))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("Cannot call write() after writeEof()");
          await(peer.ended);
          assertThat(peer.received.toString()).isEqualTo("last");
        });
  }

  @OnEachLoop
  void eofReceivedTrueKeepsTheOtherDirectionOpen_TR6(Kind kind) {
    pair(
        kind,
        Noted::new,
        () ->
            new Noted() {
              @Override
              boolean keepsOpen() {
                return true;
              }
            },
        (client, peer) -> {
          assertThat(client.transport.canWriteEof()).isTrue();
          client.transport.writeEof();
          await(peer.ended);
          Kind.settle();
          assertThat(peer.transport.isClosing()).isFalse();
          peer.transport.write("still".getBytes(UTF_8));
          until(() -> client.received.length() == 5);
          peer.transport.close();
          await(client.lost);
          await(peer.lost);
          assertThat(peer.trail).containsExactly("made", "eof", "lost");
        });
  }

  @OnEachLoop
  void aProtocolThatThrowsLosesItsConnection_TR7(Kind kind) {
    var bad = new IllegalStateException("bad protocol");
    pair(
        kind,
        Noted::new,
        () ->
            new Noted() {
              @Override
              public void dataReceived(byte[] data) {
                throw bad;
              }
            },
        (client, peer) -> {
          client.transport.write("x".getBytes(UTF_8));
          await(peer.lost);
          assertThat(peer.failure).isSameAs(bad);
          await(client.lost);
        });
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst())
        .containsEntry("message", "Fatal error: protocol.dataReceived() call failed.")
        .containsEntry("exception", bad);
    pair(
        kind,
        Noted::new,
        () ->
            new Noted() {
              @Override
              boolean keepsOpen() {
                throw bad;
              }
            },
        (client, peer) -> {
          client.transport.writeEof();
          await(peer.lost);
          assertThat(peer.failure).isSameAs(bad);
        });
    assertThat(reports.getFirst())
        .containsEntry("message", "Fatal error: protocol.eofReceived() call failed.");
  }

  /** Has a buffer of three bytes, or none. */
  private static final class Narrow implements BufferedProtocol {
    final ByteBuffer buffer;
    final StringBuilder got = new StringBuilder();
    final asyncio.Future<Boolean> lost = EventLoop.running().createFuture();
    Throwable failure;

    Narrow(int size) {
      buffer = ByteBuffer.allocate(size);
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      return buffer.clear();
    }

    @Override
    public void bufferUpdated(int bytes) {
      got.append(new String(buffer.array(), 0, bytes, UTF_8)).append('|');
    }

    @Override
    public void connectionLost(Throwable exception) {
      failure = exception;
      lost.setResult(true);
    }
  }

  @OnEachLoop
  void aBufferedProtocolIsGivenWhatItHasRoomForAndAnEmptyBufferIsFatal_TR8(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          var narrow = new Narrow(3);
          peer.transport.setProtocol(narrow);
          assertThat(peer.transport.protocol()).isSameAs(narrow);
          client.transport.write("abcdefgh".getBytes(UTF_8));
          until(() -> narrow.got.length() == 11);
          assertThat(narrow.got.toString()).isEqualTo("abc|def|gh|");
          var none = new Narrow(0);
          peer.transport.setProtocol(none);
          client.transport.write("i".getBytes(UTF_8));
          await(none.lost);
          assertThat(none.failure)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("empty buffer");
        });
    assertThat(reports).hasSize(1);
  }

  @OnEachLoop
  void theProtocolMayBeChangedInTheMiddleOfWhatHasCome_TR8(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          var next = new Noted();
          peer.transport.setProtocol(
              new BufferedProtocol() {
                private final ByteBuffer two = ByteBuffer.allocate(2);

                @Override
                public ByteBuffer getBuffer(int sizeHint) {
                  return two.clear();
                }

                @Override
                public void bufferUpdated(int bytes) {
                  peer.transport.setProtocol(next);
                  peer.transport.pauseReading(); // and what is left waits
                }
              });
          client.transport.write("abcdef".getBytes(UTF_8));
          until(() -> peer.transport.protocol() == next);
          Kind.settle();
          assertThat(next.received).isEmpty();
          peer.transport.resumeReading();
          until(() -> next.received.length() == 4);
          assertThat(next.received.toString()).isEqualTo("cdef");
        });
  }

  @OnEachLoop
  void pausingInTheMiddleOfABurstLosesNothing(Kind kind) {
    pair(
        kind,
        Noted::new,
        () ->
            new Noted() {
              @Override
              public void dataReceived(byte[] data) {
                super.dataReceived(data);
                transport.pauseReading();
                int before = trail.size();
                EventLoop.running()
                    .callLater(
                        Duration.ofMillis(1),
                        () -> {
                          if (trail.size() > before && !trail.contains("lost")) {
                            throw new AssertionError("given while paused");
                          }
                          transport.resumeReading();
                        });
              }
            },
        (client, peer) -> {
          Task<?> writing =
              createTask(
                  () -> {
                    for (int i = 0; i < 100; i++) {
                      client.transport.write(new byte[10_000]);
                      sleep(Duration.ZERO);
                    }
                    client.transport.writeEof();
                  });
          await(writing);
          await(peer.ended);
          assertThat(peer.received.length()).isEqualTo(1_000_000);
        });
    assertThat(reports).isEmpty();
  }

  @OnEachLoop
  void whatCameBeforeAResetIsGivenFirst(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          peer.transport.write("before".getBytes(UTF_8));
          until(() -> peer.transport.writeBufferSize() == 0);
          until(() -> client.received.length() > 0);
          client.transport.write("unread".getBytes(UTF_8));
          peer.transport.pauseReading();
          Kind.settle();
          peer.transport.abort(); // with something unread: a reset
          await(client.lost);
          assertThat(client.received.toString()).isEqualTo("before");
          assertThat(client.trail.getLast()).isEqualTo("lost");
        });
  }

  @OnEachLoop
  void smallPiecesLeaveAtOnce_TR11(Kind kind) {
    pair(
        kind,
        Noted::new,
        Noted::new,
        (client, peer) -> {
          for (Noted side : List.of(client, peer)) {
            var config = ((SocketTransport) side.transport).channel().config();
            assertThat(config.getOption(io.netty.channel.ChannelOption.TCP_NODELAY)).isTrue();
          }
        });
  }
}
