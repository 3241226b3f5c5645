package asyncio.http.http2;

import asyncio.EventLoop;
import asyncio.http.connection.Deadline;
import asyncio.net.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a connection sends. Frames are put into one buffer, which goes to the transport once in an
 * iteration of the loop, so a hundred answers leave in one write. Bodies take a frame at a time of
 * the window that all streams share, and let the others have their turn.
 */
final class Outflow {
  private static final int AT_ONCE = 64 * 1024; // bytes that do not wait for the next iteration

  private final EventLoop loop;
  private final Transport transport;
  private final Hpack codec;
  private final long patience; // with a peer that takes nothing, in nanoseconds
  private final FrameWriter writer = new FrameWriter();
  private final FieldList fields = new FieldList();
  private final Set<Http2Stream> waiting = new LinkedHashSet<>(); // for a window
  private final Deadline stuck;
  private boolean flushing; // soon
  private boolean full; // the transport
  private boolean finished; // nothing is sent any more
  private long kept; // in the transport when it was looked at
  private int window = Frames.DEFAULT_WINDOW;
  private long progress; // bytes of bodies that were sent

  Outflow(EventLoop loop, Transport transport, Hpack codec, Duration patience) {
    this.loop = loop;
    this.transport = transport;
    this.codec = codec;
    this.patience = patience.toNanos();
    this.stuck = new Deadline(loop, this::stuck);
  }

  // ---- frames

  /** Where frames are put that leave soon. */
  FrameWriter frames() {
    if (!flushing) {
      flushing = true;
      loop.callSoon(this::flushNow);
    }
    return writer;
  }

  private void flushNow() {
    flushing = false;
    flush();
  }

  /** Gives what there is to the transport. */
  void flush() {
    if (writer.pending() > 0) {
      ByteBuffer bytes = writer.take();
      if (!finished && !transport.isClosing()) {
        transport.write(bytes);
      }
    }
  }

  /** Sends what there is, and nothing after that. */
  void finish() {
    flush();
    finished = true;
  }

  /** The list in which fields to be sent are put; it is empty. */
  FieldList emptyFields() {
    fields.reset();
    return fields;
  }

  void fields(int stream, FieldList list, boolean last) {
    frames().headers(stream, codec, list, last);
  }

  void data(int stream, ByteBuffer piece, boolean last) {
    window -= piece.remaining();
    progress += piece.remaining();
    frames().data(stream, piece, last);
    if (writer.pending() >= AT_ONCE) {
      flush();
    }
  }

  void maxPayload(int limit) {
    writer.maxPayload(Math.min(limit, AT_ONCE / 2));
  }

  // ---- windows

  /** How many bytes of a body can be sent now, in one frame. */
  int sendable() {
    return full ? 0 : Math.max(0, Math.min(window, writer.maxPayload()));
  }

  /** The peer opens the window; whether it is not too large then. */
  boolean growWindow(int more) {
    if (window + (long) more > Integer.MAX_VALUE) {
      return false;
    }
    window += more;
    wakeSenders();
    return true;
  }

  boolean isContended() {
    return !waiting.isEmpty();
  }

  void waits(Http2Stream stream) {
    waiting.add(stream);
  }

  void waitsNoMore(Http2Stream stream) {
    waiting.remove(stream);
  }

  private void wakeSenders() {
    if (sendable() > 0) {
      List.copyOf(waiting).forEach(Http2Stream::wakeSender);
    }
  }

  /** How many bytes of bodies were sent. */
  long progress() {
    return progress;
  }

  // ---- the transport

  void pauseWriting() {
    full = true;
    kept = transport.writeBufferSize();
    stuck.in(patience);
    transport.pauseReading();
  }

  void resumeWriting() {
    full = false;
    stuck.lift();
    transport.resumeReading();
    wakeSenders();
  }

  private void stuck() {
    long now = transport.writeBufferSize();
    if (now >= kept) {
      transport.abort();
    } else {
      kept = now;
      stuck.in(patience);
    }
  }

  void lost() {
    finished = true;
    stuck.cancel();
  }
}
