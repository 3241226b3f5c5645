package asyncio.behaviour;

import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.TimeoutError;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Futures in the order in which they are done. */
class AsCompletedTest {
  private final List<Object> trail = new ArrayList<>();

  private static long now() {
    return EventLoop.running().time().toSeconds();
  }

  private static Awaitable<Integer> after(int seconds) {
    return () -> sleep(ofSeconds(seconds), seconds);
  }

  @InBothModes
  void theFirstToBeDoneComesFirst(Mode mode) {
    mode.run(
        () -> {
          for (Future<Integer> done : asCompleted(List.of(after(3), after(1), after(2)))) {
            trail.add(done.result() + " at " + now());
          }
        });
    assertThat(trail).containsExactly("1 at 1", "2 at 2", "3 at 3");
  }

  @InBothModes
  void afterTheLastThereIsNoneAndNobodyWaits(Mode mode) {
    mode.run(
        () -> {
          Iterator<Future<Integer>> all = asCompleted(List.of(after(1))).iterator();
          assertThat(all.hasNext()).isTrue();
          assertThat(all.next().result()).isEqualTo(1);
          assertThat(all.hasNext()).isFalse();
          assertThatThrownBy(all::next).isInstanceOf(NoSuchElementException.class);
          assertThatThrownBy(() -> asCompleted(List.<Awaitable<Integer>>of()).iterator().next())
              .isInstanceOf(NoSuchElementException.class);
          assertThat(now()).isEqualTo(1);
        });
  }

  @InBothModes
  void theTimeoutWakesWhoWaitsAndIsThrownOncePerFutureThatIsLeft(Mode mode) {
    mode.run(
        () -> {
          Task<Integer> slow = createTask(after(60));
          Task<Integer> slower = createTask(after(90));
          Iterator<Future<Integer>> all =
              asCompleted(List.of(slow, after(1), slower), ofSeconds(5)).iterator();
          trail.add(all.next().result());
          for (int i = 0; i < 2; i++) {
            assertThat(all.hasNext()).isTrue();
            assertThatThrownBy(all::next)
                .isInstanceOf(TimeoutError.class)
                .hasMessage("asCompleted: 2 futures are not done");
            trail.add("timeout at " + now());
          }
          assertThat(all.hasNext()).isFalse();
          trail.add(await(slow) + " at " + now()); // it is not cancelled
          slower.cancel();
        });
    assertThat(trail).containsExactly(1, "timeout at 5", "timeout at 5", "60 at 60");
  }

  @InBothModes
  void nothingIsLeftOfTheTimeoutOfOneThatHasGivenAll(Mode mode) {
    mode.run(
        () -> {
          for (Future<Integer> done : asCompleted(List.of(after(1)), ofSeconds(5))) {
            trail.add(done.result());
          }
          asCompleted(List.<Awaitable<Integer>>of(), ofSeconds(5)).forEach(trail::add);
          OtherThread.comesWhenTheLoopIsIdle();
          trail.add("at " + now());
        });
    assertThat(trail).containsExactly(1, "at 1");
  }
}
