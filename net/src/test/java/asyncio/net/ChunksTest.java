package asyncio.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The buffers that writes are copied into. */
class ChunksTest {
  private final Chunks chunks = new Chunks();

  @AfterEach
  void close() {
    chunks.close();
  }

  @Test
  void aBufferThatWasGivenBackIsUsedAgainAndIsEmpty() {
    ByteBuf chunk = chunks.take(100).writeInt(1);
    chunk.readByte();
    chunks.give(chunk);
    ByteBuf again = chunks.take(200);
    assertThat(again).isSameAs(chunk);
    assertThat(again.isReadable()).isFalse();
    assertThat(again.writableBytes()).isEqualTo(again.capacity());
    again.release();
  }

  @Test
  void thereIsRoomForWhatIsAskedForUpToTheLargest() {
    for (int bytes : new int[] {0, 1, 4096, 4097, 16384, 16385, 65536}) {
      ByteBuf chunk = chunks.take(bytes);
      assertThat(chunk.writableBytes()).isGreaterThanOrEqualTo(bytes);
      chunk.release();
    }
    ByteBuf largest = chunks.take(1_000_000);
    assertThat(largest.writableBytes()).isEqualTo(65536);
    largest.release();
  }

  @Test
  void afterABurstOnlyAFewAreKept() {
    List<ByteBuf> burst = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      burst.add(chunks.take(65536));
    }
    burst.forEach(chunks::give);
    assertThat(burst.stream().filter(chunk -> chunk.refCnt() > 0).count()).isBetween(1L, 300L);
    chunks.close();
    assertThat(burst).allMatch(chunk -> chunk.refCnt() == 0);
  }
}
