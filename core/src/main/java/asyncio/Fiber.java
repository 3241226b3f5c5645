package asyncio;

import asyncio.internal.jdk.JdkAccess;
import asyncio.internal.queue.SystemClock;
import asyncio.internal.report.Origin;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A stack that can be suspended and resumed: the only file that knows how.
 *
 * <p><b>The contract.</b> {@link #resume} is called on the loop's thread and runs the body until it
 * suspends or ends. {@link #suspend} is called by the body and makes {@code resume} return; the
 * next {@code resume} makes it return. In between the stack costs its frames and nothing else.
 *
 * <p><b>{@link Own}: a virtual thread whose scheduler is the loop.</b> The JDK gives a virtual
 * thread that may go on to its scheduler as a {@code Runnable}, its continuation, always the same
 * object; running it mounts the stack on the calling thread until it unmounts. To suspend, the body
 * calls {@code Thread.yield}: the stack unmounts and hands in its continuation, {@link
 * LoopScheduler} sees that the fiber expects this and keeps quiet, and {@code resume} runs the
 * continuation when the loop says so. Compared with park and unpark this needs no permit, is deaf
 * to interrupts and to stray unparks, and tells when the stack cannot move: a yield that returns at
 * once has a native frame or a class initialiser on its stack, which becomes an exception instead
 * of a blocked loop.
 *
 * <p>Whoever takes a stack trace of a stack that has yielded (a thread dump, a debugger, {@link
 * Task#stack}) holds it for that time, and then hands in its continuation once more. So {@code
 * resume} tries again until the body runs, and a body that runs without having been resumed yields
 * again.
 *
 * <p>A body that calls something blocking of the JDK unmounts as well, without {@code suspend}.
 * Then {@code resume} returns with {@link #blocked} true, and it is the JDK that hands in the
 * continuation when the body may go on, on any thread; the loop queues it like a callback.
 *
 * <p><b>{@link Baton}: portable mode.</b> An ordinary virtual thread and the loop's thread hand
 * each other the turn; only one of them runs. The same semantics without any flag, at a slower
 * switch; blocking calls keep the turn and so block the loop, as they do in Python.
 */
abstract sealed class Fiber {
  private boolean suspended;
  private boolean due; // resumed, and not yet back from its suspension
  private boolean ended;
  private boolean abandoned;
  private @Nullable Throwable failure; // that has left the body

  /** A stack that has not begun; its loop has no scheduler where it is portable. */
  static Fiber of(
      LoopState loop, @Nullable LoopScheduler scheduler, @Nullable String name, Runnable body) {
    return scheduler == null ? new Baton(loop, name, body) : new Own(scheduler, name, body);
  }

  /** Runs the body until it suspends, blocks or ends. Loop thread only. */
  final void resume() {
    if (abandoned) {
      return;
    }
    due = suspended;
    suspended = false;
    mount();
  }

  /**
   * Returns from {@link #resume}, until the next one. Called by the body only.
   *
   * <p>The caller has looked for headroom: an overflow inside the JDK cannot be undone.
   *
   * @throws IllegalStateException if the stack cannot move; the body has not been suspended then
   */
  final void suspend() {
    suspended = true;
    boolean paused = false;
    try {
      paused = pause();
    } finally {
      if (!paused) {
        suspended = false;
        due = false;
      }
    }
    if (!paused) {
      throw new IllegalStateException("cannot suspend here: " + obstacle());
    }
  }

  /** What keeps the calling stack from being moved. */
  private static String obstacle() {
    String visible = visibleObstacle();
    return visible == null ? "the JDK cannot move this stack" : visible;
  }

  private static @Nullable String visibleObstacle() {
    return StackWalker.getInstance()
        .walk(frames -> frames.filter(Fiber::cannotMove).findFirst())
        .map(
            frame ->
                (frame.isNativeMethod()
                        ? "the native method " + frame.getClassName() + "." + frame.getMethodName()
                        : "the initialiser of class "
                            + frame.getClassName()
                            + " ("
                            + Origin.place(frame.toStackTraceElement())
                            + ")")
                    + " is on the stack; await outside of it")
        .orElse(null);
  }

  private static boolean cannotMove(StackWalker.StackFrame frame) {
    return frame.isNativeMethod() || frame.getMethodName().equals("<clinit>");
  }

  /** Whether the body sits in a blocking call of the JDK. */
  final boolean blocked() {
    return !suspended && !ended;
  }

  final boolean ended() {
    return ended;
  }

  /** What has left the body, which is to keep its failures to itself; null if nothing has. */
  final @Nullable Throwable failure() {
    return failure;
  }

  /** Runs the body to its end, once it has been mounted. */
  final void runToTheEnd(Runnable body) {
    try {
      body.run();
    } catch (Throwable thrown) {
      failure = thrown;
    } finally {
      ended = true;
    }
  }

  /** The stack is never mounted again. */
  final void abandon() {
    abandoned = true;
    Runnable given = continuation();
    if (given != null) {
      forget(given);
    }
  }

  final boolean abandoned() {
    return abandoned;
  }

  /** The frames. */
  StackTraceElement[] trace() {
    return thread().getStackTrace();
  }

  /**
   * An error that says where the stack stands. Once it was abandoned: to look at it hands it in
   * once more.
   */
  final Throwable place(String text) {
    var place = new IllegalStateException(text);
    place.setStackTrace(thread().getStackTrace());
    return place;
  }

  /** Whoever hands in the continuation of an abandoned stack is not heard. */
  abstract void forget(Runnable continuation);

  /** Gives the turn to the stack; returns when it is given back. */
  abstract void mount();

  abstract boolean pause();

  /** The thread under which tools show this stack. */
  abstract Thread thread();

  /** What the JDK will hand in when a blocked body may go on; null where bodies block the loop. */
  abstract @Nullable Runnable continuation();

  /**
   * Interrupts a blocked body; true if it may go on at once, so that {@code resume} need not wait
   * for its turn.
   */
  abstract boolean interruptBlocked();

  /** Runs as the body of its own thread, which saves an object. */
  private static final class Own extends Fiber implements Runnable {
    private final LoopScheduler scheduler;
    private @Nullable Runnable body; // until it runs
    private final Thread thread;
    private @Nullable Runnable continuation; // once started

    Own(LoopScheduler scheduler, @Nullable String name, Runnable body) {
      this.scheduler = scheduler;
      this.body = body;
      this.thread = JdkAccess.newVirtualThread(scheduler, name, this);
    }

    @Override
    void mount() {
      Runnable mounting = continuation;
      if (mounting == null) {
        mounting = scheduler.handedInBy(thread);
        continuation = mounting;
      }
      mounting.run();
      while (super.due && !super.ended) { // a stack that is being looked at is not run
        Thread.onSpinWait();
        mounting.run();
      }
    }

    @Override
    public void run() {
      Runnable starting = body;
      body = null;
      if (starting != null) {
        runToTheEnd(starting);
      }
    }

    @Override
    void forget(Runnable given) {
      scheduler.abandon(given);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is ours
    boolean pause() {
      do {
        scheduler.expect(continuation);
        try {
          Thread.yield();
        } catch (Throwable cannotMove) { // a deep stack takes room to be moved
          scheduler.expect(null);
          throw cannotMove;
        }
        while (scheduler.closed() || scheduler.isAbandoned(continuation)) { // only looked at
          LockSupport.park(this);
        }
        if (!scheduler.expected() && (visibleObstacle() != null || !JdkAccess.unpin())) {
          return false; // else once more
        }
        if (!super.due) {
          scheduler.lookedAt();
        }
      } while (!super.due);
      super.due = false;
      return true;
    }

    /** What a look from the loop's own thread hands in is not queued: it would only yield again. */
    @Override
    StackTraceElement[] trace() {
      if (!super.suspended || !scheduler.isHere()) {
        return super.trace();
      }
      scheduler.expect(continuation);
      try {
        return super.trace();
      } finally {
        scheduler.expect(null);
      }
    }

    @Override
    Thread thread() {
      return thread;
    }

    @Override
    @Nullable Runnable continuation() {
      return continuation;
    }

    @Override
    boolean interruptBlocked() {
      scheduler.expect(continuation);
      thread.interrupt();
      return scheduler.expected();
    }
  }

  private static final class Baton extends Fiber {
    /** With a single carrier, a stack that cannot be moved would keep all others from it. */
    private static final boolean ONE_CARRIER =
        Integer.getInteger(
                "jdk.virtualThreadScheduler.parallelism",
                Runtime.getRuntime().availableProcessors())
            == 1;

    /** How long the loop is waited for, which runs at once if this stack makes way for it. */
    private static final long PATIENCE = 100_000_000;

    private final LoopState loop;
    private final Thread thread;
    private final Object onCarrier = new Object();
    private volatile boolean waitsOnCarrier;
    private volatile boolean looked; // the loop has, whether it is its turn
    private volatile boolean turn; // true: the fiber's, false: the loop's
    private boolean started;
    private @Nullable Thread loopThread; // who resumed it last

    Baton(LoopState loop, @Nullable String name, Runnable body) {
      this.loop = loop;
      Thread.Builder builder = Thread.ofVirtual();
      this.thread = (name == null ? builder : builder.name(name)).unstarted(() -> main(body));
    }

    @Override
    void mount() {
      Thread self = Thread.currentThread();
      loopThread = self;
      loop.owner = thread;
      turn = true;
      if (started) {
        LockSupport.unpark(thread);
        if (waitsOnCarrier) {
          synchronized (onCarrier) {
            onCarrier.notifyAll();
          }
        }
      } else {
        started = true;
        thread.start();
      }
      waitFor(false);
      loop.owner = self;
    }

    private void main(Runnable body) {
      LoopRegistry.bind(thread, loop);
      try {
        runToTheEnd(body);
      } finally {
        LoopRegistry.unbind(thread);
        turn = false;
        LockSupport.unpark(loopThread);
      }
    }

    @Override
    void forget(Runnable given) {} // there is none: it never gets the turn

    @Override
    boolean pause() {
      if (ONE_CARRIER && !makesWay()) {
        return false;
      }
      turn = false;
      LockSupport.unpark(loopThread);
      waitFor(true);
      return true;
    }

    /**
     * Whether others run while this stack yields, as they do not if a native frame or a class
     * initialiser is on it. Throws if the stack is too deep to be moved.
     */
    @SuppressWarnings("ThreadPriorityCheck") // there is one carrier
    private boolean makesWay() {
      long start = SystemClock.INSTANCE.nanos();
      looked = false;
      LockSupport.unpark(loopThread);
      do {
        Thread.yield();
      } while (!looked && SystemClock.INSTANCE.nanos() - start < PATIENCE);
      return looked;
    }

    /** Parks until it is the caller's turn; an interrupt is kept for later. */
    private void waitFor(boolean mine) {
      boolean interrupted = false;
      while (turn != mine) {
        try {
          LockSupport.park(this);
        } catch (
            StackOverflowError tooDeep) { // to be moved off its carrier; the turn is given away
          waitOnCarrier();
        }
        if (!mine) {
          looked = true;
        }
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    /** Waits for the turn in a monitor, which a stack of any depth can do. */
    private void waitOnCarrier() {
      synchronized (onCarrier) {
        waitsOnCarrier = true;
        while (!turn) {
          try {
            onCarrier.wait();
          } catch (InterruptedException kept) {
            Thread.currentThread().interrupt();
          }
        }
        waitsOnCarrier = false;
      }
    }

    @Override
    Thread thread() {
      return thread;
    }

    @Override
    @Nullable Runnable continuation() {
      return null;
    }

    @Override
    boolean interruptBlocked() {
      return false;
    }
  }
}
