package asyncio.net;

import asyncio.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Waits in a selector in place of a loop whose poller cannot take in channels of {@code java.nio}.
 * What it has told of once, it does not look at again before the loop has reacted.
 */
final class SelectorThread implements AutoCloseable {
  private final EventLoop loop;
  private final Selector selector;
  private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  SelectorThread(EventLoop loop) {
    this.loop = loop;
    try {
      selector = Selector.open();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    Thread.ofPlatform().daemon().name("asyncio-selector").start(this::run);
  }

  /** Looks at a channel for these operations from now on; for none: not at all. Any thread. */
  void watch(ReadinessRegistry.Watch watch, int operations) {
    commands.add(() -> set(watch, operations));
    selector.wakeup();
  }

  private void set(ReadinessRegistry.Watch watch, int operations) {
    SelectionKey key = watch.selectableChannel().keyFor(selector);
    try {
      if (operations == 0) {
        if (key != null) {
          key.cancel();
          selector.selectNow(this::tell); // lets go of it
        }
      } else if (key == null) {
        watch.selectableChannel().register(selector, operations, watch);
      } else {
        key.interestOps(operations);
        key.attach(watch);
      }
    } catch (ClosedChannelException | CancelledKeyException gone) {
      return; // there is nothing to tell of
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void run() {
    try (selector) {
      while (!closed) {
        selector.select(this::tell);
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
          command.run();
        }
      }
    } catch (IOException failed) {
      System.getLogger("asyncio").log(System.Logger.Level.ERROR, "selector of " + loop, failed);
    }
  }

  private void tell(SelectionKey key) {
    try {
      int ready = key.readyOps();
      key.interestOpsAnd(~ready);
      var watch = (ReadinessRegistry.Watch) key.attachment();
      var _ = loop.callSoonThreadsafe(() -> watch.readyInThread(ready));
    } catch (IllegalStateException gone) { // the channel, or the loop
      return;
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }
}
