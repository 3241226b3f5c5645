package asyncio.behaviour;

import asyncio.EventLoop;
import asyncio.LoopOptions;

/** A loop that runs in a thread of its own until this is closed, which closes the loop. */
final class LoopThread implements AutoCloseable {
  private final EventLoop loop;
  private final Thread thread;

  LoopThread(LoopOptions options) {
    loop = new EventLoop(options);
    thread = Thread.ofPlatform().name("loop").start(loop::runForever);
    Busy.until(loop::isRunning);
  }

  EventLoop loop() {
    return loop;
  }

  Thread thread() {
    return thread;
  }

  /** Stops the loop and leaves it open. */
  void stop() {
    loop.callSoonThreadsafe(loop::stop);
    Busy.until(() -> !thread.isAlive());
  }

  @Override
  public void close() {
    if (thread.isAlive()) {
      stop();
    }
    loop.close();
  }
}
