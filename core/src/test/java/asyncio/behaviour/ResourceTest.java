package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Resource;
import asyncio.ResourceKey;
import asyncio.Runner;
import asyncio.SystemExit;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What hangs on a loop: made once, found again, closed in order. */
class ResourceTest {
  private static final Duration MS = Duration.ofMillis(1);

  private final List<String> trail = new ArrayList<>();

  /** Notes what happens to it. */
  private final class Noted implements Resource {
    final String name;

    Noted(String name) {
      this.name = name;
      trail.add("make " + name);
    }

    @Override
    public void close() throws Exception {
      trail.add("close " + name);
    }

    @Override
    public void abandon() {
      trail.add("abandon " + name);
    }
  }

  private ResourceKey<Noted> key(String name) {
    return new ResourceKey<>(name, () -> new Noted(name));
  }

  private ResourceKey<Noted> slow(String name) {
    return new ResourceKey<>(
        name,
        () -> {
          sleep(MS);
          return new Noted(name);
        });
  }

  @ParameterizedTest
  @EnumSource
  void itIsMadeOnceAndClosedInReverseOrderAfterTasksAndGenerators(Mode mode) {
    var first = key("first");
    var second = slow("second");
    mode.run(
        () -> {
          assertThat(first.get()).isSameAs(first.get());
          List<Noted> both = await(gather(second::get, second::get));
          assertThat(both.getFirst()).isSameAs(both.getLast()).isSameAs(second.get());
          AsyncGenerator<Integer> numbers =
              Asyncio.asyncGenerator(
                  out -> {
                    try {
                      out.yield(1);
                      out.yield(2);
                    } finally {
                      trail.add("generator uses " + second.get().name);
                    }
                  });
          numbers.next();
          createTask(
              () -> {
                try {
                  sleep(Duration.ofHours(1));
                } finally {
                  trail.add("task uses " + first.get().name);
                }
              });
          sleep(MS);
        });
    assertThat(trail)
        .containsExactly(
            "make first",
            "make second",
            "task uses first",
            "generator uses second",
            "close second",
            "close first");
  }

  @ParameterizedTest
  @EnumSource
  void keysOfTheSameNameAreTwo(Mode mode) {
    var one = key("same");
    var other = key("same");
    mode.run(() -> assertThat(one.get()).isNotSameAs(other.get()));
  }

  @ParameterizedTest
  @EnumSource
  void aFactoryThatFailsLeavesNothingAndAllWhoWaitAreTold(Mode mode) {
    int[] tries = {0};
    var key =
        new ResourceKey<>(
            "pool",
            () -> {
              sleep(MS);
              if (++tries[0] == 1) {
                throw new java.io.IOException("no luck");
              }
              return new Noted("pool");
            });
    mode.run(
        () -> {
          Task<?> one = createTask(key::get);
          Task<?> other = createTask(key::get);
          Asyncio.wait(List.of(one, other));
          assertThat(one.exception()).hasMessageContaining("no luck");
          assertThat(other.exception()).hasMessageContaining("no luck");
          assertThat(key.get().name).isEqualTo("pool");
        });
    assertThat(trail).containsExactly("make pool", "close pool");
  }

