package asyncio.net;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.net.internal.poller.NettyPoller;
import asyncio.net.internal.poller.Sockets;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The sockets at which somebody listens, and what they accept. Loop thread only. */
final class ListeningSockets {
  private static final Duration ACCEPT_RETRY_DELAY = Duration.ofSeconds(1);

  /** A loop on which something stands ready looks at its sockets every 17 turns. */
  private static final int LOOKS = 20;

  private static final int MOST_LOOKS = 1000; // for a flood never ends

  private final EventLoop loop = EventLoop.running();
  private final Context context = Context.copyOfCurrent();
  private final NettyPoller poller;
  private final Object owner; // for reports
  private final Consumer<DuplexChannel> accepted;
  private final Runnable freed;
  private final List<ServerChannel> listening = new ArrayList<>();
  private @Nullable SocketFile file;
  private long count; // of accepted connections
  private boolean shared; // with other processes
  private boolean accepting;
  private boolean closed;
  private int closing; // sockets that are not closed yet

  /**
   * None yet.
   *
   * @param accepted is given each connection, which no poller serves yet
   * @param freed is told of each socket that was closed
   */
  ListeningSockets(
      NettyPoller poller, Object owner, Consumer<DuplexChannel> accepted, Runnable freed) {
    this.poller = poller;
    this.owner = owner;
    this.accepted = accepted;
    this.freed = freed;
    LateClasses.load(poller.sockets());
  }

  NettyPoller poller() {
    return poller;
  }

  /** Binds a Unix socket, and tends to its file. Suspends. */
  void listen(SocketFile made, ServerOptions options) {
    Sockets sockets = poller.sockets();
    SocketAddress address = sockets.unixAddress(made.path());
    made.prepare();
    listen(sockets.unixServer(), address, options);
    file = made;
    try {
      made.bound();
    } catch (Throwable failed) {
      close();
      throw failed;
    }
  }

  /** Binds one socket more. Suspends. */
  void listen(Supplier<ServerChannel> socket, SocketAddress address, ServerOptions options) {
    ServerChannel channel;
    try {
      channel = socket.get();
    } catch (RuntimeException failed) {
      throw IoErrors.bind(address, failed);
    }
    try {
      channel.config().setOption(ChannelOption.SO_BACKLOG, options.backlog());
      register(channel);
      Connector.settled(channel.bind(address));
    } catch (UncheckedIOException failed) {
      Connector.closeLater(poller, channel);
      throw IoErrors.bind(address, failed);
    } catch (Throwable failed) {
      Connector.closeLater(poller, channel);
      throw failed;
    }
    listening.add(channel);
  }

  /** Takes a socket over that is bound already. Suspends. */
  void adopt(ServerChannel channel) {
    shared = true;
    try {
      register(channel);
    } catch (Throwable failed) {
      Connector.closeLater(poller, channel);
      throw failed;
    }
    listening.add(channel);
  }

  private void register(ServerChannel channel) {
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(new Accepting());
    Connector.settled(poller.executor().register(channel));
  }

  /** Accepts connections of one listening socket. */
  private final class Accepting extends ChannelInboundHandlerAdapter {
    private boolean resting; // for want of resources
    private boolean lost; // the socket

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      count++;
      accepted.accept((DuplexChannel) message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
      if (closed) {
        return;
      }
      if (thrown instanceof IOException io && IoErrors.isOutOfResources(io)) {
        if (resting) { // one that was under way in the kernel
          return;
        }
        resting = true;
        report("accept() out of system resource", thrown);
        ctx.channel().config().setAutoRead(false);
        loop.callLater(
            ACCEPT_RETRY_DELAY,
            () -> {
              resting = false;
              if (accepting && !closed) {
                ctx.channel().config().setAutoRead(true);
              }
            });
      } else if (thrown instanceof IOException io && IoErrors.isOfListening(io)) {
        lost(ctx, thrown);
      } else {
        report("Error on accepting a connection", thrown);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      lost(ctx, new ClosedChannelException());
    }

    private void lost(ChannelHandlerContext ctx, Throwable why) {
      if (!closed && !lost) {
        lost = true;
        report("A listening socket was closed by somebody else", why);
        ctx.close();
      }
    }
  }

  void report(String message, Throwable thrown) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("message", message);
    report.put("exception", thrown instanceof IOException io ? IoErrors.plain(io) : thrown);
    report.put("server", owner);
    loop.callExceptionHandler(report);
  }

  /** Begins to accept, or stops for a while; what comes meanwhile waits in the backlog. */
  void accept(boolean wanted) {
    if (accepting != wanted) {
      accepting = wanted;
      for (ServerChannel channel : listening) {
        channel.config().setAutoRead(wanted);
      }
    }
  }

  boolean isAccepting() {
    return accepting;
  }

  List<SocketAddress> bound() {
    return listening.stream().map(Sockets::listensAt).filter(Objects::nonNull).toList();
  }

  List<Integer> descriptors() {
    return listening.stream().map(DescriptorPassing::of).toList();
  }

  /**
   * Accepts who waits, unless others can do so, and hands over all that was accepted. Then it does
   * not accept, or is to be closed at once. Suspends.
   */
  void drain() {
    accept(!shared);
    long before;
    int looks = 0;
    do {
      before = count;
      for (int i = 0; i < LOOKS; i++) {
        Asyncio.sleep(Duration.ZERO);
      }
      looks++;
    } while (count != before && looks < MOST_LOOKS);
  }

  /** Suspends until all are closed, which {@link #close} has begun. */
  void waitGone() {
    while (!gone()) {
      Asyncio.sleep(Duration.ZERO);
    }
  }

  /** Whether all are closed. */
  boolean gone() {
    return closed && closing == 0;
  }

  /** Closes them. Idempotent. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    accepting = false;
    for (ServerChannel channel : listening) {
      closing++;
      channel
          .closeFuture()
          .addListener(
              gone -> {
                if (!loop.isClosed()) {
                  poller.executor().lookNow(); // a selector lets go when it selects
                  loop.callSoon(this::closedOne, context);
                }
              });
      if (file == null) {
        Connector.closeLater(poller, channel);
      } else {
        file.close(channel);
      }
    }
    listening.clear();
  }

  private void closedOne() {
    closing--;
    freed.run();
  }
}
