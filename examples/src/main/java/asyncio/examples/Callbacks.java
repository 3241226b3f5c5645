package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;

import asyncio.EventLoop;
import java.time.Duration;

/**
 * Has the loop call functions: soon, later, and at a time of the loop's own clock.
 *
 * <p>Prints the calls with their times: those of {@code callSoon} in the order in which they were
 * made, then the timers by their times, however they were scheduled. A cancelled one is not called.
 */
@Example(seed = "summary", summary = "callSoon, callLater, callAt, and the clock of the loop")
final class Callbacks {
  private final EventLoop loop = getRunningLoop();
  private final Duration start = loop.time();

  static void main() {
    run(() -> new Callbacks().schedule());
  }

  private void schedule() {
    loop.callAt(start.plusMillis(1000), () -> print("callAt, start + 1 s"));
    loop.callLater(ofMillis(200), () -> print("callLater, 0.2 s"));
    loop.callLater(ofMillis(100), () -> print("callLater, 0.1 s"));
    var cancelled = loop.callLater(ofMillis(150), () -> print("never called"));
    loop.callSoon(() -> print("callSoon, the first"));
    loop.callSoon(() -> print("callSoon, the second"));
    print("all scheduled");
    cancelled.cancel();
    sleep(ofMillis(1100));
    print("end");
  }

  private void print(String what) {
    long tenths = Math.round(loop.time().minus(start).toMillis() / 100.0);
    System.out.println(tenths / 10.0 + " s  " + what);
  }
}
