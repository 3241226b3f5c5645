package asyncio.net.internal.poller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Direct buffers for the kernel to copy from and to, whose bytes begin at a multiple of some power
 * of two; leak detection does not sample them.
 *
 * <p>Kernels copy with the processor's string instruction, which has a slow case: on an AMD Zen 3
 * it takes seven times as long where the target begins 1 to 16 bytes further into its page than the
 * source does. {@code malloc} puts large blocks 16 bytes into a page, and what comes over loopback
 * begins where a page does: 64 KiB were read in 37 microseconds into such a block, in 5 to the
 * beginning of a page.
 */
public final class AlignedBuffers {
  private static final ByteBufAllocator UNWATCHED = new UnpooledByteBufAllocator(true, true);

  private AlignedBuffers() {}

  /** An empty buffer with room for so many bytes at least, the first at a multiple of the unit. */
  public static ByteBuf allocate(int bytes, int unit) {
    ByteBuf buffer = UNWATCHED.directBuffer(capacity(bytes, unit), capacity(bytes, unit));
    int past = buffer.internalNioBuffer(0, 1).alignmentOffset(0, unit);
    int first = past == 0 ? 0 : unit - past;
    return buffer.setIndex(first, first).markReaderIndex();
  }

  /** The whole size of a buffer that was allocated with room for so many bytes. */
  public static int capacity(int bytes, int unit) {
    return bytes + unit;
  }

  /** Empties a buffer: the next bytes begin where its first ones did. */
  public static ByteBuf clear(ByteBuf buffer) {
    buffer.resetReaderIndex();
    return buffer.writerIndex(buffer.readerIndex());
  }
}
