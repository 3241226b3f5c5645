package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofSeconds;

import asyncio.Coroutine;
import java.util.function.Function;

/**
 * Makes a blocking function of a coroutine function: each call runs the thread's loop until the
 * coroutine is done.
 *
 * <p>Prints {@code Hello c1} after five seconds.
 */
@Example(seed = "notes", summary = "A coroutine of 5 s, called like any other function")
final class AsyncToSync {
  private static final Function<String, String> HELLO = asyncToSync(AsyncToSync::hello);

  static void main() {
    try (var loop = newEventLoop()) {
      setEventLoop(loop);
      System.out.println(HELLO.apply("c1"));
    } finally {
      setEventLoop(null);
    }
  }

  private static Coroutine<String> hello(String name) {
    return coroutine(
        "hello",
        () -> {
          sleep(ofSeconds(5));
          return "Hello " + name;
        });
  }
}
