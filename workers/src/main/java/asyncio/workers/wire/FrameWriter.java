package asyncio.workers.wire;

import java.nio.ByteBuffer;

/** Numbers the frames of one direction and writes their heads. */
public final class FrameWriter {
  private int sequence;

  /** A writer for one direction of one connection. */
  public FrameWriter() {}

  /**
   * The head of the next frame; {@code length} bytes of the message are to follow it.
   *
   * @param kind what the message is
   * @param id which call it is about
   * @param total how long the whole message is
   * @param offset how much of it was in frames before
   * @param length how much of it is in this one
   * @return the head
   */
  public ByteBuffer head(Kind kind, long id, int total, int offset, int length) {
    ByteBuffer head = ByteBuffer.allocate(FrameReader.HEAD);
    head.put(FrameReader.MARK).put(kind.code()).putShort((short) 0).putInt(sequence++);
    head.putLong(id).putInt(total).putInt(offset).putInt(length);
    return head.flip();
  }
}
