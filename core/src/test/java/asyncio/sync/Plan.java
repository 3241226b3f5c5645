package asyncio.sync;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.sync.Tasks.ticks;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Action;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/** A random program for a virtual clock: visits to a primitive, and cancellations of them. */
record Plan(List<Visit> visits, List<Cancellation> cancellations) {
  private static final int LAST = 14;

  /**
   * What one task does.
   *
   * @param number its place in the plan
   * @param arrival after how many iterations it comes
   * @param stay for how many iterations it stays, or whatever else the property makes of it
   */
  record Visit(int number, int arrival, int stay) {}

  /**
   * A request to cancel a task; a task may get several.
   *
   * @param victim the number of its visit, modulo the number of visits
   * @param tick in which iteration
   * @param early whether it comes before the other steps of the iteration, or behind them
   */
  record Cancellation(int victim, int tick, boolean early) {}

  /** The body of a visit. */
  @FunctionalInterface
  interface Body {
    void run(Visit visit) throws Exception;
  }

  /** Random plans. */
  static final class Any implements ArbitrarySupplier<Plan> {
    @Override
    public Arbitrary<Plan> get() {
      Arbitrary<Integer> ticks = Arbitraries.integers().between(0, LAST);
      Arbitrary<List<Visit>> visits =
          Combinators.combine(ticks, Arbitraries.integers().between(0, 5))
              .as((arrival, stay) -> new Visit(0, arrival, stay))
              .list()
              .ofMinSize(1)
              .ofMaxSize(9)
              .map(Any::numbered);
      Arbitrary<List<Cancellation>> cancellations =
          Combinators.combine(
                  Arbitraries.integers().between(0, 8), ticks, Arbitraries.of(true, false))
              .as(Cancellation::new)
              .list()
              .ofMaxSize(6);
      return Combinators.combine(visits, cancellations).as(Plan::new);
    }

    private static List<Visit> numbered(List<Visit> visits) {
      List<Visit> numbered = new ArrayList<>();
      for (Visit visit : visits) {
        numbered.add(new Visit(numbered.size(), visit.arrival(), visit.stay()));
      }
      return numbered;
    }
  }

  /**
   * Runs it in the calling task.
   *
   * @param body what each visit does
   * @param finish called when nothing moves any more; frees those who still wait
   */
  void run(Body body, Action finish) throws Exception {
    List<Task<?>> tasks = new ArrayList<>();
    for (Visit visit : visits) {
      tasks.add(
          createTask(
              () -> {
                ticks(visit.arrival());
                body.run(visit);
              }));
    }
    createTask(() -> cancel(tasks, false));
    cancel(tasks, true);
    sleep(Duration.ofSeconds(1)); // the clock goes on when nothing moves
    finish.run();
    sleep(Duration.ofSeconds(1));
    for (Task<?> task : tasks) {
      assertThat(task.done()).as("%s ends", task).isTrue();
      if (!task.cancelled()) {
        task.result();
      }
    }
  }

  private void cancel(List<Task<?>> tasks, boolean early) {
    for (int tick = 0; tick <= LAST; tick++) {
      for (Cancellation each : cancellations) {
        if (each.tick() == tick && each.early() == early) {
          tasks.get(each.victim() % tasks.size()).cancel();
        }
      }
      ticks(1);
    }
  }
}
