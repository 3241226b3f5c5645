package asyncio.net;

import asyncio.Context;
import asyncio.EventLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCounted;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What was written to a transport and has not left: copied together in chunks, and counted, so that
 * a protocol pauses above the high limit and resumes at the low one.
 */
final class Outgoing {
  private static final System.Logger LOG = System.getLogger("asyncio");
  private static final int CHUNK = 64 * 1024;
  private static final int WARN_AFTER_DROPPED = 5;

  private final SocketTransport transport;
  private final DuplexChannel channel;
  private final EventLoop loop;
  private final Context context;
  private final ArrayDeque<ReferenceCounted> chunks = new ArrayDeque<>(); // and pieces of files
  private @Nullable ByteBuf filling;
  private long kept; // bytes, those included that Netty has
  private int low = CHUNK / 4;
  private int high = CHUNK;
  private boolean paused; // the protocol was told to
  private boolean ended;
  private boolean sendingFile;
  private boolean lost;
  private int dropped;

  Outgoing(SocketTransport transport, DuplexChannel channel, EventLoop loop, Context context) {
    this.transport = transport;
    this.channel = channel;
    this.loop = loop;
    this.context = context;
  }

  /** Takes all of it, to be sent at the next poll. */
  void write(ByteBuffer data) {
    if (ended) {
      throw new IllegalStateException("Cannot call write() after writeEof()");
    }
    if (sendingFile) {
      throw new IllegalStateException("unable to write; sendFile() is in progress");
    }
    if (transport.isClosing()) {
      data.position(data.limit());
      if (++dropped >= WARN_AFTER_DROPPED) {
        LOG.log(
            System.Logger.Level.WARNING, "write() after the connection was closed: " + transport);
      }
      return;
    }
    kept += data.remaining();
    copy(data);
    transport.flushLater();
    pauseIfFull();
  }

  private void copy(ByteBuffer data) {
    while (data.hasRemaining()) {
      ByteBuf chunk = filling;
      if (chunk == null) {
        chunk =
            channel.alloc().directBuffer(Math.min(Math.max(data.remaining(), 512), CHUNK), CHUNK);
        filling = chunk;
      }
      int many = Math.min(data.remaining(), chunk.maxWritableBytes());
      if (many == data.remaining()) {
        chunk.writeBytes(data);
      } else {
        int limit = data.limit();
        chunk.writeBytes(data.limit(data.position() + many));
        data.limit(limit);
      }
      if (chunk.maxWritableBytes() == 0) {
        chunks.add(chunk);
        filling = null;
      }
    }
  }

  /** Refuses writes from now on, or no longer, lest they go between the pieces of a file. */
  void sendingFile(boolean now) {
    sendingFile = now;
  }

  /** Takes a piece of a file, to be sent behind what was written; it is released in any case. */
  void write(FileSending.Piece piece) {
    kept += piece.count();
    seal();
    chunks.add(piece);
    transport.flushLater();
  }

  /** Nothing more will be written. */
  void end() {
    ended = true;
  }

  boolean ended() {
    return ended;
  }

  /** Leaves it to somebody else to {@link #send(Queue)} it; it still counts. */
  void moveTo(Queue<ReferenceCounted> other) {
    seal();
    other.addAll(chunks);
    chunks.clear();
  }

  private void seal() {
    if (filling != null) {
      chunks.add(filling);
      filling = null;
    }
  }

  /** Drops what was not sent. */
  void clear() {
    seal();
    release(chunks);
  }

  static void release(Queue<? extends ReferenceCounted> buffers) {
    while (!buffers.isEmpty()) {
      buffers.remove().release();
    }
  }

  /** Nothing will leave any more. */
  void lost() {
    lost = true;
    kept = 0;
  }

  long kept() {
    return kept;
  }

  // ---- sending, at the loop's poll

  void send() {
    seal();
    send(chunks);
  }

  void send(Queue<? extends ReferenceCounted> full) {
    if (!full.isEmpty()) {
      while (!full.isEmpty()) {
        ReferenceCounted next = full.remove();
        long many =
            next instanceof ByteBuf bytes ? bytes.readableBytes() : ((FileRegion) next).count();
        channel.write(next).addListener(done -> sent((ChannelFuture) done, next, many));
      }
      channel.flush();
    }
  }

  private void sent(ChannelFuture write, ReferenceCounted what, long many) {
    if (write.isSuccess() && what instanceof FileSending.Piece piece) {
      piece.hasLeft();
    }
    if (lost) {
      return;
    }
    kept -= many;
    if (!write.isSuccess()) {
      transport.connectionFailed(write.cause());
      return;
    }
    if (paused && kept <= low) {
      if (transport.protocol() instanceof StreamProtocol) {
        resume();
      } else {
        loop.callSoon(this::resume, context);
      }
    }
    if (kept == 0) {
      transport.finish();
    }
  }

  // ---- limits

  WriteTransport.Limits limits() {
    return new WriteTransport.Limits(low, high);
  }

  void limit(int low, int high) {
    if (low < 0 || high < low) {
      throw new IllegalArgumentException(
          "high (%d) must be >= low (%d) must be >= 0".formatted(high, low));
    }
    this.low = low;
    this.high = high;
    pauseIfFull();
  }

  private void pauseIfFull() {
    if (kept > high && !paused) {
      paused = true;
      transport.tell("pauseWriting", transport.protocol()::pauseWriting);
    }
  }

  private void resume() {
    if (paused && kept <= low && !lost) { // unless it has been filled again meanwhile
      paused = false;
      transport.tell("resumeWriting", transport.protocol()::resumeWriting);
    }
  }
}
