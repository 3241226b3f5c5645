package asyncio.net;

import asyncio.EventLoop;
import asyncio.Headroom;

/**
 * What belongs to a loop refuses threads that have not the loop's turn, and stacks that are too
 * full to end what they would begin.
 */
final class ThreadCheck {
  private ThreadCheck() {}

  /**
   * A comparison and a look at the stack where all is well. While the loop does not run, any one
   * thread may use what belongs to it.
   */
  static void check(EventLoop loop, String call) {
    Headroom.check();
    checkThread(loop, call);
  }

  /** Only the comparison, for what changes nothing or asks for room where it does. */
  static void checkThread(EventLoop loop, String call) {
    if (!loop.runsHere() && loop.isRunning()) {
      throw new IllegalStateException(
          ("Non-thread-safe operation: cannot call %s from thread '%s' while its loop runs in"
                  + " another; use loop.callSoonThreadsafe(() -> …), or, if it suspends or the"
                  + " outcome is wanted, runCoroutineThreadsafe(() -> …, loop)")
              .formatted(call, Thread.currentThread().getName()));
    }
  }
}
