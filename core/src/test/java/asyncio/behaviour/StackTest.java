package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Looking at the stack of a task does not disturb it. */
class StackTest {
  private final List<String> trail = new ArrayList<>();

  private static List<String> methods(StackTraceElement[] stack) {
    return java.util.Arrays.stream(stack).map(StackTraceElement::getMethodName).toList();
  }

  @InBothModes
  void aTaskThatIsLookedAtGoesOnWaiting(Mode mode) {
    mode.run(
        () -> {
          Future<String> future = EventLoop.running().createFuture();
          Task<Boolean> waiting = createTask(() -> waitFor(future));
          sleep(Duration.ZERO);
          assertThat(methods(waiting.stack().toArray(new StackTraceElement[0])))
              .contains("waitFor");
          assertThat(waiting).asString().contains("running at StackTest.java:");
          sleep(Duration.ofHours(1));
          trail.add("set");
          future.setResult("result");
          await(waiting);
        });
    assertThat(trail).containsExactly("set", "result");
  }

  private boolean waitFor(Future<String> future) {
    return trail.add(await(future));
  }

  @InBothModes
  void aTaskThatAnotherThreadLooksAtGoesOnAsUsual(Mode mode) {
    var looking = new AtomicBoolean(true);
    mode.runInRealTime(
        () -> {
          List<Thread> threads = new ArrayList<>();
          Task<String> looked =
              createTask(
                  () -> {
                    threads.add(Thread.currentThread());
                    for (int i = 0; i < 20_000; i++) {
                      sleep(Duration.ZERO);
                    }
                    return "undisturbed";
                  });
          sleep(Duration.ZERO);
          Future<?> looker =
              EventLoop.running()
                  .runInExecutor(
                      null,
                      () -> {
                        while (looking.get()) {
                          threads.getFirst().getStackTrace();
                        }
                      });
          try {
            assertThat(await(looked)).isEqualTo("undisturbed");
          } finally {
            looking.set(false);
            await(looker);
          }
        });
  }
}
