package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.coroutine;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which values tasks and callbacks see. */
class ContextTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final ContextVar<String> variable = new ContextVar<>("variable");
  private final List<String> trail = new ArrayList<>();

  private boolean note() {
    return trail.add(variable.get("none"));
  }

  // ---- callbacks

  @InBothModes
  void aCallbackRunsInACopyTakenWhenItWasScheduled_LOOP6(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          variable.set("then");
          loop.callSoon(this::note);
          loop.callLater(LONG, this::note);
          loop.callSoonThreadsafe(this::note);
          variable.set("now");
          sleep(LONG.plus(LONG));
          note();
        });
    assertThat(trail).containsExactly("then", "then", "then", "now");
  }

  @InBothModes
  void callbacksDoNotSeeEachOthersChanges_LOOP6(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          for (String name : List.of("first", "second")) {
            loop.callSoon(
                () -> {
                  note();
                  variable.set(name);
                  note();
                });
          }
          sleep(LONG);
          note();
        });
    assertThat(trail).containsExactly("none", "first", "none", "second", "none");
  }

  @InBothModes
  void aContextThatIsGivenIsUsedItself_LOOP6(Mode mode) {
    var context = new Context();
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.callSoon(() -> variable.set("callback"), context);
          loop.callSoon(this::note, context);
          Future<Object> future = loop.createFuture();
          future.addDoneCallback(done -> variable.set("done callback"), context);
          future.cancel();
          await(createTask(this::note, TaskOptions.DEFAULT.withContext(context)));
          note();
        });
    assertThat(trail).containsExactly("callback", "done callback", "none");
    assertThat(variable.in(context)).isEqualTo("done callback");
  }

  @InBothModes
  void aDoneCallbackRunsInACopyTakenWhenItWasAdded_FUT1(Mode mode) {
    mode.run(
        () -> {
          Future<Object> future = EventLoop.running().createFuture();
          variable.set("added");
          future.addDoneCallback(done -> note());
          variable.set("completed");
          future.cancel();
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("added");
  }

  // ---- tasks

  @InBothModes
  void aTaskHasOneContextForItsWholeLife_TASK3(Mode mode) {
    mode.run(
        () -> {
          Context own = currentTask().context();
          variable.set("set");
          sleep(LONG);
          note();
          assertThat(currentTask().context()).isSameAs(own);
          assertThat(variable.in(own)).isEqualTo("set");
        });
    assertThat(trail).containsExactly("set");
  }

  @InBothModes
  void whatIsAwaitedSharesTheContextAndAChildTaskHasACopy_TASK3(Mode mode) {
    mode.run(
        () -> {
          variable.set("parent's");
          await(() -> variable.set("by a lambda"));
          note();
          await(coroutine("sharing", () -> variable.set("by a coroutine")));
          note();
          waitFor(() -> variable.set("by waitFor"), LONG);
          note();
          await(
              createTask(
                  () -> {
                    note();
                    variable.set("by a child");
                  }));
          note();
        });
    assertThat(trail)
        .containsExactly("by a lambda", "by a coroutine", "by waitFor", "by waitFor", "by waitFor");
  }

  @InBothModes
  void aContextEnteredByATaskStaysItsOwnWhileItWaits_TASK3(Mode mode) {
    var context = new Context();
    mode.run(
        () -> {
          variable.set("outside");
          Task<?> other =
              createTask(
                  () -> {
                    note();
                    sleep(LONG);
                    note();
                  });
          context.run(
              () -> {
                variable.set("inside");
                sleep(LONG.plus(LONG));
                note();
                return true;
              });
          note();
          await(other);
        });
    assertThat(trail).containsExactly("outside", "outside", "inside", "outside");
  }

  @InBothModes
  void anEagerTaskCannotStartInAContextThatIsEntered_E4(Mode mode) {
    try (var log = new LogCapture()) {
      Refused.inATask(
          mode,
          IllegalStateException.class,
          "cannot enter context: it is already entered",
          loop -> {
            var options = TaskOptions.DEFAULT.withEager(true).withContext(currentTask().context());
            try {
              createTask(() -> trail.add("runs"), options);
            } finally {
              assertThat(loop.allTasks()).doesNotContainNull().hasSize(2); // this and Refused's
            }
          });
      assertThat(log.messages()).isEmpty();
    }
    assertThat(trail).isEmpty();
  }

  @InBothModes
  void aTaskMayStartLaterInTheContextOfItsCreator_E4(Mode mode) {
    mode.run(
        () -> {
          Context own = currentTask().context();
          await(createTask(() -> variable.set("shared"), TaskOptions.DEFAULT.withContext(own)));
          note();
        });
    assertThat(trail).containsExactly("shared");
  }

  // ---- threads and values

  @Test
  void threadsOutsideLoopsHaveAContextEach() throws InterruptedException {
    var token = variable.set("mine");
    try {
      Thread.ofPlatform().start(this::note).join();
      note();
    } finally {
      variable.reset(token);
    }
    note();
    assertThat(trail).containsExactly("none", "mine", "none");
  }

  @Test
  void aCopyAndItsOriginalGoTheirOwnWays() throws Exception {
    var original = new Context();
    original.run(() -> variable.set("original"));
    Context copy = original.copy();
    copy.run(() -> variable.set("copy"));

    assertThat(variable.in(original)).isEqualTo("original");
    assertThat(variable.in(copy)).isEqualTo("copy");
    assertThat(original.toMap()).containsOnlyKeys(variable).containsValue("original");
    assertThat(new Context().toMap()).isEmpty();
  }

  @Test
  void aContextIsLeftWhenItsBodyFails() {
    var context = new Context();
    assertThatThrownBy(
            () ->
                context.run(
                    () -> {
                      variable.set("inside");
                      throw new IllegalStateException("fails");
                    }))
        .hasMessage("fails");
    note();
    assertThat(trail).containsExactly("none");
  }

  @Test
  void aDefaultIsMadeAnewAndIsNoValue() {
    var list = new ContextVar<List<String>>("list", ArrayList::new);

    assertThat(list.get()).isEmpty();
    assertThat(list.get()).isNotSameAs(list.get());
    assertThat(list.get(List.of("other"))).containsExactly("other");
  }

  // ---- cancellations

  @InBothModes
  void aCancellationIsNoException(Mode mode) {
    mode.run(
        () -> {
          Task<?> careless =
              createTask(
                  () -> {
                    try {
                      sleep(LONG);
                    } catch (Exception swallowed) {
                      trail.add("swallowed");
                    }
                    trail.add("not reached");
                  });
          sleep(Duration.ZERO);
          careless.cancel();
          assertThatThrownBy(() -> await(careless)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).isEmpty();
    assertThat(new CancelledError()).isNotInstanceOf(Exception.class).hasMessage(null);
  }
}
