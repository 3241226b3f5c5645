package asyncio.cluster.engine;

import asyncio.workers.CodecException;
import asyncio.workers.wire.Outbox;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the calls, or of the outcomes, that a task carries.
 *
 * @param code what it is
 * @param id which call it is about
 * @param body the rest
 */
public record Message(byte code, long id, List<ByteBuffer> body) {
  /** The code of a member that finishes the calls it has, and takes no more. */
  public static final byte LEAVING = 100;

  /** The code of a call that was not begun, for the member leaves. */
  public static final byte NOT_BEGUN = 101;

  /** What a task carries at most, beyond its first message. */
  public static final long MOST = 16 << 20;

  private static final int HEAD = Byte.BYTES + Long.BYTES + Integer.BYTES;

  /** Its length as bytes. */
  public long length() {
    return HEAD + Outbox.length(body);
  }

  /**
   * Messages as bytes.
   *
   * @param messages in their order
   * @return for {@link #read}
   */
  public static byte[] write(List<Message> messages) {
    long length = messages.stream().mapToLong(Message::length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
    for (Message each : messages) {
      bytes.put(each.code).putLong(each.id).putInt((int) Outbox.length(each.body));
      for (ByteBuffer part : each.body) {
        bytes.put(part.duplicate());
      }
    }
    return bytes.array();
  }

  /**
   * The messages that bytes are.
   *
   * @param bytes from {@link #write}; the messages stay parts of them
   * @return in their order
   * @throws CodecException if they are none
   */
  public static List<Message> read(byte[] bytes) {
    List<Message> messages = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    try {
      while (rest.hasRemaining()) {
        byte code = rest.get();
        long id = rest.getLong();
        int length = rest.getInt();
        messages.add(new Message(code, id, List.of(rest.slice(rest.position(), length))));
        rest.position(rest.position() + length);
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new CodecException("bytes that are no calls", e);
    }
    return messages;
  }
}
