package asyncio.net;

import asyncio.EventLoop;
import asyncio.TimeoutError;
import asyncio.TimerHandle;
import asyncio.net.internal.poller.ReceiveBuffer;
import asyncio.net.internal.poller.Sockets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundInvoker;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import java.nio.channels.ClosedChannelException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS under a transport: the handshake, after which there is a connection, and the good-byes of
 * both sides, after which the socket is closed. The transport asks and tells it at the loop's poll.
 *
 * <p>One may stand over another, as that with a server over that with the proxy on the way: what it
 * sends and gets passes through the other, which is left alone otherwise.
 */
final class TlsLayer {
  private enum State {
    WAITING, // for the poll, where sockets are written to
    HANDSHAKE,
    OPEN,
    SHUTDOWN
  }

  private final EventLoop loop = EventLoop.running();
  private final TlsOptions options;
  private final @Nullable String serverName;
  private final int port;
  private final ArrayDeque<ReferenceCounted> plain =
      new ArrayDeque<>(); // written before it was asked for
  private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(); // come before it was asked for
  private State state = State.WAITING;
  private @Nullable SslHandler handler;
  private @Nullable SslHandler under; // of the layer that this one stands over
  private @Nullable TimerHandle timeout;
  private boolean closing;
  private boolean inputEnded; // the peer sends no more
  private boolean saidGoodBye; // the peer, before that

  private TlsLayer(TlsOptions options, @Nullable String serverName, int port) {
    this.options = options;
    this.serverName = serverName;
    this.port = port;
  }

  /** For a client, which checks whom it talks to. */
  static TlsLayer client(TlsOptions options, @Nullable String host, int port) {
    return new TlsLayer(options, options.requireClient(host), port);
  }

  /** For a server. */
  static TlsLayer server(TlsOptions options) {
    options.requireServer();
    return new TlsLayer(options, null, -1);
  }

  /** For the side that the context is made for, of a connection that stands. */
  static TlsLayer either(TlsOptions options) {
    return options.context().isServer() ? server(options) : client(options, null, -1);
  }

  // ---- the handshake

  /** Has it stand over another, whose handshake has ended. */
  void over(TlsLayer other) {
    under = other.handler;
  }

  /** Bytes that were written before; they leave as they are. */
  ArrayDeque<ReferenceCounted> plain() {
    return plain;
  }

  /** Keeps bytes that the peer has sent already; they belong to the handshake. */
  void keep(byte[] bytes) {
    early.add(Unpooled.wrappedBuffer(bytes));
  }

  boolean waiting() {
    return state == State.WAITING;
  }

  boolean open() {
    return state == State.OPEN || state == State.SHUTDOWN;
  }

  /** Whether to read, when the protocol wants to or not. */
  boolean reads(boolean wanted) {
    return switch (state) {
      case WAITING -> false;
      case HANDSHAKE, SHUTDOWN -> true;
      case OPEN -> wanted || closing; // the peer's good-bye stands behind what nobody wants
    };
  }

  void begin(SocketTransport transport, DuplexChannel channel) {
    state = State.HANDSHAKE;
    SslHandler tls;
    try {
      tls = new SslHandler(options.context().engine(channel.alloc(), serverName, port));
    } catch (RuntimeException refused) { // as a name that can be none
      transport.connectionFailed(refused);
      return;
    }
    tls.setHandshakeTimeoutMillis(0);
    handler = tls;
    after(
        options.handshakeTimeout(),
        () ->
            transport.connectionFailed(
                new ConnectionAbortedError(
                    "TLS handshake with %s is taking longer than %s: aborting the connection"
                        .formatted(peer(channel), seconds(options.handshakeTimeout())))));
    ReceiveBuffer.stop(channel);
    ChannelInboundInvoker source = channel.pipeline();
    if (under == null) {
      channel.pipeline().addFirst(tls);
    } else {
      ChannelHandlerContext place = channel.pipeline().context(under);
      channel.pipeline().addAfter(place.name(), null, tls);
      source = place;
    }
    transport.read();
    if (!early.isEmpty()) {
      while (!early.isEmpty()) {
        source.fireChannelRead(early.remove());
      }
      source.fireChannelReadComplete();
    }
    if (inputEnded && state == State.HANDSHAKE) { // before it began
      transport.connectionFailed(endedEarly(channel));
    }
  }

