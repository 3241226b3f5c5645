package asyncio.sync;

import static asyncio.sync.Tasks.suspends;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.behaviour.InBothModes;
import asyncio.behaviour.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is made without saying how large. */
class WithoutArgumentsTest {
  @Test
  void aQueueOfAnyKindHasNoBound() {
    for (Queue<Integer> queue :
        List.of(new Queue<Integer>(), new LifoQueue<Integer>(), new PriorityQueue<Integer>())) {
      assertThat(queue.maxsize()).isZero();
      for (int i = 0; i < 100; i++) {
        queue.putNowait(i);
      }
      assertThat(queue.full()).isFalse();
      assertThat(queue.qsize()).isEqualTo(100);
    }
    var channel = new Channel<Integer>();
    for (int i = 0; i < 100; i++) {
      assertThat(channel.trySend(i)).isTrue();
    }
  }

  @InBothModes
  void aSemaphoreHasOnePermit(Mode mode) {
    mode.run(
        () -> {
          var semaphore = new Semaphore();
          assertThat(semaphore.value()).isEqualTo(1);
          assertThat(suspends(semaphore::acquire)).isFalse();
          assertThat(semaphore.locked()).isTrue();
        });
  }
}
