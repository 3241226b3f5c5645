package asyncio.net;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.net.internal.poller.DatagramSocket;
import asyncio.net.internal.poller.NettyPoller;
import asyncio.net.internal.poller.Sockets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A socket for datagrams: the last handler of its Netty channel on one side, asyncio's transport on
 * the other. As with {@link SocketTransport}, the protocol is called in callbacks of the loop, and
 * the socket is written and closed in the loop's flush alone.
 */
final class DatagramEndpoint extends ChannelInboundHandlerAdapter
    implements DatagramTransport, NettyPoller.Flushable {
  private static final System.Logger LOG = System.getLogger("asyncio");
  private static final int HEAD = 80; // counted for each that is kept: objects, and an address
  private static final int AT_ONCE = 128; // handed to Netty, where each takes half a KiB

  private final EventLoop loop = EventLoop.running();
  private final NettyPoller poller;
  private final DatagramSocket socket;
  private final Channel channel;
  private final @Nullable SocketAddress remote; // as users know it
  private final Context context = Context.copyOfCurrent();
  private DatagramProtocol protocol;

  @SuppressWarnings("ArrayRecordComponent") // not compared
  private record Outgoing(byte[] data, SocketAddress address) {}

  private final ArrayDeque<Outgoing> outbox = new ArrayDeque<>();
  private int sending; // handed to Netty and not sent
  private final FlowControl flow =
      new FlowControl(
          () -> guarded("pauseWriting", protocol()::pauseWriting),
          () -> guarded("resumeWriting", protocol()::resumeWriting));
  private boolean flushing; // asked for at the next poll
  private boolean closing;
  private boolean aborted;
  private boolean lost;

  private DatagramEndpoint(
      NettyPoller poller,
      DatagramSocket socket,
      @Nullable SocketAddress remote,
      DatagramProtocol protocol) {
    this.poller = poller;
    this.socket = socket;
    this.channel = socket.channel();
    this.remote = remote;
    this.protocol = protocol;
  }

  // ---- the beginning

  /** An address as Netty's channels want it. */
  static SocketAddress netty(SocketAddress address) {
    return address instanceof UnixDomainSocketAddress unix
        ? new DomainSocketAddress(unix.getPath().toString())
        : address;
  }

  /** Has the protocol told, and waits until it is. */
  static <P extends DatagramProtocol> P start(
      NettyPoller poller, DatagramSocket socket, @Nullable SocketAddress remote, P protocol) {
    var transport = new DatagramEndpoint(poller, socket, remote, protocol);
    socket.channel().pipeline().addLast(transport);
    Future<Boolean> made = transport.loop.createFuture();
    transport.loop.callSoon(() -> protocol.connectionMade(transport), transport.context);
    transport.loop.callSoon(transport::read, transport.context);
    transport.loop.callSoon(
        () -> {
          if (!made.done()) {
            made.setResult(true);
          }
        },
        transport.context);
    try {
      Asyncio.await(made);
    } catch (Throwable cancelled) {
      transport.close();
      throw cancelled;
    }
    return protocol;
  }

  private void read() {
    if (!closing) {
      channel.config().setAutoRead(true);
    }
  }

  // ---- in

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    @SuppressWarnings("unchecked") // each kind of datagram channel reads such
    var packet = (AddressedEnvelope<ByteBuf, SocketAddress>) message;
    byte[] data = ByteBufUtil.getBytes(packet.content());
    SocketAddress known = Sockets.publicAddress(packet.sender());
    SocketAddress sender = known == null ? UnixDomainSocketAddress.of("") : known;
    packet.release();
    tell("datagramReceived", () -> protocol.datagramReceived(data, sender));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    failed(thrown);
  }

  private void failed(Throwable thrown) {
    IOException failure = IoErrors.plain(thrown);
    tell("errorReceived", () -> protocol.errorReceived(failure));
  }

  /** Calls the protocol soon, unless it is closed by then. */
  private void tell(String event, Runnable call) {
    if (!closing) {
      loop.callSoon(
          () -> {
            if (!closing) {
              guarded(event, call);
            }
          },
          context);
    }
  }

  private void guarded(String event, Runnable call) {
    ProtocolCalls.call(loop, this, event, call);
  }

  // ---- out

  @Override
  public void sendTo(byte[] data, @Nullable SocketAddress address) {
    ThreadCheck.check(loop, "DatagramTransport.sendTo()");
    if (remote != null && address != null && !address.equals(remote)) {
      throw new IllegalArgumentException("Invalid address: must be null or " + remote);
    }
    SocketAddress to = address == null ? remote : address;
    if (to == null) {
      throw new IllegalArgumentException(
          "this transport has no remote address: say where to send to");
    }
    if (to instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new IllegalArgumentException("an address is expected, not the name of a host: " + to);
    }
    if (closing) {
      flow.drop("sendTo() after the transport was closed", this);
      return;
    }
    flow.add(data.length + HEAD);
    outbox.add(new Outgoing(data.clone(), netty(to)));
    flushLater();
    flow.pauseIfFull();
  }

  private void flushLater() {
    if (!flushing) {
      flushing = true;
      poller.flushLater(this);
    }
  }

  /** What has been asked for since the last poll: sends and closes. */
  @Override
  public void flush() {
    flushing = false;
    if (aborted) {
      channel.unsafe().close(channel.voidPromise());
      return;
    }
    for (Outgoing next = outbox.peek(); next != null && sending < AT_ONCE; next = outbox.peek()) {
      int size = next.data.length + HEAD;
      if (next.data.length > 0) {
        sending++;
        channel
            .write(packet(next))
            .addListener(
                done -> {
                  sending--;
                  sent(size, done.cause());
                });
      } else {
        channel.flush();
        if (sending > 0) {
          return; // its turn comes when those have left
        }
        sent(size, sendEmpty(next.address));
      }
      outbox.remove();
    }
    channel.flush();
    if (flow.kept() == 0 && closing) {
      channel.close();
    }
  }

  private static Object packet(Outgoing next) {
    ByteBuf bytes = Unpooled.wrappedBuffer(next.data);
    return next.address instanceof DomainSocketAddress unix
        ? new DomainDatagramPacket(bytes, unix)
        : new DatagramPacket(bytes, (InetSocketAddress) next.address);
  }

  private @Nullable Throwable sendEmpty(SocketAddress address) {
    try {
      socket.empty().sendTo(address);
      return null;
    } catch (IOException | RuntimeException failed) {
      return failed;
    }
  }

  private void sent(int size, @Nullable Throwable failure) {
    if (loop.isClosed()) {
      return;
    }
    flow.remove(size);
    if (failure != null) {
      failed(failure);
    }
    if (flow.drained()) {
      loop.callSoon(flow::resumeIfDrained, context);
    }
    if (sending == 0 && (closing || !outbox.isEmpty())) {
      flushLater();
    }
  }

  @Override
  public long writeBufferSize() {
    ThreadCheck.check(loop, "DatagramTransport.writeBufferSize()");
    return flow.kept();
  }

  @Override
  public WriteTransport.Limits writeBufferLimits() {
    ThreadCheck.check(loop, "DatagramTransport.writeBufferLimits()");
    return flow.limits();
  }

  @Override
  public void setWriteBufferLimits(int low, int high) {
    ThreadCheck.check(loop, "DatagramTransport.setWriteBufferLimits()");
    flow.limit(low, high);
  }

  // ---- the end

  @Override
  public boolean isClosing() {
    ThreadCheck.check(loop, "DatagramTransport.isClosing()");
    return closing;
  }

  @Override
  public void close() {
    ThreadCheck.check(loop, "DatagramTransport.close()");
    if (!closing) {
      closing = true;
      channel.config().setAutoRead(false);
      flushLater();
    }
  }

  @Override
  public void abort() {
    ThreadCheck.check(loop, "DatagramTransport.abort()");
    if (!aborted && !lost) {
      close();
      aborted = true;
      outbox.clear();
      flushLater();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!lost) {
      lost = true;
      closing = true;
      flow.clear();
      outbox.clear();
      if (loop.isClosed()) {
        LOG.log(
            System.Logger.Level.WARNING, "unclosed transport " + this + " when its loop closed");
      } else {
        loop.callSoon(
            () -> guarded("connectionLost", () -> protocol.connectionLost(null)), context);
      }
    }
  }

  // ---- looking at it

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    ThreadCheck.check(loop, "DatagramTransport.extraInfo()");
    return key.type().cast(Addresses.of(channel, key));
  }

  @Override
  public BaseProtocol protocol() {
    ThreadCheck.check(loop, "DatagramTransport.protocol()");
    return protocol;
  }

  @Override
  public void setProtocol(BaseProtocol protocol) {
    ThreadCheck.check(loop, "DatagramTransport.setProtocol()");
    this.protocol = (DatagramProtocol) protocol;
  }

  @Override
  public String toString() {
    return "<DatagramTransport %s %s%s kept=%d>"
        .formatted(poller, channel, lost ? " closed" : closing ? " closing" : "", flow.kept());
  }
}
