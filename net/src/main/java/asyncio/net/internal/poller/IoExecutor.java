package asyncio.net.internal.poller;

import asyncio.Context;
import asyncio.EventLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A loop as Netty sees it.
 *
 * <p>Netty has a loop for embedding of its own, but it belongs to one thread for ever, and takes a
 * task that is mounted on the loop's thread for a stranger, so that each call from a task takes a
 * detour through a queue. Here a task is at home, whatever thread the loop runs in this time, and
 * what Netty wants to run later is a callback of the loop like any other.
 *
 * <p>A look at the selector is a system call, which costs as much as two switches of tasks. While
 * callbacks stand ready the loop only looks, so most of these looks are left out: there is one
 * every {@link #LOOK_EVERY} iterations, or {@link #LOOK_NANOS} after the last. I/O is not starved,
 * and what a request has woken runs without a second look between the two.
 */
@SuppressWarnings("deprecation") // Netty's own interface has deprecated methods
public final class IoExecutor extends AbstractScheduledEventExecutor implements IoEventLoop {
  private static final System.Logger LOG = System.getLogger("asyncio");
  private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long ANSWER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int LOOK_EVERY = 16;
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final IoHandler handler;
  private final boolean changesThread;
  private final Promise<Void> terminated = new DefaultPromise<>(GlobalEventExecutor.INSTANCE);
  private final Context context = new Context();
  private final Wait blocking = new Wait();
  private @Nullable EventLoop loop; // known from the first poll
  private volatile @Nullable Thread thread; // that polled last
  private boolean initialized;
  private final ArrayDeque<Runnable> last = new ArrayDeque<>(); // what is to run while it closes
  private final ArrayList<IoUringRegistration> registrations = new ArrayList<>(); // of io_uring
  private final ArrayDeque<EpollRegistration> changed = new ArrayDeque<>(); // since the last poll
  private @Nullable Channel registering; // asks for a registration of its handle
  private int swept = 64; // when there are so many, look for those that are no more
  private int leftOut; // looks, since the last
  private long looked; // when, by System.nanoTime
  private boolean closing;
  private volatile boolean woken; // since the last poll
  private volatile boolean shut;

  public IoExecutor(IoHandlerFactory factory) {
    handler = factory.newHandler(this);
    changesThread = factory.isChangingThreadSupported();
  }

  public void bind(EventLoop loop) {
    if (this.loop == null) {
      this.loop = loop;
    } else if (this.loop != loop) {
      throw new IllegalStateException("a poller serves one loop only; make one for each");
    }
  }

  /** Polls for readiness and does the I/O that is due; waits at most so long. */
  public void poll(long nanos) {
    if (thread != Thread.currentThread()) {
      bind(EventLoop.running());
      enter();
    } else if (nanos == 0 && leftOut < LOOK_EVERY && System.nanoTime() - looked < LOOK_NANOS) {
      leftOut++;
      return;
    }
    for (var each = changed.poll(); each != null; each = changed.poll()) {
      each.apply();
    }
    blocking.nanos = nanos;
    handler.run(blocking);
    leftOut = 0;
    looked = System.nanoTime();
    woken = false; // whatever it was for, the loop looks at it after the poll
    for (Runnable due = pollScheduledTask(); due != null; due = pollScheduledTask()) {
      execute(due);
    }
  }

  /** Polls in this thread from now on; to io_uring's ring each is made known by itself. */
  private void enter() {
    if (initialized && !changesThread) {
      throw new IllegalStateException(
          "io_uring serves a loop in the thread in which it first ran, "
              + thread
              + "; run and close it there, or choose another poller, as with ASYNCIO_LOOP=nio");
    }
    if (!initialized || handler instanceof IoUringIoHandler) {
      handler.initialize();
    }
    initialized = true;
    thread = Thread.currentThread();
  }

  public void wake() {
    if (!shut) {
      woken = true; // before, as Netty's handlers take a wake-up between two waits for none
      handler.wakeup();
    }
  }

  /**
   * Has the next poll look, whatever stands ready: there is something to be handed to the kernel.
   */
  public void lookNow() {
    leftOut = LOOK_EVERY;
  }

  /**
   * Has the next poll not wait. A channel that comes back to its selector makes the selector look
   * at once, and what it finds for the others is not found again.
   */
  public void lookAgain() {
    lookNow();
    woken = true;
  }

  /**
   * Closes every channel and frees the selector. With io_uring a socket is closed in steps, each
   * after the kernel has answered the one before; the handler frees the ring without waiting for
   * the last of them, and what was not closed by then would stay open for ever.
   *
   * <p>Netty, up to 4.2.18, prepares the end of a ring with a barrier, behind which it reads its
   * wake-ups once more. The kernel puts off what comes behind a barrier, the cancellation of that
   * read does not find it, and it is carried out when the ring is gone: it takes a wake-up of
   * another loop, whose descriptor has the same number by then, and writes it into memory that has
   * been freed. So the sockets of a ring are closed here, and the barrier is left out.
   */
  @Override
  public void close() {
    if (shut) {
      return;
    }
    boolean hasPolled = initialized;
    if (thread != Thread.currentThread()) {
      enter();
    }
    closing = true;
    if (handler instanceof IoUringIoHandler) {
      closeAll(List.copyOf(registrations));
    } else if (hasPolled) {
      handler.prepareToDestroy();
    }
    runLast();
    long giveUp = ticker().nanoTime() + CLOSING_NANOS;
    while (hasPolled && anyRegistered() && ticker().nanoTime() - giveUp < 0) {
      blocking.nanos = ANSWER_NANOS;
      handler.run(blocking);
      runLast();
    }
    cancelScheduledTasks();
    shut = true;
    handler.destroy();
    terminated.setSuccess(null);
  }

  @SuppressWarnings("try") // closing a handle may throw anything
  private static void closeAll(List<IoUringRegistration> open) {
    for (IoUringRegistration registration : open) {
      try {
        if (registration.isValid()) {
          registration.close();
        }
      } catch (Exception broken) {
        LOG.log(System.Logger.Level.WARNING, "cannot close a socket of io_uring", broken);
      }
    }
  }

  private void runLast() {
    for (Runnable command = last.poll(); command != null; command = last.poll()) {
      safeExecute(command);
    }
  }

  private boolean anyRegistered() {
    registrations.removeIf(each -> !each.isValid());
    return !registrations.isEmpty();
  }

  private IoRegistration noted(IoUringRegistration registration) {
    if (registrations.size() >= swept) {
      registrations.removeIf(each -> !each.isValid());
      swept = Math.max(64, 2 * registrations.size());
    }
    registrations.add(registration);
    return registration;
  }

  // ---- whose thread it is

  @Override
  public boolean inEventLoop() {
    EventLoop mine = loop;
    return (mine != null && mine.runsHere()) || (closing && Thread.currentThread() == thread);
  }

  @Override
  public boolean inEventLoop(Thread asked) {
    return asked == thread || (asked == Thread.currentThread() && inEventLoop());
  }

  @Override
  public boolean isExecutorThread(Thread asked) {
    return inEventLoop(asked);
  }

  @Override
  public void execute(Runnable command) {
    EventLoop target = loop;
    if (closing && Thread.currentThread() == thread && !shut) {
      last.add(command);
      return;
    }
    if (shut || target == null || target.isClosed()) {
      throw new RejectedExecutionException("the event loop is closed");
    }
    if (target.runsHere()) {
      target.callSoon(command, context);
    } else {
      target.callSoonThreadsafe(command, context);
    }
  }

  /**
   * How long a poll may wait: as long as the loop allows, and no scheduled task of Netty's is due.
   */
  private final class Wait implements IoHandlerContext {
    private long nanos;

    @Override
    public boolean canBlock() {
      return nanos > 0 && !woken; // asked again after the handler can be woken
    }

    @Override
    public long delayNanos(long now) {
      return Math.min(nanos, IoExecutor.this.delayNanos(now, nanos));
    }

    @Override
    public long deadlineNanos() {
      long scheduled = nextScheduledTaskDeadlineNanos();
      if (nanos == Long.MAX_VALUE) {
        return scheduled;
      }
      long deadline = ticker().nanoTime() + nanos;
      return scheduled == -1 || scheduled - deadline > 0 ? deadline : scheduled;
    }
  }

  // ---- what Netty asks besides

  @Override
  public @Nullable IoEventLoopGroup parent() {
    return null;
  }

  @Override
  public IoEventLoop next() {
    return this;
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return register(new DefaultChannelPromise(channel, this));
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    return register(promise.channel(), promise);
  }

  @Override
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    registering = channel;
    channel.unsafe().register(this, promise);
    registering = null;
    return promise;
  }

  @Override
  public Future<IoRegistration> register(IoHandle handle) {
    Promise<IoRegistration> promise = newPromise();
    try {
      promise.setSuccess(
          switch (handler) {
            case EpollIoHandler epoll ->
                new EpollRegistration(epoll, watched(handle, registering), changed);
            case IoUringIoHandler uring ->
                noted(new IoUringRegistration(uring, handle, registering));
            default -> handler.register(handle);
          });
    } catch (Exception e) {
      promise.setFailure(e);
    }
    return promise;
  }

  private static IoHandle watched(IoHandle handle, @Nullable Channel channel) {
    return channel instanceof ServerChannel && handle instanceof EpollIoHandle listening
        ? new ListeningHandle(listening)
        : handle;
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> kind) {
    return handler.isCompatible(kind);
  }

  @Override
  public boolean isIoType(Class<? extends IoHandler> kind) {
    return handler.getClass() == kind;
  }

  @Override
  public boolean isShuttingDown() {
    return shut;
  }

  @Override
  public boolean isShutdown() {
    return shut;
  }

  @Override
  public boolean isTerminated() {
    return shut;
  }

  @Override
  public Future<?> terminationFuture() {
    return terminated;
  }

  @Override
  public Future<?> shutdownGracefully(long quiet, long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException("the loop closes its poller itself");
  }

  @Override
  public void shutdown() {
    throw new UnsupportedOperationException("the loop closes its poller itself");
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return terminated.await(timeout, unit);
  }
}
