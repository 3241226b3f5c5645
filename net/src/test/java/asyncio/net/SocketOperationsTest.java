package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.NioChannels.addReader;
import static asyncio.net.NioChannels.addWriter;
import static asyncio.net.NioChannels.removeReader;
import static asyncio.net.NioChannels.removeWriter;
import static asyncio.net.NioChannels.sockAccept;
import static asyncio.net.NioChannels.sockConnect;
import static asyncio.net.NioChannels.sockRecv;
import static asyncio.net.NioChannels.sockRecvFrom;
import static asyncio.net.NioChannels.sockSendAll;
import static asyncio.net.NioChannels.sockSendFile;
import static asyncio.net.NioChannels.sockSendTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/** Channels of {@code java.nio} on each loop. */
class SocketOperationsTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir Path folder;

  private interface Body {
    void run() throws IOException;
  }

  private static void run(Kind kind, Body body) {
    kind.run(
        () -> {
          try {
            body.run();
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
        });
  }

  private static SocketChannel client() throws IOException {
    SocketChannel client = SocketChannel.open();
    client.configureBlocking(false);
    return client;
  }

  private static ServerSocketChannel server() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open().bind(ANY);
    server.configureBlocking(false);
    return server;
  }

  private static byte[] receiveAll(SocketChannel socket) {
    var all = new java.io.ByteArrayOutputStream();
    for (byte[] some = sockRecv(socket, 10_000); some.length > 0; ) {
      all.writeBytes(some);
      some = sockRecv(socket, 10_000);
    }
    return all.toByteArray();
  }

  @OnEachLoop
  void tasksTalkOverSockets(Kind kind) {
    byte[] sent = new byte[3_000_000];
    new Random(9).nextBytes(sent);
    run(
        kind,
        () -> {
          try (ServerSocketChannel server = server();
              SocketChannel client = client()) {
            Task<SocketChannel> accepting = createTask(() -> sockAccept(server));
            sleep(Duration.ZERO);
            sockConnect(
                client,
                InetSocketAddress.createUnresolved("127.0.0.1", server.socket().getLocalPort()));
            try (SocketChannel accepted = await(accepting)) {
              assertThat(accepted.isBlocking()).isFalse();
              Task<byte[]> there = createTask(() -> receiveAll(accepted));
              Task<byte[]> here = createTask(() -> receiveAll(client));
              Task<?> back = createTask(() -> sockSendAll(accepted, ByteBuffer.wrap(sent)));
              sockSendAll(client, ByteBuffer.wrap(sent));
              await(back);
              client.shutdownOutput();
              accepted.shutdownOutput();
              assertThat(await(there)).isEqualTo(sent);
              assertThat(await(here)).isEqualTo(sent);
            }
          }
        });
  }

  @OnEachLoop
  void aRefusedConnectionIsTold(Kind kind) {
    run(
        kind,
        () -> {
          int port;
          try (ServerSocketChannel server = server()) {
            port = server.socket().getLocalPort();
          }
          try (SocketChannel client = client()) {
            assertThatThrownBy(
                    () ->
                        sockConnect(
                            client, new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("refused");
          }
        });
  }

  @OnEachLoop
  void datagramsComeWithTheirAddress(Kind kind) {
    run(
        kind,
        () -> {
          try (DatagramChannel one = DatagramChannel.open().bind(ANY);
              DatagramChannel other = DatagramChannel.open().bind(ANY)) {
            one.configureBlocking(false);
            other.configureBlocking(false);
            ByteBuffer into = ByteBuffer.allocate(100);
            Task<?> receiving = createTask(() -> sockRecvFrom(other, into));
            sleep(Duration.ZERO);
            ByteBuffer data = ByteBuffer.wrap("datagram".getBytes(UTF_8));
            assertThat(sockSendTo(one, data, other.getLocalAddress())).isEqualTo(8);
            assertThat(await(receiving)).isEqualTo(one.getLocalAddress());
            assertThat(into.position()).isEqualTo(8);
          }
        });
  }

  @OnEachLoop
  void aCancelledOneLosesNothingAndLeavesThePlaceFree(Kind kind) {
    run(
        kind,
        () -> {
          try (ServerSocketChannel server = server();
              SocketChannel client = client()) {
            Task<SocketChannel> accepting = createTask(() -> sockAccept(server));
            sockConnect(client, server.getLocalAddress());
            try (SocketChannel accepted = await(accepting)) {
              Task<byte[]> first = createTask(() -> sockRecv(client, 10));
              sleep(Duration.ZERO);
              assertThatThrownBy(() -> sockRecv(client, 10))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("already waits");
              first.cancel();
              sleep(Duration.ZERO);
              assertThat(first.cancelled()).isTrue();
              assertThat(removeReader(client)).isFalse();
              Task<byte[]> second = createTask(() -> sockRecv(client, 10));
              sleep(Duration.ZERO);
              sockSendAll(accepted, ByteBuffer.wrap("kept".getBytes(UTF_8)));
              assertThat(await(second)).asString(UTF_8).isEqualTo("kept");
            }
          }
        });
  }

  @OnEachLoop
  void readersAreCalledUntilTheyHaveReadAndReplacedAndRemoved(Kind kind) {
    List<String> trail = new ArrayList<>();
    run(
        kind,
        () -> {
          Pipe pipe = Pipe.open();
          pipe.source().configureBlocking(false);
          pipe.sink().configureBlocking(false);
          Future<Boolean> all = EventLoop.running().createFuture();
          ByteBuffer one = ByteBuffer.allocate(1);
          addReader(pipe.source(), () -> trail.add("replaced"));
          addReader(
              pipe.source(),
              () -> {
                try {
                  pipe.source().read(one.clear());
                } catch (IOException failed) {
                  all.setException(failed);
                }
                trail.add(String.valueOf((char) one.get(0)));
                if (trail.size() == 3) {
                  trail.add(String.valueOf(removeReader(pipe.source())));
                  all.setResult(true);
                }
              });
          Future<Boolean> writable = EventLoop.running().createFuture();
          addWriter(
              pipe.sink(),
              () -> {
                removeWriter(pipe.sink());
                writable.setResult(true);
              });
          await(writable);
          pipe.sink().write(ByteBuffer.wrap("abcd".getBytes(UTF_8)));
          await(all);
          Kind.settle();
          assertThat(removeReader(pipe.source())).isFalse();
          assertThat(removeWriter(pipe.sink())).isFalse();
          pipe.source().close();
          pipe.sink().close();
        });
    assertThat(trail).containsExactly("a", "b", "c", "true");
  }

  @OnEachLoop
  void aFileGoesOverASocket(Kind kind) {
    byte[] data = new byte[5_000_000];
    new Random(2).nextBytes(data);
    Path path = folder.resolve("data");
    run(
        kind,
        () -> {
          Net.writeFile(path, data);
          try (ServerSocketChannel server = server();
              SocketChannel client = client();
              AsyncFile file = Net.openFile(path)) {
            Task<SocketChannel> accepting = createTask(() -> sockAccept(server));
            sockConnect(client, server.getLocalAddress());
            try (SocketChannel accepted = await(accepting)) {
              Task<byte[]> there = createTask(() -> receiveAll(accepted));
              assertThat(sockSendFile(client, file, 0, -1)).isEqualTo(data.length);
              assertThat(file.position()).isEqualTo(data.length);
              assertThat(sockSendFile(client, file, 100, 10)).isEqualTo(10);
              assertThat(file.position()).isEqualTo(110);
              assertThat(sockSendFile(client, file, data.length + 1L, -1)).isZero();
              client.shutdownOutput();
              byte[] all = await(there);
              assertThat(all).hasSize(data.length + 10);
              assertThat(Arrays.copyOf(all, data.length)).isEqualTo(data);
              assertThat(Arrays.copyOfRange(all, data.length, all.length))
                  .isEqualTo(Arrays.copyOfRange(data, 100, 110));

              Task<?> back = createTask(() -> sockSendFile(accepted, file, 0, -1)); // to nobody
              while (!removeWriter(accepted)) { // until it is full
                sleep(Duration.ZERO);
              }
              back.cancel();
              Asyncio.wait(List.of(back));
              assertThat(back.cancelled()).isTrue();
              int sent = (int) file.position();
              assertThat(sent).isPositive().isLessThan(data.length);
              accepted.shutdownOutput();
              assertThat(receiveAll(client)).isEqualTo(Arrays.copyOf(data, sent));
            }
          }
        });
  }

  @OnEachLoop
  void blockingChannelsAreRefused(Kind kind) {
    run(
        kind,
        () -> {
          try (SocketChannel blocking = SocketChannel.open()) {
            assertThatThrownBy(() -> sockRecv(blocking, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("non-blocking");
            assertThatThrownBy(() -> addReader(blocking, () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
          }
        });
  }
}
