package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.run;

import asyncio.Future;
import asyncio.workers.ProcessPoolExecutor;
import asyncio.workers.RemoteCallable;
import java.util.ArrayList;
import java.util.List;

/**
 * Has five calls done by three processes, which takes two rounds, and prints by which process each
 * was done. The function travels by its name, so it is a lambda of type {@link RemoteCallable}.
 */
@Example(seed = "notes", summary = "Five blocking calls in three processes")
final class ProcessPool {
  static void main() {
    try (var executor = new ProcessPoolExecutor(3)) {
      run(
          () -> {
            List<Future<String>> futures = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
              String name = "c" + i;
              RemoteCallable<String> job = () -> test(name);
              futures.add(getRunningLoop().runInExecutor(executor, job));
            }
            System.out.println(await(gather(futures)));
          });
    }
  }

  private static String test(String name) throws InterruptedException {
    Thread.sleep(1000);
    return name + ": " + ProcessHandle.current().pid();
  }
}
