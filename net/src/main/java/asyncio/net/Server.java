package asyncio.net;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.ExitError;
import asyncio.Future;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What listens for connections and hands each to a protocol of its own. Loop thread only.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.Server">asyncio:
 *     Server</a>
 */
public final class Server implements AutoCloseable {
  private static final Duration ACCEPT_RETRY_DELAY = Duration.ofSeconds(1);

  /** A loop on which something stands ready looks at its sockets every 17 turns. */
  private static final int LOOKS = 20;

  private static final int MOST_TURNS = 1000; // for a flood never ends

  private final EventLoop loop = EventLoop.running();
  private final NettyPoller poller;
  private final Supplier<? extends BaseProtocol> factory;
  private final List<ServerChannel> listening = new ArrayList<>();
  private final Set<SocketTransport> clients = new LinkedHashSet<>();
  private final List<Future<Boolean>> waiters = new ArrayList<>();
  private final Context context = Context.copyOfCurrent();
  private boolean serving;
  private boolean closed;
  private boolean shared; // its sockets, with other processes
  private boolean draining; // who was accepted is served, even when it is closed
  private long accepted;
  private int closing; // listening sockets that are not closed yet
  private @Nullable Future<Boolean> serveForever;
  private @Nullable TlsOptions tls;
  private @Nullable SocketFile file;

  Server(NettyPoller poller, Supplier<? extends BaseProtocol> factory, @Nullable TlsOptions tls) {
    this.poller = poller;
    this.factory = factory;
    this.tls = tls;
    LateClasses.load(poller.sockets());
  }

