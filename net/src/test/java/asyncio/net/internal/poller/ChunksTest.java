package asyncio.net.internal.poller;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The buffers that writes are copied into. */
class ChunksTest {
  private final Chunks chunks = new Chunks();

  @AfterEach
  void close() {
    chunks.close();
  }

  @Test
  void aBufferThatWasGivenBackIsUsedAgainAndIsEmpty() {
    ByteBuf chunk = chunks.take(100);
    int room = chunk.writableBytes();
    chunk.writeInt(1).readByte();
    chunks.give(chunk);
    ByteBuf again = chunks.take(200);
    assertThat(again).isSameAs(chunk);
    assertThat(again.isReadable()).isFalse();
    assertThat(again.writableBytes()).isEqualTo(room);
    again.release();
  }

  @Test
  void thereIsRoomForWhatIsAskedForUpToTheLargest() {
    int most = 256 * 1024;
    for (int bytes : new int[] {0, 1, 4096, 4097, 16384, 16385, 65536, 65537, most}) {
      ByteBuf chunk = chunks.take(bytes);
      assertThat(chunk.writableBytes()).isGreaterThanOrEqualTo(bytes);
      chunk.release();
    }
    ByteBuf largest = chunks.take(1_000_000);
    assertThat(largest.writableBytes()).isGreaterThanOrEqualTo(most).isLessThan(1_000_000);
    largest.release();
  }

  @ParameterizedTest
  @CsvSource({"65536, 300, 1000", "262144, 20, 40"})
  void afterABurstOnlyAFewAreKept(int bytes, long few, int many) {
    List<ByteBuf> burst = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      burst.add(chunks.take(bytes));
    }
    burst.forEach(chunks::give);
    assertThat(burst.stream().filter(chunk -> chunk.refCnt() > 0).count()).isBetween(1L, few);
    chunks.close();
    assertThat(burst).allMatch(chunk -> chunk.refCnt() == 0);
  }
}
