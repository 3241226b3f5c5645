package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callInCancelScope;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.gatherOutcomes;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Completion;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.InvalidStateError;
import asyncio.Outcome;
import asyncio.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;

/** How something has ended, as a value. */
class OutcomeTest {
  private final List<Object> trail = new ArrayList<>();

  @InBothModes
  void gatherTellsOfEachHowItHasEnded_G3(Mode mode) {
    var failure = new IOException("gone");
    mode.run(
        () -> {
          Task<String> victim = createTask(() -> sleep(ofHours(1), "never"));
          EventLoop.running().callLater(ofSeconds(1), () -> victim.cancel("why"));
          List<Outcome<String>> outcomes =
              await(
                  gatherOutcomes(
                      () -> sleep(ofSeconds(2), "late"),
                      () -> {
                        throw failure;
                      },
                      victim));
          for (Outcome<String> outcome : outcomes) {
            trail.add(
                switch (outcome) {
                  case Outcome.Result<String>(String result) -> result;
                  case Outcome.Failure<String>(Throwable exception) -> exception;
                  case Outcome.Cancelled<String>(CancelledError error) -> error.getMessage();
                });
          }
          assertThat(outcomes)
              .map(outcome -> outcome.orElse("other"))
              .containsExactly("late", "other", "other");
          assertThat(outcomes).map(Outcome::succeeded).containsExactly(true, false, false);
          assertThat(outcomes).map(Outcome::cancelled).containsExactly(false, false, true);
          assertThat(Arrays.asList(outcomes.get(0).exception(), outcomes.get(2).exception()))
              .containsOnlyNulls();
          assertThat(outcomes.get(1).exception()).isSameAs(failure);
          assertThat(outcomes.get(0).result()).isEqualTo("late");
          assertThatThrownBy(() -> outcomes.get(1).result())
              .isInstanceOf(CompletionException.class)
              .hasCause(failure);
          assertThatThrownBy(() -> outcomes.get(2).result())
              .isInstanceOf(IllegalStateException.class)
              .hasCauseInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("late", failure, "why");
  }

  @InBothModes
  void inTimeAndWhatItAnsweredAreTwoQuestions(Mode mode) {
    mode.run(
        () -> {
          var list = new ArrayList<>(List.of("present"));
          Outcome<Boolean> removed = moveOnAfter(ofSeconds(1), () -> list.remove("absent"));
          assertThat(removed).isEqualTo(new Outcome.Result<>(false));
          Outcome<Boolean> late =
              moveOnAfter(
                  ofSeconds(1),
                  () -> {
                    sleep(ofHours(1));
                    return list.remove("present");
                  });
          assertThat(late.cancelled()).isTrue();
          assertThat(late.orElse(false)).isFalse();
          assertThat(list).containsExactly("present");
        });
  }

  @InBothModes
  void aNullIsAResult(Mode mode) {
    mode.run(
        () -> {
          assertThat(moveOnAfter(ofSeconds(1), () -> sleep(ZERO, (String) null)))
              .isEqualTo(new Outcome.Result<>(null));
          assertThat(moveOnAfter(ofSeconds(1), () -> sleep(ZERO)).succeeded()).isTrue();
          assertThat(await(gatherOutcomes(() -> sleep(ZERO, (String) null))))
              .containsExactly(new Outcome.Result<>(null));
        });
  }

  @InBothModes
  void aScopeTellsWhetherItWasCancelled(Mode mode) {
    mode.run(
        () -> {
          Outcome<Integer> cut =
              callInCancelScope(
                  scope -> {
                    scope.cancel("enough");
                    return sleep(ofHours(1), 5);
                  });
          assertThat(cut)
              .isInstanceOfSatisfying(
                  Outcome.Cancelled.class,
                  cancelled -> assertThat(cancelled.error()).hasMessage("enough"));
          assertThat(callInCancelScope(scope -> 5).result()).isEqualTo(5);
        });
  }

  @InBothModes
  void theOutcomeOfAFutureIsToBeHadWhenItIsDone(Mode mode) {
    mode.run(
        () -> {
          Future<String> future = EventLoop.running().createFuture();
          assertThatThrownBy(() -> Outcome.of(future)).isInstanceOf(InvalidStateError.class);
          future.setException(new IllegalArgumentException("boom"));
          assertThat(Outcome.of(future).exception()).hasMessage("boom");
        });
  }

  @InBothModes
  void aGatherOfActionsEndsWhenAllHaveEnded(Mode mode) {
    mode.run(
        () -> {
          Completion all = gather(() -> sleep(ofSeconds(1)), () -> trail.add("called"));
          await(all);
          assertThat(EventLoop.running().time()).isEqualTo(ofSeconds(1));
          assertThat(all.result()).isNull();
          assertThatThrownBy(
                  () ->
                      await(
                          gather(
                              () -> sleep(ofHours(1)),
                              () -> {
                                throw new IllegalArgumentException("boom");
                              })))
              .hasMessage("boom");
          Completion cancelled = gather(() -> sleep(ofHours(1)), () -> sleep(ofHours(2)));
          sleep(ofSeconds(1));
          cancelled.cancel("why");
          assertThatThrownBy(() -> await(cancelled)).isInstanceOf(CancelledError.class);
          assertThat(Asyncio.allTasks()).hasSize(2); // main, and the one that a failure leaves
        });
    assertThat(trail).containsExactly("called");
  }

  @InBothModes
  void gatheringNothingIsDoneAtOnce(Mode mode) {
    mode.run(
        () -> {
          assertThat(await(gather(List.of()))).isEmpty();
          assertThat(await(Asyncio.<String>gather())).isEmpty();
          assertThat(await(Asyncio.<String>gatherOutcomes())).isEmpty();
        });
  }
}
