package asyncio.net.internal.poller;

import asyncio.EventLoop;
import asyncio.Poller;
import io.netty.channel.Channel;
import java.util.ArrayList;

/**
 * Waits in a selector of Netty's. What the transports wrote since the last poll leaves first: one
 * flush an iteration, from the loop's own thread, however many tasks have written.
 */
public final class NettyPoller implements Poller {
  private final Sockets sockets;
  private final IoExecutor executor;
  private final ReceiveBuffer receiving = new ReceiveBuffer();
  private final Chunks chunks = new Chunks();
  private ArrayList<Flushable> written = new ArrayList<>();
  private ArrayList<Flushable> flushing = new ArrayList<>();

  /** What has written and wants it sent. */
  public interface Flushable {
    void flush();
  }

  public NettyPoller(Sockets sockets) {
    this.sockets = sockets;
    executor = new IoExecutor(sockets.handlers().get());
  }

  /** Has it serve a loop, and no other. */
  public NettyPoller bind(EventLoop loop) {
    executor.bind(loop);
    return this;
  }

  public Sockets sockets() {
    return sockets;
  }

  public IoExecutor executor() {
    return executor;
  }

  /** Has a socket that was just made read as the loop's sockets do. */
  public void readsInto(Channel channel) {
    if (sockets.readsWhenReady()) {
      receiving.lendTo(channel);
    }
  }

  /** What is written is copied into them. */
  public Chunks chunks() {
    return chunks;
  }

  /** Has something flushed at the next poll. */
  public void flushLater(Flushable flushable) {
    written.add(flushable);
  }

  @Override
  public void serve(Host host) {
    if (host.portable() && sockets.staysOnAThread()) {
      throw new IllegalStateException(
          sockets.name()
              + " needs a loop that stays on its thread, which portable mode has not: start java"
              + " with --add-opens java.base/java.lang=ALL-UNNAMED, or choose another poller, as"
              + " with ASYNCIO_LOOP=nio");
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

  @Override
  public void close() {
    executor.close();
    receiving.close();
    chunks.close();
  }

  @Override
  public String toString() {
    return sockets.name();
  }
}
