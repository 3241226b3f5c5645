package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import java.util.concurrent.Semaphore;

/** Threads that hand something to a loop which is about to wait. */
class WakeupTest {
  private static final int ROUNDS = 20_000;

  @OnEachLoop
  void noWakeupIsLost(Kind kind) {
    kind.run(
        () -> {
          EventLoop loop = EventLoop.running();
          NettyPoller.here();
          Future<Boolean> end = loop.createFuture();
          Semaphore ran = new Semaphore(0);
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    for (int i = 0; i < ROUNDS; i++) {
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
