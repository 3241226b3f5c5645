package asyncio.net.internal.poller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one buffer that the sockets of a loop are read into, one after the other: what has arrived is
 * copied out of it before the next is read.
 *
 * <p>Netty's own way is a buffer for each read, sized by what came before. A message that fills it
 * exactly costs another read, which finds nothing; here there is room for more than comes at once,
 * and always the same warm memory. Whoever keeps the buffer, as TLS may, has it: then there is
 * another.
 */
public final class ReceiveBuffer {
  private static final int SIZE = 256 * 1024; // as asyncio reads
  private static final int PAGE = 4096;

  @SuppressWarnings("deprecation") // Netty's own interface has it so
  private static final RecvByteBufAllocator OWN = new AdaptiveRecvByteBufAllocator();

  private @Nullable ByteBuf buffer;

  /** Has a channel read into this buffer until {@link #stop}. */
  public void lendTo(Channel channel) {
    channel.config().setRecvByteBufAllocator(new Lender());
  }

  /** Has a channel read into buffers of its own, since what comes is kept: TLS waits for more. */
  public static void stop(Channel channel) {
    RecvByteBufAllocator allocator = channel.config().getRecvByteBufAllocator();
    if (allocator instanceof HalfClose noticing) {
      allocator = noticing.buffers();
    }
    if (allocator instanceof Lender lender) {
      lender.stopped = true;
    }
  }

  private ByteBuf lend() {
    ByteBuf lent = buffer;
    if (lent == null || lent.refCnt() != 1) {
      close();
      lent = AlignedBuffers.allocate(SIZE, PAGE);
      buffer = lent;
    }
    return AlignedBuffers.clear(lent).retain();
  }

  public void close() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }

  /** Of one channel. */
  private final class Lender implements RecvByteBufAllocator {
    private boolean stopped;

    @Override
    @SuppressWarnings("deprecation") // Netty's own interface has it so
    public Handle newHandle() {
      return new Reading(this, OWN.newHandle());
    }
  }

  @SuppressWarnings("deprecation")
  private final class Reading extends RecvByteBufAllocator.DelegatingHandle
      implements RecvByteBufAllocator.ExtendedHandle {
    private final Lender lender;

    Reading(Lender lender, RecvByteBufAllocator.Handle own) {
      super(own);
      this.lender = lender;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return lender.stopped ? super.allocate(allocator) : lend();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return ((RecvByteBufAllocator.ExtendedHandle) delegate()).continueReading(maybeMore);
    }
  }
}
