package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ZERO;

import asyncio.Action;
import asyncio.sync.Barrier;
import asyncio.sync.BrokenBarrierError;

/**
 * Three cooks who serve each course together.
 *
 * <p>Prints the barrier as it fills and drains, then what a reset and an abort do to those who
 * wait.
 */
@Example(
    name = "barrier",
    seed = "extra",
    summary = "Three tasks wait for each other; then a reset and an abort")
final class BarrierExample {
  private final Barrier barrier = new Barrier(3);

  static void main() {
    run(new BarrierExample()::prepareMenu);
  }

  private void prepareMenu() {
    System.out.println(barrier);
    await(gather(starter("Ada", 1), starter("Ben", 3), starter("Cem", 2)));
    System.out.println(barrier);

    createTask(() -> dessert("Ada"));
    createTask(() -> dessert("Ben"));
    sleep(ZERO);
    System.out.println(barrier);
    barrier.reset(); // those who wait have waited for nothing
    sleep(ZERO);
    System.out.println(barrier);

    barrier.abort(); // and so will all who come from now on
    dessert("Cem");
    System.out.println(barrier);
    barrier.reset();
    System.out.println(barrier);
  }

  private Action starter(String name, int steps) {
    return () -> {
      for (int step = 0; step < steps; step++) {
        sleep(ZERO);
      }
      System.out.println(name + " has prepared the starter");
      int place = barrier.await();
      System.out.println(name + " serves, number " + place);
    };
  }

  private void dessert(String name) {
    try {
      barrier.await();
    } catch (BrokenBarrierError error) {
      System.out.println(name + ": " + error.getMessage());
    }
  }
}
