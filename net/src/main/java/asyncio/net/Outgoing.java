package asyncio.net;

import asyncio.Context;
import asyncio.EventLoop;
import asyncio.net.internal.poller.Chunks;
import asyncio.net.internal.poller.DirectWrite;
import asyncio.net.internal.poller.NettyPoller;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What was written to a transport and has not left: copied together in chunks, and counted, so that
 * a protocol pauses above the high limit and resumes at the low one.
 *
 * <p>What is counted is what it takes, within a factor of two and one chunk: a chunk is at most
 * twice as large as what made it necessary, and while Netty still has some to send, the last chunk
 * waits to be filled. With TLS a chunk goes back as soon as it has been encrypted.
 */
final class Outgoing {
  /** From here on copying takes longer than one call more of the system. */
  private static final int LARGE = 32 * 1024;

  private final SocketTransport transport;
  private final DuplexChannel channel;
  private final @Nullable DirectWrite direct;
  private final EventLoop loop;
  private final Chunks spare;
  private final Context context;
  private final ArrayDeque<ReferenceCounted> chunks = new ArrayDeque<>(); // and pieces of files
  private final ArrayDeque<ByteBuf> encrypting = new ArrayDeque<>(1); // handed to TLS, and used
  private @Nullable ByteBuf filling;
  private final FlowControl flow; // of bytes, those included that Netty has
  private int waiting; // those that Netty has
  private boolean full; // the socket has taken less than there was, since the last poll
  private boolean ended;
  private boolean sendingFile;
  private boolean lost;

  Outgoing(
      SocketTransport transport,
      DuplexChannel channel,
      NettyPoller poller,
      EventLoop loop,
      Context context) {
    this.transport = transport;
    this.channel = channel;
    this.direct = poller.sockets().direct().apply(channel);
    this.spare = poller.chunks();
    this.loop = loop;
    this.context = context;
    this.flow =
        new FlowControl(
            () ->
                ProtocolCalls.call(
                    loop, transport, "pauseWriting", transport.protocol()::pauseWriting),
            () ->
                ProtocolCalls.call(
                    loop, transport, "resumeWriting", transport.protocol()::resumeWriting));
  }

  /**
   * Takes all of it, to be sent at the next poll; but for something large, and before the protocol
   * is paused, the socket is asked at once. Mostly it takes everything.
   */
  void write(ByteBuffer data) {
    if (ended) {
      throw new IllegalStateException("Cannot call write() after writeEof()");
    }
    if (sendingFile) {
      throw new IllegalStateException("unable to write; sendFile() is in progress");
    }
    if (transport.over()) {
      data.position(data.limit());
      flow.drop("write() after the connection was closed", transport);
      transport.ending().writtenInVain();
      return;
    }
    if (data.remaining() > LARGE && flow.kept() == 0) {
      sendArray(data);
    }
    flow.add(data.remaining());
    copy(data);
    if (flow.full()) {
      sendDirectly();
    }
    if (flow.kept() > 0 && !transport.over()) {
      transport.flushLater();
      flow.pauseIfFull();
    }
  }

  private void copy(ByteBuffer data) {
    while (data.hasRemaining()) {
      ByteBuf chunk = filling;
      if (chunk == null) {
        chunk = spare.take(data.remaining());
        filling = chunk;
      }
      int count = Math.min(data.remaining(), chunk.writableBytes());
      if (count == data.remaining()) {
        chunk.writeBytes(data);
      } else {
        int limit = data.limit();
        chunk.writeBytes(data.limit(data.position() + count));
        data.limit(limit);
      }
      if (!chunk.isWritable()) {
        seal();
      }
    }
  }

  /** Refuses writes from now on, or no longer, lest they go between the pieces of a file. */
  void sendingFile(boolean now) {
    sendingFile = now;
  }

  /** Takes a piece of a file, to be sent behind what was written; it is released in any case. */
  void write(FilePiece piece) {
    flow.add(piece.wanted());
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
    release(encrypting);
  }

