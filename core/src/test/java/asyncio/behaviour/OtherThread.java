package asyncio.behaviour;

import static asyncio.Asyncio.await;

import asyncio.EventLoop;
import asyncio.Future;
import java.util.concurrent.atomic.AtomicReference;

/** A thread that is not the loop's. */
final class OtherThread {
  private OtherThread() {}

  /**
   * Suspends the calling task until another thread has come, which comes when the loop waits and
   * has no timer to wait for: in virtual time, timers that somebody has left behind have passed by
   * then.
   */
  static void comesWhenTheLoopIsIdle() {
    EventLoop loop = EventLoop.running();
    Future<Boolean> came = loop.createFuture();
    var looping = new AtomicReference<Thread>();
    loop.callSoon(() -> looping.set(Thread.currentThread()));
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              Busy.until(() -> looping.get() != null);
              Busy.until(() -> looping.get().getState() == Thread.State.WAITING);
              loop.callSoonThreadsafe(() -> came.setResult(true));
            });
    await(came);
  }

  /** Does something in another thread, while the calling one, and so its loop, stands still. */
  static void does(Runnable action) {
    Thread thread = Thread.ofPlatform().start(action);
    Busy.until(() -> !thread.isAlive());
  }
}
