package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofSeconds;

import asyncio.sync.Event;

/**
 * Two tasks wait for one event, which a callback of the loop sets after a second.
 *
 * <p>Prints that both wait, that the event is set, that both go on in the order in which they began
 * to wait, and the state of the event at the start and at the end.
 */
@Example(
    name = "event",
    seed = "patterns",
    summary = "Two tasks wait for an event that a callback sets")
final class EventExample {
  static void main() {
    run(
        () -> {
          var event = new Event();
          System.out.println("event start state: " + event.isSet());

          getRunningLoop().callLater(ofSeconds(1), () -> set(event));

          await(gather(() -> awaitEvent("coro1", event), () -> awaitEvent("coro2", event)));
          System.out.println("event end state: " + event.isSet());
        });
  }

  private static void set(Event event) {
    System.out.println("setting event in callback");
    event.set();
  }

  private static void awaitEvent(String name, Event event) {
    System.out.println(name + " waiting for event");
    event.await();
    System.out.println(name + " triggered");
  }
}
