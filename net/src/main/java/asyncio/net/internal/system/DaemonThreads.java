package asyncio.net.internal.system;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for what blocks, so many at most; they end when there is nothing to do.
 *
 * <p>There is no lock to submit a job, as the pools of the JDK have: both the tasks of a loop and
 * its callbacks submit. A task that has to wait for a lock stands in its line until its loop goes
 * on; if the loop's thread came to stand behind it, neither would.
 */
public final class DaemonThreads implements Executor {
  private static final long IDLE_SECONDS = 10;

  private final LinkedTransferQueue<Runnable> jobs = new LinkedTransferQueue<>();
  private final AtomicInteger threads = new AtomicInteger();
  private final int max;
  private final ThreadFactory factory;

  private DaemonThreads(int max, String name) {
    this.max = max;
    factory = Thread.ofPlatform().daemon().name(name, 0).factory();
  }

  public static Executor atMost(int threads, String name) {
    return new DaemonThreads(threads, name);
  }

  @Override
  public void execute(Runnable job) {
    if (jobs.tryTransfer(job)) { // somebody has waited for it
      return;
    }
    jobs.add(job);
    if (oneMore()) {
      try {
        factory.newThread(this::work).start();
      } catch (Throwable noThread) {
        if (threads.decrementAndGet() == 0 && jobs.remove(job)) {
          throw noThread;
        }
      }
    }
  }

  private boolean oneMore() {
    int now = threads.get();
    while (now < max && !threads.compareAndSet(now, now + 1)) {
      now = threads.get();
    }
    return now < max;
  }

  /** A thread's. Who adds a job looks for threads afterwards; who ends looks for jobs. */
  private void work() {
    while (true) {
      Runnable job = next();
      if (job != null) {
        run(job);
      } else {
        threads.decrementAndGet();
        if (jobs.isEmpty() || !oneMore()) {
          return;
        }
      }
    }
  }

  private @Nullable Runnable next() {
    boolean _ = Thread.interrupted(); // it was meant for the job before
    try {
      return jobs.poll(IDLE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException late) {
      return () -> {};
    }
  }

  private static void run(Runnable job) {
    try {
      job.run();
    } catch (Throwable thrown) {
      Thread self = Thread.currentThread();
      self.getUncaughtExceptionHandler().uncaughtException(self, thrown);
    }
  }
}
