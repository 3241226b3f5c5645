package asyncio.workers.wire;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Messages that are to leave by one connection: small ones first, in their order; then a piece of
 * each large one in turn. Of a large one no more is copied at a time than the connection takes.
 */
public final class Outbox {
  private final FrameWriter frames = new FrameWriter();
  private final Consumer<ByteBuffer> write;
  private final ArrayDeque<Message> small = new ArrayDeque<>();
  private final ArrayDeque<Message> large = new ArrayDeque<>();
  private boolean paused;

  private static final class Message {
    private final Kind kind;
    private final long id;
    private final List<ByteBuffer> body;
    private final int total;
    private int offset;

    Message(Kind kind, long id, List<ByteBuffer> body, int total) {
      this.kind = kind;
      this.id = id;
      this.body = body;
      this.total = total;
    }
  }

  /**
   * An outbox.
   *
   * @param write writes bytes to the connection, which copies them, and may call {@link #pause}
   */
  public Outbox(Consumer<ByteBuffer> write) {
    this.write = write;
  }

  /**
   * How long a message would be.
   *
   * @param body its pieces
   * @return bytes
   */
  public static long length(List<ByteBuffer> body) {
    long length = 0;
    for (ByteBuffer piece : body) {
      length += piece.remaining();
    }
    return length;
  }

  /**
   * Sends a message as soon as the connection takes it.
   *
   * @param kind what it is
   * @param id which call it is about
   * @param body what it says, which must not change until it has left; the buffers are used up
   */
  public void send(Kind kind, long id, List<ByteBuffer> body) {
    int total = Math.toIntExact(length(body));
    var message = new Message(kind, id, body, total);
    if (total > FrameReader.PIECE) {
      large.add(message);
      pump();
    } else if (paused || !small.isEmpty()) {
      small.add(message);
    } else {
      write(message);
    }
  }

  /**
   * A large message that has not left as a whole is not wanted any more.
   *
   * @param kind what it is
   * @param id which call it is about
   * @return whether it will not arrive
   */
  public boolean drop(Kind kind, long id) {
    Message message = null;
    for (Message each : large) {
      if (each.kind == kind && each.id == id) {
        message = each;
      }
    }
    if (message == null) {
      return false;
    }
    large.remove(message);
    if (message.offset > 0) {
      send(Kind.DROPPED, id, List.of());
    }
    return true;
  }

  /** The connection takes no more for now. */
  public void pause() {
    paused = true;
  }

  /** The connection takes more again. */
  public void resume() {
    paused = false;
    pump();
  }

  /**
   * Whether everything has been given to the connection.
   *
   * @return false while something waits
   */
  public boolean isEmpty() {
    return small.isEmpty() && large.isEmpty();
  }

  private void pump() {
    while (!paused) {
      Message next = small.poll();
      if (next == null) {
        next = large.poll();
      }
      if (next == null) {
        return;
      }
      write(next);
      if (next.offset < next.total) {
        large.add(next);
      }
    }
  }

  /** Its next piece, which of a small one is all of it. */
  private void write(Message message) {
    int length = Math.min(message.total - message.offset, FrameReader.PIECE);
    write.accept(frames.head(message.kind, message.id, message.total, message.offset, length));
    message.offset += length;
    for (ByteBuffer part : message.body) {
      if (length == 0) {
        return;
      }
      int count = Math.min(length, part.remaining());
      if (count > 0) {
        write.accept(part.slice(part.position(), count));
        part.position(part.position() + count);
        length -= count;
      }
    }
  }
}
