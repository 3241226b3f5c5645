package asyncio.net;

import asyncio.Context;
import asyncio.EventLoop;
import asyncio.Future;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection: the last handler of its Netty channel on one side, asyncio's transport on the
 * other.
 *
 * <p><b>In.</b> Netty reads during the loop's poll. What has come waits in {@code inbox} for a
 * callback of the loop, which gives it to the protocol: so protocols run in the loop's order and in
 * their context, and a protocol that pauses in the middle gets no more. A {@link StreamProtocol},
 * whose doing is only to fill a buffer and to wake a task, is fed at once.
 *
 * <p><b>Out.</b> What is written is copied together in chunks. At the loop's next poll the chunks
 * are handed to Netty and flushed: there alone sockets are written to, closed and aborted, so the
 * buffers that Netty keeps for each thread are kept for the loop's thread only and not for each
 * task's.
 */
final class SocketTransport extends ChannelInboundHandlerAdapter
    implements Transport, NettyPoller.Flushable {
  private static final System.Logger LOG = System.getLogger("asyncio");
  private static final int CHUNK = 64 * 1024;
  private static final int WARN_AFTER_DROPPED = 5;

  private final EventLoop loop = EventLoop.running();
  private final NettyPoller poller;
  private final DuplexChannel channel;
  private final Context context = Context.copyOfCurrent();
  private final Runnable deliver = this::deliver;
  private BaseProtocol protocol;

  private final ArrayDeque<ByteBuf> inbox = new ArrayDeque<>();
  private boolean delivering; // the callback is scheduled
  private boolean started; // the protocol knows of the connection
  private boolean paused;
  private boolean eof; // the peer has ended its direction
  private boolean eofTold;

  private @Nullable ByteBuf chunk; // being filled
  private final ArrayDeque<ReferenceCounted> chunks = new ArrayDeque<>();
  private long kept; // bytes written and not sent
  private int low = CHUNK / 4;
  private int high = CHUNK;
  private boolean writingPaused;
  private boolean flushing; // asked for at the next poll
  private boolean eofWritten;
  private int dropped;
  private boolean sendingFile;

  private boolean closing;
  private boolean aborted;
  private boolean lost; // the socket is closed
  private boolean lossTold;
  private @Nullable Throwable failure;
  private @Nullable TlsLayer tls;
  private @Nullable Future<SocketTransport> ready; // waits for the connection, or for TLS
  private @Nullable Runnable whenLost;

  SocketTransport(NettyPoller poller, DuplexChannel channel, BaseProtocol protocol) {
    this.poller = poller;
    this.channel = channel;
    this.protocol = protocol;
  }

  /**
   * Makes TLS, if there is to be any, then tells the protocol about the connection, starts reading,
   * and completes {@code made}.
   */
  void start(@Nullable Future<SocketTransport> made, @Nullable TlsLayer layer) {
    ready = made;
    if (layer == null) {
      announce();
    } else {
      tls = layer;
      flushLater();
    }
  }

  private void announce() {
    loop.callSoon(
        () -> {
          started = true;
          protocol.connectionMade(this);
        },
        context);
    loop.callSoon(
        () -> {
          read();
          if (!inbox.isEmpty() || eof) {
            deliverSoon();
          }
        },
        context);
    loop.callSoon(() -> complete(null), context);
  }

  private void complete(@Nullable Throwable failed) {
    Future<SocketTransport> waiting = ready;
    ready = null;
    if (waiting != null && !waiting.done()) {
      if (failed == null) {
        waiting.setResult(this);
      } else {
        waiting.setException(Failures.unchecked(failed));
      }
    }
  }

  /** Reads or not, as the protocol wants, unless TLS has to say. */
  void read() {
    boolean wanted = started && !paused && !closing;
    channel.config().setAutoRead(tls == null ? wanted : tls.reads(wanted));
  }

  // ---- TLS

  /**
   * Has TLS begin after what was written; what has come and was not taken yet belongs to it.
   *
   * @param taken bytes that the protocol has been given and gives back
   * @param done completed when TLS stands
   */
  void startTls(TlsLayer layer, Supplier<byte[]> taken, Future<SocketTransport> done) {
    if (tls != null) {
      throw new IllegalStateException("the connection has TLS already");
    }
    if (closing || !started) {
      throw new ConnectionResetError("startTls() on a connection that is closed: " + this);
    }
    tls = layer;
    ready = done;
    read();
    if (chunk != null) {
      chunks.add(chunk);
      chunk = null;
    }
    layer.plain().addAll(chunks);
    chunks.clear();
    layer.early().add(Unpooled.wrappedBuffer(taken.get()));
    layer.early().addAll(inbox);
    inbox.clear();
    flushLater();
  }

  /** The handshake has ended well. */
  void secured() {
    read();
    if (started) {
      complete(null);
    } else {
      announce();
    }
  }

  /** Has something run after the connection was lost. */
  void whenLost(Runnable action) {
    whenLost = action;
  }

  // ---- in

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (closing || !bytes.isReadable()) {
      bytes.release();
    } else if (started && protocol instanceof StreamProtocol stream && inbox.isEmpty() && !paused) {
      try {
        stream.feed(bytes);
      } finally {
        bytes.release();
      }
    } else {
      inbox.add(bytes);
      deliverSoon();
    }
  }

  private void deliverSoon() {
    if (!delivering && started) {
      delivering = true;
      loop.callSoon(deliver, context);
    }
  }

  private void deliver() {
    delivering = false;
    while (!inbox.isEmpty() && !paused && !closing) {
      ByteBuf bytes = inbox.remove();
      try {
        give(bytes);
      } catch (Throwable thrown) {
        fatal("Fatal error: protocol.dataReceived() call failed.", thrown);
      } finally {
        bytes.release();
      }
    }
    if (eof && !eofTold && inbox.isEmpty() && !paused && !closing) {
      eofTold = true;
      tellEof();
      if (lost) {
        loop.callSoon(this::connectionLost, context);
      }
    }
  }

  private void give(ByteBuf bytes) {
    switch (protocol) {
      case StreamProtocol stream -> stream.feed(bytes);
      case Protocol plain -> plain.dataReceived(ByteBufUtil.getBytes(bytes));
      case BufferedProtocol buffered -> {
        while (bytes.isReadable() && !closing) {
          ByteBuffer room = buffered.getBuffer(bytes.readableBytes());
          if (!room.hasRemaining()) {
            throw new IllegalStateException("getBuffer() returned an empty buffer");
          }
          int many = Math.min(room.remaining(), bytes.readableBytes());
          bytes.readBytes(room.duplicate().limit(room.position() + many));
          buffered.bufferUpdated(many);
        }
      }
      default -> throw new IllegalStateException(protocol + " is no Protocol or BufferedProtocol");
    }
  }

  private void tellEof() {
    boolean keepOpen = false;
    try {
      keepOpen =
          switch (protocol) {
            case Protocol plain -> plain.eofReceived();
            case BufferedProtocol buffered -> buffered.eofReceived();
            default -> false;
          };
    } catch (Throwable thrown) {
      fatal("Fatal error: protocol.eofReceived() call failed.", thrown);
      return;
    }
    if (!keepOpen) {
      close();
    } else if (!canWriteEof()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "returning true from eofReceived() has no effect when using ssl");
      close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case SslHandshakeCompletionEvent done when tls != null ->
          tls.handshakeEnded(this, channel, done.cause());
      case SslCloseCompletionEvent closed when tls != null && closed.isSuccess() ->
          tls.inputEnded(this, channel);
      case ChannelInputShutdownEvent end when tls != null -> tls.inputEnded(this, channel);
      case ChannelInputShutdownEvent end -> endOfInput();
      default -> {}
    }
  }

  void endOfInput() {
    if (!eof) {
      eof = true;
      deliverSoon();
    }
  }

  @Override
  public boolean isReading() {
    return !closing && !paused;
  }

  @Override
  public void pauseReading() {
    if (!paused && !closing) {
      paused = true;
      read();
    }
  }

  @Override
  public void resumeReading() {
    if (paused && !closing) {
      paused = false;
      read();
      if (!inbox.isEmpty() || eof) {
        deliverSoon();
      }
    }
  }

  // ---- out

  @Override
  public void write(ByteBuffer data) {
    if (eofWritten) {
      throw new IllegalStateException("Cannot call write() after writeEof()");
    }
    if (sendingFile) {
      throw new IllegalStateException("unable to write; sendFile() is in progress");
    }
    if (closing) {
      data.position(data.limit());
      if (++dropped >= WARN_AFTER_DROPPED) {
        LOG.log(System.Logger.Level.WARNING, "write() after the connection was closed: " + this);
      }
      return;
    }
    kept += data.remaining();
    while (data.hasRemaining()) {
      ByteBuf filling = chunk;
      if (filling == null) {
        filling =
            channel.alloc().directBuffer(Math.min(Math.max(data.remaining(), 512), CHUNK), CHUNK);
        chunk = filling;
      }
      int many = Math.min(data.remaining(), filling.maxWritableBytes());
      if (many == data.remaining()) {
        filling.writeBytes(data);
      } else {
        int limit = data.limit();
        filling.writeBytes(data.limit(data.position() + many));
        data.limit(limit);
      }
      if (filling.maxWritableBytes() == 0) {
        chunks.add(filling);
        chunk = null;
      }
    }
    flushLater();
    if (kept > high && !writingPaused) {
      writingPaused = true;
      tell("pauseWriting", protocol::pauseWriting);
    }
  }

  /** Whether a file can go to the socket without passing through this process. */
  boolean sendsFiles() {
    return channel instanceof SocketChannel && canWriteEof();
  }

  /** Refuses writes from now on, or no longer, lest they go between the pieces of a file. */
  void sendingFile(boolean now) {
    sendingFile = now;
  }

  /**
   * Sends a piece of a file behind what was written. It is released when it has left, or cannot.
   */
  void send(FileSending.Piece piece) {
    kept += piece.count();
    if (chunk != null) {
      chunks.add(chunk);
      chunk = null;
    }
    chunks.add(piece);
    flushLater();
  }

  private void flushLater() {
    if (!flushing) {
      flushing = true;
      poller.flushLater(this);
    }
  }

  /** What has been asked for since the last poll: sends, ends this direction, closes. */
  @Override
  public void flush() {
    flushing = false;
    if (aborted) {
      channel.unsafe().close(channel.voidPromise());
      return;
    }
    if (chunk != null) {
      chunks.add(chunk);
      chunk = null;
    }
    if (tls != null && tls.waiting()) {
      send(tls.plain());
      tls.begin(this, channel);
    }
    send(chunks);
    if (kept == 0) {
      finish();
    }
  }

  private void send(ArrayDeque<? extends ReferenceCounted> full) {
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
    kept -= many;
    if (write.isSuccess() && what instanceof FileSending.Piece piece) {
      piece.hasLeft();
    }
    if (!write.isSuccess()) {
      connectionFailed(write.cause());
      return;
    }
    if (writingPaused && kept <= low) {
      writingPaused = false;
      if (protocol instanceof StreamProtocol stream) {
        stream.resumeWriting();
      } else {
        loop.callSoon(() -> tell("resumeWriting", protocol::resumeWriting), context);
      }
    }
    if (kept == 0) {
      finish();
    }
  }

  /** All that was written has left. */
  private void finish() {
    if (closing && tls != null) {
      tls.shutdown(channel);
    } else if (closing) {
      channel.close();
    } else if (eofWritten && !channel.isOutputShutdown()) {
      channel.shutdownOutput();
    }
  }

  @Override
  public void writeEof() {
    if (!canWriteEof()) {
      throw new UnsupportedOperationException("TLS has no half close; close() the transport");
    }
    if (!eofWritten && !closing) {
      eofWritten = true;
      flushLater();
    }
  }

  @Override
  public boolean canWriteEof() {
    return tls == null;
  }

  @Override
  public long writeBufferSize() {
    return kept;
  }

  @Override
  public Limits writeBufferLimits() {
    return new Limits(low, high);
  }

  @Override
  public void setWriteBufferLimits(int low, int high) {
    if (low < 0 || high < low) {
      throw new IllegalArgumentException(
          "high (%d) must be >= low (%d) must be >= 0".formatted(high, low));
    }
    this.low = low;
    this.high = high;
    if (kept > high && !writingPaused) {
      writingPaused = true;
      tell("pauseWriting", protocol::pauseWriting);
    }
  }

  private void tell(String event, Runnable call) {
    try {
      call.run();
    } catch (Exception thrown) {
      report("protocol." + event + "() failed", thrown);
    }
  }

  // ---- the end

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public void close() {
    if (!closing && tls != null && !tls.open()) {
      abort();
    } else if (!closing) {
      stop();
      if (tls != null) {
        tls.closing(this);
        read();
      }
      flushLater();
    }
  }

  @Override
  public void abort() {
    if (!aborted && !lost) {
      if (!closing) {
        stop();
      }
      aborted = true;
      release(chunks);
      if (chunk != null) {
        chunk.release();
        chunk = null;
      }
      flushLater();
    }
  }

  private void stop() {
    closing = true;
    if (lost) {
      loop.callSoon(this::connectionLost, context);
    }
    channel.config().setAutoRead(false);
    release(inbox);
  }

  static void release(ArrayDeque<? extends ReferenceCounted> buffers) {
    while (!buffers.isEmpty()) {
      buffers.remove().release();
    }
  }

  /** A protocol that throws, or a socket that fails: closed with that exception. */
  private void fatal(String message, Throwable thrown) {
    if (thrown instanceof IOException) {
      LOG.log(System.Logger.Level.DEBUG, () -> this + ": " + message, thrown);
    } else {
      report(message, thrown);
    }
    connectionFailed(thrown);
  }

  void connectionFailed(Throwable cause) {
    if (failure == null && !lost && !aborted) {
      failure = cause instanceof SSLException wrong ? TlsError.of(wrong) : cause;
      abort();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    Throwable cause =
        thrown instanceof DecoderException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    fatal("Fatal read error on socket transport", cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (lost) {
      return;
    }
    lost = true;
    kept = 0;
    if (loop.isClosed()) {
      release(inbox);
      LOG.log(System.Logger.Level.WARNING, "unclosed transport " + this + " when its loop closed");
    } else if (!closing && started && !eofTold) { // some sockets are closed at the end of input
      eof = true;
      deliverSoon();
    } else {
      loop.callSoon(this::connectionLost, context);
    }
  }

  private void connectionLost() {
    if (lossTold) {
      return;
    }
    lossTold = true;
    closing = true;
    release(inbox);
    release(chunks);
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
    if (tls != null) {
      tls.lost();
    }
    complete(
        failure != null
            ? failure
            : new ConnectionAbortedError("the connection was closed: " + this));
    try {
      if (started) {
        protocol.connectionLost(failure);
      }
    } catch (Throwable thrown) {
      report("protocol.connectionLost() failed", thrown);
    } finally {
      if (whenLost != null) {
        whenLost.run();
      }
    }
  }

  private void report(String message, Throwable thrown) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("message", message);
    report.put("exception", thrown);
    report.put("transport", this);
    report.put("protocol", protocol);
    loop.callExceptionHandler(report);
  }

  // ---- looking at it

  DuplexChannel channel() {
    return channel;
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    Object known = null;
    if (key.equals(ExtraInfo.SOCKNAME)) {
      known = Sockets.publicAddress(channel.localAddress());
    } else if (key.equals(ExtraInfo.PEERNAME)) {
      known = Sockets.publicAddress(channel.remoteAddress());
    } else if (tls != null) {
      known = tls.extraInfo(key);
    }
    return known == null ? null : key.type().cast(known);
  }

  @Override
  public BaseProtocol protocol() {
    return protocol;
  }

  @Override
  public void setProtocol(BaseProtocol protocol) {
    this.protocol = protocol;
  }

  @Override
  public String toString() {
    return "<Transport %s %s%s kept=%d>"
        .formatted(
            poller,
            channel,
            lost ? " closed" : closing ? " closing" : paused ? " paused" : "",
            kept);
  }
}
