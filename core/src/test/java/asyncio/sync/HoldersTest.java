package asyncio.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who holds the permits, whether they are few or many. */
class HoldersTest {
  private final Holders holders = new Holders();

  private static void inTask(Runnable step) {
    await(createTask(step::run));
  }

  @Test
  void nobodyHoldsAnythingAtFirst() {
    holders.given(); // by nobody: a semaphore may be released more often than taken
    assertThat(holders.tasks()).isEmpty();
  }

  @Test
  void aTaskThatHoldsTwoIsNamedOnce() {
    run(
        () -> {
          holders.taken();
          holders.taken();
          assertThat(holders.tasks()).containsExactly(Asyncio.currentTask());
          holders.given();
          assertThat(holders.tasks()).containsExactly(Asyncio.currentTask());
          holders.given();
          assertThat(holders.tasks()).isEmpty();
        });
  }

  @Test
  void whatIsGivenBackByAnotherComesFromWhoHasHeldLongest() {
    run(
        () -> {
          List<Task<?>> tasks = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            inTask(
                () -> {
                  holders.taken();
                  tasks.add(Asyncio.currentTask());
                });
          }
          holders.given();
          assertThat(holders.tasks()).containsExactlyElementsOf(tasks.subList(1, 3));
        });
  }

  /** Random programs beside a plain model. */
  @ParameterizedTest
  @ValueSource(ints = {3, 8, 9, 40})
  void fewAndManyAreTheSame(int tasks) {
    var random = new Random(tasks);
    Map<Task<?>, Integer> model = new LinkedHashMap<>();
    run(
        () -> {
          List<Task<?>> all = new ArrayList<>();
          for (int i = 0; i < tasks; i++) {
            int first = i;
            all.add(
                createTask(
                    () -> {
                      Task<?> self = Asyncio.currentTask();
                      for (int step = 0; step < 20; step++) {
                        if (model.containsKey(self) && random.nextInt(10) < 4 + first % 3) {
                          holders.given();
                          model.computeIfPresent(self, (_, had) -> had == 1 ? null : had - 1);
                        } else if (model.values().stream().mapToInt(n -> n).sum() < tasks) {
                          holders.taken();
                          model.merge(self, 1, Integer::sum);
                        }
                        assertThat(holders.tasks()).hasSameElementsAs(model.keySet());
                        sleep(Duration.ofMillis(1 + random.nextInt(5)));
                      }
                    }));
          }
          Asyncio.wait(all);
          for (Task<?> task : all) {
            await(task);
          }
        });
  }
}
