package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;

import asyncio.AsyncContextManager;
import asyncio.LoopOptions;
import asyncio.TimeoutError;
import asyncio.VirtualClock;

/**
 * An asynchronous context manager, Python's {@code async with}: a transaction that is committed if
 * its block ends well, and rolled back if not.
 *
 * <p>The manager is a function that yields once: what stands before and after may await, and the
 * block's failure, a cancellation among them, arrives at its {@code yield}. Prints one transaction
 * that is committed, one that fails and one that a timeout ends, in virtual time.
 */
@Example(
    name = "async-context-manager",
    seed = "notes",
    summary = "A transaction around a block, committed or rolled back")
final class AsyncContextManagerExample {
  static void main() {
    run(AsyncContextManagerExample::work, LoopOptions.defaults().withClock(new VirtualClock()));
  }

  private static void work() {
    with(transaction("one"), name -> System.out.println("work in " + name));

    try {
      with(transaction("two"), name -> failIn(name));
    } catch (IllegalStateException failure) {
      System.out.println(failure.getMessage());
    }

    try {
      timeout(ofMillis(100), () -> with(transaction("three"), _ -> sleep(ofMillis(10_000))));
    } catch (TimeoutError late) {
      System.out.println("too late");
    }
  }

  private static AsyncContextManager<String> transaction(String name) {
    return asyncContextManager(
        block -> {
          sleep(ofMillis(20));
          System.out.println("begin " + name);
          try {
            block.yield(name);
          } catch (Throwable failure) {
            sleep(ofMillis(20));
            System.out.println("roll back " + name + ": " + failure.getClass().getSimpleName());
            throw failure;
          }
          sleep(ofMillis(20));
          System.out.println("commit " + name);
        });
  }

  private static void failIn(String name) {
    throw new IllegalStateException("no work in " + name);
  }
}
