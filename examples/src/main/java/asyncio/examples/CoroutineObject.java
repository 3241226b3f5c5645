package asyncio.examples;

import static asyncio.Asyncio.*;

import asyncio.Coroutine;

/**
 * A coroutine object does nothing by itself: making it runs none of its code, the loop does.
 *
 * <p>Prints the coroutine, {@code After calling execute}, and only then what the coroutine prints,
 * when the loop runs it: {@code Number: 1}.
 */
@Example(seed = "coroutines", summary = "A coroutine object runs only when the loop runs it")
final class CoroutineObject {
  static void main() {
    var coroutine = execute(1);
    System.out.println("Coroutine: " + coroutine);
    System.out.println("After calling execute");

    try (var loop = newEventLoop()) {
      loop.runUntilComplete(coroutine);
    }
    System.out.println("After calling loop");
  }

  private static Coroutine<Void> execute(int x) {
    return coroutine("execute", () -> System.out.println("Number: " + x));
  }
}
