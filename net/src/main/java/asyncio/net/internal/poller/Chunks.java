package asyncio.net.internal.poller;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * The direct buffers of a loop that writes are copied into: used again as soon as their bytes have
 * left, for most leave within the iteration. Each size is twice the one before, so that at most
 * half of a buffer is left empty; of each a few are kept.
 */
public final class Chunks {
  private static final int[] SIZES = {
    4 * 1024, 8 * 1024, 16 * 1024, 32 * 1024, 64 * 1024, 128 * 1024, 256 * 1024
  };

  /** Of each size: two for each of 128 busy connections. The larger mostly leave at once. */
  private static final int[] KEPT = {256, 256, 256, 128, 128, 32, 16};

  private static final int ALIGNMENT = 64; // a line of the processor's cache

  private final ArrayDeque<ByteBuf>[] free = lists();

  @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of a generic type
  private static ArrayDeque<ByteBuf>[] lists() {
    ArrayDeque<ByteBuf>[] lists = new ArrayDeque[SIZES.length];
    for (int i = 0; i < lists.length; i++) {
      lists[i] = new ArrayDeque<>();
    }
    return lists;
  }

  /** An empty buffer with room for so many bytes, or for as many as one has at most. */
  public ByteBuf take(int bytes) {
    int kind = 0;
    while (kind < SIZES.length - 1 && SIZES[kind] < bytes) {
      kind++;
    }
    ByteBuf chunk = free[kind].poll();
    return chunk != null
        ? AlignedBuffers.clear(chunk)
        : AlignedBuffers.allocate(SIZES[kind], ALIGNMENT);
  }

  /** Takes back a buffer that nobody else has, for the next who wants one. */
  public void give(ByteBuf chunk) {
    for (int kind = 0; kind < SIZES.length; kind++) {
      if (chunk.capacity() == AlignedBuffers.capacity(SIZES[kind], ALIGNMENT)
          && free[kind].size() < KEPT[kind]) {
        free[kind].push(chunk);
        return;
      }
    }
    chunk.release();
  }

  public void close() {
    for (ArrayDeque<ByteBuf> list : free) {
      while (!list.isEmpty()) {
        list.remove().release();
      }
    }
  }
}
