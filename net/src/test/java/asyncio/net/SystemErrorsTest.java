package asyncio.net;

import static asyncio.net.Net.createSubprocessExec;
import static asyncio.net.Net.getaddrinfo;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.openDatagram;
import static asyncio.net.Net.openFile;
import static asyncio.net.Net.startServer;
import static asyncio.net.NioChannels.sockConnect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.net.internal.system.Errno;
import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the system refuses comes out as exceptions of the JDK, with the address and the reason in
 * one line, the same on each poller.
 */
class SystemErrorsTest {
  private static final ClientHandler NOTHING = (_, _) -> {};

  @TempDir Path folder;

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  /** In one line, without a class of Netty's wherever one looks. */
  private static void assertFails(
      ThrowingCallable call, String message, Class<? extends IOException> cause) {
    assertThatThrownBy(call)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageMatching(message)
        .hasCauseInstanceOf(cause)
        .satisfies(SystemErrorsTest::hasNothingOfNettys);
  }

  private static void hasNothingOfNettys(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      assertThat(each.getClass().getName()).doesNotStartWith("io.netty.");
      assertThat(String.valueOf(each.getMessage())).doesNotContain("failed with error", "\n");
    }
  }

  @OnEachLoop
  void anAddressInUseIsNamed(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer(NOTHING, "127.0.0.1", 0);
          int port = port(server);
          assertFails(
              () -> startServer(NOTHING, "127.0.0.1", port),
              "error while attempting to bind on address 127.0.0.1:%d: address already in use"
                  .formatted(port),
              BindException.class);
          try (var datagrams = openDatagram(DatagramOptions.DEFAULT.withLocal("127.0.0.1", 0))) {
            var taken = (InetSocketAddress) datagrams.localAddress();
            assertFails(
                () -> openDatagram(DatagramOptions.DEFAULT.withLocal(taken)),
                "cannot open a socket for datagrams at 127.0.0.1:%d: address already in use"
                    .formatted(taken.getPort()),
                BindException.class);
          }
          server.shutdown(Duration.ZERO);
        });
  }

  @OnEachLoop
  void anAddressOfAnotherMachineIsLeftOutIfThereIsAnother(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer(
                  NOTHING,
                  new Endpoint.Tcp(List.of("198.51.100.1", "127.0.0.1"), 0),
                  ServerOptions.DEFAULT);
          assertThat(server.addresses()).hasSize(1);
          assertFails(
              () ->
                  startServer(
                      NOTHING, new Endpoint.Tcp(List.of("198.51.100.1"), 0), ServerOptions.DEFAULT),
              "error while attempting to bind on address 198.51.100.1:0: "
                  + "cannot assign requested address",
              BindException.class);
          int port = port(server);
          assertFails(
              () ->
                  startServer(
                      NOTHING,
                      new Endpoint.Tcp(List.of("127.0.0.1", "127.0.0.2"), port),
                      ServerOptions.DEFAULT),
              "error while attempting to bind on address 127.0.0.1:\\d+: address already in use",
              BindException.class);
          server.shutdown(Duration.ZERO);
        });
  }

  @OnEachLoop
  void aRefusedConnectionNamesTheAddress(Kind kind) {
    kind.run(
        () -> {
          Server server = startServer(NOTHING, "127.0.0.1", 0);
          int port = port(server);
          server.shutdown(Duration.ZERO);
          asyncio.Asyncio.sleep(Duration.ofMillis(1)); // a selector lets go when it selects
          String refused = "cannot connect to 127.0.0.1:%d: connection refused".formatted(port);
          assertFails(() -> openConnection("127.0.0.1", port), refused, ConnectException.class);
          try (SocketChannel socket = SocketChannel.open()) {
            socket.configureBlocking(false);
            var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
            assertFails(() -> sockConnect(socket, address), refused, ConnectException.class);
          }
        });
  }

  @OnEachLoop
  void anAddressThatCannotBeReachedIsNamed(Kind kind) {
    kind.run(
        () ->
            assertFails(
                () -> openConnection("255.255.255.255", 1),
                "cannot connect to 255.255.255.255:1: [a-z].*",
                SocketException.class));
  }

  @OnEachLoop
  void aUnixSocketThatIsNotThereIsNamed(Kind kind) {
    Path none = folder.resolve("none");
    kind.run(
        () ->
            assertFails(
                () -> openConnection(Endpoint.unix(none), ConnectOptions.DEFAULT),
                "cannot connect to " + none + ": no such file or directory",
                NoSuchFileException.class));
  }

  @OnEachLoop
  void aHostThatNobodyKnowsIsNamed(Kind kind) {
    kind.run(
        () -> {
          String unknown = "no address of a host is known: no-such-host.invalid.*";
          assertFails(
              () -> getaddrinfo("no-such-host.invalid", 1), unknown, UnknownHostException.class);
          assertFails(
              () -> openConnection("no-such-host.invalid", 1), unknown, UnknownHostException.class);
        });
  }

  @OnEachLoop
  void withoutDescriptorsEachCallSaysSo(Kind kind) throws Exception {
    assumeTrue(Descriptors.countable(), "needs Linux");
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    kind.run(
        () -> {
          Server server = startServer(NOTHING, "127.0.0.1", 0);
          int port = port(server);
          Path path = folder.resolve("socket");
          Server unix = startServer(NOTHING, Endpoint.unix(path), ServerOptions.DEFAULT);
          var to = DatagramOptions.DEFAULT.withRemote("127.0.0.1", 9);
          calls.put("cannot connect to 127.0.0.1:\\d+", () -> openConnection("127.0.0.1", port));
          calls.put(
              "cannot connect to " + path,
              () -> openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT));
          calls.put(
              "error while attempting to bind on address 127.0.0.1:0",
              () -> startServer(NOTHING, "127.0.0.1", 0));
          calls.put(
              "error while attempting to bind on address " + path + "2",
              () ->
                  startServer(
                      NOTHING, Endpoint.unix(folder.resolve("socket2")), ServerOptions.DEFAULT));
          calls.put("cannot open a socket for datagrams to 127.0.0.1:9", () -> openDatagram(to));
          calls.put(
              "cannot start cat",
              () -> createSubprocessExec(List.of("cat"), SubprocessOptions.PIPES));
          calls.put(".*" + folder, () -> openFile(folder));
          warm(calls);
          try (var _ = Descriptors.exhausted()) {
            for (var call : calls.entrySet()) {
              assertFails(
                  call.getValue(), call.getKey() + ".*oo many open files.*", IOException.class);
            }
          }
          openConnection("127.0.0.1", port).close();
          server.shutdown(Duration.ZERO);
          unix.shutdown(Duration.ZERO);
        });
  }

  /** Loads the classes, while there are descriptors for that. */
  private static void warm(Map<String, ThrowingCallable> calls) {
    assertThatThrownBy(() -> openConnection("127.0.0.1", 1)).isNotNull();
    assertThatThrownBy(() -> createSubprocessExec("no such program")).isNotNull();
    assertThatThrownBy(() -> openFile(Path.of("/no such file"))).isNotNull();
    assertThat(calls).isNotEmpty();
  }

  // ---- by number, or by type

  @Test
  void failuresOfNettysSocketsAreKnownByTheirNumber() {
    assumeTrue(Pollers.available().contains("epoll"), "needs the natives");
    var reset = new Errors.NativeIoException("read", -104);
    var noDescriptors = new ChannelException(new Errors.NativeIoException("socket", -24));
    assertThat(IoErrors.unchecked(reset)).isInstanceOf(ConnectionResetError.class);
    assertThat(Errno.of(noDescriptors)).isEqualTo(24);
    assertThat(IoErrors.unchecked(noDescriptors)).isInstanceOf(UncheckedIOException.class);
    assertThat(IoErrors.failed("cannot connect to 127.0.0.1:1", reset))
        .isInstanceOf(ConnectionResetError.class)
        .hasMessageStartingWith("cannot connect to 127.0.0.1:1: ");
    assertThat(IoErrors.failed("cannot connect", new ConnectionResetError("gone")))
        .isInstanceOf(ConnectionResetError.class);
    assertThat(IoErrors.plain(new ConnectException("connect(..) failed with error(-111): nein")))
        .isInstanceOf(ConnectException.class)
        .hasMessage("nein");
    assertThat(IoErrors.plain(new Errors.NativeIoException("connect", -113)))
        .isInstanceOf(NoRouteToHostException.class);
  }

  @Test
  void whatOnlySoundsLikeAResetIsNone() {
    assertThat(IoErrors.isReset(new IOException("my connection reset its broken pipe"))).isFalse();
    assertThat(IoErrors.isReset(new IOException("No space left on device"))).isFalse();
    assertThat(IoErrors.isReset(new IOException())).isFalse();
  }

  @Test
  void whatTheJdkThrowsForABrokenConnectionIsAReset() throws IOException {
    var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var server = ServerSocketChannel.open().bind(here);
        var writing = SocketChannel.open(server.getLocalAddress());
        var reading = SocketChannel.open(server.getLocalAddress())) {
      for (int i = 0; i < 2; i++) {
        SocketChannel accepted = server.accept();
        accepted.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        accepted.close();
      }
      for (int i = 0; i < 2; i++) { // a reset, then a broken pipe
        Throwable failure = catchThrowable(() -> writing.write(ByteBuffer.allocate(1)));
        assertReset(
            () -> {
              throw failure;
            });
        var connecting = new SocketException(failure.getMessage()); // if the reset has come by then
        var annotated =
            new ConnectTimeoutException(failure.getMessage() + ": localhost/127.0.0.1:1");
        annotated.initCause(connecting);
        for (IOException each : List.of(connecting, annotated)) {
          assertReset(
              () -> {
                throw each;
              });
        }
      }
      assertReset(() -> reading.read(ByteBuffer.allocate(1)));
    }
  }

  private static void assertReset(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IOException.class)
        .satisfies(failure -> assertThat(IoErrors.isReset((IOException) failure)).isTrue());
  }
}
