package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Context;
import asyncio.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Thread locals and scoped values that go along with a context. */
class CarriedStateTest {
  /** Stands for a logging library's diagnostic context: a map in a thread local. */
  private static final ThreadLocal<Map<String, String>> MDC = ThreadLocal.withInitial(Map::of);

  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  private final List<Object> trail = new ArrayList<>();

  private static Consumer<Runnable> mdc() {
    Map<String, String> captured = MDC.get();
    return body -> {
      MDC.set(captured);
      try {
        body.run();
      } finally {
        MDC.remove();
      }
    };
  }

  @InBothModes
  void withoutACarrierATaskInheritsNothing(Mode mode) {
    mode.run(
        () -> {
          MDC.set(Map.of("request", "7"));
          trail.add(await(createTask(MDC::get)));
          ScopedValue.where(USER, "ada").run(() -> trail.add(await(createTask(USER::isBound))));
        });
    assertThat(trail).containsExactly(Map.of(), false);
  }

  @InBothModes
  void aTaskHasTheThreadLocalsOfItsCreatorAtThatTime(Mode mode) {
    mode.run(
        () -> {
          Context.carry(CarriedStateTest::mdc);
          MDC.set(Map.of("request", "7"));
          Task<?> task =
              createTask(
                  () -> {
                    sleep(Duration.ofSeconds(1));
                    trail.add(MDC.get());
                    MDC.set(Map.of("request", "7", "step", "2"));
                    trail.add(await(createTask(MDC::get)));
                  });
          MDC.set(Map.of("request", "8"));
          trail.add(MDC.get());
          await(task);
          trail.add(MDC.get());
        });
    assertThat(trail)
        .containsExactly(
            Map.of("request", "8"),
            Map.of("request", "7"),
            Map.of("request", "7", "step", "2"),
            Map.of("request", "8"));
  }

  @InBothModes
  void tasksBesideEachOtherKeepTheirOwn(Mode mode) {
    mode.run(
        () -> {
          Context.carry(CarriedStateTest::mdc);
          List<Task<?>> tasks = new ArrayList<>();
          for (String request : List.of("a", "b")) {
            MDC.set(Map.of("request", request));
            tasks.add(
                createTask(
                    () -> {
                      for (int i = 0; i < 2; i++) {
                        trail.add(MDC.get().get("request"));
                        sleep(Duration.ofSeconds(1));
                      }
                    }));
          }
          await(gather(tasks));
        });
    assertThat(trail).containsExactly("a", "b", "a", "b");
  }

  @InBothModes
  void generatorsAndThreadsOfTheExecutorHaveThemToo(Mode mode) {
    mode.run(
        () -> {
          Context.carry(CarriedStateTest::mdc);
          MDC.set(Map.of("request", "7"));
          trail.add(asyncGenerator(out -> out.yield(MDC.get())).next());
          trail.add(toThread(MDC::get));
          MDC.remove();
          trail.add(toThread(MDC::get));
        });
    assertThat(trail).containsExactly(Map.of("request", "7"), Map.of("request", "7"), Map.of());
  }

  @InBothModes
  void aThreadOfTheExecutorKeepsNothing(Mode mode) {
    mode.run(
        () -> {
          Context plain = new Context();
          Context.carry(CarriedStateTest::mdc);
          MDC.set(Map.of("request", "7"));
          for (int i = 0; i < 40; i++) { // each thread of the pool at least once
            toThread(MDC::get);
          }
          for (int i = 0; i < 40; i++) {
            trail.add(plain.run(() -> toThread(MDC::get)));
          }
        });
    assertThat(trail).hasSize(40).containsOnly(Map.of());
  }

  @InBothModes
  void aScopedValueGoesAlong(Mode mode) {
    mode.run(
        () ->
            ScopedValue.where(USER, "ada")
                .run(
                    () -> {
                      Context.carry(() -> ScopedValue.where(USER, USER.get())::run);
                      Task<String> task =
                          createTask(
                              () -> {
                                sleep(Duration.ofSeconds(1));
                                return USER.get();
                              });
                      trail.add(await(task));
                      trail.add(toThread(USER::get));
                      trail.add(asyncGenerator(out -> out.yield(USER.get())).next());
                    }));
    assertThat(trail).containsExactly("ada", "ada", "ada");
  }

  @InBothModes
  void severalGoAlongTogether(Mode mode) {
    mode.run(
        () ->
            ScopedValue.where(USER, "ada")
                .run(
                    () -> {
                      Context.carry(() -> ScopedValue.where(USER, USER.get())::run);
                      Context.carry(CarriedStateTest::mdc);
                      MDC.set(Map.of("request", "7"));
                      trail.add(await(createTask(() -> USER.get() + MDC.get())));
                    }));
    assertThat(trail).containsExactly("ada{request=7}");
  }

  @InBothModes
  void whatIsThrownIsThrownAsEver(Mode mode) {
    mode.run(
        () -> {
          Context.carry(CarriedStateTest::mdc);
          assertThatThrownBy(
                  () ->
                      toThread(
                          () -> {
                            throw new IOException("gone");
                          }))
              .isInstanceOf(CompletionException.class)
              .cause()
              .isInstanceOf(IOException.class);
          Task<?> failing =
              createTask(
                  () -> {
                    throw new IllegalArgumentException("no");
                  });
          assertThatThrownBy(() -> await(failing)).hasMessage("no");
        });
  }

  @InBothModes
  void aCarrierThatFailsIsLoggedAndTheBodyRuns(Mode mode) {
    try (var log = new LogCapture()) {
      mode.run(
          () -> {
            Context.carry(
                () ->
                    body -> {
                      throw new IllegalStateException("broken");
                    });
            await(createTask(() -> trail.add("runs")));
            Context.carry(() -> body -> {});
            await(createTask(() -> trail.add("runs")));
          });
      assertThat(trail).containsExactly("runs", "runs");
      assertThat(log.messages()).allMatch(message -> message.contains("Context.carry"));
    }
  }

  @InBothModes
  void anErrorOfACarrierFailsTheTask(Mode mode) {
    mode.run(
        () -> {
          Context.carry(
              () ->
                  body -> {
                    throw new OutOfMemoryError("simulated");
                  });
          Task<?> task = createTask(() -> trail.add("runs"));
          trail.add(catchThrowable(() -> await(task)).getClass());
          trail.add(catchThrowable(() -> toThread(() -> trail.add("runs"))).getClass());
          trail.add(catchThrowable(() -> asyncGenerator(out -> out.yield(1)).next()).getClass());
        });
    assertThat(trail)
        .containsExactly(OutOfMemoryError.class, OutOfMemoryError.class, OutOfMemoryError.class);
  }

  @InBothModes
  void aCarrierThatRunsTheBodyTwiceOrInAnotherThreadDoesNotHarmTheTask(Mode mode) {
    try (var log = new LogCapture()) {
      mode.run(
          () -> {
            Context.carry(
                () ->
                    body -> {
                      body.run();
                      body.run();
                    });
            trail.add(await(createTask(() -> sleep(Duration.ofSeconds(1), 1))));
            Context.carry(() -> body -> CompletableFuture.runAsync(body).join());
            trail.add(await(createTask(() -> sleep(Duration.ofSeconds(1), 2))));
          });
      assertThat(trail).containsExactly(1, 2);
      assertThat(log.messages())
          .isNotEmpty()
          .allMatch(message -> message.contains("Context.carry"));
    }
  }
}
