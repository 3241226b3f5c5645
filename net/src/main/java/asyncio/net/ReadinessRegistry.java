package asyncio.net;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Handle;
import asyncio.Resource;
import asyncio.ResourceKey;
import asyncio.net.internal.poller.NettyPoller;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The channels of {@code java.nio} whose readiness a loop has been asked to tell. A loop on NIO
 * puts them into its own selector. epoll and io_uring cannot take them in, so there a thread with a
 * selector tells the loop.
 */
final class ReadinessRegistry implements Resource {
  private static final ResourceKey<ReadinessRegistry> OF_LOOP =
      new ResourceKey<>(
          "the watched channels of java.nio", () -> new ReadinessRegistry(Pollers.here()));

  static final int IN = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
  static final int OUT = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

  private final EventLoop loop = EventLoop.running();
  private final NettyPoller poller;
  private final Map<SelectableChannel, Watch> watches = new HashMap<>();
  private @Nullable SelectorThread thread; // where the loop's own poller cannot

  private ReadinessRegistry(NettyPoller poller) {
    this.poller = poller;
  }

  /** Those of the running loop. */
  static ReadinessRegistry here() {
    return OF_LOOP.get();
  }

  /** Has something called each time that the channel is ready, in the place of what was. */
  void add(SelectableChannel channel, int side, Runnable callback) {
    checkNonBlocking(channel);
    watches.computeIfAbsent(channel, Watch::new).set(side, callback);
  }

  /** Has nothing called any more; answers whether there was something. */
  boolean remove(SelectableChannel channel, int side) {
    Watch watch = watches.get(channel);
    return watch != null && watch.clear(side);
  }

  /** What can be done at once, or gives null until the channel is ready. */
  interface Attempt<T> {
    @Nullable T now() throws IOException;
  }

  /** Tries until it works, suspending meanwhile. */
  <T> T when(SelectableChannel channel, int side, Attempt<T> attempt) {
    checkNonBlocking(channel);
    try {
      T outcome = attempt.now();
      while (outcome == null) {
        waitFor(channel, side);
        outcome = attempt.now();
      }
      return outcome;
    } catch (IOException failed) {
      throw IoErrors.unchecked(failed);
    }
  }

  private void waitFor(SelectableChannel channel, int side) {
    Watch watch = watches.get(channel);
    if (watch != null && watch.has(side)) {
      throw new IllegalStateException("something else already waits for " + channel);
    }
    Future<Boolean> ready = loop.createFuture();
    add(
        channel,
        side,
        () -> {
          if (!ready.done()) {
            ready.setResult(true);
          }
        });
    try {
      Asyncio.await(ready);
    } finally {
      remove(channel, side);
    }
  }

  private static void checkNonBlocking(SelectableChannel channel) {
    if (channel.isBlocking()) {
      throw new IllegalArgumentException(
          "the socket must be non-blocking; call configureBlocking(false)");
    }
  }

  @Override
  public void close() {
    abandon();
  }

  @Override
  public void abandon() {
    if (thread != null) {
      thread.close();
    }
  }

  /** One channel, with what is to be called when it is ready. Loop thread only. */
  final class Watch implements NioIoHandle {
    private final SelectableChannel channel;
    private final Side in = new Side();
    private final Side out = new Side();
    private @Nullable IoRegistration registration;

    Watch(SelectableChannel channel) {
      this.channel = channel;
    }

    private final class Side {
      private @Nullable Runnable callback;
      private Context context = new Context();
      private @Nullable Handle called;

      void ready() {
        if (callback != null) {
          called = loop.callSoon(callback, context);
        }
      }

      void set(@Nullable Runnable callback) {
        this.callback = callback;
        context = Context.copyOfCurrent();
        if (called != null) {
          called.cancel();
          called = null;
        }
      }
    }

    private Side side(int ops) {
      return ops == IN ? in : out;
    }

    boolean has(int side) {
      return side(side).callback != null;
    }

    void set(int side, Runnable callback) {
      side(side).set(callback);
      update();
    }

    boolean clear(int side) {
      boolean had = has(side);
      side(side).set(null);
      if (in.callback == null && out.callback == null) {
        watches.remove(channel);
      }
      if (had) {
        update();
      }
      return had;
    }

    private int interest() {
      int ops = 0;
      if (in.callback != null) {
        ops |= IN & channel.validOps();
      }
      if (out.callback != null) {
        ops |=
            channel instanceof SocketChannel socket && socket.isConnectionPending()
                ? SelectionKey.OP_CONNECT
                : SelectionKey.OP_WRITE & channel.validOps();
      }
      return ops;
    }

    private void update() {
      if (!poller.executor().isIoType(NioIoHandler.class)) {
        if (thread == null) {
          thread = new SelectorThread(loop);
        }
        thread.watch(this, interest());
      } else if (interest() == 0) {
        if (registration != null) {
          registration.cancel();
          registration = null;
          poller.executor().lookNow();
        }
      } else {
        if (registration == null) {
          var registering = poller.executor().register(this);
          if (registering.cause() != null) {
            watches.remove(channel);
            throw new UncheckedIOException(new IOException(registering.cause()));
          }
          registration = registering.getNow();
          poller.executor().lookAgain();
        }
        registration.submit(NioIoOps.valueOf(interest()));
      }
    }

    /** The channel is ready for something, or failed: asking it will tell. */
    void ready(int ops) {
      if ((ops & IN) != 0) {
        in.ready();
      }
      if ((ops & OUT) != 0) {
        out.ready();
      }
    }

    /** Once what is ready has been called for, the thread is to look again. */
    void readyInThread(int ops) {
      ready(ops);
      loop.callSoon(
          () -> {
            if (thread != null && watches.get(channel) == this) {
              thread.watch(this, interest());
            }
          });
    }

    @Override
    public SelectableChannel selectableChannel() {
      return channel;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      ready(((NioIoEvent) event).ops().value());
    }

    @Override
    public void close() {} // the channel is the program's
  }
}
