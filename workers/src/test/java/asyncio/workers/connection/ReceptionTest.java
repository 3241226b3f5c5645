package asyncio.workers.connection;

import static asyncio.Asyncio.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.net.ConnectOptions;
import asyncio.net.Endpoint;
import asyncio.net.Net;
import asyncio.net.Pollers;
import asyncio.workers.wire.FrameReader;
import asyncio.workers.wire.FrameWriter;
import asyncio.workers.wire.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is let in at the socket of a pool. */
class ReceptionTest {
  private static byte[] hello(Kind kind, byte[] token) {
    return ByteBuffer.allocate(FrameReader.HEAD + token.length)
        .put(new FrameWriter().head(kind, 0, token.length, 0, token.length))
        .put(token)
        .array();
  }

  /** Whether the connection is closed after some bytes. */
  private static boolean refused(Path socket, byte[] said) {
    try (var guest = Net.openConnection(Endpoint.unix(socket), ConnectOptions.DEFAULT)) {
      guest.writer().write(said);
      try {
        return guest.reader().read().length == 0;
      } catch (asyncio.net.ConnectionResetError reset) {
        return true;
      }
    }
  }

  @Test
  void onlyWhoSaysTheTokenIsLetInAndOnlyOnce_P08() {
    Asyncio.run(
        () -> {
          Reception reception = Reception.open();
          byte[] token = new byte[Handover.TOKEN];
          Future<Link> link = reception.expect(token);
          byte[] wrong = token.clone();
          wrong[31] ^= 1;
          Path socket = reception.socket();
          assertThat(refused(socket, hello(Kind.HELLO, wrong))).isTrue();
          assertThat(refused(socket, hello(Kind.HELLO, new byte[0]))).isTrue();
          assertThat(refused(socket, hello(Kind.HELLO, new byte[33]))).as("too long").isTrue();
          assertThat(refused(socket, hello(Kind.RESULT, token))).as("no hello").isTrue();
          assertThat(
                  refused(
                      socket,
                      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
                          .getBytes(java.nio.charset.StandardCharsets.UTF_8)))
              .isTrue();
          assertThat(link.done()).isFalse();
          try (var guest = Net.openConnection(Endpoint.unix(socket), ConnectOptions.DEFAULT)) {
            guest.writer().write(hello(Kind.HELLO, token));
            assertThat(await(link)).isNotNull();
            assertThat(refused(socket, hello(Kind.HELLO, token))).as("a second one").isTrue();
          }
          reception.close();
        });
  }

  private static List<String> logged(Runnable body) {
    List<String> lines = new ArrayList<>();
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            if (line.getMessage().contains("the socket of a pool")) {
              lines.add(line.getMessage());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("asyncio");
    logger.addHandler(handler);
    try {
      body.run();
    } finally {
      logger.removeHandler(handler);
    }
    return lines;
  }

  private static Stream<String> pollers() {
    return Pollers.available().stream();
  }

  @ParameterizedTest
  @MethodSource("pollers")
  void anotherUserIsSentAwayUnreadWithOneLine_P08(String poller, @TempDir Path folder)
      throws IOException {
    UserPrincipal other = new NamedUser("somebody");
    Path directory = Files.createDirectory(folder.resolve("other"));
    List<String> lines =
        logged(
            () ->
                Asyncio.run(
                    () -> {
                      Reception reception = Reception.open(directory, other);
                      byte[] token = new byte[Handover.TOKEN];
                      Future<Link> link = reception.expect(token);
                      assertThat(refused(reception.socket(), hello(Kind.HELLO, token))).isTrue();
                      assertThat(link.done()).as("although it has the token").isFalse();
                      reception.close();
                    },
                    LoopOptions.defaults().withPoller(() -> Pollers.named(poller))));
    assertThat(lines).singleElement().asString().contains("is of another user", "and is closed");
  }

  private record NamedUser(String getName) implements UserPrincipal {}

  @Test
  void whoHasNotTheTokenIsSentAwayWithOneLine() {
    List<String> lines =
        logged(
            () ->
                Asyncio.run(
                    () -> {
                      Reception reception = Reception.open();
                      Path socket = reception.socket();
                      assertThat(refused(socket, hello(Kind.HELLO, new byte[32]))).isTrue();
                      assertThat(refused(socket, hello(Kind.HELLO, new byte[33]))).isTrue();
                      reception.close();
                    }));
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).contains("has not the token, and is closed");
    assertThat(lines.getLast()).contains("does not say a token", "and is closed");
  }

  @Test
  void aWorkerThatIsNotWantedAnyMoreIsSentAwayWithoutALine() {
    List<String> lines =
        logged(
            () ->
                Asyncio.run(
                    () -> {
                      Reception reception = Reception.open();
                      byte[] token = new byte[Handover.TOKEN];
                      reception.expect(token).cancel();
                      Asyncio.sleep(Duration.ZERO);
                      assertThat(refused(reception.socket(), hello(Kind.HELLO, token))).isTrue();
                      reception.close();
                    }));
    assertThat(lines).isEmpty();
  }

  @Test
  void theSocketIsInADirectoryOfThisUserAndIsRemoved() {
    Asyncio.run(
        () -> {
          Reception reception = Reception.open();
          Path directory = reception.socket().getParent();
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
              .isEqualTo("rwx------");
          Future<Link> waiting = reception.expect(new byte[Handover.TOKEN]);
          reception.close();
          assertThatThrownBy(() -> await(waiting)).isInstanceOf(CancelledError.class);
          assertThat(directory).doesNotExist();
        });
  }
}
