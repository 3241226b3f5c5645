package asyncio.behaviour;

import static asyncio.Asyncio.cancelScope;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.shielded;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.CancelScope;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Task;
import asyncio.TimeoutError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random nests of scopes, shields, timeouts and groups that are cancelled at random times. */
class RandomScopesTest {
  private static final int SECONDS = 6;

  @Property(tries = 1000)
  void nothingIsSwallowedThatIsNotItsOwn(@ForAll long seed) {
    new Nest(seed, false).check(Mode.OWN_LOOP);
  }

  @Property(tries = 1000)
  void aCancellationFromOutsideAlwaysGetsOut(@ForAll long seed) {
    new Nest(seed, true).check(Mode.OWN_LOOP);
  }

  @Property(tries = 200)
  void theSameInPortableMode(@ForAll long seed) {
    new Nest(seed, seed % 2 == 0).check(Mode.PORTABLE);
  }

  /** One random program. */
  private static final class Nest {
    private final Random random;
    private final boolean fromOutside;
    private final List<CancelScope> scopes = new ArrayList<>(); // to be cancelled by anybody
    private final Map<Task<?>, ArrayDeque<Object>> places = new HashMap<>(); // scopes and shields
    private int tasks;

    Nest(long seed, boolean fromOutside) {
      this.random = new Random(seed);
      this.fromOutside = fromOutside;
    }

    void check(Mode mode) {
      mode.run(
          () -> {
            Task<?> task =
                createTask(
                    () -> {
                      body(4);
                      if (!fromOutside) {
                        assertThat(currentTask().cancelling()).isZero();
                      }
                      sleep(ofSeconds(60)); // whatever was left would come now
                    });
            for (int i = random.nextInt(4); i > 0; i--) {
              EventLoop.running().callLater(instant(), this::cancelAny);
            }
            if (fromOutside) {
              EventLoop.running().callLater(ofSeconds(random.nextInt(2)), task::cancel);
            }
            Asyncio.wait(List.of(task));
            if (!task.cancelled()) {
              task.result(); // no assertion has failed
            }
            assertThat(task.cancelled()).isEqualTo(fromOutside);
            assertThat(task.cancelling()).isEqualTo(fromOutside ? 1 : 0);
          });
    }

    private Duration instant() {
      return random.nextInt(4) == 0 ? ZERO : ofSeconds(random.nextInt(SECONDS));
    }

    private void cancelAny() {
      if (!scopes.isEmpty()) {
        scopes.get(random.nextInt(scopes.size())).cancel("any");
      }
    }

    private ArrayDeque<Object> place() {
      return places.computeIfAbsent(currentTask(), task -> new ArrayDeque<>());
    }

    private void body(int depth) throws Exception {
      for (int i = random.nextInt(3); i >= 0; i--) {
        statement(depth);
      }
    }

    private void statement(int depth) throws Exception {
      switch (depth == 0 ? random.nextInt(2) : random.nextInt(8)) {
        case 0 -> waits(instant());
        case 1 -> {
          if (random.nextBoolean()) {
            cancelAny();
          }
        }
        case 2, 3 -> scope(depth - 1);
        case 4 -> shield(depth - 1);
        case 5 -> {
          try {
            timeout(instant(), () -> body(depth - 1));
          } catch (TimeoutError expired) {
            // its own
          }
        }
        case 6 -> group(depth - 1);
        default -> {
          try {
            body(depth - 1);
          } catch (CancelledError error) {
            if (due()) {
              waits(ofSeconds(1)); // clean-up that does not get far
            } else {
              shield(0);
            }
            throw error;
          }
        }
      }
    }

    private void waits(Duration duration) {
      boolean due = due();
      sleep(duration);
      assertThat(due).as("an await in a cancelled scope has returned").isFalse();
    }

    /** Whether a scope around this place has been cancelled and no shield stands in between. */
    private boolean due() {
      for (Object around : place()) {
        if (!(around instanceof CancelScope scope)) {
          return false;
        }
        if (scope.cancelCalled()) {
          return true;
        }
      }
      return false;
    }

    private void scope(int depth) throws Exception {
      List<CancelScope> own = new ArrayList<>();
      List<Throwable> thrown = new ArrayList<>();
      int before = currentTask().cancelling();
      ArrayDeque<Object> place = place();
      try {
        cancelScope(
            scope -> {
              own.add(scope);
              scopes.add(scope);
              place.push(scope);
              if (random.nextBoolean()) {
                scope.reschedule(EventLoop.running().time().plus(instant()));
              }
              try {
                body(depth);
              } catch (Throwable failure) {
                thrown.add(failure);
                throw failure;
              } finally {
                place.pop();
              }
            });
        assertThat(own.getFirst().cancelledCaught()).isEqualTo(!thrown.isEmpty());
        assertThat(thrown.isEmpty() || own.getFirst().cancelCalled())
            .as("a scope that was not cancelled has swallowed")
            .isTrue();
      } catch (Throwable failure) {
        assertThat(thrown).containsExactly(failure);
        throw failure;
      } finally {
        assertThat(currentTask().cancelling()).isGreaterThanOrEqualTo(before);
      }
    }

    private void shield(int depth) throws Exception {
      ArrayDeque<Object> place = place();
      place.push("shield");
      int scopesOutside = place.size();
      try {
        shielded(
            () -> {
              try {
                body(depth);
              } catch (CancelledError error) {
                throw new AssertionError("a cancellation has come through a shield", error);
              }
            });
      } finally {
        assertThat(place).hasSize(scopesOutside);
        place.pop();
      }
    }

    private void group(int depth) {
      boolean fails = random.nextInt(3) == 0;
      try {
        taskGroup(
            group -> {
              for (int i = random.nextInt(3); i > 0 && tasks++ < 10; i--) {
                group.createTask(() -> body(depth));
              }
              if (fails) {
                group.createTask(
                    () -> {
                      sleep(instant());
                      throw new IllegalStateException("child");
                    });
              } else if (random.nextInt(3) == 0) {
                EventLoop.running().callLater(instant(), group::cancel);
              }
              body(depth);
            });
      } catch (ExceptionGroup failed) {
        for (Throwable failure : failed.exceptions()) {
          if (failure instanceof Error error) {
            throw error; // an assertion
          }
          assertThat(failure).hasMessage("child");
        }
      }
    }
  }
}
