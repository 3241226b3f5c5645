package asyncio.behaviour;

import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** An await that is refused, for the stack cannot be moved, leaves nothing behind. */
class RefusedAwaitTest {
  private static final Duration MS = Duration.ofMillis(1);
  private static final AtomicReference<Runnable> INITIALISER = new AtomicReference<>();

  private static final class AwaitsFirst {
    static {
      INITIALISER.get().run();
    }

    static void touch() {}
  }

  private static final class SleepsFirst {
    static {
      INITIALISER.get().run();
    }

    static void touch() {}
  }

  @Test
  void aRefusedAwaitIsTakenOffTheFuture() {
    Mode.OWN_LOOP.run(
        () -> {
          Future<Integer> first = EventLoop.running().createFuture();
          INITIALISER.set(first::await);
          assertThatThrownBy(AwaitsFirst::touch).isInstanceOf(ExceptionInInitializerError.class);
          goesOnAsIfNothingHadHappened(first);
        });
  }

  @Test
  void aRefusedYieldIsTakenOffTheQueue() {
    Mode.OWN_LOOP.run(
        () -> {
          Future<Integer> first = EventLoop.running().createFuture();
          INITIALISER.set(() -> sleep(Duration.ZERO));
          assertThatThrownBy(SleepsFirst::touch).isInstanceOf(ExceptionInInitializerError.class);
          goesOnAsIfNothingHadHappened(first);
        });
  }

  private static void goesOnAsIfNothingHadHappened(Future<Integer> first) {
    EventLoop loop = EventLoop.running();
    Future<Integer> second = loop.createFuture();
    assertThat(currentTask().toString()).doesNotContain("wait_for");
    assertThat(first.toString()).doesNotContain("wake");
    loop.callLater(MS, () -> first.setResult(1));
    loop.callLater(MS.multipliedBy(5), () -> second.setResult(2));
    assertThat(second.await()).isEqualTo(2);
  }
}
