package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.createDatagramEndpoint;
import static asyncio.net.Net.openDatagram;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams over real sockets. */
class DatagramTest {
  private static final DatagramOptions HERE = DatagramOptions.DEFAULT.withLocal("127.0.0.1", 0);

  /** Notes what it is told. */
  private static final class Noting implements DatagramProtocol {
    private final List<String> trail = new ArrayList<>();
    private final Future<String> closed = EventLoop.running().createFuture();
    private Future<String> next = EventLoop.running().createFuture();
    private DatagramTransport transport;

    @Override
    public void connectionMade(BaseTransport made) {
      transport = (DatagramTransport) made;
      trail.add("made");
    }

    @Override
    public void datagramReceived(byte[] data, SocketAddress sender) {
      note("received " + new String(data, UTF_8));
    }

    @Override
    public void errorReceived(IOException exception) {
      note("error");
    }

    private void note(String what) {
      trail.add(what);
      if (!next.done()) {
        next.setResult(what);
      }
    }

    /** What it is told next. */
    String next() {
      try {
        return await(next);
      } finally {
        next = EventLoop.running().createFuture();
      }
    }

    @Override
    public void connectionLost(Throwable exception) {
      trail.add("lost " + exception);
      closed.setResult("closed");
    }

    SocketAddress address() {
      return Objects.requireNonNull(transport.extraInfo(ExtraInfo.SOCKNAME));
    }
  }

  /** A port that was free just now. */
  private static InetSocketAddress nobody() {
    var stream = openDatagram(HERE);
    var address = (InetSocketAddress) stream.localAddress();
    stream.close();
    stream.waitClosed();
    Kind.settle(); // a selector lets go of a socket when it next selects
    return address;
  }

  @OnEachLoop
  void protocolsAreToldInOrderAndOnceOfTheEnd_TR1(Kind kind) {
    List<String> trail = new ArrayList<>();
    kind.run(
        () -> {
          Noting receiver = createDatagramEndpoint(Noting::new, HERE);
          Noting sender =
              createDatagramEndpoint(
                  Noting::new, DatagramOptions.DEFAULT.withRemote(receiver.address()));
          assertThat(sender.transport.<SocketAddress>extraInfo(ExtraInfo.PEERNAME))
              .isEqualTo(receiver.address());
          sender.transport.sendTo("hello".getBytes(UTF_8));
          assertThat(receiver.next()).isEqualTo("received hello");
          receiver.transport.sendTo("answer".getBytes(UTF_8), sender.address());
          assertThat(sender.next()).isEqualTo("received answer");
          sender.transport.sendTo("last".getBytes(UTF_8)); // still leaves
          sender.transport.close();
          sender.transport.close();
          await(sender.closed);
          assertThat(receiver.next()).isEqualTo("received last");
          receiver.transport.abort();
          await(receiver.closed);
          trail.addAll(receiver.trail);
          trail.addAll(sender.trail);
        });
    assertThat(trail)
        .containsExactly(
            "made",
            "received hello",
            "received last",
            "lost null",
            "made",
            "received answer",
            "lost null");
  }

  @OnEachLoop
  void anErrorIsReceivedAndTheTransportStaysOpen_TR9(Kind kind) {
    kind.run(
        () -> {
          InetSocketAddress nobody = nobody();
          Noting sender =
              createDatagramEndpoint(Noting::new, DatagramOptions.DEFAULT.withRemote(nobody));
          sender.transport.sendTo("anybody?".getBytes(UTF_8));
          assertThat(sender.next()).isEqualTo("error"); // nobody listens: ICMP says so
          assertThat(sender.transport.isClosing()).isFalse();

          Noting late =
              createDatagramEndpoint(Noting::new, DatagramOptions.DEFAULT.withLocal(nobody));
          sender.transport.sendTo("and now?".getBytes(UTF_8));
          assertThat(late.next()).isEqualTo("received and now?");
          sender.transport.sendTo(new byte[70_000]); // larger than any datagram
          while (!sender.next().equals("error")) {}
          sender.transport.sendTo("good".getBytes(UTF_8));
          assertThat(late.next()).isEqualTo("received good");
          sender.transport.close();
          late.transport.close();
          await(sender.closed);
          await(late.closed);
        });
  }

