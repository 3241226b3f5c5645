package asyncio.net.internal.poller;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The buffers that the kernel copies from and to. */
class AlignedBuffersTest {
  @ParameterizedTest
  @CsvSource({"100, 64", "4096, 64", "65536, 64", "262144, 4096"})
  void theFirstByteIsAtAMultipleOfTheUnitAndThereIsRoomForAll(int bytes, int unit) {
    List<ByteBuf> buffers = new ArrayList<>();
    for (int i = 0; i < 20; i++) { // malloc gives other places each time
      ByteBuf buffer = AlignedBuffers.allocate(bytes, unit);
      buffers.add(buffer);
      assertThat(buffer.isReadable()).isFalse();
      assertThat(buffer.writableBytes()).isGreaterThanOrEqualTo(bytes);
      assertThat(buffer.capacity()).isEqualTo(AlignedBuffers.capacity(bytes, unit));
      assertThat(offset(buffer, unit)).isZero();
      buffer.writeZero(bytes);
      buffer.skipBytes(bytes / 2);
      AlignedBuffers.clear(buffer);
      assertThat(buffer.isReadable()).isFalse();
      assertThat(offset(buffer, unit)).isZero();
    }
    buffers.forEach(ByteBuf::release);
  }

  private static int offset(ByteBuf buffer, int unit) {
    return buffer.nioBuffer(buffer.writerIndex(), 1).alignmentOffset(0, unit);
  }
}
