package asyncio.net;

import java.nio.ByteBuffer;

/**
 * A transport that bytes go into.
 *
 * <p>Writing never suspends and never fails: what cannot leave yet is kept, and when more is kept
 * than the high limit, the protocol is told to pause. All that is written in one iteration of the
 * loop leaves in one flush at its end.
 */
public interface WriteTransport extends BaseTransport {
  /**
   * How much may be kept: the protocol pauses above {@code high} and resumes at or below {@code
   * low}.
   *
   * @param low bytes
   * @param high bytes
   */
  record Limits(int low, int high) {}

  /**
   * Writes bytes. They are copied, so the array may be changed right after. After the connection
   * was lost they are dropped.
   *
   * @param data the bytes
   * @throws IllegalStateException after {@link #writeEof}
   */
  default void write(byte[] data) {
    write(ByteBuffer.wrap(data));
  }

  /**
   * Writes the remaining bytes of a buffer, and leaves it empty. They are copied.
   *
   * @param data the bytes
   * @throws IllegalStateException after {@link #writeEof}
   */
  void write(ByteBuffer data);

  /**
   * Writes several pieces, in order.
   *
   * @param pieces the bytes
   */
  default void writeLines(Iterable<byte[]> pieces) {
    pieces.forEach(this::write);
  }

  /**
   * Ends this direction after what was written; the other one goes on. Idempotent.
   *
   * @throws UnsupportedOperationException where there is no half close, as with TLS: see {@link
   *     #canWriteEof}
   */
  void writeEof();

  /** {@return whether this direction can be ended by itself} */
  boolean canWriteEof();

  /** Closes it at once: what was not sent is dropped. */
  void abort();

  /** {@return how many bytes are kept} */
  long writeBufferSize();

  /** {@return how many bytes may be kept} */
  Limits writeBufferLimits();

  /**
   * Sets how many bytes may be kept; the protocol resumes at a quarter of it.
   *
   * @param high above this the protocol pauses
   */
  default void setWriteBufferLimits(int high) {
    setWriteBufferLimits(high / 4, high);
  }

  /**
   * Sets how many bytes may be kept. The default is 64 KiB, and a quarter of it.
   *
   * @param low at or below this the protocol resumes
   * @param high above this the protocol pauses; not less than {@code low}
   */
  void setWriteBufferLimits(int low, int high);
}