  @OnEachLoop
  void anUnconnectedTransportNeedsAnAddressAndAConnectedOneRefusesOthers_TR9(Kind kind) {
    kind.run(
        () -> {
          Noting open = createDatagramEndpoint(Noting::new, HERE);
          assertThatThrownBy(() -> open.transport.sendTo(new byte[1]))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("where to send");
          assertThatThrownBy(
                  () ->
                      open.transport.sendTo(
                          new byte[1], InetSocketAddress.createUnresolved("localhost", 1)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("name of a host");
          for (boolean broadcast : new boolean[] {false, true}) {
            Noting connected =
                createDatagramEndpoint(
                    Noting::new,
                    DatagramOptions.DEFAULT.withRemote(open.address()).withBroadcast(broadcast));
            assertThatThrownBy(() -> connected.transport.sendTo(new byte[1], connected.address()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Invalid address: must be null or " + open.address());
            connected.transport.sendTo("mine".getBytes(UTF_8), open.address());
            assertThat(open.next()).isEqualTo("received mine");
            connected.transport.close();
            await(connected.closed);
          }
          open.transport.close();
          await(open.closed);
        });
  }

  @OnEachLoop
  void anEmptyDatagramIsSent_TR9(Kind kind) {
    kind.run(
        () -> {
          try (var receiver = openDatagram(HERE);
              var sender =
                  openDatagram(DatagramOptions.DEFAULT.withRemote(receiver.localAddress()));
              var other = openDatagram(HERE)) {
            sender.send("before".getBytes(UTF_8));
            sender.send(new byte[0]);
            sender.send("after".getBytes(UTF_8));
            assertThat(receiver.receive().data()).asString(UTF_8).isEqualTo("before");
            assertThat(receiver.receive().data()).isEmpty();
            assertThat(receiver.receive().data()).asString(UTF_8).isEqualTo("after");
            other.send(new byte[0], receiver.localAddress());
            Datagram last = receiver.receive();
            assertThat(last.data()).isEmpty();
            assertThat(last.sender()).isEqualTo(other.localAddress());
            receiver.send(new byte[0], sender.localAddress());
            receiver.send("end".getBytes(UTF_8), sender.localAddress());
            assertThat(sender.receive().data()).isEmpty();
            assertThat(sender.receive().data()).asString(UTF_8).isEqualTo("end");
          }
        });
  }

  @OnEachLoop
  void aRefusalOfAnEmptyDatagramIsTold_TR9(Kind kind) {
    assumeFalse(kind.name().startsWith("nio"), "the JDK sends nothing empty over a connected one");
    kind.run(
        () -> {
          Noting sender =
              createDatagramEndpoint(Noting::new, DatagramOptions.DEFAULT.withRemote(nobody()));
          sender.transport.sendTo(new byte[0]);
          assertThat(sender.next()).isEqualTo("error");
          sender.transport.close();
          await(sender.closed);
        });
  }

  @OnEachLoop
  void neitherAddressNorFamilyIsRefused(Kind kind) {
    kind.run(
        () -> {
          assertThatThrownBy(() -> openDatagram(DatagramOptions.DEFAULT))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith("unexpected address family");
          assertThatThrownBy(() -> openDatagram(HERE.withFamily(StandardProtocolFamily.INET6)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith("can not get address information");
          try (var receiver = openDatagram(HERE);
              var free =
                  openDatagram(DatagramOptions.DEFAULT.withFamily(StandardProtocolFamily.INET))) {
            free.send("from anywhere".getBytes(UTF_8), receiver.localAddress());
            assertThat(receiver.receive().data()).asString(UTF_8).isEqualTo("from anywhere");
          }
        });
  }

  @OnEachLoop
  void aTakenPortIsRefusedUnlessItIsShared(Kind kind) {
    kind.run(
        () -> {
          try (var first = openDatagram(HERE.withReusePort(true))) {
            var same = DatagramOptions.DEFAULT.withLocal(first.localAddress());
            assertThatThrownBy(() -> openDatagram(same))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("in use");
            openDatagram(same.withReusePort(true)).close();
          }
        });
  }

  @OnEachLoop
  void aCancelledReceiveLosesNoDatagram(Kind kind) {
    List<String> received = new ArrayList<>();
    kind.run(
        () -> {
          try (var receiver = openDatagram(HERE);
              var sender = openDatagram(HERE)) {
            for (int i = 0; i < 20; i++) {
              Task<Datagram> cancelled = createTask(receiver::receive);
              sleep(Duration.ZERO);
              sender.send(("datagram " + i).getBytes(UTF_8), receiver.localAddress());
              for (int ticks = 0; ticks < i % 5; ticks++) {
                sleep(Duration.ofMillis(1));
              }
              cancelled.cancel();
              try {
                received.add(new String(await(cancelled).data(), UTF_8));
              } catch (CancelledError expected) {
                received.add(new String(receiver.receive().data(), UTF_8));
              }
            }
          }
        });
    assertThat(received).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(received.get(i)).isEqualTo("datagram " + i);
    }
  }

  @OnEachLoop
  void aFullStreamDropsTheNewest(Kind kind) {
    kind.run(
        () -> {
          try (var receiver = openDatagram(HERE.withCapacity(2));
              var sender = openDatagram(HERE)) {
            for (String text : List.of("one", "two", "three", "four")) {
              sender.send(text.getBytes(UTF_8), receiver.localAddress());
            }
            while (receiver.dropped() < 2) {
              sleep(Duration.ofMillis(1));
            }
            assertThat(receiver.receive().data()).asString(UTF_8).isEqualTo("one");
            assertThat(receiver.receive().data()).asString(UTF_8).isEqualTo("two");
            sender.send("five".getBytes(UTF_8), receiver.localAddress());
            assertThat(receiver.receive().data()).asString(UTF_8).isEqualTo("five");
          }
        });
  }

  @OnEachLoop
  void iterationEndsWhenTheStreamIsClosed(Kind kind) {
    List<String> received = new ArrayList<>();
    kind.run(
        () -> {
          var receiver = openDatagram(HERE);
          Task<?> iterating =
              createTask(
                  () -> {
                    for (Datagram datagram : receiver) {
                      received.add(new String(datagram.data(), UTF_8));
                    }
                    received.add("end");
                  });
          try (var sender = openDatagram(HERE)) {
            sender.send("one".getBytes(UTF_8), receiver.localAddress());
            sender.send("two".getBytes(UTF_8), receiver.localAddress());
            while (received.size() < 2) {
              sleep(Duration.ofMillis(1));
            }
          }
          receiver.close();
          await(iterating);
          receiver.waitClosed();
          assertThatThrownBy(receiver::receive).hasCauseInstanceOf(ClosedChannelException.class);
          assertThatThrownBy(() -> receiver.send(new byte[1], receiver.localAddress()))
              .hasCauseInstanceOf(ClosedChannelException.class);
        });
    assertThat(received).containsExactly("one", "two", "end");
  }

  @OnEachLoop
  void aStreamThrowsAFailureOnceAndGoesOn_TR9(Kind kind) {
    kind.run(
        () -> {
          InetSocketAddress nobody = nobody();
          try (var sender = openDatagram(DatagramOptions.DEFAULT.withRemote(nobody))) {
            sender.send("anybody?".getBytes(UTF_8));
            assertThatThrownBy(sender::receive).isInstanceOf(UncheckedIOException.class);
            try (var late = openDatagram(DatagramOptions.DEFAULT.withLocal(nobody))) {
              sender.send("and now?".getBytes(UTF_8));
              Datagram datagram = late.receive();
              late.send("yes".getBytes(UTF_8), datagram.sender());
              assertThat(sender.receive().data()).asString(UTF_8).isEqualTo("yes");
            }
          }
        });
  }

  @OnEachLoop
  void theLargestDatagramArrivesWhole(Kind kind) {
    kind.run(
        () -> {
          byte[] large = new byte[65_507];
          large[65_506] = 7;
          try (var receiver = openDatagram(HERE);
              var sender = openDatagram(HERE)) {
            sender.send(large, receiver.localAddress());
            assertThat(receiver.receive().data()).isEqualTo(large);
          }
        });
  }

  @OnEachLoop
  void aSenderOfManyWaitsUntilTheyHaveLeft(Kind kind) {
    kind.run(
        () -> {
          try (var receiver = openDatagram(HERE);
              var sender = openDatagram(HERE)) {
            long most = 0;
            for (int i = 0; i < 1000; i++) {
              sender.send(new byte[1000], receiver.localAddress());
              most = Math.max(most, sender.transport().writeBufferSize());
            }
            assertThat(most).isLessThanOrEqualTo(64 * 1024 + 1008);
          }
        });
  }

  @OnEachLoop
  void anExceptionOfTheProtocolIsReportedAndTheTransportGoesOn(Kind kind) {
    List<Map<String, Object>> reports = new ArrayList<>();
    kind.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, report) -> reports.add(report));
          Noting received = new Noting();
          var protocol =
              createDatagramEndpoint(
                  () ->
                      new DatagramProtocol() {
                        private DatagramTransport transport;

                        @Override
                        public void connectionMade(BaseTransport made) {
                          transport = (DatagramTransport) made;
                          received.connectionMade(made);
                        }

                        @Override
                        public void datagramReceived(byte[] data, SocketAddress sender) {
                          received.datagramReceived(data, sender);
                          if (data.length == 3) {
                            throw new IllegalArgumentException("received badly");
                          }
                        }
                      },
                  HERE);
          assertThat(protocol).isNotNull();
          received.transport.sendTo("bad".getBytes(UTF_8), received.address());
          assertThat(received.next()).isEqualTo("received bad");
          received.transport.sendTo("good".getBytes(UTF_8), received.address());
          assertThat(received.next()).isEqualTo("received good");
          received.transport.close();
        });
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst()).containsEntry("message", "protocol.datagramReceived() failed");
  }

