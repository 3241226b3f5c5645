package asyncio.workers.connection;

import static asyncio.Asyncio.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Future;
import asyncio.net.ConnectOptions;
import asyncio.net.Endpoint;
import asyncio.net.Net;
import asyncio.workers.wire.FrameReader;
import asyncio.workers.wire.FrameWriter;
import asyncio.workers.wire.Kind;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

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
  void onlyWhoSaysTheTokenIsLetInAndOnlyOnce() {
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