  @ParameterizedTest
  @EnumSource
  void aFactoryThatMakesNullSaysSo(Mode mode) {
    var key = new ResourceKey<Noted>("nothing", () -> null);
    mode.run(
        () ->
            assertThatThrownBy(key::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the factory of nothing made null"));
  }

  @ParameterizedTest
  @EnumSource
  void whoIsCancelledWhileItIsMadeHarmsNoOther(Mode mode) {
    var key = slow("pool");
    mode.run(
        () -> {
          Task<?> impatient = createTask(key::get);
          Task<Noted> patient = createTask(key::get);
          sleep(Duration.ZERO);
          impatient.cancel();
          Asyncio.wait(List.of(impatient, patient));
          assertThat(impatient.cancelled()).isTrue();
          assertThat(patient.result()).isSameAs(key.get());
        });
    assertThat(trail).containsExactly("make pool", "close pool");
  }

  @ParameterizedTest
  @EnumSource
  void aFactoryThatWaitsForItselfIsTold(Mode mode) {
    List<ResourceKey<Noted>> ring = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int next = (i + 1) % 3;
      ring.add(
          new ResourceKey<>(
              "number " + i,
              () -> {
                sleep(MS);
                return ring.get(next).get();
              }));
    }
    var own = new ResourceKey<Noted>("own", () -> Holder.of(() -> this.own().get()));
    this.own = own;
    mode.run(
        () -> {
          assertThatThrownBy(own::get).hasMessage("own waits for itself while it is made");
          List<Task<?>> all = new ArrayList<>();
          ring.forEach(each -> all.add(createTask(each::get)));
          Asyncio.wait(all);
          for (Task<?> each : all) {
            assertThat(each.exception()).hasMessageContaining("waits for itself while it is made");
          }
        });
  }

  private ResourceKey<Noted> own = key("unset");

  private ResourceKey<Noted> own() {
    return own;
  }

  /** A call that the compiler does not see through. */
  private static final class Holder {
    static Noted of(Supplier<Noted> supplier) {
      return supplier.get();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCallbackGetsWhatIsThereAndIsToldWhatIsNot(Mode mode) {
    var quick = key("quick");
    var slow = slow("slow");
    mode.run(
        () -> {
          EventLoop.running()
              .callSoon(
                  () -> {
                    trail.add(quick.get().name);
                    assertThatThrownBy(slow::get)
                        .hasMessageContaining("a callback cannot wait: ask for it in a task first");
                  });
          sleep(Duration.ofMillis(5));
          EventLoop.running().callSoon(() -> trail.add(slow.get().name));
          sleep(MS);
        });
    assertThat(trail)
        .startsWith("make quick", "quick", "make slow", "slow")
        .endsWith("close slow", "close quick");
  }

  @ParameterizedTest
  @EnumSource
  void oneThatFailsToCloseIsReportedAndTheNextIsClosed(Mode mode) {
    var first = key("first");
    var failing =
        new ResourceKey<>(
            "failing",
            () ->
                new Resource() {
                  @Override
                  public void close() {
                    throw new AssertionError("stuck");
                  }

                  @Override
                  public void abandon() {
                    trail.add("abandon failing");
                  }
                });
    List<String> reports = new ArrayList<>();
    mode.run(
        () -> {
          EventLoop.running()
              .setExceptionHandler(
                  (_, report) ->
                      reports.add(report.get("message") + ": " + report.get("exception")));
          first.get();
          failing.get();
        });
    assertThat(reports)
        .containsExactly("Exception while failing was closed: java.lang.AssertionError: stuck");
    assertThat(trail).containsExactly("make first", "close first", "abandon failing");
  }

  @ParameterizedTest
  @EnumSource
  void oneThatDoesNotCloseInTimeIsCancelledReportedAndAbandoned(Mode mode) {
    var first = key("first");
    var slow =
        new ResourceKey<>(
            "slow",
            () ->
                new Resource() {
                  @Override
                  public void close() {
                    try {
                      sleep(Duration.ofHours(1));
                    } catch (CancelledError cancelled) {
                      trail.add("cancelled after " + EventLoop.running().time());
                      throw cancelled;
                    }
                  }

                  @Override
                  public void abandon() {
                    trail.add("abandon slow");
                  }
                });
    List<String> reports = new ArrayList<>();
    mode.run(
        () -> {
          EventLoop.running()
              .setExceptionHandler((_, report) -> reports.add("" + report.get("message")));
          first.get();
          slow.get();
        });
    assertThat(reports).containsExactly("Exception while slow was closed");
    assertThat(trail)
        .containsExactly("make first", "cancelled after PT30S", "close first", "abandon slow");
  }

  @ParameterizedTest
  @EnumSource
  void noneIsMadeWhileOthersAreClosed(Mode mode) {
    var late = key("late");
    var asking =
        new ResourceKey<>(
            "asking",
            () ->
                new Resource() {
                  @Override
                  public void close() {
                    assertThatThrownBy(late::get)
                        .hasMessage("late cannot be made any more, for the loop is ending");
                    trail.add("refused");
                  }

                  @Override
                  public void abandon() {}
                });
    mode.run(() -> asking.get());
    assertThat(trail).containsExactly("refused");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsClosedIsNotGivenAgain(Mode mode) {
    var younger = key("younger");
    var older =
        new ResourceKey<>(
            "older",
            () ->
                new Resource() {
                  @Override
                  public void close() {
                    assertThatThrownBy(younger::get)
                        .hasMessage("younger of this loop is closed, for the loop is ending");
                    trail.add("refused");
                  }

                  @Override
                  public void abandon() {}
                });
    mode.run(
        () -> {
          older.get();
          younger.get();
        });
    assertThat(trail).containsExactly("make younger", "close younger", "refused");
  }

  @ParameterizedTest
  @EnumSource
  void itLivesThroughTheRunsOfARunner(Mode mode) {
    var key = key("pool");
    try (var runner = new Runner(mode.options())) {
      Noted first = runner.run(key::get);
      assertThat(runner.run(key::get)).isSameAs(first);
      trail.add("runs are over");
    }
    assertThat(trail).containsExactly("make pool", "runs are over", "close pool");
  }

  @ParameterizedTest
  @EnumSource
  void aLoopThatIsClosedWithoutARunAbandonsThem(Mode mode) {
    var first = key("first");
    var second = key("second");
    EventLoop loop = new EventLoop(mode.options());
    loop.runUntilComplete(
        () -> {
          first.get();
          return second.get();
        });
    loop.close();
    loop.close();
    assertThat(trail)
        .containsExactly("make first", "make second", "abandon second", "abandon first");
  }

  @ParameterizedTest
  @EnumSource
  void oneThatIsBeingMadeWhenTheLoopEndsIsNotMade(Mode mode) {
    var key = slow("late");
    mode.run(
        () -> {
          createTask(key::get);
          sleep(Duration.ZERO);
        });
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anExitThatIsThrownOutOfEveryStepIsThatExit(Mode mode) {
    var exit = new SystemExit(9);
    var key =
        new ResourceKey<Resource>(
            "leaving",
            () ->
                new Resource() {
                  @Override
                  public void close() {
                    trail.add("close");
                    throw exit;
                  }

                  @Override
                  public void abandon() {
                    trail.add("abandon");
                    throw exit;
                  }
                });
    assertThatThrownBy(
            () ->
                mode.run(
                    () -> {
                      key.get();
                      throw exit;
                    }))
        .isSameAs(exit)
        .hasNoSuppressedExceptions();
    assertThat(trail).containsExactly("close", "abandon");
  }
}
