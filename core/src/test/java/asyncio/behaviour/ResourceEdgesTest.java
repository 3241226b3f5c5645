package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Resource;
import asyncio.ResourceKey;
import asyncio.Runner;
import asyncio.SystemExit;
import asyncio.Task;
import asyncio.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Resources whose factories ask for themselves, and whose ends are cut off. */
class ResourceEdgesTest {
  private static final Duration MS = Duration.ofMillis(1);

  private final List<String> trail = new ArrayList<>();
  private final ResourceKey<Noted> own = new ResourceKey<>("own", () -> make());
  private Awaitable<Noted> factory = () -> new Noted("own", () -> {});

  private Noted make() throws Exception {
    return factory.await();
  }

  /** Notes what happens to it. */
  private final class Noted implements Resource {
    final String name;
    final Action end;

    Noted(String name, Action end) {
      this.name = name;
      this.end = end;
    }

    @Override
    public void close() throws Exception {
      trail.add("close " + name);
      end.run();
    }

    @Override
    public void abandon() {
      trail.add("abandon " + name);
    }
  }

  private ResourceKey<Noted> key(String name, Action end) {
    return new ResourceKey<>(name, () -> new Noted(name, end));
  }

  private void reportsToTrail() {
    EventLoop.running()
        .setExceptionHandler(
            (_, report) -> trail.add(report.get("message") + ": " + report.get("exception")));
  }

  @ParameterizedTest
  @EnumSource
  void aTaskThatAFactoryLeavesInTheBackgroundGetsTheResource(Mode mode) {
    List<Task<Noted>> background = new ArrayList<>();
    factory =
        () -> {
          background.add(createTask(() -> own.get()));
          background.add(createTask(() -> own.get(), TaskOptions.DEFAULT.withEager(true)));
          sleep(MS);
          return new Noted("own", () -> {});
        };
    mode.run(
        () -> {
          Noted made = own.get();
          assertThat(await(gather(background))).containsExactly(made, made);
        });
    assertThat(trail).containsExactly("close own");
  }

  @ParameterizedTest
  @EnumSource
  void aTaskThatAFactoryWithoutASuspensionLeavesGetsTheResource(Mode mode) {
    List<Task<Noted>> background = new ArrayList<>();
    factory =
        () -> {
          background.add(createTask(() -> own.get()));
          background.add(createTask(() -> own.get(), TaskOptions.DEFAULT.withEager(true)));
          return new Noted("own", () -> {});
        };
    mode.run(
        () -> {
          Noted made = own.get();
          assertThat(await(gather(background))).containsExactly(made, made);
        });
  }

  @ParameterizedTest
  @EnumSource
  void aTaskThatAFactoryLeavesLearnsThatTheFactoryFailed(Mode mode) {
    List<Task<Noted>> background = new ArrayList<>();
    factory =
        () -> {
          background.add(createTask(() -> own.get(), TaskOptions.DEFAULT.withEager(true)));
          throw new IllegalArgumentException("no luck");
        };
    mode.run(
        () -> {
          assertThatThrownBy(own::get).hasMessage("no luck");
          assertThatThrownBy(() -> await(background.getFirst())).hasMessage("no luck");
        });
  }

