package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;

import java.util.concurrent.ExecutionException;

/**
 * Runs a loop in a thread of its own, and hands it work from another thread.
 *
 * <p>Prints from a callback and a coroutine that the main thread hands over, what the main thread
 * gets for the latter, and the end of the loop, which any thread may ask for by {@code
 * callSoonThreadsafe}.
 */
@Example(seed = "summary", summary = "A loop in a thread of its own, used and stopped from outside")
final class LoopInThread {
  static void main() throws InterruptedException, ExecutionException {
    var loop = newEventLoop();
    var thread = Thread.ofPlatform().name("loop-thread").start(loop::runForever);

    loop.callSoonThreadsafe(() -> System.out.println("A callback, in the loop"));

    var sum = runCoroutineThreadsafe(() -> add(1, 2), loop);
    System.out.println("Its result, in the main thread: " + sum.get());

    loop.callSoonThreadsafe(loop::stop);
    thread.join();
    loop.close();
    System.out.println("The loop is closed: " + loop.isClosed());
  }

  private static int add(int a, int b) {
    System.out.println("A coroutine, in the loop");
    sleep(ofMillis(500));
    return a + b;
  }
}
