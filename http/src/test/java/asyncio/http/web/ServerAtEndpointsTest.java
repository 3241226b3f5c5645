package asyncio.http.web;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Poller;
import asyncio.Task;
import asyncio.http.client.ClientSession;
import asyncio.net.Endpoint;
import asyncio.net.Pollers;
import asyncio.net.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server at Unix sockets, and at sockets that others have bound. */
class ServerAtEndpointsTest {
  @TempDir private Path directory;

  private static Application application() {
    return new Application()
        .get("/", request -> Response.text("hello"))
        .get("/who", request -> Response.text("" + (request.remote() == null)))
        .post("/length", request -> Response.text("" + request.body().readAll().length))
        .accessLog(AccessLog.of(AccessLog.common(), line -> {}));
  }

  private static void serving(
      Endpoint endpoint, ServerOptions options, Consumer<SocketAddress> visit) {
    Future<SocketAddress> listening = EventLoop.running().createFuture();
    Task<?> server =
        createTask(() -> Web.serve(application(), endpoint, options, null, listening::setResult));
    visit.accept(await(listening));
    server.cancel();
    assertThatThrownBy(() -> await(server)).isInstanceOf(CancelledError.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void aUnixSocketIsServedWithItsModeAndCleanedUp(
      String name, Supplier<Poller> poller, boolean portable) {
    Path path = directory.resolve("s");
    run(
        () ->
            serving(
                Endpoint.unix(path),
                ServerOptions.DEFAULT.withMode("rw-------"),
                address -> {
                  assertThat(address.toString()).endsWith(path.toString());
                  assertThat(mode(path)).isEqualTo("rw-------");
                  try (var session = new ClientSession(o -> o.unixSocket(path))) {
                    assertThat(text(session, "http://app/")).isEqualTo("hello");
                    assertThat(text(session, "http://app/who")).isIn("true", "false");
                    try (var answer =
                        session.post("http://app/length", r -> r.body(new byte[300_000]))) {
                      assertThat(answer.text()).isEqualTo("300000");
                    }
                  }
                }),
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
    assertThat(path).doesNotExist();
  }

  @Test
  void curlAsksAtAUnixSocket() throws Exception {
    assumeThat(Path.of("/usr/bin/curl")).as("curl").isExecutable();
    Path path = directory.resolve("s");
    run(
        () ->
            serving(
                Endpoint.unix(path),
                ServerOptions.DEFAULT,
                _ ->
                    assertThat(
                            asyncio.Asyncio.toThread(
                                () ->
                                    output("curl", "-s", "--unix-socket", "" + path, "http://a/")))
                        .isEqualTo("hello")));
  }

  @Test
  void aSocketThatIsBoundAlreadyIsServed() {
    run(
        () -> {
          ServerSocketChannel socket = ServerSocketChannel.open();
          socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
          int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
          serving(
              Endpoint.adopt(socket),
              ServerOptions.DEFAULT,
              _ -> {
                try (var session = new ClientSession()) {
                  assertThat(text(session, "http://127.0.0.1:" + port + "/")).isEqualTo("hello");
                }
              });
          assertThat(socket.isOpen()).isFalse();
        },
        LoopOptions.defaults().withPoller(Pollers::nio));
  }

  @Test
  void aLoopThatCannotAdoptASocketSaysSoAndTheApplicationCanBeServedAgain() {
    Application application = application();
    run(
        () -> {
          try (ServerSocketChannel socket = ServerSocketChannel.open()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThatThrownBy(
                    () ->
                        Web.serve(
                            application,
                            Endpoint.adopt(socket),
                            ServerOptions.DEFAULT,
                            null,
                            _ -> {}))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("nio");
          }
          Task<?> again = createTask(() -> Web.serve(application, "127.0.0.1", 0, _ -> {}));
          asyncio.Asyncio.sleep(java.time.Duration.ZERO);
          again.cancel();
          assertThatThrownBy(() -> await(again)).isInstanceOf(CancelledError.class);
        },
        LoopOptions.defaults().withPoller(Pollers::epoll));
  }

  private static String text(ClientSession session, String url) {
    try (var answer = session.get(url)) {
      return answer.text();
    }
  }

  private static String mode(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return text;
  }
}