  @ParameterizedTest
  @EnumSource
  void aFactoryThatWaitsForATaskWhichWaitsForItIsTold(Mode mode) {
    List<Awaitable<Noted>> factories =
        List.of(
            () -> await(createTask(() -> own.get())),
            () -> await(createTask(() -> own.get(), TaskOptions.DEFAULT.withEager(true))),
            () -> await(gather(() -> own.get(), () -> own.get())).getFirst(),
            () -> {
              sleep(MS);
              return await(createTask(() -> own.get(), TaskOptions.DEFAULT.withEager(true)));
            },
            () -> await(createTask(() -> await(createTask(() -> own.get())))));
    mode.run(
        () -> {
          reportsToTrail();
          for (Awaitable<Noted> each : factories) {
            factory = each;
            assertThatThrownBy(own::get).hasMessage("own waits for itself while it is made");
          }
        });
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aGroupInAFactoryWhoseTaskWaitsForItIsTold(Mode mode) {
    factory =
        () -> {
          taskGroup(
              group -> {
                group.createTask(() -> own.get());
              });
          return new Noted("own", () -> {});
        };
    mode.run(
        () ->
            assertThatThrownBy(own::get)
                .isInstanceOf(ExceptionGroup.class)
                .satisfies(
                    group ->
                        assertThat(((ExceptionGroup) group).exceptions())
                            .singleElement()
                            .satisfies(
                                one ->
                                    assertThat(one)
                                        .hasMessage("own waits for itself while it is made"))));
  }

  @ParameterizedTest
  @EnumSource
  void factoriesThatStartEachOtherAreTold(Mode mode) {
    var other = new ResourceKey<Noted>("other", () -> own.get());
    factory = () -> other.get();
    mode.run(
        () -> assertThatThrownBy(own::get).hasMessage("own waits for itself while it is made"));
  }

  @ParameterizedTest
  @EnumSource
  void whatABackgroundTaskOfOneWaitsForMayAskForThatOne(Mode mode) {
    var other =
        new ResourceKey<Noted>(
            "other",
            () -> {
              sleep(MS);
              return new Noted("other, with " + own.get().name, () -> {});
            });
    factory =
        () -> {
          createTask(() -> other.get());
          sleep(MS.multipliedBy(5));
          return new Noted("own", () -> {});
        };
    mode.run(() -> assertThat(own.get()).isNotNull());
    mode.run(() -> assertThat(other.get().name).isEqualTo("other, with own"));
  }

  @ParameterizedTest
  @EnumSource
  void anExitOutOfAFactoryIsThrownAndNotReported(Mode mode) {
    var exit = new SystemExit(3);
    List<Awaitable<Noted>> factories =
        List.of(
            () -> {
              throw exit;
            },
            () -> {
              sleep(MS);
              throw exit;
            });
    for (Awaitable<Noted> each : factories) {
      factory = each;
      assertThatThrownBy(
              () ->
                  mode.run(
                      () -> {
                        reportsToTrail();
                        own.get();
                      }))
          .isSameAs(exit);
    }
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anExitOutOfAFactoryOfALoopThatIsClosedAtOnceIsNotReported(Mode mode) {
    var exit = new SystemExit(3);
    factory =
        () -> {
          sleep(MS);
          throw exit;
        };
    try (EventLoop loop = mode.loop()) {
      assertThatThrownBy(
              () ->
                  loop.runUntilComplete(
                      () -> {
                        reportsToTrail();
                        try {
                          own.get();
                        } catch (CancelledError closed) {
                          trail.add("closed");
                          throw closed;
                        }
                      }))
          .isSameAs(exit);
      trail.clear();
    }
    assertThat(trail).filteredOn(line -> line.contains("never retrieved")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anExitOutOfACloseIsThrownAndNotReported(Mode mode) {
    var exit = new SystemExit(3);
    var leaving =
        key(
            "leaving",
            () -> {
              sleep(MS);
              throw exit;
            });
    assertThatThrownBy(
            () ->
                mode.run(
                    () -> {
                      reportsToTrail();
                      leaving.get();
                    }))
        .isSameAs(exit);
    assertThat(trail).containsExactly("close leaving", "abandon leaving");
  }

  @ParameterizedTest
  @EnumSource
  void aCloseThatCancelsItselfIsReportedAndTheNextIsClosed(Mode mode) {
    var cancelled =
        key(
            "cancelled",
            () -> {
              Asyncio.currentTask().cancel("by itself");
              sleep(MS);
            });
    mode.run(
        () -> {
          reportsToTrail();
          own.get();
          cancelled.get();
        });
    assertThat(trail)
        .containsExactly(
            "close cancelled",
            "Exception while cancelled was closed: asyncio.CancelledError: by itself",
            "close own",
            "abandon cancelled");
  }

  @ParameterizedTest
  @EnumSource
  void aCloseThatCancelsAllTasksAtItsEndDoesNotCutTheNextOff(Mode mode) {
    factory =
        () ->
            new Noted(
                "own",
                () -> {
                  sleep(MS);
                  trail.add("to its end");
                });
    var cancelling =
        key("cancelling", () -> Asyncio.allTasks().forEach(task -> task.cancel("all")));
    try (var runner = new Runner(mode.options())) {
      runner.run(
          () -> {
            reportsToTrail();
            own.get();
            cancelling.get();
          });
    }
    assertThat(trail).containsExactly("close cancelling", "close own", "to its end");
  }
}
