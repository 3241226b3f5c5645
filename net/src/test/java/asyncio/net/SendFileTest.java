package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.openFile;
import static asyncio.net.Net.sendFile;
import static asyncio.net.Net.writeFile;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/** Files sent over TCP, and copied over memory. */
class SendFileTest {
  private static final byte[] DATA = new byte[3_500_000];

  static {
    new Random(5).nextBytes(DATA);
  }

  @TempDir Path directory;

  private interface Wire {
    void connected(Kind kind, ByteStreamContract.Body body);
  }

  private static final List<Wire> WIRES =
      List.of(
          ByteStreamsTest::overTcp,
          (kind, body) -> ByteStreamsTest.inMemory(kind, Integer.MAX_VALUE, body));

  @OnEachLoop
  void aFileGoesInOrderWithWhatIsWritten(Kind kind) {
    Path path = directory.resolve("data");
    for (Wire wire : WIRES) {
      wire.connected(
          kind,
          (near, far) -> {
            writeFile(path, DATA);
            Task<byte[]> received = createTask(() -> far.reader().read());
            try (AsyncFile file = openFile(path)) {
              near.writer().write("before ");
              Transport transport = near.writer().transport();
              assertThat(sendFile(transport, file, 0, -1, true)).isEqualTo(DATA.length);
              assertThat(file.position()).isEqualTo(DATA.length);
              near.writer().write(" between ");
              assertThat(sendFile(transport, file, 100, 10, true)).isEqualTo(10);
              assertThat(file.position()).isEqualTo(110);
              assertThat(sendFile(transport, file, DATA.length + 1, 10, true)).isZero();
              near.writer().write(" after");
              near.writer().writeEof();
            }
            byte[] all = await(received);
            int second = 7 + DATA.length + 9;
            assertThat(all).hasSize(second + 10 + 6);
            assertThat(Arrays.copyOfRange(all, 7, 7 + DATA.length)).isEqualTo(DATA);
            assertThat(new String(all, 0, 7, UTF_8)).isEqualTo("before ");
            assertThat(new String(all, 7 + DATA.length, 9, UTF_8)).isEqualTo(" between ");
            assertThat(Arrays.copyOfRange(all, second, second + 10))
                .isEqualTo(Arrays.copyOfRange(DATA, 100, 110));
            assertThat(new String(all, second + 10, 6, UTF_8)).isEqualTo(" after");
          });
    }
  }

  @OnEachLoop
  void twoSendEachOtherAFileAtOnceAndReadWhatComes(Kind kind) {
    Path path = directory.resolve("data");
    for (Wire wire : List.<Wire>of(WIRES.get(0), WIRES.get(1), ByteStreamsTlsTest::overTls)) {
      wire.connected(
          kind,
          (near, far) -> {
            writeFile(path, DATA);
            try (AsyncFile file = openFile(path);
                AsyncFile same = openFile(path)) {
              Task<byte[]> there = createTask(() -> far.reader().readExactly(DATA.length));
              Task<byte[]> back = createTask(() -> near.reader().readExactly(DATA.length));
              Task<Long> first =
                  createTask(() -> sendFile(near.writer().transport(), file, 0, -1, true));
              Task<Long> second =
                  createTask(() -> sendFile(far.writer().transport(), same, 0, -1, true));
              assertThat(await(first)).isEqualTo(DATA.length);
              assertThat(await(second)).isEqualTo(DATA.length);
              assertThat(await(there)).isEqualTo(DATA);
              assertThat(await(back)).isEqualTo(DATA);
            }
          });
    }
  }

  @OnEachLoop
  void aCancelledOneHasSentAllUpToThePosition(Kind kind) {
    Path path = directory.resolve("data");
    for (Wire wire : WIRES) {
      wire.connected(
          kind,
          (near, far) -> {
            writeFile(path, new byte[50_000_000]);
            far.writer().transport().pauseReading();
            AsyncFile file = openFile(path);
            Transport transport = near.writer().transport();
            Task<Long> sending = createTask(() -> sendFile(transport, file, 0, -1, true));
            while (transport.writeBufferSize() == 0) {
              sleep(Duration.ofMillis(1));
            }
            if (transport instanceof SocketTransport) {
              assertThatThrownBy(() -> near.writer().write("between"))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("sendFile() is in progress");
            }
            sending.cancel();
            Asyncio.wait(List.of(sending));
            assertThat(sending.cancelled()).isTrue();
            long sent = file.position();
            file.close();
            near.writer().write("end");
            near.writer().writeEof();
            far.writer().transport().resumeReading();
            assertThat(far.reader().read()).hasSize((int) sent + 3).endsWith('e', 'n', 'd');
          });
    }
  }

  @OnEachLoop
  void aLostConnectionTellsAndThePositionIsKnown(Kind kind) {
    Path path = directory.resolve("data");
    for (Wire wire : WIRES) {
      wire.connected(
          kind,
          (near, far) -> {
            writeFile(path, new byte[50_000_000]);
            far.writer().transport().pauseReading();
            AsyncFile file = openFile(path);
            Transport transport = near.writer().transport();
            Task<Long> sending = createTask(() -> sendFile(transport, file, 0, -1, true));
            while (transport.writeBufferSize() == 0) {
              sleep(Duration.ofMillis(1));
            }
            far.writer().transport().abort();
            assertThatThrownBy(() -> await(sending)).isInstanceOf(ConnectionResetError.class);
            assertThat(file.position()).isLessThan(50_000_000);
            file.close();
            assertThatThrownBy(() -> sendFile(transport, file, 0, -1, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Transport is closing");
          });
    }
  }

  @OnEachLoop
  void withoutFallbackWhatCannotBeDoneIsRefused(Kind kind) {
    Path path = directory.resolve("data");
    ByteStreamsTest.inMemory(
        kind,
        Integer.MAX_VALUE,
        (near, far) -> {
          writeFile(path, new byte[10]);
          try (AsyncFile file = openFile(path)) {
            assertThatThrownBy(() -> sendFile(near.writer().transport(), file, 0, -1, false))
                .isInstanceOf(SendfileNotAvailableError.class);
          }
        });
  }
}
