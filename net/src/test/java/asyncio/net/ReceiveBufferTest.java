package asyncio.net;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.net.internal.poller.ReceiveBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the sockets of a loop are read into. */
@SuppressWarnings("deprecation") // Netty's own interface has deprecated methods
class ReceiveBufferTest {
  private final ReceiveBuffer receiving = new ReceiveBuffer();
  private final Channel channel = new EmbeddedChannel();
  private final Channel other = new EmbeddedChannel();

  @AfterEach
  void close() {
    receiving.close();
    var _ = channel.close();
    var _ = other.close();
  }

  private RecvByteBufAllocator.Handle reading(Channel of) {
    receiving.lendTo(of);
    return of.config().<RecvByteBufAllocator>getRecvByteBufAllocator().newHandle();
  }

  private static ByteBuf read(RecvByteBufAllocator.Handle reading) {
    return reading.allocate(UnpooledByteBufAllocator.DEFAULT);
  }

  @Test
  void allSocketsReadIntoOneBuffer() {
    ByteBuf first = read(reading(channel));
    first.writeInt(7).release();
    ByteBuf second = read(reading(other));
    assertThat(second).isSameAs(first);
    assertThat(second.isReadable()).isFalse();
    second.release();
  }

  @Test
  void whoKeepsTheBufferHasItForHimself() {
    var reading = reading(channel);
    ByteBuf kept = read(reading).writeInt(7);
    ByteBuf next = read(reading).writeInt(8);
    assertThat(next).isNotSameAs(kept);
    assertThat(kept.readInt()).isEqualTo(7);
    next.release();
    assertThat(kept.release()).as("nobody else has it").isTrue();
  }

  @Test
  void aChannelWithTlsHasBuffersOfItsOwn() {
    var reading = reading(channel);
    ByteBuf shared = read(reading);
    shared.release();
    ReceiveBuffer.stop(channel);
    ByteBuf own = read(reading);
    assertThat(own).isNotSameAs(shared);
    own.release();
  }

  @Test
  void closedItHasNoMemory() {
    ByteBuf lent = read(reading(channel));
    lent.release();
    receiving.close();
    assertThat(lent.refCnt()).isZero();
  }
}
