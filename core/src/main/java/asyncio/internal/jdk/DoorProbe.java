package asyncio.internal.jdk;

import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tries out what {@code Fiber} relies on, once, before the first loop: what the JDK does behind a
 * {@link Door} is its own affair, and another JDK may do it otherwise.
 *
 * <p>A virtual thread is led through all it may do: it starts, yields, is looked at, parks and is
 * unparked, parks for a time and is interrupted, parks for a time that passes, and ends. After each
 * step the scheduler must have been handed what the step hands in, and nothing else. All of this
 * happens in a thread of its own, for it may hang; and it touches no class that could be waiting
 * for the outcome.
 */
public final class DoorProbe implements Runnable {
  /** Milliseconds; nobody waits so long for a door that opens. */
  public static final long PATIENCE = 10_000;

  private final Door door;
  private final boolean looks;
  private final Recorder recorder = new Recorder();
  private @Nullable Thread prober;
  private @Nullable Thread fiber;
  private @Nullable Runnable continuation;
  private int passed; // places in the body
  private volatile @Nullable String outcome = "a thread hangs";

  private DoorProbe(Door door, boolean looks) {
    this.door = door;
    this.looks = looks;
  }

  /**
   * What is wrong with a door; null if nothing is.
   *
   * @param looks whether a stack is looked at as well, which costs as much as all the rest
   * @param patience milliseconds after which it is taken to hang
   */
  public static @Nullable String fault(Door door, boolean looks, long patience) {
    var probe = new DoorProbe(door, looks);
    Thread prober = new Thread(probe, "asyncio-probe");
    prober.setDaemon(true);
    prober.start();
    boolean interrupted = false;
    for (boolean joined = false; !joined; ) {
      try {
        prober.join(patience);
        joined = true;
      } catch (InterruptedException e) {
        interrupted = true; // the loop that is about to run finds it
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return probe.outcome;
  }

  @Override
  public void run() {
    prober = Thread.currentThread();
    try {
      probe();
      outcome = null;
    } catch (Fault fault) {
      outcome = fault.getMessage();
    } catch (Throwable broken) {
      outcome = "it throws " + broken;
    }
  }

  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    Fault(String message) {
      super(message);
    }
  }

  private static void check(boolean holds, String otherwise) throws Fault {
    if (!holds) {
      throw new Fault(otherwise);
    }
  }

  private void probe() throws Throwable {
    Executor scheduler = recorder;
    Runnable body = new Body();
    Thread probed = (Thread) door.newThread().invokeExact(scheduler, "asyncio-probe", 0, body);
    fiber = probed;
    check(probed.isVirtual(), "threads are not virtual");
    check(door.defaultScheduler() != null, "there is no default scheduler");

    probed.start();
    continuation = recorder.first;
    handedIn(1, "a start");

    goOn(1, "a start");
    handedIn(1, "a yield");
    if (looks) {
      check(probed.getStackTrace().length > 0, "a yielded stack cannot be looked at");
      handedIn(Math.min(recorder.times, 1), "a look at a stack"); // or not at all
    }

    goOn(2, "a yield");
    handedIn(0, "a park");
    LockSupport.unpark(probed);
    handedIn(1, "an unpark");

    goOn(3, "an unpark");
    handedIn(0, "a timed park");
    check(recorder.timed() != null, "a timed park sets no timer of the scheduler");
    probed.interrupt();
    handedIn(1, "an interrupt");

    goOn(4, "an interrupt");
    handedIn(0, "a second timed park");
    Runnable timer = recorder.timed();
    check(timer != null, "a second timed park sets no timer of the scheduler");
    if (timer != null) {
      timer.run();
    }
    handedIn(1, "a timer");

    goOn(5, "a timer");
    handedIn(0, "an end");
    check(probed.getState() == Thread.State.TERMINATED, "a thread does not end");
  }

  /** What the probed thread does; a place is passed if it is where it should be. */
  private final class Body implements Runnable {
    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is ours
    public void run() {
      pass(1, !Thread.currentThread().isInterrupted());
      Thread.yield();
      pass(2, !Thread.currentThread().isInterrupted());
      LockSupport.park(this);
      pass(3, !Thread.currentThread().isInterrupted());
      LockSupport.parkNanos(this, Long.MAX_VALUE / 4);
      pass(4, Thread.interrupted());
      LockSupport.parkNanos(this, Long.MAX_VALUE / 4);
      pass(5, !Thread.currentThread().isInterrupted());
    }

    private void pass(int place, boolean asExpected) {
      try {
        Thread carrier = (Thread) door.carrier().invokeExact();
        if (asExpected && carrier == prober && Thread.currentThread() == fiber) {
          passed = place;
        }
      } catch (Throwable broken) {
        // not passed
      }
    }
  }

  /** Runs the continuation; the body must come to the next place, and suspend there. */
  private void goOn(int place, String after) throws Fault {
    if (continuation != null) {
      continuation.run();
    }
    if (passed != place) {
      throw new Fault("a thread does not go on after " + after + " as it should");
    }
  }

  private void handedIn(int times, String by) throws Fault {
    if (recorder.times != times) {
      throw new Fault(by + " hands in " + recorder.times + " times instead of " + times);
    }
    if (times > 0 && (recorder.first == null || recorder.first != continuation)) {
      throw new Fault(by + " hands in another continuation");
    }
    recorder.times = 0;
    recorder.first = null;
  }

  /** Notes what is handed in by the thread of the probe, and runs nothing. */
  private static final class Recorder extends ForkJoinPool {
    private @Nullable Runnable first; // since it was last looked at
    private int times;
    private @Nullable Runnable timed;

    Recorder() {
      super(1);
    }

    @Nullable Runnable timed() {
      Runnable taken = timed;
      timed = null;
      return taken;
    }

    @Override
    public void execute(Runnable continuation) {
      if (first == null) {
        first = continuation;
      }
      times++;
    }

    @Override
    public <T> ForkJoinTask<T> externalSubmit(ForkJoinTask<T> task) {
      execute((Runnable) task::invoke); // as nothing is that the probe does
      return task;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      timed = command;
      return new Timer();
    }
  }

  /** The JDK only ever cancels it. */
  private static final class Timer implements ScheduledFuture<Object> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return true;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public boolean isDone() {
      return false;
    }

    @Override
    public Object get() {
      throw new UnsupportedOperationException("a timed park has no result");
    }

    @Override
    public Object get(long timeout, TimeUnit unit) {
      return get();
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return 1;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }
  }
}
