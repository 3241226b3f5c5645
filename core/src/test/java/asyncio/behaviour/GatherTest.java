package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.gatherOutcomes;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Outcome;
import java.util.List;

/** Gathered futures that are cancelled, early, late and too late. */
class GatherTest {
  @InBothModes
  void cancellingItCancelsItsChildrenAndSaysSo(Mode mode) {
    mode.run(
        () -> {
          Future<Integer> done = EventLoop.running().createFuture();
          Future<Integer> pending = EventLoop.running().createFuture();
          done.setResult(1);
          Future<List<Integer>> both = gather(done, pending);
          assertThat(both.cancel("enough")).isTrue();
          assertThatThrownBy(() -> await(both))
              .isInstanceOf(CancelledError.class)
              .hasMessage("enough");
          assertThat(pending.cancelled()).isTrue();
          assertThat(done.cancelled()).isFalse();
        });
  }

  @InBothModes
  void cancellingItWhenAllChildrenAreDoneIsTooLateAndTheResultsCome(Mode mode) {
    mode.run(
        () -> {
          Future<Integer> child = EventLoop.running().createFuture();
          Future<List<Integer>> one = gather(List.of(child));
          child.setResult(1); // the gathering hears of it in the next iteration
          assertThat(one.done()).isFalse();
          assertThat(one.cancel()).isFalse();
          assertThat(await(one)).containsExactly(1);
        });
  }

  @InBothModes
  void cancellingItWhenItIsDoneDoesNothing(Mode mode) {
    mode.run(
        () -> {
          Future<List<Integer>> done = gather(() -> 1, () -> 2);
          await(done);
          assertThat(done.cancel()).isFalse();
          assertThat(done.cancelled()).isFalse();
          assertThat(await(done)).containsExactly(1, 2);

          Future<Integer> left = EventLoop.running().createFuture();
          Future<List<Integer>> failed =
              gather(
                  () -> {
                    throw new IllegalStateException("first");
                  },
                  left);
          assertThatThrownBy(() -> await(failed)).hasMessage("first");
          assertThat(failed.cancel()).isFalse();
          assertThat(left.done()).isFalse(); // whom the cancellation would have reached
          sleep(ofHours(1));
        });
  }

  @InBothModes
  void cancellingOneOfGatheredGatheringsLeavesEachItsError(Mode mode) {
    mode.run(
        () -> {
          Future<Integer> pending = EventLoop.running().createFuture();
          Future<List<Integer>> inner = gather(List.of(pending));
          Future<List<Outcome<List<Integer>>>> outer = gatherOutcomes(inner);
          outer.cancel("enough");
          assertThatThrownBy(() -> await(outer)).isInstanceOf(CancelledError.class);
          assertThatThrownBy(() -> await(inner)).isInstanceOf(CancelledError.class);
          assertThat(inner.exception()).isInstanceOf(CancelledError.class).hasMessage("enough");
        });
  }

  @InBothModes
  void aCancelledGatheringKeepsWhatItsLastChildReturned(Mode mode) {
    mode.run(
        () -> {
          var result = new CancelledError("a result like any other");
          Future<Object> last =
              createTask(
                  () -> {
                    try {
                      sleep(ofHours(1));
                      return "not cancelled";
                    } catch (CancelledError refused) {
                      return result;
                    }
                  });
          Future<List<Outcome<Object>>> all = gatherOutcomes(last);
          sleep(ZERO);
          all.cancel();
          assertThatThrownBy(() -> await(all)).isInstanceOf(CancelledError.class);
          assertThat(last.result()).isSameAs(result);
        });
  }
}
