package asyncio.conformance.fuzz;

import asyncio.EventLoop;
import asyncio.Handle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A blocking call of the JDK that takes as long as a sleep. Most wait for what a timer of the loop
 * brings, as asyncio's sleep does; the two that look at no clock of their own wait for the time.
 * What was interrupted throws the {@link InterruptedException}, also where the JDK's method returns
 * what it has got and leaves the flag set. (Not among them: {@code Object.wait} until a {@code
 * notify}, for a thread of the JDK hands that over, in real time.)
 */
abstract class Blocking {
  /** The names of the calls. */
  static final String[] WAYS = {
    "park", "wait", "take", "poll", "latch", "get", "getin", "acquire", "condition", "handoff"
  };

  private static final AtomicLong LONG = new AtomicLong(100); // each longer than the one before

  final EventLoop loop;

  private Blocking(EventLoop loop) {
    this.loop = loop;
  }

  final void block(Duration time) throws InterruptedException {
    await(time);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  abstract void await(Duration time) throws InterruptedException;

  static Blocking of(String way, EventLoop loop) {
    return switch (way) {
      case "park" -> new Park(loop);
      case "wait" -> new ObjectWait(loop);
      default -> new Brought(loop, thing(way));
    };
  }

  private static final class Park extends Blocking {
    Park(EventLoop loop) {
      super(loop);
    }

    @Override
    void await(Duration time) {
      Duration end = loop.time().plus(time);
      while (loop.time().compareTo(end) < 0 && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(end.minus(loop.time()).toNanos());
      }
    }
  }

  private static final class ObjectWait extends Blocking {
    ObjectWait(EventLoop loop) {
      super(loop);
    }

    @Override
    void await(Duration time) throws InterruptedException {
      var monitor = new Object();
      synchronized (monitor) {
        monitor.wait(time.toMillis());
      }
    }
  }

  /** Something to wait for, and what brings it. */
  private interface Thing {
    void await() throws InterruptedException;

    void bring();
  }

  private static final class Brought extends Blocking {
    private final Thing thing;

    Brought(EventLoop loop, Thing thing) {
      super(loop);
      this.thing = thing;
    }

    @Override
    void await(Duration time) throws InterruptedException {
      Handle timer = loop.callLater(time, thing::bring);
      try {
        thing.await();
      } finally {
        timer.cancel();
      }
    }
  }

  private static Thing thing(String way) {
    return switch (way) {
      case "take", "poll" -> queue(way.equals("take"));
      case "latch" -> latch();
      case "get", "getin" -> future(way.equals("get"));
      case "acquire" -> semaphore();
      case "condition" -> condition();
      case "handoff" -> handoff();
      default -> throw new AssertionError("no such blocking call: " + way);
    };
  }

  private static Thing queue(boolean forEver) {
    var queue = new LinkedBlockingQueue<Object>();
    return new Thing() {
      @Override
      public void await() throws InterruptedException {
        Object taken = forEver ? queue.take() : queue.poll(LONG.incrementAndGet(), TimeUnit.DAYS);
        assert taken != null;
      }

      @Override
      public void bring() {
        queue.add("");
      }
    };
  }

  private static Thing latch() {
    var latch = new CountDownLatch(1);
    return new Thing() {
      @Override
      public void await() throws InterruptedException {
        latch.await();
      }

      @Override
      public void bring() {
        latch.countDown();
      }
    };
  }

  private static Thing future(boolean forEver) {
    var future = new CompletableFuture<Object>();
    return new Thing() {
      @Override
      public void await() throws InterruptedException {
        try {
          Object got = forEver ? future.get() : future.get(LONG.incrementAndGet(), TimeUnit.DAYS);
          assert got != null;
        } catch (ExecutionException | TimeoutException impossible) {
          throw new AssertionError(impossible);
        }
      }

      @Override
      public void bring() {
        future.complete("");
      }
    };
  }

  private static Thing semaphore() {
    var semaphore = new Semaphore(0);
    return new Thing() {
      @Override
      public void await() throws InterruptedException {
        semaphore.acquire();
      }

      @Override
      public void bring() {
        semaphore.release();
      }
    };
  }

  private static Thing condition() {
    var lock = new ReentrantLock();
    var changed = lock.newCondition();
    return new Thing() {
      private boolean brought;

      @Override
      public void await() throws InterruptedException {
        lock.lock();
        try {
          while (!brought) {
            changed.await();
          }
        } finally {
          lock.unlock();
        }
      }

      @Override
      public void bring() {
        lock.lock();
        try {
          brought = true;
          changed.signalAll();
        } finally {
          lock.unlock();
        }
      }
    };
  }

  private static Thing handoff() {
    var queue = new SynchronousQueue<Object>();
    return new Thing() {
      @Override
      public void await() throws InterruptedException {
        Object taken = queue.take();
        assert taken != null;
      }

      @Override
      public void bring() {
        boolean taken = queue.offer("");
        assert taken;
      }
    };
  }
}
