package asyncio.net;

import asyncio.Context;
import asyncio.EventLoop;
import asyncio.Future;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection: the last handler of its Netty channel on one side, asyncio's transport on the
 * other.
 *
 * <p>What comes waits in {@link Incoming} for the protocol. What is written waits in {@link
 * Outgoing} for the loop's next poll, where it is sent: there alone Netty is asked to write, close
 * and abort, so the buffers that it keeps for each thread are kept for the loop's thread only and
 * not for each task's.
 */
final class SocketTransport extends ChannelInboundHandlerAdapter
    implements LimitedTransport, NettyPoller.Flushable {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private final EventLoop loop = EventLoop.running();
  private final NettyPoller poller;
  private final DuplexChannel channel;
  private final Context context = Context.copyOfCurrent();
  private final Incoming in = new Incoming(this, loop, context);
  private final Outgoing out;
  private final Unclosed unclosed = new Unclosed(this, loop, context);
  private BaseProtocol protocol;

  private boolean flushing; // asked for at the next poll

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
    out = new Outgoing(this, channel, poller.chunks(), loop, context);
  }

  /**
   * Makes TLS, if there is to be any, then tells the protocol about the connection, starts reading,
   * and completes {@code made}.
   */
  void start(@Nullable Future<SocketTransport> made, @Nullable TlsLayer layer) {
    ready = made;
    loop.callSoon(
        () -> {
          if (!channel.isOpen()) { // lost before it had a transport
            lost();
          }
        },
        context);
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
          in.start();
          protocol.connectionMade(this);
        },
        context);
    loop.callSoon(this::read, context);
    loop.callSoon(() -> complete(null), context);
  }

  private void complete(@Nullable Throwable failed) {
    Future<SocketTransport> waiting = ready;
    ready = null;
    if (waiting != null && !waiting.done()) {
      if (failed == null) {
        waiting.setResult(this);
      } else {
        waiting.setException(Failures.told(failed));
      }
    }
  }

  /** Reads or not, as the protocol wants, unless TLS has to say. */
  void read() {
    if (!lost) {
      boolean wanted = in.wanted() && !closing;
      channel.config().setAutoRead(tls == null ? wanted : tls.reads(wanted));
    }
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
    if (over() || !in.started()) {
      throw new ConnectionResetError("startTls() on a connection that is closed: " + this);
    }
    tls = layer;
    ready = done;
    read();
    out.moveTo(layer.plain());
    layer.keep(taken.get());
    in.moveTo(layer);
    flushLater();
  }

  /** The handshake has ended well. */
  void secured() {
    read();
    if (in.started()) {
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
    try {
      if (!closing && bytes.isReadable()) {
        if (tls != null && tls.waiting()) {
          tls.keep(ByteBufUtil.getBytes(bytes));
        } else {
          in.add(bytes, protocol);
        }
      }
    } finally {
      bytes.release();
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
      case ChannelInputShutdownEvent end -> in.end();
      default -> {}
    }
  }

  /** The peer will send no more, and has said so. */
  void endOfInput() {
    in.end();
  }

  /** The protocol knows that the peer will send no more. */
  void endTold() {
    if (lost) {
      loop.callSoon(this::connectionLost, context);
    }
  }

  @Override
  public boolean isReading() {
    ThreadCheck.check(loop, "Transport.isReading()");
    return !over() && !in.paused();
  }

  @Override
  public void pauseReading() {
    ThreadCheck.check(loop, "Transport.pauseReading()");
    if (!closing && in.pause()) {
      read();
    }
  }

  @Override
  public long readBufferSize() {
    ThreadCheck.check(loop, "Transport.readBufferSize()");
    return in.kept();
  }

  @Override
  public void resumeReading() {
    ThreadCheck.check(loop, "Transport.resumeReading()");
    if (!closing && in.resume()) {
      read();
    }
  }

  // ---- out

  @Override
  public void write(ByteBuffer data) {
    ThreadCheck.check(loop, "Transport.write()");
    out.write(data);
  }

  /** Whether a file can go to the socket without passing through this process. */
  boolean sendsFiles() {
    return channel instanceof SocketChannel && tls == null;
  }

  /** What was written: pieces of files are put there directly. */
  Outgoing out() {
    return out;
  }

  void flushLater() {
    if (!flushing) {
      flushing = true;
      poller.flushLater(this);
    }
  }

  /** What has been asked for since the last poll: sends, ends this direction, closes. */
  @Override
  public void flush() {
    flushing = false;
    if (lost) {
      return;
    }
    if (aborted) {
      channel.unsafe().close(channel.voidPromise());
      return;
    }
    if (tls != null && tls.waiting()) {
      out.send(tls.plain());
      tls.begin(this, channel);
    }
    out.send();
    if (out.flow().kept() == 0) {
      finish();
    }
  }

  /** All that was written has left. */
  void finish() {
    if (closing && tls != null) {
      tls.shutdown(channel);
    } else if (closing) {
      channel.close();
    } else if (out.ended() && !channel.isOutputShutdown()) {
      channel.shutdownOutput();
    }
  }

  @Override
  public void writeEof() {
    ThreadCheck.check(loop, "Transport.writeEof()");
    if (tls != null) {
      throw new UnsupportedOperationException("TLS has no half close; close() the transport");
    }
    if (!over()) {
      out.end();
      flushLater();
    }
  }

  boolean plain() {
    return tls == null;
  }

  @Override
  public boolean canWriteEof() {
    ThreadCheck.check(loop, "Transport.canWriteEof()");
    return plain();
  }

  @Override
  public FlowControl flow() {
    return out.flow();
  }

  // ---- the end

  /** Whether it is to be over. A connection that is only lost still gives what has come. */
  boolean stopped() {
    return closing;
  }

  boolean over() {
    return closing || lost;
  }

  @Override
  public boolean isClosing() {
    ThreadCheck.check(loop, "Transport.isClosing()");
    return over();
  }

  @Override
  public void close() {
    ThreadCheck.check(loop, "Transport.close()");
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
    ThreadCheck.check(loop, "Transport.abort()");
    if (!aborted && !lost) {
      if (!closing) {
        stop();
      }
      aborted = true;
      releaseAll();
      flushLater();
    }
  }

  private void stop() {
    closing = true;
    if (lost) {
      loop.callSoon(this::connectionLost, context);
    }
    channel.config().setAutoRead(false);
    in.clear();
  }

  /** A protocol that throws, or a socket that fails: closed with that exception. */
  void fatal(String message, Throwable thrown) {
    if (thrown instanceof IOException || thrown instanceof UncheckedIOException) {
      LOG.log(System.Logger.Level.DEBUG, () -> this + ": " + message, thrown);
    } else {
      Guard.report(loop, this, message, thrown);
    }
    connectionFailed(thrown);
  }

  void connectionFailed(Throwable cause) {
    if (!lost && !aborted) {
      failedBy(cause);
      abort();
    }
  }

  private void failedBy(Throwable cause) {
    if (failure == null) {
      failure = tls == null ? cause : TlsError.explaining(cause);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    Throwable cause =
        thrown instanceof DecoderException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (!over()) {
      failedBy(cause);
    }
    if (!loop.isClosed()) { // after what had come before
      loop.callSoon(() -> fatal("Fatal read error on socket transport", cause), context);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    lost();
  }

  private void lost() {
    if (lost) {
      return;
    }
    lost = true;
    out.lost();
    if (loop.isClosed()) {
      releaseAll();
      if (!closing) {
        unclosed.warn("transport");
      }
    } else if (!closing && failure == null && in.started() && !in.endTold()) {
      in.end(); // some sockets are closed at the end of input
    } else {
      loop.callSoon(this::connectionLost, context); // after what has come before
    }
    unclosed.over();
  }

  private void releaseAll() {
    in.clear();
    out.clear();
    if (tls != null) {
      tls.lost();
    }
  }

  private void connectionLost() {
    if (lossTold) {
      return;
    }
    lossTold = true;
    closing = true;
    releaseAll();
    complete(
        failure != null
            ? failure
            : new ConnectionAbortedError("the connection was closed: " + this));
    try {
      if (in.started()) {
        Guard.call(loop, this, "connectionLost", () -> protocol.connectionLost(failure));
      }
    } finally {
      if (whenLost != null) {
        whenLost.run();
      }
    }
  }

  /** What warns if it is forgotten. */
  Unclosed unclosed() {
    return unclosed;
  }

  // ---- looking at it

  DuplexChannel channel() {
    return channel;
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    ThreadCheck.check(loop, "Transport.extraInfo()");
    Object known = Sockets.address(channel, key);
    return key.type().cast(known == null && tls != null ? tls.extraInfo(key) : known);
  }

  @Override
  public BaseProtocol protocol() {
    ThreadCheck.check(loop, "Transport.protocol()");
    return protocol;
  }

  @Override
  public void setProtocol(BaseProtocol protocol) {
    ThreadCheck.check(loop, "Transport.setProtocol()");
    this.protocol = protocol;
  }

  @Override
  public String toString() {
    return "<Transport %s %s%s kept=%d>"
        .formatted(
            poller,
            channel,
            lost ? " closed" : closing ? " closing" : in.paused() ? " paused" : "",
            out.flow().kept());
  }
}
