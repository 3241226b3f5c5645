package asyncio.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.Poller;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** There is no memory in a thread of the JDK that ends a park. */
class NoMemoryEdgesTest {
  /** Waits in memory, and has no memory for the first calls of other threads. */
  private static final class Forgetful implements Poller {
    private final AtomicInteger failures;
    private final AtomicInteger failed = new AtomicInteger();
    private CountDownLatch woken = new CountDownLatch(1);
    private volatile boolean waits;

    Forgetful(int failures) {
      this.failures = new AtomicInteger(failures);
    }

    @Override
    public void poll(long nanos) {
      CountDownLatch waiting = latch();
      waits = nanos > 0;
      try {
        var _ = waiting.await(nanos, TimeUnit.NANOSECONDS);
      } catch (InterruptedException interrupt) {
        throw new AssertionError(interrupt);
      }
      reset();
    }

    private synchronized CountDownLatch latch() {
      return woken;
    }

    private synchronized void reset() {
      woken = new CountDownLatch(1);
    }

    @Override
    public void wakeup() {
      if (failures.getAndDecrement() > 0) {
        failed.incrementAndGet();
        throw new OutOfMemoryError("simulated");
      }
      latch().countDown();
    }

    @Override
    public void close() {}
  }

  @Test
  void theRestOfAParkThatVirtualTimeHasPassedIsNotLost() {
    var poller = new Forgetful(2);
    LoopOptions options = Mode.OWN_LOOP.options().withPoller(() -> poller);
    Asyncio.run(
        () -> {
          Thread.sleep(Duration.ofMillis(300));
          assertThat(EventLoop.running().time()).isEqualTo(Duration.ofMillis(300));
        },
        options);
    assertThat(poller.failed.get()).isLessThanOrEqualTo(2); // and it has ended
  }

  @Test
  void aWakeUpByAnotherThreadIsNotLost() {
    var poller = new Forgetful(2);
    LoopOptions options = Mode.OWN_LOOP.real().withPoller(() -> poller);
    var latch = new CountDownLatch(1);
    Asyncio.run(
        () -> {
          var waker =
              new Thread(
                  () -> {
                    Busy.until(() -> poller.waits);
                    latch.countDown();
                  });
          waker.start();
          latch.await();
        },
        options);
    assertThat(poller.failed).hasValue(2);
  }
}
