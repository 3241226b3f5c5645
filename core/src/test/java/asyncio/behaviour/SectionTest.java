package asyncio.behaviour;

import static asyncio.Asyncio.atomically;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EventLoop;
import asyncio.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class SectionTest {
  private final List<String> trail = new ArrayList<>();

  @InBothModes
  void anAwaitThatWouldSuspendIsRefusedBeforeItDoes(Mode mode) {
    mode.run(
        () -> {
          createTask(() -> trail.add("other"));
          assertThatThrownBy(() -> atomically(() -> sleep(Duration.ZERO)))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("atomically()");
          trail.add("refused");
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("refused", "other");
  }

  @InBothModes
  void awaitingWhatIsDoneIsNotSuspending(Mode mode) {
    mode.run(
        () -> {
          Future<String> done = EventLoop.running().createFuture();
          done.setResult("value");
          String value = atomically(() -> await(done));
          assertThat(value).isEqualTo("value");
        });
  }

  @Test
  void aBlockingCallIsAnErrorAtItsPlaceBeforeAnybodyElseRuns() {
    run(
        () -> {
          createTask(() -> trail.add("other"));
          Throwable error = catchThrowable(() -> atomically(() -> Thread.sleep(1_000_000)));
          trail.add("refused");
          assertThat(error).isInstanceOf(IllegalStateException.class);
          assertThat(Arrays.stream(error.getStackTrace()).map(StackTraceElement::getMethodName))
              .contains("sleep")
              .anyMatch(name -> name.contains("aBlockingCallIsAnErrorAtItsPlace"));
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("refused", "other");
  }

  @Test
  void aCallThatDoesNotHeedInterruptsIsAnErrorWhenTheSectionEnds() {
    var lock = new ReentrantLock();
    run(
        () -> {
          lock.lock();
          var inside =
              createTask(
                  () ->
                      atomically(
                          () -> {
                            lock.lock();
                            trail.add("locked");
                            lock.unlock();
                          }));
          sleep(Duration.ZERO);
          lock.unlock();
          assertThatThrownBy(() -> await(inside)).isInstanceOf(IllegalStateException.class);
        });
    assertThat(trail).containsExactly("locked");
  }

  @InBothModes
  void aSectionEndsWithItsBlockAndMayBeNested(Mode mode) {
    mode.run(
        () -> {
          int value = atomically(() -> atomically(() -> 1) + 1);
          assertThat(value).isEqualTo(2);
          sleep(Duration.ZERO);
          assertThatThrownBy(
                  () ->
                      atomically(
                          () -> {
                            atomically(() -> 1);
                            sleep(Duration.ZERO);
                          }))
              .isInstanceOf(IllegalStateException.class);
          sleep(Duration.ZERO);
        });
  }
}
