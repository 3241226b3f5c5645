package asyncio.net;

import asyncio.EventLoop;
import asyncio.Poller;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Waits in a selector of Netty's. What the transports wrote since the last poll leaves first: one
 * flush an iteration, from the loop's own thread, however many tasks have written.
 */
final class NettyPoller implements Poller {
  private final Sockets sockets;
  private final IoExecutor executor;
  private final ReceiveBuffer receiving = new ReceiveBuffer();
  private final Chunks chunks = new Chunks();
  private ArrayList<Flushable> written = new ArrayList<>();
  private ArrayList<Flushable> flushing = new ArrayList<>();
  private final Set<Runnable> atClose = new LinkedHashSet<>();

  private @Nullable Watches watches;

  /** What has written and wants it sent. */
  interface Flushable {
    void flush();
  }

  NettyPoller(Sockets sockets) {
    this.sockets = sockets;
    try {
      executor = new IoExecutor(sockets.handlers().get());
    } catch (RuntimeException failed) {
      throw Failures.failed("a loop cannot poll by " + sockets.name(), failed);
    }
  }

  /** The poller of the running loop, which gets one now if it can do no I/O yet. */
  static NettyPoller here() {
    EventLoop loop = EventLoop.running();
    if (loop.poller() instanceof NettyPoller poller) {
      poller.executor.bind(loop);
      return poller;
    }
    if (!loop.poller().idle()) {
      throw new IllegalStateException(
          "the poller of this loop cannot do I/O: " + loop.poller() + "; use one of Pollers");
    }
    NettyPoller poller = Pollers.fromEnvironment();
    poller.executor.bind(loop);
    loop.setPoller(poller);
    return poller;
  }

  Sockets sockets() {
    return sockets;
  }

  IoExecutor executor() {
    return executor;
  }

  /** Has a socket that was just made read as the loop's sockets do. */
  void readsInto(Channel channel) {
    if (sockets.readsWhenReady()) {
      receiving.lendTo(channel);
    }
  }

  /** What is written is copied into them. */
  Chunks chunks() {
    return chunks;
  }

  /** The channels of {@code java.nio} that it watches besides. */
  Watches watches() {
    if (watches == null) {
      watches = new Watches(this);
    }
    return watches;
  }

  /** Has something flushed at the next poll. */
  void flushLater(Flushable flushable) {
    written.add(flushable);
  }

  @Override
  public void serve(Host host) {
    if (host.portable() && sockets.staysOnAThread()) {
      throw new IllegalStateException(
          sockets.name()
              + " needs a loop that stays on its thread, which portable mode has not: start java with"
              + " --add-opens java.base/java.lang=ALL-UNNAMED, or choose another poller,"
              + " as with ASYNCIO_LOOP=nio");
    }
  }

  @Override
  public void poll(long nanos) {
    executor.poll(nanos);
  }

  @Override
  public void flush() {
    if (!written
        .isEmpty()) { // a ring sends, and a selector lets go of what was closed, when it looks
      executor.lookNow();
    }
    while (!written.isEmpty()) { // a write that fails wants its socket closed, before the wait
      ArrayList<Flushable> due = written;
      written = flushing;
      flushing = due;
      for (int i = 0; i < due.size(); i++) {
        due.get(i).flush();
      }
      due.clear();
    }
  }

  @Override
  public void wakeup() {
    executor.wake();
  }

  /** Has something run when the loop closes. */
  void whenClosed(Runnable action) {
    atClose.add(action);
  }

  /** Takes back {@link #whenClosed}. */
  void noMore(Runnable action) {
    atClose.remove(action);
  }

  @Override
  public void close() {
    List.copyOf(atClose).forEach(Runnable::run);
    atClose.clear();
    if (watches != null) {
      watches.close();
    }
    executor.close();
    receiving.close();
    chunks.close();
  }

  @Override
  public String toString() {
    return sockets.name();
  }
}