  void handshakeEnded(
      SocketTransport transport, DuplexChannel channel, @Nullable Throwable failure) {
    if (state != State.HANDSHAKE) {
      return;
    }
    cancelTimeout();
    if (failure == null) {
      state = State.OPEN;
      transport.secured();
    } else {
      transport.connectionFailed(
          switch (failure) {
            case ClosedChannelException gone -> endedEarly(channel);
            case SSLException wrong when wrong.getCause() instanceof ClosedChannelException ->
                endedEarly(channel);
            case SSLException wrong -> TlsError.ofHandshake(wrong, peer(channel));
            default -> failure;
          });
    }
  }

  private ConnectionResetError endedEarly(DuplexChannel channel) {
    return new ConnectionResetError(
        "%s has closed the connection during the TLS handshake".formatted(peer(channel)));
  }

  private String peer(DuplexChannel channel) {
    if (serverName != null && !serverName.isEmpty()) {
      return port < 0 ? serverName : serverName + ":" + port;
    }
    return "the peer " + Sockets.publicAddress(channel.remoteAddress());
  }

  /** A peer has said good-bye: the one that this layer talks to, or one below it. */
  void goodBye(SocketTransport transport, DuplexChannel channel) {
    saidGoodBye |= handler != null && handler.engine().isInboundDone();
    inputEnded(transport, channel);
  }

  /** The peer will send no more, with or without a good-bye. */
  void inputEnded(SocketTransport transport, DuplexChannel channel) {
    inputEnded = true;
    switch (state) {
      case WAITING -> {}
      case HANDSHAKE -> transport.connectionFailed(endedEarly(channel));
      case OPEN -> transport.ending().inputEnded();
      case SHUTDOWN -> channel.unsafe().close(channel.voidPromise());
    }
  }

  // ---- the end

  /** The transport is being closed; from now on there is little time. */
  void closing(SocketTransport transport) {
    closing = true;
    after(
        options.shutdownTimeout(),
        () -> transport.connectionFailed(new TimeoutError("TLS shutdown timed out")));
  }

  /** All has been written: says good-bye, then waits for the peer's. */
  void shutdown(DuplexChannel channel) {
    SslHandler tls = handler;
    if (state == State.OPEN && tls != null) {
      state = State.SHUTDOWN;
      channel.config().setAutoRead(true);
      tls.closeOutbound()
          .addListener(
              said -> {
                if (under != null) {
                  under.closeOutbound();
                }
                if (inputEnded || !said.isSuccess()) {
                  channel.unsafe().close(channel.voidPromise());
                }
              });
    }
  }

  /** The connection is gone. */
  void lost() {
    cancelTimeout();
    Outgoing.release(plain);
    Outgoing.release(early);
  }

  private void after(Duration delay, Runnable action) {
    cancelTimeout();
    timeout = loop.callLater(delay, action);
  }

  private void cancelTimeout() {
    if (timeout != null) {
      timeout.cancel();
      timeout = null;
    }
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " seconds";
  }

  // ---- looking at it

  @Nullable Object extraInfo(ExtraInfo<?> key) {
    SslHandler tls = handler;
    if (tls == null) {
      return null;
    }
    if (key.equals(ExtraInfo.CLOSE_NOTIFY)) {
      return saidGoodBye;
    }
    SSLSession session = tls.engine().getSession();
    if (key.equals(ExtraInfo.SSL_SESSION)) {
      return session;
    }
    if (key.equals(ExtraInfo.PEER_CERTIFICATES)) {
      return peerCertificates(session);
    }
    if (key.equals(ExtraInfo.CIPHER)) {
      return session.getCipherSuite();
    }
    return key.equals(ExtraInfo.ALPN_PROTOCOL) ? tls.applicationProtocol() : null;
  }

  private static X509Certificate @Nullable [] peerCertificates(SSLSession session) {
    try {
      return Stream.of(session.getPeerCertificates())
          .filter(X509Certificate.class::isInstance)
          .toArray(X509Certificate[]::new);
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
  }
}
