package asyncio.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Poller;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What other threads hand to a loop. */
class ForeignQueueTest {
  /** A poller that notes how often it was woken. */
  private static final class Bell implements Poller {
    private int rung;

    @Override
    public void poll(long nanos) {}

    @Override
    public void wakeup() {
      rung++;
    }

    @Override
    public void close() {}
  }

  /** An item that tells where it comes from. */
  private record Item(int thread, int number) {}

  private final Bell bell = new Bell();
  private final ForeignQueue foreign = new ForeignQueue(bell);
  private final ReadyQueue ready = new ReadyQueue();

  private List<Object> drain() {
    foreign.drainTo(ready);
    List<Object> drained = new ArrayList<>();
    while (!ready.isEmpty()) {
      drained.add(ready.poll());
    }
    return drained;
  }

  @Test
  void itemsAreDrainedInTheOrderInWhichTheyWereAdded() {
    foreign.add("first");
    foreign.add("second");
    foreign.add("third");

    List<Object> drained = drain();

    assertThat(drained).containsExactly("first", "second", "third");
    assertThat(foreign.isEmpty()).isTrue();
    assertThat(drain()).isEmpty();
  }

  @Test
  void onlyALoopThatWaitsIsWoken() {
    foreign.add("while it runs");
    assertThat(bell.rung).isZero();
    drain();

    assertThat(foreign.announceWait()).isTrue();
    foreign.add("while it waits");
    foreign.endWait();
    foreign.add("while it runs again");

    assertThat(bell.rung).isEqualTo(1);
  }

  @Test
  void aLoopMustNotWaitWhenSomethingHasCome() {
    foreign.add("just before");

    assertThat(foreign.announceWait()).isFalse();
  }

  @Test
  void threadsMayAddWhileTheLoopDrains() throws Exception {
    int threads = 4;
    int each = 20_000;
    List<Thread> adding = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int thread = i;
      adding.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int number = 0; number < each; number++) {
                      foreign.add(new Item(thread, number));
                    }
                  }));
    }

    int[] next = new int[threads];
    for (int drained = 0; drained < threads * each; ) {
      for (Object object : drain()) {
        var item = (Item) object;
        assertThat(item.number).isEqualTo(next[item.thread]++);
        drained++;
      }
      Thread.yield();
    }

    for (Thread thread : adding) {
      thread.join();
    }
    assertThat(next).containsOnly(each);
    assertThat(foreign.isEmpty()).isTrue();
  }
}
