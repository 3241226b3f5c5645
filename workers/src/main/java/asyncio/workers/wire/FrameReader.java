package asyncio.workers.wire;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages from bytes, however those are cut.
 *
 * <p>A frame is a head of 28 bytes and a piece of a message. The head has a mark, the kind, two
 * bytes of zero, a number that counts the frames of this direction, the number of the call, how
 * long the whole message is, how much of it came before, and how long the piece is. A message that
 * fits is one frame. A larger one is several, between which frames of others may stand: so a small
 * message never waits for a large one. Its memory is taken when its first piece is whole, and only
 * so much at a time as the limits allow.
 *
 * <p>Whatever else comes is a {@link WireError}, after which the reader takes no more.
 */
public final class FrameReader {
  /** Bytes of a head. */
  public static final int HEAD = 28;

  /** The longest piece in one frame. */
  public static final int PIECE = 256 * 1024;

  static final byte MARK = (byte) 0xA5;

  /** What takes the messages. */
  @FunctionalInterface
  public interface Sink {
    /**
     * A message has come.
     *
     * @param kind what it is
     * @param id which call it is about
     * @param body what it says; valid only during this call
     */
    void message(Kind kind, long id, ByteBuffer body);
  }

  private record Key(Kind kind, long id) {}

  private final Sink sink;
  private int longest;
  private final int max;
  private final ByteBuffer head = ByteBuffer.allocate(HEAD);
  private final Map<Key, ByteBuffer> begun = new HashMap<>();
  private int sequence;
  private boolean failed;

  private boolean inPiece;
  private @Nullable Kind kind;
  private long id;
  private int total;
  private int offset;
  private int left; // of the piece
  private @Nullable ByteBuffer body; // where the piece goes, if it was not there as a whole

  /**
   * A reader of one direction of one connection.
   *
   * @param longest how long a message may be
   * @param max how many messages may be begun at a time
   * @param sink takes the messages
   */
  public FrameReader(int longest, int max, Sink sink) {
    this.longest = longest;
    this.max = max;
    this.sink = sink;
  }

  /**
   * Allows longer messages from now on.
   *
   * @param longest how long a message may be
   */
  public void allow(int longest) {
    this.longest = longest;
  }

  /**
   * More bytes have come. Messages that are whole now go to the sink.
   *
   * @param bytes all of them are taken
   * @throws WireError if they are wrong, at the first that is
   */
  public void feed(ByteBuffer bytes) {
    if (failed) {
      throw new WireError("nothing is read after an error");
    }
    try {
      while (bytes.hasRemaining()) {
        if (!inPiece) {
          readHead(bytes);
        }
        if (inPiece) {
          readPiece(bytes);
        }
      }
    } catch (WireError wrong) {
      failed = true;
      begun.clear();
      throw wrong;
    }
  }

  private void readHead(ByteBuffer bytes) {
    while (head.hasRemaining() && bytes.hasRemaining()) {
      head.put(bytes.get());
    }
    if (!head.hasRemaining()) {
      head.flip();
      parseHead();
      head.clear();
    }
  }

  private void parseHead() {
    byte mark = head.get();
    Kind known = Kind.of(head.get());
    short zero = head.getShort();
    int number = head.getInt();
    if (mark != MARK || known == null || zero != 0) {
      throw new WireError("bytes that are no frame");
    }
    if (number != sequence) {
      throw new WireError("frame %d in the place of frame %d".formatted(number, sequence));
    }
    sequence++;
    kind = known;
    id = head.getLong();
    total = head.getInt();
    offset = head.getInt();
    left = head.getInt();
    if (total < 0 || total > longest) {
      throw new WireError(
          "a message of %d bytes, where %d are allowed"
              .formatted(Integer.toUnsignedLong(total), longest));
    }
    if (left < 0 || left > PIECE || offset < 0 || offset > total - left) {
      throw new WireError("a piece of a message that is not in it");
    }
    if (left == 0 && total > 0) {
      throw new WireError("an empty piece of a message");
    }
    ByteBuffer before = offset == 0 ? null : begun.get(new Key(known, id));
    if (offset > 0
        && (before == null || before.position() != offset || before.capacity() != total)) {
      throw new WireError("a piece of a message that was not begun so");
    }
    if (offset == 0 && total > left && begun.size() == max) {
      throw new WireError("more than " + max + " messages begun at a time");
    }
    body = before;
    inPiece = true;
  }

  private void readPiece(ByteBuffer bytes) {
    if (body == null) {
      if (bytes.remaining() >= left && left == total) {
        ByteBuffer whole = bytes.slice(bytes.position(), left);
        bytes.position(bytes.position() + left);
        done(whole);
        return;
      }
      body = ByteBuffer.allocate(total);
      if (left < total && begun.put(new Key(current(), id), body) != null) {
        throw new WireError("a message that was begun already");
      }
    }
    ByteBuffer into = body;
    int count = Math.min(left, bytes.remaining());
    into.put(into.position(), bytes, bytes.position(), count);
    into.position(into.position() + count);
    bytes.position(bytes.position() + count);
    left -= count;
    if (left == 0) {
      if (into.hasRemaining()) {
        inPiece = false;
      } else {
        begun.remove(new Key(current(), id));
        done(into.flip());
      }
    }
  }

  private Kind current() {
    if (kind == null) {
      throw new IllegalStateException("no frame");
    }
    return kind;
  }

  private void done(ByteBuffer whole) {
    inPiece = false;
    body = null;
    Kind of = current();
    if (of == Kind.DROPPED) {
      begun.keySet().removeIf(key -> key.id == id);
    } else {
      sink.message(of, id, whole);
    }
  }
}
