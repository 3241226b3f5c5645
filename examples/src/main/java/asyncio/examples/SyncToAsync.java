package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofSeconds;

import asyncio.Coroutine;
import java.util.function.Function;

/**
 * Makes a coroutine function of a blocking one, which then runs in the threads of the loop's
 * default executor.
 *
 * <p>Prints {@code [Hello c1, Hello c2, Hello c3]} after five seconds: the three calls overlap.
 */
@Example(seed = "notes", summary = "Three blocking calls of 5 s, made awaitable: 5 s in all")
final class SyncToAsync {
  private static final Function<String, Coroutine<String>> HELLO = syncToAsync(SyncToAsync::hello);

  static void main() {
    var results = run(() -> await(gather(HELLO.apply("c1"), HELLO.apply("c2"), HELLO.apply("c3"))));
    System.out.println(results);
  }

  private static String hello(String name) {
    try {
      Thread.sleep(ofSeconds(5));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "Hello " + name;
  }
}
