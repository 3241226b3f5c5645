package asyncio.net.internal.poller;

import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Has a connection stay open for answers when the peer has ended its direction.
 *
 * <p>That is an option of Netty's, which Unix sockets of NIO and io_uring take no notice of: they
 * close themselves at the end of input, unless their input was shut down before. But first they
 * tell the one that lends the buffers how much was read, and that is here: it shuts the input down
 * just then, and tells the pipeline, as Netty does for the others. The peer can send no more, so
 * nothing is lost by it.
 */
public final class HalfClose implements RecvByteBufAllocator {
  private final DuplexChannel channel;
  private final RecvByteBufAllocator buffers;

  private HalfClose(DuplexChannel channel, RecvByteBufAllocator buffers) {
    this.channel = channel;
    this.buffers = buffers;
  }

  /** Before the channel reads, and after it has got its buffers. */
  public static void allow(DuplexChannel channel) {
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    if (channel instanceof NioDomainSocketChannel
        || channel instanceof IoUringDomainSocketChannel) {
      RecvByteBufAllocator buffers = channel.config().getRecvByteBufAllocator();
      channel.config().setRecvByteBufAllocator(new HalfClose(channel, buffers));
    }
  }

  /** Where the buffers come from. */
  public RecvByteBufAllocator buffers() {
    return buffers;
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's own interface has it so
  public Handle newHandle() {
    return new Reading(buffers.newHandle());
  }

  @SuppressWarnings("deprecation")
  private final class Reading extends RecvByteBufAllocator.DelegatingHandle
      implements RecvByteBufAllocator.ExtendedHandle {
    Reading(RecvByteBufAllocator.Handle own) {
      super(own);
    }

    @Override
    public void lastBytesRead(int bytes) {
      super.lastBytesRead(bytes);
      if (bytes < 0 && !channel.isInputShutdown() && channel.shutdownInput().isSuccess()) {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      }
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return ((RecvByteBufAllocator.ExtendedHandle) delegate()).continueReading(maybeMore);
    }
  }
}
