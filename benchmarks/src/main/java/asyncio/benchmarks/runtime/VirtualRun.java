package asyncio.benchmarks.runtime;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs a body in a virtual thread, to its end. */
final class VirtualRun {
  private VirtualRun() {}

  /** What runs there. */
  interface Body {
    void run() throws Exception;
  }

  static void run(Body body) throws InterruptedException {
    var task =
        new FutureTask<Boolean>(
            () -> {
              body.run();
              return true;
            });
    Thread.ofVirtual().start(task);
    try {
      Batch.check(task.get());
    } catch (ExecutionException failure) {
      throw new AssertionError(failure.getCause());
    }
  }
}
