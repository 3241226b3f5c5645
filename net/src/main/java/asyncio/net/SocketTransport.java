package asyncio.net;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.net.internal.poller.NettyPoller;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
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
    implements LimitedTransport, StreamTransport, NettyPoller.Flushable {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private final EventLoop loop = EventLoop.running();
  private final NettyPoller poller;
  private final DuplexChannel channel;
  private final Context context = Context.copyOfCurrent();
  private final Incoming in = new Incoming(this, loop, context);
  private final Outgoing out;
  private final LeakTracker unclosed = new LeakTracker(this, loop, context);
  private BaseProtocol protocol;

  private final Ending ending;

  private boolean flushing; // asked for at the next poll
  private @Nullable TlsLayer tls;
  private @Nullable Future<SocketTransport> ready; // waits for the connection, or for TLS

  SocketTransport(NettyPoller poller, DuplexChannel channel, BaseProtocol protocol) {
    this.poller = poller;
    this.channel = channel;
    this.protocol = protocol;
    out = new Outgoing(this, channel, poller, loop, context);
    ending = new Ending(this, loop, context, in, out);
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
    ending.begin();
    loop.callSoon(
        () -> {
          in.start();
          protocol.connectionMade(this);
        },
        context);
    loop.callSoon(this::read, context);
    loop.callSoon(() -> complete(null), context);
  }

  /** Whoever waits for the connection, or for TLS, has it, or gets this. */
  void complete(@Nullable Throwable failed) {
    Future<SocketTransport> waiting = ready;
    ready = null;
    if (waiting != null && !waiting.done()) {
      if (failed == null) {
        waiting.setResult(this);
      } else {
        waiting.setException(IoErrors.forWaiter(failed));
      }
    }
  }

  /** It is over, and whoever still waits for it gets why. */
  void ended(@Nullable Throwable failure) {
    if (ready != null) { // most have been made; then no text is
      complete(
          failure != null
              ? failure
              : new ConnectionAbortedError("the connection was closed: " + this));
    }
  }

  /** Reads or not, as the protocol wants, unless TLS has to say. */
  void read() {
    if (!ending.gone()) {
      boolean wanted = (in.wanted() && !ending.stopped()) || ending.listening();
      channel.config().setAutoRead(tls == null ? wanted : tls.reads(wanted));
    }
  }

  // ---- TLS

  @Override
  public void startTls(TlsOptions options, Supplier<byte[]> taken) {
    Future<SocketTransport> done = loop.createFuture();
    startTls(TlsLayer.either(options), taken, done);
    try {
      Asyncio.await(done);
    } catch (Throwable failed) {
      abort();
      throw failed;
    }
  }

  /** TLS begins after what was written; what has arrived and was not taken yet belongs to it. */
  private void startTls(TlsLayer layer, Supplier<byte[]> taken, Future<SocketTransport> done) {
    if (tls != null && !tls.open()) {
      throw new IllegalStateException("TLS is being made on the connection already");
    }
    if (over() || !in.started()) {
      throw new ConnectionResetError("startTls() on a connection that is closed: " + this);
    }
    if (tls != null) {
      layer.over(tls);
    }
    tls = layer;
    ready = done;
    read();
    out.moveTo(layer.plain());
    layer.keep(taken.get());
    if (in.moveTo(layer)) {
      layer.inputEnded(this, channel);
    }
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

  // ---- in

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    arrived((ByteBuf) message);
  }

  void arrived(ByteBuf bytes) {
    try {
      if (!ending.stopped() && bytes.isReadable()) {
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
    happened(event);
  }

  void happened(Object event) {
    switch (event) {
      case SslHandshakeCompletionEvent done when tls != null ->
          tls.handshakeEnded(this, channel, done.cause());
      case SslCloseCompletionEvent closed when tls != null && closed.isSuccess() ->
          tls.goodBye(this, channel);
      case ChannelInputShutdownEvent end when tls != null -> tls.inputEnded(this, channel);
      case ChannelInputShutdownEvent end -> ending.inputEnded();
      case ChannelOutputShutdownEvent end when !out.ended() -> // after a write has failed
          ending.writingFailed(new ConnectionResetError("nothing can be written to " + this));
      default -> {}
    }
  }

  /** How it ends. */
  Ending ending() {
    return ending;
  }

  @Override
  public boolean isReading() {
    ThreadCheck.check(loop, "Transport.isReading()");
    return !over() && !in.paused();
  }

  @Override
  public void pauseReading() {
    ThreadCheck.check(loop, "Transport.pauseReading()");
    if (!ending.stopped() && in.pause()) {
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
    if (!ending.stopped() && in.resume()) {
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
    return channel instanceof SocketChannel && tls == null && poller.sockets().sendsFiles();
  }

  /** What was written: pieces of files are put there directly. */
  Outgoing out() {
    return out;
  }

  /** Has the loop look at its sockets before its next callbacks. */
  void lookNow() {
    poller.executor().lookNow();
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
    if (ending.gone() || ending.listening()) {
      return;
    }
    if (ending.closesSocket()) {
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
    if (ending.stopped() && tls != null) {
      tls.shutdown(channel);
    } else if (ending.stopped()) {
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

  boolean over() {
    return ending.begins();
  }

  @Override
  public boolean isClosing() {
    ThreadCheck.check(loop, "Transport.isClosing()");
    return over();
  }

  @Override
  public void close() {
    ThreadCheck.check(loop, "Transport.close()");
    if (!ending.stopped() && tls != null && !tls.open()) {
      abort();
    } else if (!ending.stopped()) {
      readNoMore();
      ending.stop();
      if (tls != null && !ending.gone()) {
        tls.closing(this);
        read();
      }
      flushLater();
    }
  }

  @Override
  public void abort() {
    ThreadCheck.check(loop, "Transport.abort()");
    readNoMore();
    ending.abort();
  }

  private void readNoMore() {
    if (!ending.gone()) {
      channel.config().setAutoRead(false);
    }
  }

  /** A protocol that has thrown: its connection is over. */
  void fatal(String message, Throwable thrown) {
    note(message, thrown);
    readNoMore();
    ending.abort(thrown);
  }

  private void note(String message, Throwable thrown) {
    if (thrown instanceof IOException || thrown instanceof UncheckedIOException) {
      LOG.log(
          System.Logger.Level.DEBUG, () -> this + ": " + message + ": " + IoErrors.reason(thrown));
    } else {
      ProtocolCalls.report(loop, this, message, thrown);
    }
  }

  void connectionFailed(Throwable cause) {
    ending.failed(cause);
  }

  /** What a failure means, with TLS or without. */
  Throwable explained(Throwable cause) {
    Throwable known = tls == null ? cause : TlsError.explaining(cause);
    return known instanceof IOException ? IoErrors.unchecked(known) : known;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    failed(thrown);
  }

  void failed(Throwable thrown) {
    Throwable cause =
        thrown instanceof DecoderException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    ending.readingFailed(cause);
    if (!loop.isClosed()) { // after what had come before
      loop.callSoon(() -> note("Fatal read error on socket transport", cause), context);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    lost();
  }

  private void lost() {
    boolean forgotten = loop.isClosed() && !ending.gone() && !ending.stopped();
    ending.socketClosed();
    if (forgotten) {
      unclosed.warn("transport");
    }
    unclosed.over();
  }

  /** Keeps nothing that came or was written. */
  void releaseAll() {
    in.clear();
    out.clear();
    if (tls != null) {
      tls.lost();
    }
  }

  @Override
  public void ownedBy(Object owner) {
    unclosed.ownedBy(owner);
  }

  /** Notes where the connection was asked for, to be told if it is forgotten. */
  void openedAt(@Nullable StackTraceElement place) {
    unclosed.place(place);
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
    Object known = Addresses.of(channel, key);
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
            ending.gone() ? " closed" : over() ? " closing" : in.paused() ? " paused" : "",
            out.flow().kept());
  }
}
