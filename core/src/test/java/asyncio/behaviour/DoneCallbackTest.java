package asyncio.behaviour;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Functions on the list of a future. */
class DoneCallbackTest {
  private final List<String> trail = new ArrayList<>();

  @InBothModes
  void takingOneOffTellsHowOftenItWasThere(Mode mode) {
    mode.run(
        () -> {
          Consumer<Future<Integer>> once = future -> trail.add("once");
          Consumer<Future<Integer>> twice = future -> trail.add("twice");
          Consumer<Future<Integer>> stays = future -> trail.add("stays");
          Future<Integer> alone = EventLoop.running().createFuture();
          assertThat(alone.removeDoneCallback(once)).isZero();
          alone.addDoneCallback(once);
          assertThat(alone.removeDoneCallback(stays)).isZero();
          assertThat(alone.removeDoneCallback(once)).isEqualTo(1);
          assertThat(alone.removeDoneCallback(once)).isZero();

          Future<Integer> several = EventLoop.running().createFuture();
          several.addDoneCallback(twice);
          several.addDoneCallback(once);
          several.addDoneCallback(stays);
          several.addDoneCallback(twice);
          assertThat(several.removeDoneCallback(twice)).isEqualTo(2);
          assertThat(several.removeDoneCallback(once)).isEqualTo(1);
          alone.setResult(1);
          several.setResult(1);
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("stays");
  }
}
