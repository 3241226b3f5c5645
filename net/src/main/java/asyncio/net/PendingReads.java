package asyncio.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what comes to a channel that has no transport yet, in its order. Nothing is asked for, but
 * epoll and io_uring tell of a peer that has hung up unasked, and Netty reads what is left then.
 * The channel may be closed before it gets a transport, so its pipeline is no place to keep
 * anything.
 */
final class PendingReads extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<PendingReads> OF =
      AttributeKey.valueOf(PendingReads.class, "of a channel");

  private final List<Object> all = new ArrayList<>(); // bytes, failures and events

  private PendingReads() {}

  /** Begins to keep them. */
  static void keep(Channel channel) {
    var early = new PendingReads();
    channel.attr(OF).set(early);
    channel.pipeline().addLast(early);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    all.add(ByteBufUtil.getBytes(bytes));
    bytes.release();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    all.add(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    all.add(thrown);
  }

  /** Puts a transport in its place, which gets all of it. */
  static void passOn(Channel channel, SocketTransport transport) {
    PendingReads early = channel.attr(OF).getAndSet(null);
    channel.pipeline().addLast(transport);
    if (channel.pipeline().context(early) != null) {
      channel.pipeline().remove(early);
    }
    for (Object each : early.all) {
      switch (each) {
        case byte[] bytes -> transport.arrived(Unpooled.wrappedBuffer(bytes));
        case Throwable failure -> transport.failed(failure);
        default -> transport.happened(each);
      }
    }
  }
}