  static void release(Queue<? extends ReferenceCounted> buffers) {
    while (!buffers.isEmpty()) {
      buffers.remove().release();
    }
  }

  /** Nothing will leave any more. */
  void lost() {
    lost = true;
    flow.clear();
  }

  // ---- sending, at the loop's poll

  /** Sends what there is, or leaves it to Netty to send it as soon as the socket takes it. */
  void send() {
    sendDirectly();
    full = false;
    sendOn();
  }

  /** Leaves to Netty what is full, or, once it has sent all that it had, what there is. */
  private void sendOn() {
    if (waiting == 0) {
      seal();
    }
    send(chunks);
  }

  /**
   * Has the socket take what it can at once, past Netty's queue of promises: most of the time that
   * is everything. Not with TLS, and not while Netty or the poll has to go first.
   */
  private void sendDirectly() {
    DirectWrite socket = askable();
    if (socket == null) {
      return;
    }
    seal();
    try {
      while (!full && chunks.peek() instanceof ByteBuf chunk) {
        int count = socket.write(chunk);
        flow.remove(count);
        chunk.skipBytes(count);
        full = chunk.isReadable();
        if (!full) {
          chunks.remove();
          spare.give(chunk);
        }
      }
    } catch (IOException failed) {
      transport.ending().writingFailed(failed);
      return;
    }
    resumeSoon();
  }

  private @Nullable DirectWrite askable() {
    return transport.plain() && !full && waiting == 0 && channel.isOpen() ? direct : null;
  }

  /** Has the socket take what it can of an array without a copy, if there is nothing before it. */
  private void sendArray(ByteBuffer data) {
    DirectWrite socket = askable();
    int count = socket == null ? -1 : socket.writeArray(data);
    if (count >= 0) {
      data.position(data.position() + count);
      full = data.hasRemaining();
    }
  }

  void send(Queue<? extends ReferenceCounted> due) {
    if (!due.isEmpty()) {
      boolean encrypted = due == chunks && !transport.plain();
      while (!due.isEmpty()) {
        ReferenceCounted next = due.remove();
        long count;
        boolean tlsHasIt = false;
        if (next instanceof ByteBuf chunk) {
          count = chunk.retain().readableBytes(); // to be used again
          tlsHasIt = encrypted && encrypting.add(chunk);
        } else {
          count = ((FilePiece) next).wanted();
        }
        ReferenceCounted back = tlsHasIt ? null : next;
        waiting++;
        channel.write(next).addListener(done -> sent((ChannelFuture) done, back, count));
      }
      channel.flush();
      takeBackEncrypted();
    }
  }

  private void takeBackEncrypted() {
    while (!encrypting.isEmpty() && encrypting.element().refCnt() == 1) {
      spare.give(encrypting.remove());
    }
  }

  private void sent(ChannelFuture write, @Nullable ReferenceCounted what, long count) {
    waiting--;
    if (write.isSuccess() && what instanceof FilePiece piece) {
      piece.hasLeft();
    }
    if (what instanceof ByteBuf chunk) {
      if (chunk.refCnt() == 1) {
        spare.give(chunk);
      } else {
        chunk.release();
      }
    }
    if (lost) {
      return;
    }
    flow.remove(count);
    if (!write.isSuccess()) {
      Throwable cause = write.cause();
      transport
          .ending()
          .writingFailed(
              cause instanceof ChannelOutputShutdownException && cause.getCause() != null
                  ? cause.getCause()
                  : cause);
      return;
    }
    resumeSoon();
    if (flow.kept() == 0) {
      transport.finish();
    } else if (waiting == 0) {
      sendOn();
    }
  }

  private void resumeSoon() {
    if (flow.drained()) {
      if (transport.protocol() instanceof BufferingProtocol) {
        resume();
      } else {
        loop.callSoon(this::resume, context);
      }
    }
  }

  private void resume() {
    if (!lost) {
      flow.resumeIfDrained(); // unless it has been filled again meanwhile
    }
  }

  FlowControl flow() {
    return flow;
  }
}
