package asyncio.behaviour;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Task;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;

/**
 * A stack overflow in a method of the JDK that has pinned the stack, such as {@link
 * ReferenceQueue#poll}, which linking a lambda calls: compiled, it leaves the pin for good. The
 * task goes on all the same.
 */
class LeakedPinTest {
  private static final int POLLS = 3_000;
  private static final int WARM = 300_000; // what is interpreted leaves no pin

  private final ReferenceQueue<Object> queue = new ReferenceQueue<>();
  private int calls;

  private void enqueue(int count) {
    Object referent = new Object();
    for (int i = 0; i < count; i++) {
      new WeakReference<>(referent, queue).enqueue();
    }
  }

  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  private void deep() {
    try {
      deep();
    } finally {
      if (calls++ < POLLS) {
        queue.poll();
      }
    }
  }

  @InBothModes
  void aTaskThatHasCaughtAnOverflowSuspendsAgain(Mode mode) {
    enqueue(WARM);
    while (queue.poll() != null) {
      calls++;
    }
    for (int round = 0; round < 10; round++) {
      mode.run(
          () -> {
            Task<Integer> task =
                createTask(
                    () -> {
                      enqueue(POLLS);
                      calls = 0;
                      try {
                        deep();
                      } catch (StackOverflowError caught) {
                        sleep(Duration.ZERO);
                        sleep(Duration.ofMillis(1));
                      }
                      return calls;
                    });
            assertThat(task.await()).isGreaterThanOrEqualTo(POLLS);
          });
    }
  }
}
