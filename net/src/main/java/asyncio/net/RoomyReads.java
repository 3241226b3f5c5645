package asyncio.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How large the buffers are that io_uring reads into. It wants them before it reads, so they cannot
 * be one for all, as {@link ReceiveBuffer} is. Netty's are small at first and grow with what comes,
 * a read each: what a peer sends just before it resets would be left behind. Here the first reads
 * of a poll have room, and when many sockets have something to read at once, the others do as
 * Netty's.
 */
final class RoomyReads {
  private static final int ROOM = 64 * 1024;
  private static final int READS = 32; // in one poll

  @SuppressWarnings("deprecation") // Netty's own interface has it so
  private static final RecvByteBufAllocator OWN = new AdaptiveRecvByteBufAllocator();

  private int left;

  /** A poll begins. */
  void polls() {
    left = READS;
  }

  /** Has a channel read into such buffers. */
  void lendTo(Channel channel) {
    channel.config().setRecvByteBufAllocator(new Lender());
  }

  /** Of one channel. */
  private final class Lender implements RecvByteBufAllocator {
    @Override
    @SuppressWarnings("deprecation") // Netty's own interface has it so
    public Handle newHandle() {
      return new Reading(OWN.newHandle());
    }
  }

  @SuppressWarnings("deprecation")
  private final class Reading extends RecvByteBufAllocator.DelegatingHandle
      implements RecvByteBufAllocator.ExtendedHandle {
    Reading(RecvByteBufAllocator.Handle own) {
      super(own);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      if (left == 0) {
        return super.allocate(allocator);
      }
      left--;
      return allocator.directBuffer(Math.max(ROOM, guess()));
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return ((RecvByteBufAllocator.ExtendedHandle) delegate()).continueReading(maybeMore);
    }
  }
}
