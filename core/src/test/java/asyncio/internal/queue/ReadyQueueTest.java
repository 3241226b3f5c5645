package asyncio.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The ring of what is to run. */
class ReadyQueueTest {
  private final ReadyQueue ready = new ReadyQueue();

  @Test
  void itemsComeFirstInFirstOutAlsoWhenTheRingGrowsInTheMiddle() {
    var random = new Random(1);
    Queue<Object> expected = new ArrayDeque<>();
    for (int i = 0; i < 50_000; i++) {
      if (random.nextInt(5) < 3) {
        ready.add(i);
        expected.add(i);
      } else if (!expected.isEmpty()) {
        assertThat(ready.poll()).isEqualTo(expected.poll());
      }
    }

    List<Object> rest = new ArrayList<>();
    while (!ready.isEmpty()) {
      rest.add(ready.poll());
    }

    assertThat(rest).isNotEmpty().containsExactlyElementsOf(expected);
    assertThat(ready.size()).isZero();
  }

  @Test
  void anEmptyQueueHasNothingToGive() {
    assertThat(ready.isEmpty()).isTrue();
    assertThatThrownBy(ready::poll).isInstanceOf(AssertionError.class);
  }
}
