package asyncio.net;

import io.netty.buffer.ByteBuf;

/**
 * A protocol that does no more with bytes than to fill a buffer and to wake a task. So it is given
 * them at once, while the loop polls, and resumes writing there; for others that is a callback of
 * the loop.
 */
interface BufferingProtocol extends Protocol {
  /** Bytes have come; they are copied. */
  void feed(ByteBuf bytes);
}
