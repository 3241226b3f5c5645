package asyncio.examples;

import static asyncio.Asyncio.*;

import asyncio.Awaitable;

/**
 * {@code ensureFuture} makes a future of whatever can be awaited.
 *
 * <p>Prints that a coroutine becomes a task, that a future is returned as it is, that an awaitable
 * of one's own becomes a task too, and how a future of another loop and what cannot be awaited are
 * refused.
 */
@Example(seed = "usage", summary = "What becomes of a coroutine, a future, and what is neither")
final class EnsureFuture {
  /** What has an {@code __await__} in Python. */
  private record Greeting(String name) implements Awaitable<String> {
    @Override
    public String await() {
      return "Hello " + name;
    }
  }

  static void main() {
    run(
        () -> {
          var task = ensureFuture(coroutine("execute", () -> 1));
          System.out.println("Coroutine: " + task);
          System.out.println("  awaited: " + await(task));

          System.out.println("Future: the same one: " + (ensureFuture(task) == task));

          var greeting = ensureFuture(new Greeting("c1"));
          System.out.println("Awaitable: " + greeting);
          System.out.println("  awaited: " + await(greeting));

          try (var other = newEventLoop()) {
            ensureFuture(task, other);
          } catch (IllegalArgumentException e) {
            System.out.println("Wrong loop: " + e.getMessage());
          }

          try {
            ensureFuture("a string");
          } catch (IllegalArgumentException e) {
            System.out.println("Wrong type: " + e.getMessage());
          }
        });
  }
}
