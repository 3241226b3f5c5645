package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.sync.BoundedSemaphore;
import asyncio.sync.Event;
import asyncio.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Synchronisers and context variables used where they do not belong. */
class OwnershipMisuseTest {
  private final ContextVar<String> variable = new ContextVar<>("variable");

  @Test
  void aSemaphoreHasNoNegativeNumberOfPermits() {
    assertThatThrownBy(() -> new Semaphore(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Semaphore initial value must be >= 0, got -1");
  }

  @Test
  void oneReleaseTooManyOfABoundedSemaphoreIsFound() {
    var semaphore = new BoundedSemaphore(2);

    assertThatThrownBy(semaphore::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("BoundedSemaphore released too many times; release once for each acquire");
    assertThat(semaphore.value()).isEqualTo(2);
  }

  @InBothModes
  void anEventBelongsToTheLoopInWhichATaskFirstWaited_SY9(Mode mode) {
    var event = new Event();
    mode.run(
        () ->
            assertThatThrownBy(() -> waitShortly(event)).isInstanceOf(asyncio.TimeoutError.class));

    Refused.inATask(
        mode,
        IllegalStateException.class,
        "is bound to a different event loop; make one for each loop",
        loop -> event.await());
  }

  private static void waitShortly(Event event) {
    asyncio.Asyncio.timeout(Duration.ofSeconds(1), event::await);
  }

  @InBothModes
  void anEventThatNobodyWaitedForBelongsToNoLoop_SY9(Mode mode) {
    var event = new Event();
    event.set();

    mode.run(() -> assertThat(event.await()).isTrue());
    mode.run(() -> assertThat(event.await()).isTrue());
  }

  @InBothModes
  void aTokenBelongsToItsVariable(Mode mode) {
    var other = new ContextVar<String>("other");

    Refused.inATask(
        mode,
        IllegalArgumentException.class,
        "token was created by the variable 'other', not by 'variable'",
        loop -> variable.reset(other.set("value")));
  }

  @InBothModes
  void aTokenBelongsToItsContext(Mode mode) {
    Refused.inATask(
        mode,
        IllegalArgumentException.class,
        "token of 'variable' was created in a different context; reset it in the same task",
        loop -> {
          var token = variable.set("value");
          await(createTask(() -> variable.reset(token)));
        });
  }

  @InBothModes
  void aTokenIsUsedOnce(Mode mode) {
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "token of 'variable' has already been used once",
        loop -> {
          var token = variable.set("value");
          variable.reset(token);
          assertThatThrownBy(variable::get)
              .isInstanceOf(NoSuchElementException.class)
              .hasMessageContaining("set() it first or give a default");
          variable.reset(token);
        });
  }

  @InBothModes
  void aContextIsEnteredOnceAtATime(Mode mode) {
    var context = new Context();
    String refusal = "cannot enter context: it is already entered; run a copy() of it instead";

    Refused.inATask(
        mode,
        IllegalStateException.class,
        refusal,
        loop -> context.run(() -> context.run(() -> 1)));
    Refused.inATask(
        mode,
        IllegalStateException.class,
        refusal,
        loop -> {
          createTask(() -> context.run(() -> sleep(Duration.ofHours(1), 1)));
          sleep(Duration.ZERO);
          context.run(() -> 2);
        });
  }

  @InBothModes
  void aTaskCannotEnterItsOwnContext(Mode mode) {
    Refused.inATask(
        mode,
        IllegalStateException.class,
        "cannot enter context",
        loop -> {
          Task<?> self = asyncio.Asyncio.currentTask();
          self.context().run(() -> 1);
        });
  }

  @InBothModes
  void aRefusedContextStaysUsable(Mode mode) {
    var context = new Context();
    List<String> trail = new ArrayList<>();
    mode.run(
        () -> {
          context.run(
              () -> {
                variable.set("inside");
                assertThatThrownBy(() -> context.run(() -> 1))
                    .isInstanceOf(IllegalStateException.class);
                return trail.add(variable.get());
              });
          trail.add(variable.get("outside"));
          context.run(() -> trail.add(variable.get()));
        });
    assertThat(trail).containsExactly("inside", "outside", "inside");
  }

  @Test
  void aLoopSetAsCurrentIsOnlyThatOfItsThread() throws Exception {
    List<Throwable> elsewhere = new ArrayList<>();
    try (EventLoop loop = Mode.OWN_LOOP.loop()) {
      EventLoop.setCurrent(loop);
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      EventLoop.current();
                    } catch (IllegalStateException refused) {
                      elsewhere.add(refused);
                    }
                  });
      thread.join();
      assertThat(EventLoop.current()).isSameAs(loop);
    } finally {
      EventLoop.setCurrent(null);
    }
    assertThat(elsewhere).hasSize(1);
    assertThat(run(() -> 1)).isEqualTo(1);
  }
}
