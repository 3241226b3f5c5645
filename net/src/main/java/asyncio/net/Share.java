package asyncio.net;

import asyncio.EventLoop;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a server in a loop of its own gets of the connections that an acceptor accepts.
 *
 * <p>A connection that was handed over and has not arrived yet is in {@code underWay}. Whoever
 * takes it out of there has it: the server's loop, which serves it, or who closes the share, and
 * then the socket. So none is lost between the two loops, whichever of them ends first.
 */
final class Share {
  /** What becomes known in the loop of the acceptor. */
  interface Giver {
    /** A share is there, or is no more. Any thread. */
    void changed(Share share, boolean open);

    List<SocketAddress> addresses();
  }

  private final EventLoop loop = EventLoop.running();
  private final LoopEnd loopEnd = LoopEnd.here();
  private final Runnable closing = this::close;
  private final Giver giver;
  private final AtomicInteger connections = new AtomicInteger();
  private final ChannelFutureListener whenEnded = ended -> ended();
  private final Set<DuplexChannel> underWay = ConcurrentHashMap.newKeySet();
  private @Nullable Consumer<DuplexChannel> server;
  private volatile boolean closed;

  /** One for the running loop, not open yet. May suspend. */
  Share(Giver giver) {
    this.giver = giver;
    loopEnd.add(closing);
  }

  // ---- in the loop of the server

  void serveBy(Consumer<DuplexChannel> server) {
    this.server = server;
  }

  List<SocketAddress> addresses() {
    return giver.addresses();
  }

  /** From now on there are connections. */
  void open() {
    giver.changed(this, true);
  }

  /** No more connections for now; those that are under way arrive. */
  void pause() {
    giver.changed(this, false);
  }

  /** No more connections; those that are under way are closed. Idempotent. */
  void close() {
    if (!closed) {
      closed = true;
      loopEnd.remove(closing);
      giver.changed(this, false);
      for (DuplexChannel each : List.copyOf(underWay)) {
        if (underWay.remove(each)) {
          each.unsafe().closeForcibly();
        }
      }
    }
  }

  private void arrived(DuplexChannel channel) {
    if (underWay.remove(channel)) {
      Objects.requireNonNull(server).accept(channel);
    }
  }

  /** A connection is gone. */
  void ended() {
    connections.decrementAndGet();
  }

  ChannelFutureListener whenEnded() {
    return whenEnded;
  }

  // ---- in the loop of the acceptor

  /** How many there are, those that are under way included. */
  int connections() {
    return connections.get();
  }

  /** Hands a connection over, if the server is still there. */
  boolean take(DuplexChannel channel) {
    connections.incrementAndGet();
    underWay.add(channel);
    boolean sent = false;
    try {
      if (!closed) {
        var _ = loop.callSoonThreadsafe(() -> arrived(channel));
        sent = true;
      }
    } catch (IllegalStateException loopClosed) {
      // it is given to another
    }
    if (!sent && underWay.remove(channel)) {
      connections.decrementAndGet();
      return false;
    }
    return true;
  }
}
