package asyncio.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what comes to a channel that has no transport yet. Nothing is asked for, but epoll tells of
 * a peer that has ended its direction unasked, and Netty reads what is left then.
 */
final class EarlyArrivals extends ChannelInboundHandlerAdapter {
  private final List<ByteBuf> messages = new ArrayList<>();
  private final List<Object> events = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    messages.add(Unpooled.copiedBuffer(bytes)); // which may lie in a large buffer for all
    bytes.release();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    events.add(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
    failures.add(thrown);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    messages.forEach(ByteBuf::release);
    messages.clear();
  }

  /** Passes all of it on to the handlers that a channel has now. */
  static void passOn(Channel channel) {
    EarlyArrivals early = channel.pipeline().get(EarlyArrivals.class);
    if (early == null) {
      return;
    }
    ChannelHandlerContext ctx = channel.pipeline().context(early);
    early.messages.forEach(ctx::fireChannelRead);
    early.events.forEach(ctx::fireUserEventTriggered);
    early.failures.forEach(ctx::fireExceptionCaught);
    channel.pipeline().remove(early);
  }
}