  /**
   * Has connections accepted from now on begin with other certificates; those that there are stay
   * as they are. Does not suspend.
   *
   * @param tls with a server's context
   * @throws IllegalStateException if it was started without TLS
   */
  public void setTls(TlsOptions tls) {
    ThreadCheck.check(loop, "Server.setTls()");
    if (this.tls == null) {
      throw new IllegalStateException("server " + this + " was started without TLS");
    }
    tls.requireServer();
    this.tls = tls;
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
      register(channel, options);
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
  void adopt(ServerChannel channel, ServerOptions options) {
    shared = true;
    register(channel, options);
    listening.add(channel);
  }

  private void register(ServerChannel channel, ServerOptions options) {
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(new Acceptor(options));
    Connector.settled(poller.executor().register(channel));
  }

  /** Accepts connections of one listening socket. */
  private final class Acceptor extends ChannelInboundHandlerAdapter {
    private final ConnectOptions options; // of the connections
    private boolean resting; // for want of resources

    Acceptor(ServerOptions options) {
      this.options = ConnectOptions.DEFAULT.withKeepAlive(options.keepAlive());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      accepted((DuplexChannel) message, options);
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
              if (serving && !closed) {
                ctx.channel().config().setAutoRead(true);
              }
            });
      } else {
        report("Error on accepting a connection", thrown);
      }
    }
  }

  private void accepted(DuplexChannel channel, ConnectOptions options) {
    accepted++;
    try {
      Connector.prepare(poller, channel, options);
    } catch (Throwable failed) { // as when the client has gone
      channel.unsafe().closeForcibly();
      report("Error on accepting a connection", failed);
      return;
    }
    poller.executor().register(channel).addListener(registered -> registered(registered, channel));
  }

  private void registered(io.netty.util.concurrent.Future<?> registered, DuplexChannel channel) {
    if (registered.isSuccess()) {
      loop.callSoon(() -> begin(channel), context);
    } else {
      report("Error on registering an incoming connection", registered.cause());
    }
  }

  private void begin(DuplexChannel channel) {
    if (closed && !draining) {
      channel.unsafe().close(channel.voidPromise());
      return;
    }
    SocketTransport transport;
    try {
      transport = new SocketTransport(poller, channel, factory.get());
    } catch (Throwable failed) { // of one connection; the server goes on
      channel.unsafe().close(channel.voidPromise());
      if (failed instanceof ExitError exit) {
        throw exit;
      }
      report("Error on transport creation for incoming connection", failed);
      return;
    }
    clients.add(transport);
    transport
        .ending()
        .afterwards(
            () -> {
              clients.remove(transport);
              wakeIfDone();
            });
    transport.start(null, tls == null ? null : TlsLayer.server(tls));
    PendingReads.passOn(channel, transport);
  }

  private void report(String message, Throwable thrown) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("message", message);
    report.put("exception", thrown instanceof IOException io ? IoErrors.plain(io) : thrown);
    report.put("server", this);
    loop.callExceptionHandler(report);
  }

  /** {@return the loop that it accepts in} */
  public EventLoop loop() {
    return loop;
  }

  /** Begins to accept. Does not suspend; idempotent. */
  public void startServing() {
    ThreadCheck.check(loop, "Server.startServing()");
    if (closed) {
      throw new IllegalStateException("server " + this + " is closed");
    }
    accept(true);
  }

  /**
   * Accepts no more for now, until {@link #startServing}; clients wait in the queues of the
   * listening sockets, or are accepted by another process that shares them. Does not suspend;
   * idempotent.
   */
  public void pauseServing() {
    ThreadCheck.check(loop, "Server.pauseServing()");
    accept(false);
  }

  private void accept(boolean wanted) {
    if (serving != wanted) {
      serving = wanted;
      for (ServerChannel channel : listening) {
        channel.config().setAutoRead(wanted);
      }
    }
  }

  /** {@return whether it accepts connections} */
  public boolean isServing() {
    ThreadCheck.check(loop, "Server.isServing()");
    return serving;
  }

  /**
   * The addresses at which it listens.
   *
   * @return one for each socket; none once it is closed
   */
  public List<SocketAddress> addresses() {
    ThreadCheck.check(loop, "Server.addresses()");
    return bound();
  }

  private List<SocketAddress> bound() {
    return listening.stream().map(Sockets::listensAt).filter(Objects::nonNull).toList();
  }

  /**
   * The descriptors of its sockets, to be passed to other processes: see {@link DescriptorPassing}.
   * They stay the server's.
   *
   * @return one for each address, in the same order
   * @throws UnsupportedOperationException if the loop is not on {@link Pollers#epoll}
   */
  public List<Integer> descriptors() {
    ThreadCheck.check(loop, "Server.descriptors()");
    return listening.stream().map(DescriptorPassing::of).toList();
  }

  /**
   * Serves until it is cancelled, then closes, its connections too, and waits until they are gone:
   * so one Ctrl-C ends a program that serves idle clients. If it is {@link #close} or {@link
   * #shutdown} that ends it, the connections stay, and are waited for.
   *
   * @throws CancelledError as it came
   */
  public void serveForever() {
    ThreadCheck.check(loop, "Server.serveForever()");
    if (serveForever != null) {
      throw new IllegalStateException(
          "server " + this + " is already being awaited on serveForever()");
    }
    startServing();
    Future<Boolean> forever = loop.createFuture();
    serveForever = forever;
    try {
      Asyncio.await(forever);
    } catch (CancelledError cancelled) {
      if (!closed) {
        close();
        closeClients();
      }
      waitClosed();
      throw cancelled;
    } finally {
      serveForever = null;
    }
  }

  /**
   * Stops listening and cancels {@link #serveForever}; the connections stay. Does not suspend;
   * idempotent.
   */
  @Override
  public void close() {
    ThreadCheck.check(loop, "Server.close()");
    if (closed) {
      return;
    }
    closed = true;
    serving = false;
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
    Future<Boolean> forever = serveForever;
    if (forever != null && !forever.done()) {
      forever.cancel();
    }
    wakeIfDone();
  }

  /**
   * Closes it and loses nobody whom only it can serve. Who waits in the queue of a socket of its
   * own, which goes with it, is accepted first; the queue of a socket that it has adopted is left
   * to those who share it. Who was accepted is served. A client whose handshake ends in the
   * microseconds between the last look at an own queue and its end is reset: see {@code
   * net.ipv4.tcp_migrate_req} of Linux, which gives it to another socket of the port. Suspends for
   * some turns of the loop; cancelling it closes at once.
   */
  public void drain() {
    ThreadCheck.check(loop, "Server.drain()");
    if (closed) {
      return;
    }
    draining = true;
    try {
      if (shared) {
        accept(false);
      } else {
        startServing();
      }
      long before;
      int turns = 0;
      do {
        before = accepted;
        for (int i = 0; i < LOOKS; i++) {
          Asyncio.sleep(Duration.ZERO);
        }
        turns++;
      } while (accepted != before && turns < MOST_TURNS);
    } finally {
      close();
    }
    while (closing > 0) {
      Asyncio.sleep(Duration.ZERO);
    }
  }

  private void closedOne() {
    closing--;
    wakeIfDone();
  }

  /** Closes all connections after what was written to them has left. Does not suspend. */
  public void closeClients() {
    ThreadCheck.check(loop, "Server.closeClients()");
    List.copyOf(clients).forEach(SocketTransport::close);
  }

  /** Closes all connections at once. Does not suspend. */
  public void abortClients() {
    ThreadCheck.check(loop, "Server.abortClients()");
    List.copyOf(clients).forEach(SocketTransport::abort);
  }

  /**
   * Waits until it is closed, its addresses are free again and the last connection is gone, which
   * idle clients may put off for ever: see {@link #shutdown}. Suspends.
   */
  public void waitClosed() {
    ThreadCheck.check(loop, "Server.waitClosed()");
    if (!gone()) {
      Future<Boolean> waiter = loop.createFuture();
      waiters.add(waiter);
      Asyncio.await(waiter);
    }
  }

  /**
   * Ends it for certain: stops listening, lets the connections end by themselves for a while, then
   * closes them, and aborts what is left after as long again.
   *
   * @param grace how long each of the two may take
   */
  public void shutdown(Duration grace) {
    ThreadCheck.check(loop, "Server.shutdown()");
    close();
    if (!emptyWithin(grace)) {
      closeClients();
      if (!emptyWithin(grace)) {
        abortClients();
        waitClosed();
      }
    }
  }

  private boolean emptyWithin(Duration grace) {
    try {
      Asyncio.timeout(grace, this::waitClosed);
      return true;
    } catch (asyncio.TimeoutError stillOpen) {
      return false;
    }
  }

  private boolean gone() {
    return closed && closing == 0 && clients.isEmpty();
  }

  private void wakeIfDone() {
    if (gone()) {
      for (Future<Boolean> waiter : waiters) {
        if (!waiter.done()) {
          waiter.setResult(true);
        }
      }
      waiters.clear();
    }
  }

  @Override
  public String toString() {
    return "<Server " + (closed ? "closed" : bound()) + " clients=" + clients.size() + ">";
  }
}