  @OnEachLoop
  void unixDatagramsGoWhereTheLoopHasThem(Kind kind, @TempDir Path directory) {
    kind.run(
        () -> {
          var a = UnixDomainSocketAddress.of(directory.resolve("a"));
          var b = UnixDomainSocketAddress.of(directory.resolve("b"));
          if (!kind.name().equals("epoll")) {
            assertThatThrownBy(() -> openDatagram(DatagramOptions.DEFAULT.withLocal(a)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("epoll");
            return;
          }
          for (int again = 0; again < 2; again++) { // the file of the first stays behind
            try (var left = openDatagram(DatagramOptions.DEFAULT.withLocal(a));
                var right = openDatagram(DatagramOptions.DEFAULT.withLocal(b).withRemote(a));
                var unnamed =
                    openDatagram(DatagramOptions.DEFAULT.withFamily(StandardProtocolFamily.UNIX))) {
              right.send("hello".getBytes(UTF_8));
              Datagram datagram = left.receive();
              assertThat(datagram.data()).asString(UTF_8).isEqualTo("hello");
              assertThat(datagram.sender()).isEqualTo(b);
              left.send("answer".getBytes(UTF_8), datagram.sender());
              assertThat(right.receive().data()).asString(UTF_8).isEqualTo("answer");
              right.send(new byte[0]);
              assertThat(left.receive().data()).isEmpty();
              unnamed.send("who am I".getBytes(UTF_8), a);
              assertThat(left.receive().sender()).isEqualTo(UnixDomainSocketAddress.of(""));
            }
          }
        });
  }
}
