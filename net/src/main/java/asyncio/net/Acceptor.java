package asyncio.net;

import asyncio.EventLoop;
import asyncio.net.internal.poller.NettyPoller;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Listens in one loop for servers in others: each connection goes to the server that has the fewest
 * then, and of several such to the next in turn. So the connections are spread evenly, and a loop
 * that is held up gets fewer. While there is no server, connections wait.
 *
 * {@snippet :
 * var acceptor = Acceptor.listen(Endpoint.tcp("127.0.0.1", 7), ServerOptions.DEFAULT);
 * Supplier<Poller> pollers = Pollers.likeHere();
 * for (int i = 0; i < 4; i++) {
 *   Thread.ofPlatform().start(() ->
 *       run(() -> acceptor.startServer(handler, ServerOptions.DEFAULT).serveForever(),
 *           LoopOptions.defaults().withPoller(pollers)));
 * }
 * }
 *
 * <p>A server that closes gets no more; the others get what it would have got.
 */
public final class Acceptor implements AutoCloseable {
  private final EventLoop loop = EventLoop.running();
  private final LoopEnd loopEnd = LoopEnd.here();
  private final Runnable dropping = this::dropWaiting;
  private final NettyPoller poller = Pollers.here();
  private final ListeningSockets sockets =
      new ListeningSockets(poller, this, this::accepted, () -> {});
  private final List<Share> shares = new ArrayList<>();
  private final Deque<DuplexChannel> waiting = new ArrayDeque<>(); // for a server
  private int turn;
  private volatile List<SocketAddress> addresses = List.of();
  private volatile boolean closed;

  private Acceptor() {
    loopEnd.add(dropping);
  }

  /**
   * Listens at an endpoint. Suspends until it does.
   *
   * @param endpoint where
   * @param options the backlog, the mode of a Unix socket, …; what concerns a connection, its
   *     server says
   * @return the acceptor, in the running loop
   * @throws java.io.UncheckedIOException if the address is not available
   * @throws UnsupportedOperationException if the loop's poller cannot adopt such a socket
   */
  public static Acceptor listen(Endpoint endpoint, ServerOptions options) {
    Acceptor acceptor = new Acceptor();
    try {
      Listener.bind(acceptor.sockets, endpoint, options);
    } catch (Throwable failed) {
      acceptor.close();
      throw failed;
    }
    acceptor.addresses = acceptor.sockets.bound();
    return acceptor;
  }

  /**
   * Serves connections in the running loop as streams, each in a task of its own: see {@link
   * Net#startServer}. Called in a task of any loop. May suspend.
   *
   * @param handler what to do with a connection
   * @param options how connections begin, with TLS for instance; what concerns the listening socket
   *     is the acceptor's
   * @return the server, which gets its part of the connections until it closes
   * @throws UnsupportedOperationException if the loop has another kind of poller than the
   *     acceptor's: see {@link Pollers#likeHere}
   * @throws IllegalStateException if the acceptor is closed
   */
  public Server startServer(ClientHandler handler, ServerOptions options) {
    int limit = options.limit();
    return createServer(() -> new StreamProtocol(new StreamReader(limit), handler), options);
  }

  /**
   * Serves connections in the running loop with a protocol for each: see {@link Net#createServer}.
   * Called in a task of any loop. May suspend.
   *
   * @param factory makes a protocol
   * @param options how connections begin, with TLS for instance; what concerns the listening socket
   *     is the acceptor's
   * @return the server, which gets its part of the connections until it closes
   * @throws UnsupportedOperationException if the loop has another kind of poller than the
   *     acceptor's: see {@link Pollers#likeHere}
   * @throws IllegalStateException if the acceptor is closed
   */
  public Server createServer(Supplier<? extends BaseProtocol> factory, ServerOptions options) {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
    NettyPoller here = Pollers.here();
    if (!here.sockets().name().equals(poller.sockets().name())) {
      throw new UnsupportedOperationException(
          "what a loop with %s accepts cannot be served by one with %s; see Pollers.likeHere()"
              .formatted(poller, here));
    }
    Server server = new Server(here, factory, options, new Share(new Giving()));
    if (options.startServing()) {
      server.startServing();
    }
    return server;
  }

  private final class Giving implements Share.Giver {
    @Override
    public void changed(Share share, boolean open) {
      try {
        var _ = loop.callSoonThreadsafe(() -> update(share, open));
      } catch (IllegalStateException loopClosed) {
        if (open) {
          throw loopClosed;
        }
      }
    }

    @Override
    public List<SocketAddress> addresses() {
      return addresses;
    }
  }

  private void update(Share share, boolean open) {
    if (closed) {
      return;
    }
    if (!open) {
      shares.remove(share);
    } else {
      shares.add(share);
      for (int i = waiting.size(); i > 0; i--) {
        accepted(waiting.remove());
      }
    }
    sockets.accept(!shares.isEmpty());
  }

  private void accepted(DuplexChannel channel) {
    while (!shares.isEmpty()) {
      Share share = next();
      if (share.take(channel)) {
        return;
      }
      shares.remove(share);
    }
    waiting.add(channel);
    sockets.accept(false);
  }

  /** The one with the fewest connections, looking first at the one whose turn it is. */
  private Share next() {
    int count = shares.size();
    int best = turn % count;
    int fewest = shares.get(best).connections();
    for (int i = 1; i < count && fewest > 0; i++) {
      int each = (turn + i) % count;
      int connections = shares.get(each).connections();
      if (connections < fewest) {
        fewest = connections;
        best = each;
      }
    }
    turn = best + 1;
    return shares.get(best);
  }

  /**
   * The addresses at which it listens. Any thread.
   *
   * @return one for each socket; none once it is closed
   */
  public List<SocketAddress> addresses() {
    return addresses;
  }

  /**
   * Stops listening. What was accepted is with its server already, or is on its way there; servers
   * and their connections stay. Does not suspend; idempotent. Loop thread only.
   */
  @Override
  public void close() {
    ThreadCheck.check(loop, "Acceptor.close()");
    if (!closed) {
      closed = true;
      sockets.close();
      shares.clear();
      addresses = List.of();
      loopEnd.remove(dropping);
      dropWaiting();
    }
  }

  private void dropWaiting() {
    while (!waiting.isEmpty()) {
      waiting.remove().unsafe().closeForcibly();
    }
  }

  @Override
  public String toString() {
    return "<Acceptor " + (closed ? "closed" : addresses) + ">";
  }
}
