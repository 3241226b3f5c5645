package asyncio.net;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.ExitError;
import asyncio.Future;
import asyncio.net.internal.poller.NettyPoller;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
  private final EventLoop loop = EventLoop.running();
  private final NettyPoller poller;
  private final Supplier<? extends BaseProtocol> factory;
  private final ConnectOptions options; // of the connections
  private final ListeningSockets sockets;
  private final @Nullable Share share; // of what an acceptor accepts
  private final Set<SocketTransport> clients = new LinkedHashSet<>();
  private final List<Future<Boolean>> waiters = new ArrayList<>();
  private final Context context = Context.copyOfCurrent();
  private boolean serving;
  private boolean closed;
  private boolean draining; // who was accepted is served, even when it is closed
  private @Nullable Future<Boolean> serveForever;
  private @Nullable TlsOptions tls;

  /** One that listens at sockets of its own. */
  Server(NettyPoller poller, Supplier<? extends BaseProtocol> factory, ServerOptions options) {
    this(poller, factory, options, null);
  }

  /** One that gets its share of what an acceptor accepts. */
  Server(
      NettyPoller poller,
      Supplier<? extends BaseProtocol> factory,
      ServerOptions options,
      @Nullable Share share) {
    this.poller = poller;
    this.factory = factory;
    this.tls = options.tls();
    this.options = ConnectOptions.DEFAULT.withKeepAlive(options.keepAlive());
    this.sockets = new ListeningSockets(poller, this, this::accepted, this::wakeIfDone);
    this.share = share;
    if (share != null) {
      share.serveBy(this::accepted);
    }
  }

  ListeningSockets sockets() {
    return sockets;
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

  /** Has the loop serve a connection that was accepted, here or in another loop. */
  private void accepted(DuplexChannel channel) {
    try {
      Connector.prepare(poller, channel, options);
    } catch (Throwable failed) { // as when the client has gone
      channel.unsafe().closeForcibly();
      if (share != null) {
        share.ended();
      }
      sockets.report("Error on accepting a connection", failed);
      return;
    }
    if (share != null) {
      channel.closeFuture().addListener(share.whenEnded());
    }
    poller.executor().register(channel).addListener(registered -> registered(registered, channel));
  }

  private void registered(io.netty.util.concurrent.Future<?> registered, DuplexChannel channel) {
    if (registered.isSuccess()) {
      loop.callSoon(() -> begin(channel), context);
    } else {
      sockets.report("Error on registering an incoming connection", registered.cause());
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
      sockets.report("Error on transport creation for incoming connection", failed);
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

  /** {@return the loop that it serves in} */
  public EventLoop loop() {
    return loop;
  }

  /** Begins to accept. Does not suspend; idempotent. */
  public void startServing() {
    ThreadCheck.check(loop, "Server.startServing()");
    if (closed) {
      throw new IllegalStateException("server " + this + " is closed");
    }
    if (!serving) {
      serving = true;
      sockets.accept(true);
      if (share != null) {
        share.open();
      }
    }
  }

  /**
   * Accepts no more for now, until {@link #startServing}; clients wait in the queues of the
   * listening sockets, or are accepted by others that share them. Does not suspend; idempotent.
   */
  public void pauseServing() {
    ThreadCheck.check(loop, "Server.pauseServing()");
    if (serving) {
      serving = false;
      sockets.accept(false);
      if (share != null) {
        share.pause();
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
    return share == null ? sockets.bound() : closed ? List.of() : share.addresses();
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
    return sockets.descriptors();
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
    sockets.close();
    if (share != null) {
      share.close();
    }
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
      if (share != null) {
        pauseServing();
      }
      sockets.drain();
    } finally {
      close();
    }
    sockets.waitGone();
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
    return sockets.gone() && clients.isEmpty();
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
