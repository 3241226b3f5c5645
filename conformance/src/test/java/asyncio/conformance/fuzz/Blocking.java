package asyncio.conformance.fuzz;

import asyncio.EventLoop;
import asyncio.Handle;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A blocking call of the JDK that takes as long as a sleep. Most wait for what a timer of the loop
 * brings, as asyncio's sleep does, some of them with a timeout that never comes; {@code park} and
 * {@code wait}, which look at no clock of their own, wait for the time; {@code sleep} only ever
 * ends by an interrupt. What was interrupted throws the {@link InterruptedException}, also where
 * the JDK's method returns what it has got and leaves the flag set.
 *
 * <p>Not among them: {@code Object.wait} until a {@code notify}, for a thread of the JDK hands that
 * over, in real time.
 */
final class Blocking {
  /** The names of the calls. */
  static final String[] WAYS = {
    "park",
    "wait",
    "take",
    "poll",
    "put",
    "latch",
    "awaitin",
    "get",
    "getin",
    "acquire",
    "tryacquire",
    "condition",
    "conditionin",
    "handoff",
    "transfer",
    "phaser"
  };

  /** The time of a {@code sleep}: later than all that happens. */
  static final String FOREVER = "10000000";

  private static final AtomicLong DAYS = new AtomicLong(1_000);

  /** Blocks. */
  private interface Wait {
    void run() throws Exception;
  }

  private Blocking() {}

  static void block(String way, Duration time, EventLoop loop) throws Exception {
    switch (way) {
      case "park" -> park(time, loop);
      case "wait" -> {
        var monitor = new Object();
        synchronized (monitor) {
          monitor.wait(time.toMillis());
        }
      }
      case "sleep" -> Thread.sleep(Duration.ofDays(never()));
      default -> bring(way, time, loop);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** A number of days that does not pass; each longer than the one before. */
  private static long never() {
    return DAYS.incrementAndGet();
  }

  private static void park(Duration time, EventLoop loop) {
    Duration end = loop.time().plus(time);
    while (loop.time().compareTo(end) < 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(end.minus(loop.time()).toNanos());
    }
  }

  private static void bring(String way, Duration time, EventLoop loop) throws Exception {
    switch (way) {
      case "take", "poll" -> {
        var queue = new LinkedBlockingQueue<Object>();
        Wait poll = way.equals("take") ? queue::take : () -> queue.poll(never(), TimeUnit.DAYS);
        until(time, loop, poll, () -> queue.add(""));
      }
      case "put" -> {
        var queue = new ArrayBlockingQueue<Object>(1);
        queue.add("");
        until(time, loop, () -> queue.put(""), queue::poll);
      }
      case "handoff" -> {
        var queue = new SynchronousQueue<Object>();
        until(time, loop, queue::take, () -> queue.offer(""));
      }
      case "transfer" -> {
        var queue = new LinkedTransferQueue<Object>();
        until(time, loop, () -> queue.transfer(""), queue::poll);
      }
      case "get", "getin" -> {
        var future = new CompletableFuture<Object>();
        Wait get = way.equals("get") ? future::get : () -> future.get(never(), TimeUnit.DAYS);
        until(time, loop, get, () -> future.complete(""));
      }
      case "latch", "awaitin" -> {
        var latch = new CountDownLatch(1);
        Wait await = way.equals("latch") ? latch::await : () -> latch.await(never(), TimeUnit.DAYS);
        until(time, loop, await, latch::countDown);
      }
      case "acquire", "tryacquire" -> {
        var permits = new Semaphore(0);
        Wait acquire =
            way.equals("acquire")
                ? permits::acquire
                : () -> permits.tryAcquire(never(), TimeUnit.DAYS);
        until(time, loop, acquire, permits::release);
      }
      case "phaser" -> {
        var phaser = new Phaser(1);
        until(time, loop, () -> phaser.awaitAdvanceInterruptibly(0), phaser::arrive);
      }
      default -> condition(time, loop, way.equals("conditionin"));
    }
  }

  private static void condition(Duration time, EventLoop loop, boolean timed) throws Exception {
    var lock = new ReentrantLock();
    var changed = lock.newCondition();
    var brought = new boolean[1];
    until(
        time,
        loop,
        () -> {
          lock.lock();
          try {
            while (!brought[0]) {
              if (timed) {
                changed.await(never(), TimeUnit.DAYS);
              } else {
                changed.await();
              }
            }
          } finally {
            lock.unlock();
          }
        },
        () -> {
          lock.lock();
          try {
            brought[0] = true;
            changed.signalAll();
          } finally {
            lock.unlock();
          }
        });
  }

  private static void until(Duration time, EventLoop loop, Wait wait, Runnable bring)
      throws Exception {
    Handle timer = loop.callLater(time, bring);
    try {
      wait.run();
    } finally {
      timer.cancel();
    }
  }
}
