package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncGenerator;
import asyncio.CancelledError;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Interrupts of the program's own in a task that takes from a generator. */
class GeneratorEdgesTest {
  @InBothModes
  void anInterruptOfTheProgramsOwnStaysWithTheConsumerOfAGenerator(Mode mode) {
    mode.run(
        () -> {
          Task<?> self = currentTask();
          self.cancel();
          assertThatThrownBy(() -> sleep(Duration.ZERO)).isInstanceOf(CancelledError.class);
          self.uncancel(); // it has been cancelled once, and is not any more
          Thread consumer = Thread.currentThread();
          List<Boolean> seen = new ArrayList<>();
          AsyncGenerator<Integer> numbers =
              asyncGenerator(
                  out -> {
                    Thread own = Thread.currentThread();
                    seen.add(own != consumer && own.isInterrupted());
                    out.yield(1);
                    out.yield(2);
                  });
          Thread.currentThread().interrupt();
          assertThat(numbers.next()).isEqualTo(1);
          assertThat(seen).containsExactly(false);
          assertThat(Thread.interrupted()).isTrue();
          assertThat(numbers.next()).isEqualTo(2);
          assertThat(Thread.interrupted()).isFalse();
        });
  }
}
