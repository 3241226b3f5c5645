package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.createConnection;
import static asyncio.net.Net.createServer;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Connections at a path. */
class UnixSocketTest {
  private static final Duration SOON = Duration.ofMillis(50);
  @TempDir Path folder;

  private static final ClientHandler ECHO =
      (reader, writer) -> {
        for (byte[] line : reader) {
          writer.write(line);
          writer.drain();
        }
        writer.close();
      };

  private static void talks(Connection connection) {
    connection.writer().write("hello\n");
    assertThat(connection.reader().readLine()).isEqualTo("hello\n".getBytes(UTF_8));
    connection.close();
    connection.writer().waitClosed();
  }

  @OnEachLoop
  void streamsTalkAtAPath(Kind kind) {
    Path path = folder.resolve("socket");
    kind.run(
        () -> {
          Server server = startServer(ECHO, Endpoint.unix(path), ServerOptions.DEFAULT);
          assertThat(server.addresses()).containsExactly(UnixDomainSocketAddress.of(path));
          Connection connection = openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT);
          assertThat(connection.writer().extraInfo(ExtraInfo.PEERNAME))
              .isEqualTo(UnixDomainSocketAddress.of(path));
          talks(connection);
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void bothEndsKnowWhoseProcessTheOtherIs(Kind kind) throws IOException {
    UserPrincipal me = Files.getOwner(folder);
    Path path = folder.resolve("socket");
    List<UserPrincipal> users = new ArrayList<>();
    kind.run(
        () -> {
          ClientHandler asking =
              (reader, writer) -> {
                users.add(writer.extraInfo(ExtraInfo.PEER_USER));
                writer.close();
              };
          Server server = startServer(asking, Endpoint.unix(path), ServerOptions.DEFAULT);
          try (Connection connection =
              openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT)) {
            users.add(connection.writer().extraInfo(ExtraInfo.PEER_USER));
            connection.reader().read();
          }
          server.shutdown(SOON);
        });
    assertThat(users).containsExactly(me, me);
  }

  @OnEachLoop
  void linesHaveTheLimitThatIsAskedFor_ST3(Kind kind) {
    Path path = folder.resolve("socket");
    kind.run(
        () -> {
          Server server = startServer(ECHO, Endpoint.unix(path), ServerOptions.DEFAULT);
          try (Connection connection =
              openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT.withLimit(10))) {
            connection.writer().write("a longer line than that\n");
            assertThatThrownBy(() -> connection.reader().readUntil(new byte[] {'\n'}))
                .isInstanceOf(LimitOverrunError.class);
          }
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void oneDirectionEndsBeforeTheOther_TR6(Kind kind) {
    Path path = folder.resolve("socket");
    kind.run(
        () -> {
          ClientHandler answering =
              (reader, writer) -> {
                byte[] question = reader.read(); // to its end
                for (int i = 0; i < 3; i++) {
                  sleep(Duration.ofMillis(1)); // so that the end has been polled for again
                  writer.write(question);
                  writer.drain();
                }
                writer.close();
              };
          Server server = startServer(answering, Endpoint.unix(path), ServerOptions.DEFAULT);
          Connection connection = openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT);
          assertThat(connection.writer().canWriteEof()).isTrue();
          connection.writer().write("hello\n");
          connection.writer().writeEof();
          assertThat(connection.reader().read()).isEqualTo("hello\n".repeat(3).getBytes(UTF_8));
          connection.close();
          connection.writer().waitClosed();
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void allThatCameBeforeTheEndIsRead(Kind kind) {
    Path path = folder.resolve("socket");
    byte[] much = new byte[1 << 20];
    kind.run(
        () -> {
          Server server =
              startServer(
                  (reader, writer) -> {
                    writer.write(much);
                    writer.close();
                  },
                  Endpoint.unix(path),
                  ServerOptions.DEFAULT);
          Connection connection = openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT);
          while (connection.writer().transport().isReading()) {
            sleep(Duration.ofMillis(1)); // until the reader is full, and holds the end back
          }
          assertThat(connection.reader().read()).isEqualTo(much);
          connection.close();
          connection.writer().waitClosed();
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void tlsNeedsAServerName_TLS3(Kind kind) {
    Path path = folder.resolve("socket");
    kind.run(
        () -> {
          Server server =
              startServer(
                  ECHO, Endpoint.unix(path), ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
          assertThatThrownBy(
                  () ->
                      openConnection(
                          Endpoint.unix(path), ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("withServerName");
          for (String name : List.of("localhost", "")) {
            talks(
                openConnection(
                    Endpoint.unix(path),
                    ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING.withServerName(name))));
          }
          assertThatThrownBy(
                  () ->
                      openConnection(
                          Endpoint.unix(path),
                          ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING.withServerName("other"))))
              .isInstanceOf(TlsError.class)
              .hasMessageContaining("TLS handshake with other failed");
          server.shutdown(SOON);
        });
  }

  private record Trail(List<String> entries, Future<Boolean> lost, String greeting)
      implements Protocol {
    @Override
    public void connectionMade(BaseTransport transport) {
      ((Transport) transport).write(greeting.getBytes(UTF_8));
    }

    @Override
    public void dataReceived(byte[] data) {
      entries.add(new String(data, UTF_8));
    }

    @Override
    public boolean eofReceived() {
      entries.add("eof");
      return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      entries.add("lost " + exception);
      lost.setResult(true);
    }
  }

  @OnEachLoop
  void protocolsTalkAtAPath(Kind kind) {
    Path path = folder.resolve("socket");
    List<String> trail = new ArrayList<>();
    kind.run(
        () -> {
          EventLoop loop = EventLoop.running();
          Server server =
              createServer(
                  () ->
                      new Protocol() {
                        @Override
                        public void connectionMade(BaseTransport transport) {
                          ((Transport) transport).write("welcome".getBytes(UTF_8));
                          transport.close();
                        }
                      },
                  Endpoint.unix(path),
                  ServerOptions.DEFAULT);
          Trail client =
              createConnection(
                  () -> new Trail(trail, loop.createFuture(), ""),
                  Endpoint.unix(path),
                  ConnectOptions.DEFAULT);
          await(client.lost);
          server.shutdown(SOON);
        });
    assertThat(trail).containsExactly("welcome", "eof", "lost null");
  }

  @OnEachLoop
  void aSocketThatIsLeftOverIsRemovedAndTheOwnOneGoesAtTheEnd(Kind kind) throws IOException {
    Path path = stale();
    kind.run(
        () -> {
          Server server = startServer(ECHO, Endpoint.unix(path), ServerOptions.DEFAULT);
          talks(openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT));
          assertThat(path).exists();
          server.shutdown(SOON);
          assertThat(path).doesNotExist();
        });
  }

  private Path stale() throws IOException {
    Path path = folder.resolve("socket");
    try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(path));
    }
    return path;
  }

  @OnEachLoop
  void anotherFileAtThePathIsInTheWayAndStays(Kind kind) throws IOException {
    Path path = folder.resolve("file");
    Files.writeString(path, "precious");
    kind.run(
        () ->
            assertThatThrownBy(() -> startServer(ECHO, Endpoint.unix(path), ServerOptions.DEFAULT))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Address " + path + " is already in use"));
    assertThat(path).hasContent("precious");
  }

  @OnEachLoop
  void anotherFileThatTookThePathStaysAtTheEnd(Kind kind) throws IOException {
    Path path = folder.resolve("socket");
    kind.run(
        () -> {
          Server first = startServer(ECHO, Endpoint.unix(path), ServerOptions.DEFAULT);
          Server second =
              startServer(
                  ECHO, Endpoint.unix(path), ServerOptions.DEFAULT); // takes it over, as in asyncio
          first.close();
          first.waitClosed();
          talks(openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT));
          second.shutdown(SOON);
          assertThat(folder).isEmptyDirectory();

          Server third = startServer(ECHO, Endpoint.unix(path), ServerOptions.DEFAULT);
          Files.delete(path);
          Files.writeString(path, "precious");
          third.shutdown(SOON);
        });
    assertThat(path).hasContent("precious");
    Files.delete(path);
  }

  @OnEachLoop
  void withoutCleaningUpNothingIsRemoved(Kind kind) throws IOException {
    Path path = folder.resolve("socket");
    ServerOptions leaving = ServerOptions.DEFAULT.withCleanUp(false);
    kind.run(
        () -> {
          Server server = startServer(ECHO, Endpoint.unix(path), leaving);
          talks(openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT));
          server.shutdown(SOON);
          assertThat(path).exists();
          assertThatThrownBy(() -> startServer(ECHO, Endpoint.unix(path), leaving))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessage("Address " + path + " is already in use");
        });
    assertThat(folder).isDirectoryContaining(path::equals);
    Files.delete(path);
    assertThat(folder).isEmptyDirectory();
  }

  @OnEachLoop
  void theFileHasTheModeThatIsAskedFor(Kind kind) {
    Path path = folder.resolve("socket");
    kind.run(
        () -> {
          Server server =
              startServer(ECHO, Endpoint.unix(path), ServerOptions.DEFAULT.withMode("rw-rw----"));
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
              .isEqualTo("rw-rw----");
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void aPathThatIsTooLongIsRefusedWithTheLimit(Kind kind) {
    int most = kind.name().startsWith("nio") ? 106 : 107;
    int rest = most - folder.toString().length() - 1;
    Path longest = folder.resolve("x".repeat(rest));
    Path longer = folder.resolve("x".repeat(rest + 1));
    kind.run(
        () -> {
          Server server = startServer(ECHO, Endpoint.unix(longest), ServerOptions.DEFAULT);
          talks(openConnection(Endpoint.unix(longest), ConnectOptions.DEFAULT));
          server.shutdown(SOON);
          String expected =
              "the path of a Unix socket may have at most %d bytes, this one has %d: %s"
                  .formatted(most, most + 1, longer);
          assertThatThrownBy(() -> startServer(ECHO, Endpoint.unix(longer), ServerOptions.DEFAULT))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessage(expected);
          assertThatThrownBy(() -> openConnection(Endpoint.unix(longer), ConnectOptions.DEFAULT))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessage(expected);
        });
  }

  @OnEachLoop
  void whereNobodyListensThePathIsNamed(Kind kind) throws IOException {
    Path left = stale();
    Path nowhere = folder.resolve("nowhere");
    kind.run(
        () -> {
          assertThatThrownBy(() -> openConnection(Endpoint.unix(left), ConnectOptions.DEFAULT))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageContaining("refused")
              .hasMessageContaining(left.toString());
          assertThatThrownBy(() -> openConnection(Endpoint.unix(nowhere), ConnectOptions.DEFAULT))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageContaining("no such file")
              .hasMessageContaining(nowhere.toString());
          assertThatThrownBy(
                  () ->
                      startServer(
                          ECHO, Endpoint.unix(nowhere.resolve("socket")), ServerOptions.DEFAULT))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessage("there is no directory " + nowhere + " for a socket");
        });
    Files.delete(left);
  }
}
