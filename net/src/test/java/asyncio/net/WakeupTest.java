package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Threads that hand something to a loop which is about to wait. */
class WakeupTest {
  @OnEachLoop
  void noWakeupIsLost(Kind kind) {
    handOver(kind, 3_000);
  }

  @OnEachLoop
  @Tag("long")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void noWakeupIsLostInALongTime(Kind kind) {
    handOver(kind, 500_000);
  }

  private static void handOver(Kind kind, int rounds) {
    kind.run(
        () -> {
          EventLoop loop = EventLoop.running();
          Pollers.here();
          Future<Boolean> end = loop.createFuture();
          Semaphore ran = new Semaphore(0);
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    for (int i = 0; i < rounds; i++) {
                      loop.callSoonThreadsafe(ran::release);
                      ran.acquireUninterruptibly();
                      for (int spins = i % 300; spins > 0; spins--) {
                        Thread.onSpinWait(); // so that it meets the loop at any place
                      }
                    }
                    loop.callSoonThreadsafe(() -> end.setResult(true));
                  });
          Asyncio.await(end);
        });
  }
}
