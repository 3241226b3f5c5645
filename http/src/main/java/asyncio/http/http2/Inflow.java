package asyncio.http.http2;

import asyncio.http.Headers;
import asyncio.http.engine.Event;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What has come on a stream and was not asked for. It makes the window smaller; what is taken, or
 * thrown away, opens it again, by half a window at a time.
 */
final class Inflow {
  private static final int SMALL = 1024;
  private static final int TOGETHER = 4 * SMALL;

  private final Multiplexer connection;
  private final int id;
  private final ArrayDeque<Event> events = new ArrayDeque<>(2);
  private int window;
  private int unread; // bytes by which the windows are smaller
  private int taken; // and not told to the peer yet
  private long declared = -1; // how long the body will be
  private long bytes; // of the body so far
  private boolean ended;
  private boolean discarded;

  Inflow(Multiplexer connection, int id, int window) {
    this.connection = connection;
    this.id = id;
    this.window = window;
  }

  void declare(long length) {
    declared = length;
  }

  void add(Event event) {
    events.add(event);
  }

  /**
   * A piece of a body; the window is smaller by all of its frame, padding is given back at once.
   */
  void data(byte[] from, int at, int length, int frame) {
    if (frame > window) {
      throw Http2Error.stream(id, ErrorCode.FLOW_CONTROL_ERROR, "more than the window allows");
    }
    if (declared >= 0 && bytes + length > declared) {
      throw Http2Error.stream(id, ErrorCode.PROTOCOL_ERROR, "more than content-length says");
    }
    window -= frame;
    bytes += length;
    if (discarded || length == 0) {
      took(frame);
      return;
    }
    unread += length;
    took(frame - length);
    keep(from, at, length);
  }

  /** Small pieces that nobody asks for become one, or else each would cost a hundred bytes. */
  private void keep(byte[] from, int at, int length) {
    if (events.peekLast() instanceof Event.Data(ByteBuffer last)
        && last.capacity() - last.limit() >= length) {
      int end = last.limit();
      last.limit(end + length).put(end, from, at, length);
      return;
    }
    boolean alone = events.isEmpty() || length >= SMALL;
    byte[] piece = new byte[alone ? length : TOGETHER];
    System.arraycopy(from, at, piece, 0, length);
    events.add(new Event.Data(ByteBuffer.wrap(piece, 0, length)));
  }

  void end(Headers trailers) {
    if (declared >= 0 && bytes != declared) {
      throw Http2Error.stream(id, ErrorCode.PROTOCOL_ERROR, "less than content-length says");
    }
    ended = true;
    if (connection.isClient()) { // all is here, and nobody may ever read it
      read(unread);
    }
    events.add(trailers.size() == 0 ? Event.END : new Event.End(trailers));
  }

  boolean isEnded() {
    return ended;
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  /** What has come next; null if nothing has. */
  @Nullable Event poll() {
    Event event = events.poll();
    if (event instanceof Event.Data(ByteBuffer bytes)) {
      int count = bytes.remaining();
      read(Math.min(unread, count));
      if (count < bytes.capacity()) {
        byte[] piece = new byte[count];
        bytes.get(piece);
        return new Event.Data(ByteBuffer.wrap(piece));
      }
    }
    return event;
  }

  private void read(int count) {
    unread -= count;
    took(count);
  }

  private void took(int count) {
    taken += count;
    connection.allowance().took(count);
    if (taken >= connection.streamWindow() / 2 && !ended && !discarded) {
      window += taken;
      connection.openWindow(id, taken);
      taken = 0;
    }
  }

  /** Nobody asks any more. */
  void discard() {
    discarded = true;
    events.clear();
    read(unread);
  }

  int size() {
    return events.size();
  }
}
