package asyncio.workers;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.TimeoutError;
import asyncio.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool does with calls and workers, in virtual time, with workers in this process. */
class CrewTest {
  private static final RemoteFunction<Integer, Integer> SAME = Jobs::noted;
  private static final RemoteBiFunction<Integer, Integer, Integer> LATER = Jobs::notedAfter;
  private static final RemoteBiFunction<Integer, Integer, Integer> STUBBORN = Jobs::stubborn;

  private final InMemory launcher = new InMemory(new Random(1));

  @FunctionalInterface
  interface Body {
    void run(Crew crew) throws Exception;
  }

  @BeforeEach
  void forget() {
    Jobs.BEGUN.clear();
  }

  private void with(Consumer<PoolOptions> setup, Body body) {
    with(launcher, setup, body);
  }

  static void with(InMemory launcher, Consumer<PoolOptions> setup, Body body) {
    Asyncio.run(
        () -> {
          Crew crew = InMemory.crew(launcher, setup);
          body.run(crew);
          crew.close();
          assertThat(launcher.alive).isEmpty();
          assertThat(launcher.closed).isTrue();
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }

  private static Future<Integer> call(Crew crew, int value) {
    return crew.submit(CallOptions.DEFAULT, false, SAME, value);
  }

  private static Future<Integer> later(Crew crew, int value, int seconds) {
    return crew.submit(CallOptions.DEFAULT, false, LATER, value, 1000 * seconds);
  }

  @Test
  void callsAreDoneAndTheirResultsComeBack() {
    with(
        options -> options.processes(3).childConcurrency(2),
        crew -> {
          List<Future<Integer>> all =
              IntStream.range(0, 100).mapToObj(value -> call(crew, value)).toList();
          assertThat(await(Asyncio.gather(all)))
              .isEqualTo(IntStream.range(0, 100).boxed().toList());
          assertThat(crew.progress().done()).isEqualTo(100);
          await(crew.ready());
          assertThat(launcher.started).isEqualTo(3);
        });
  }

  @Test
  void aWorkerHasAtMostSoManyCallsAtATime() {
    with(
        options -> options.processes(2).childConcurrency(3),
        crew -> {
          List<Future<Integer>> all =
              IntStream.range(0, 10).mapToObj(value -> later(crew, value, 60)).toList();
          await(crew.ready());
          sleep(Duration.ofSeconds(1));
          assertThat(Jobs.BEGUN).hasSize(6);
          assertThat(crew.progress().running()).isEqualTo(6);
          assertThat(crew.progress().waiting()).isEqualTo(4);
          await(Asyncio.gather(all));
        });
  }

  @Test
  void aDeathFailsOnlyTheCallsThatTheWorkerHad() {
    with(
        options -> options.processes(2).childConcurrency(1),
        crew -> {
          await(crew.ready());
          Future<Integer> lost = later(crew, 1, 60);
          Future<Integer> other = later(crew, 2, 60);
          Future<Integer> waiting = call(crew, 3);
          sleep(Duration.ofSeconds(1));
          launcher.alive.getFirst().die(139);
          assertThatThrownBy(() -> await(lost))
              .isInstanceOf(WorkerDied.class)
              .hasMessageContaining("exited with code 139")
              .hasMessageContaining("line of ");
          assertThat(await(waiting)).isEqualTo(3);
          assertThat(await(other)).isEqualTo(2);
          assertThat(crew.progress().failed()).isEqualTo(1);
          sleep(Duration.ofSeconds(1));
          assertThat(crew.pids()).hasSize(2);
        });
  }

  @Test
  void aCallIsMadeAgainIfThatWasAskedFor() {
    with(
        options -> options.processes(1),
        crew -> {
          Future<Integer> call =
              crew.submit(CallOptions.DEFAULT.withRetries(2), false, LATER, 1, 60_000);
          for (int deaths = 0; deaths < 2; deaths++) {
            sleep(Duration.ofSeconds(2));
            launcher.alive.getFirst().die(-9);
          }
          assertThat(await(call)).isEqualTo(1);
          assertThat(Jobs.BEGUN.get(1)).hasValue(3);
        });
  }

  @Test
  void aCallThatAlwaysKillsItsWorkerFailsAndTheOthersGoOn() {
    with(
        options -> options.processes(1).childConcurrency(1),
        crew -> {
          Future<Integer> killer =
              crew.submit(CallOptions.DEFAULT.withRetries(3), false, LATER, 1, 60_000);
          Future<Integer> other = call(crew, 2);
          while (!killer.done()) {
            sleep(Duration.ofSeconds(1));
            if (crew.progress().running() > 0 && !killer.done()) {
              launcher.alive.getFirst().die(-11);
            }
          }
          assertThatThrownBy(() -> await(killer))
              .isInstanceOf(WorkerDied.class)
              .hasMessageContaining("signal 11");
          assertThat(Jobs.BEGUN.get(1)).hasValue(4);
          assertThat(await(other)).isEqualTo(2);
        });
  }

  @Test
  void cancellingACallCancelsItThere() {
    with(
        options -> options.processes(1),
        crew -> {
          Future<Integer> call = later(crew, 1, 3600);
          Future<Integer> other = later(crew, 2, 10);
          sleep(Duration.ofSeconds(1));
          call.cancel();
          sleep(Duration.ofMillis(10));
          assertThat(crew.progress().running()).isEqualTo(1);
          assertThatThrownBy(() -> await(call)).isInstanceOf(CancelledError.class);
          assertThat(await(other)).isEqualTo(2);
          assertThat(launcher.started).isEqualTo(1);
        });
  }

  @Test
  void aCallThatIsCancelledBeforeAWorkerHasItIsNeverBegun() {
    with(
        options -> options.processes(1).childConcurrency(1),
        crew -> {
          Future<Integer> first = later(crew, 1, 10);
          Future<Integer> second = call(crew, 2);
          second.cancel();
          await(first);
          assertThat(Jobs.BEGUN).containsOnlyKeys(1);
        });
  }

  @Test
  void aWorkerWhoseCallRefusesToBeCancelledIsReplacedWhenItsOthersAreDone() {
    with(
        options -> options.processes(1).cancelGrace(Duration.ofSeconds(5)),
        crew -> {
          Future<Integer> refusing =
              crew.submit(CallOptions.DEFAULT, false, STUBBORN, 1, 3_600_000);
          Future<Integer> other = later(crew, 2, 60);
          sleep(Duration.ofSeconds(1));
          refusing.cancel();
          sleep(Duration.ofSeconds(10));
          assertThat(launcher.alive).hasSize(2);
          assertThat(await(call(crew, 3))).isEqualTo(3);
          assertThat(await(other)).isEqualTo(2);
          sleep(Duration.ofSeconds(1));
          assertThat(launcher.alive).hasSize(1);
          assertThat(launcher.started).isEqualTo(2);
        });
  }

  @Test
  void aDeadlineEndsACallAtBothEndsAndIsAFailure() {
    List<Throwable> told = new ArrayList<>();
    with(
        options -> options.processes(1).childConcurrency(1).exceptionHandler(told::add),
        crew -> {
          CallOptions soon = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(5));
          Future<Integer> running = crew.submit(soon, false, LATER, 1, 3_600_000);
          Future<Integer> waiting = crew.submit(soon, false, LATER, 2, 3_600_000);
          assertThatThrownBy(() -> await(running)).isInstanceOf(TimeoutError.class);
          assertThatThrownBy(() -> await(waiting)).isInstanceOf(TimeoutError.class);
          assertThat(told).containsExactly(running.exception(), waiting.exception());
          assertThat(crew.progress().failed()).isEqualTo(2);
          assertThat(await(call(crew, 3))).isEqualTo(3);
          assertThat(Jobs.BEGUN).containsOnlyKeys(1, 3);
        });
  }

  @Test
  void aWorkerIsReplacedAfterSoManyCalls() {
    with(
        options -> options.processes(2).maxTasksPerChild(5).childConcurrency(1),
        crew -> {
          for (int i = 0; i < 30; i++) {
            assertThat(await(call(crew, i))).isEqualTo(i);
          }
          assertThat(launcher.started).isBetween(6, 8);
        });
  }

  @Test
  void aSpareTakesThePlaceOfADeadWorkerAtOnce() {
    with(
        options -> options.processes(1).spares(1),
        crew -> {
          await(crew.ready());
          assertThat(launcher.alive).hasSize(2);
          launcher.alive.getFirst().die(1);
          sleep(Duration.ofMillis(1));
          Future<Integer> call = call(crew, 1);
          sleep(Duration.ofMillis(1));
          assertThat(call.done()).isTrue();
          sleep(Duration.ofSeconds(1));
          assertThat(launcher.alive).hasSize(2);
        });
  }

  @Test
  void startsThatFailAgainAndAgainStopThePoolWithTheReason() {
    launcher.failures = 100;
    with(
        options -> options.processes(2),
        crew -> {
          Future<Integer> call = call(crew, 1);
          assertThatThrownBy(() -> await(call))
              .isInstanceOf(BrokenProcessPool.class)
              .hasMessageContaining("this one does not start");
          assertThatThrownBy(() -> call(crew, 2)).isInstanceOf(BrokenProcessPool.class);
          assertThatThrownBy(() -> await(crew.ready())).isInstanceOf(BrokenProcessPool.class);
          assertThat(100 - launcher.failures).isBetween(3, 6);
        });
  }

  @Test
  void aStartThatFailsOnceIsTriedAgain() {
    launcher.failures = 2;
    with(options -> options.processes(1), crew -> assertThat(await(call(crew, 1))).isEqualTo(1));
  }

  @Test
  void anInitializerThatFailsStopsThePoolWithTheReason() {
    with(
        options -> options.processes(1).initializer(Jobs::cannotOpen),
        crew ->
            assertThatThrownBy(() -> await(call(crew, 1)))
                .isInstanceOf(BrokenProcessPool.class)
                .hasMessageContaining("no counter here"));
  }

  @Test
  void anInitializerThatHangsIsGivenUp() {
    with(
        options ->
            options
                .processes(1)
                .initializer(Jobs::opensForEver)
                .startTimeout(Duration.ofSeconds(5)),
        crew ->
            assertThatThrownBy(() -> await(call(crew, 1))).isInstanceOf(BrokenProcessPool.class));
  }

  @Test
  void aResultThatCannotTravelFailsThatCallOnly() {
    RemoteFunction<Integer, Object> untravelable = Jobs::untravelable;
    with(
        options -> options.processes(1),
        crew -> {
          Future<Object> call = crew.submit(CallOptions.DEFAULT, false, untravelable, 1);
          assertThatThrownBy(() -> await(call))
              .isInstanceOf(CodecException.class)
              .hasMessageContaining("the result cannot travel")
              .hasMessageContaining("Thread");
          assertThat(await(call(crew, 2))).isEqualTo(2);
          assertThat(launcher.started).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "unknown call", "wrong kind"})
  void aWorkerThatBreaksTheRulesIsReplaced_P06(String fault) {
    with(
        options -> options.processes(1),
        crew -> {
          Future<Integer> call = later(crew, 1, 60);
          sleep(Duration.ofSeconds(1));
          InMemory.Worker worker = launcher.alive.getFirst();
          switch (fault) {
            case "garbage" -> worker.write(new byte[100]);
            case "unknown call" -> worker.there().send(asyncio.workers.wire.Kind.RESULT, 999);
            default -> worker.there().send(asyncio.workers.wire.Kind.STOP, 0);
          }
          assertThatThrownBy(() -> await(call))
              .isInstanceOf(WorkerDied.class)
              .hasMessageContaining("its connection is broken");
          assertThat(await(call(crew, 2))).isEqualTo(2);
        });
  }

  @Test
  void callsThatAreCancelledWhileTheyWaitDoNotPileUp() {
    List<Integer> waiting = new ArrayList<>();
    Scheduler watching =
        (key, queues) -> {
          waiting.add(queues.getFirst().waiting());
          return 0;
        };
    with(
        options -> options.processes(2).queueCount(2).childConcurrency(1).scheduler(watching),
        crew -> {
          Future<Integer> busy = later(crew, 1, 3600);
          List<Future<Integer>> kept = new ArrayList<>();
          for (int i = 0; i < 10_000; i++) {
            Future<Integer> call = call(crew, 2 + i);
            if (i % 1_000 == 0) {
              kept.add(call);
            } else {
              call.cancel();
            }
          }
          assertThat(waiting).hasSize(10_001).allMatch(count -> count < 200);
          busy.cancel();
          assertThat(await(Asyncio.gather(kept))).startsWith(2, 1_002).hasSize(10);
        });
  }

  @Test
  void joinWaitsForTheCallsAndNoLonger() {
    with(
        options -> options.processes(1),
        crew -> {
          Future<Integer> call = later(crew, 1, 60);
          assertThat(crew.join(Duration.ofSeconds(5))).isFalse();
          assertThatThrownBy(() -> call(crew, 2))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("closed");
          assertThat(crew.join(Duration.ofSeconds(100))).isTrue();
          assertThat(await(call)).isEqualTo(1);
        });
  }

  @Test
  void terminatingFailsAllCallsAndEndsTheWorkers() {
    with(
        options -> options.processes(2).childConcurrency(1),
        crew -> {
          List<Future<Integer>> all = new ArrayList<>();
          IntStream.range(0, 5).forEach(value -> all.add(later(crew, value, 3600)));
          sleep(Duration.ofSeconds(1));
          crew.terminate("enough");
          for (Future<Integer> call : all) {
            assertThatThrownBy(() -> await(call))
                .isInstanceOf(BrokenProcessPool.class)
                .hasMessage("enough");
          }
          assertThat(crew.join(Duration.ofSeconds(10))).isTrue();
        });
  }

  @Test
  void anIdleWorkerThatHearsNothingHoldsUpTheEndForFiveSeconds() {
    with(
        options -> options.processes(2),
        crew -> {
          await(crew.ready());
          launcher.alive.getFirst().freeze();
          Duration begin = Asyncio.getRunningLoop().time();
          crew.close();
          assertThat(Asyncio.getRunningLoop().time().minus(begin).toSeconds()).isEqualTo(5);
        });
  }

  @Test
  void aWorkerHasHalfAMinuteToCloseWhatItHasOpenedButNotIfThePoolIsTerminatedMeanwhile() {
    for (boolean terminated : List.of(false, true)) {
      with(
          options -> {
            options.processes(1).cancelGrace(Duration.ofSeconds(3));
            options.opening = (RemoteCallable<AutoCloseable>) Jobs::closesSlowly;
          },
          crew -> {
            await(crew.ready());
            Duration begin = Asyncio.getRunningLoop().time();
            var closing = Asyncio.createTask(crew::close);
            sleep(Duration.ofSeconds(10));
            if (terminated) {
              crew.terminate("enough");
            }
            await(closing);
            assertThat(Asyncio.getRunningLoop().time().minus(begin).toSeconds())
                .isEqualTo(terminated ? 13 : 30);
          });
    }
  }

  @Test
  void closingInATaskThatIsCancelledTerminates() {
    with(
        options -> options.processes(1),
        crew -> {
          Future<Integer> call = later(crew, 1, 3600);
          var closing = Asyncio.createTask(crew::close);
          sleep(Duration.ofSeconds(1));
          closing.cancel();
          assertThatThrownBy(() -> await(closing)).isInstanceOf(CancelledError.class);
          assertThatThrownBy(() -> await(call)).isInstanceOf(BrokenProcessPool.class);
          assertThat(crew.isOver()).isTrue();
        });
  }

  @Test
  void aPoolThatIsForgottenEndsWithItsLoop() {
    Asyncio.run(
        () -> {
          Crew crew = InMemory.crew(launcher, options -> options.processes(2));
          later(crew, 1, 3600);
          await(crew.ready());
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
    assertThat(launcher.alive).isEmpty();
    assertThat(launcher.closed).isTrue();
  }

  @Test
  void callsWithAKeyGoToTheSameWorker() {
    RemoteFunction<Integer, Integer> job = Jobs::noted;
    with(
        options ->
            options.processes(3).queueCount(3).childConcurrency(1).scheduler(Scheduler.byKey()),
        crew -> {
          await(crew.ready());
          for (int i = 0; i < 4; i++) {
            CallOptions key = CallOptions.DEFAULT.withKey("a");
            crew.submit(key, false, LATER, i, 10_000);
          }
          sleep(Duration.ofSeconds(1));
          assertThat(crew.progress().running()).isEqualTo(1);
          assertThat(crew.progress().waiting()).isEqualTo(3);
          assertThat(await(crew.<Integer>submit(CallOptions.DEFAULT, false, job, 9))).isEqualTo(9);
        });
  }
}
