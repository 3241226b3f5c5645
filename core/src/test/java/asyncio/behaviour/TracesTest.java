package asyncio.behaviour;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.failAfter;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.CancelledError;
import asyncio.ExceptionGroup;
import asyncio.Task;
import asyncio.TimeoutError;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What stands in the traces and messages that people see most: little of the library. */
class TracesTest {
  private static final int MOST = 3;

  private static void oneOfOurs(Throwable thrown) {
    long above = 0;
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().startsWith(TracesTest.class.getName())) {
        assertThat(above).as(() -> "frames above in " + thrown).isLessThanOrEqualTo(MOST);
        return;
      }
      above++;
    }
    throw new AssertionError("no frame of the program's", thrown);
  }

  private static void fetch() {
    sleep(ofHours(1));
  }

  @InBothModes
  void aTimeoutShowsWhereItStandsAndWhereTheBlockWas(Mode mode) {
    mode.run(
        () -> {
          Throwable thrown = catchThrowable(() -> timeout(ofSeconds(5), () -> fetch()));
          assertThat(thrown).isInstanceOf(TimeoutError.class);
          oneOfOurs(thrown);
          assertThat(thrown.getCause()).isInstanceOf(CancelledError.class);
          oneOfOurs(thrown.getCause());
          assertThat(thrown.getCause().getStackTrace())
              .anyMatch(frame -> frame.getMethodName().equals("fetch"));
        });
  }

  @InBothModes
  void aGroupThatFailsShowsWhereItStands(Mode mode) {
    mode.run(
        () -> {
          Throwable thrown =
              catchThrowable(
                  () ->
                      taskGroup(
                          group -> {
                            group.createTask(() -> Integer.parseInt("x"));
                          }));
          assertThat(thrown).isInstanceOf(ExceptionGroup.class);
          oneOfOurs(thrown);
        });
  }

  @Test
  void anAwaitOutsideATaskShowsWhereItStands() {
    oneOfOurs(catchThrowable(TracesTest::fetch));
  }

  @Test
  void aCallFromTheWrongThreadShowsWhereItStands() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> task = createTask(TracesTest::fetch);
          Throwable[] thrown = new Throwable[1];
          Thread thread =
              Thread.ofPlatform().start(() -> thrown[0] = catchThrowable(() -> task.cancel()));
          thread.join();
          assertThat(thrown[0]).hasMessageContaining("callSoonThreadsafe");
          oneOfOurs(thrown[0]);
          task.cancel();
        });
  }

  private static void message(Duration delay, String length) {
    String expected = "task 'fetcher' timed out after " + length;
    assertThat(catchThrowable(() -> timeout(delay, () -> fetch()))).hasMessage(expected);
    assertThat(catchThrowable(() -> failAfter(delay, () -> fetch()))).hasMessage(expected);
  }

  @InBothModes
  void aTimeoutSaysWhatTimedOutAfterHowLong(Mode mode) {
    mode.run(
        () ->
            taskGroup(
                group ->
                    group
                        .createTask(
                            () -> {
                              message(ofMillis(10), "10 ms");
                              message(ofSeconds(5), "5 s");
                              message(ofMillis(2500), "2.5 s");
                              message(Duration.ofNanos(50_000), "0.05 ms");
                              message(Duration.ofMinutes(50), "3000 s");
                              message(Duration.ZERO, "0 ms");
                            })
                        .setName("fetcher")));
  }
}
