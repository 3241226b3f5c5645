package asyncio.behaviour;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks that a misuse is refused with a message that says what to do, and that the loop goes on as
 * if nothing had happened: what was scheduled before runs, in order.
 */
public final class Refused {
  /** Something that must not be done. */
  @FunctionalInterface
  public interface Misuse {
    void commit(EventLoop loop) throws Throwable;
  }

  private Refused() {}

  public static void inATask(
      Mode mode, Class<? extends Throwable> type, String advice, Misuse misuse) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          List<String> trail = scheduled(loop);
          Throwable thrown = catchThrowable(() -> misuse.commit(loop));
          sleep(Duration.ofHours(2));
          assertThat(trail).containsExactly("callback", "task", "timer");
          assertThat(thrown).isInstanceOf(type).hasMessageContaining(advice);
        });
  }

  public static void inACallback(
      Mode mode, Class<? extends Throwable> type, String advice, Misuse misuse) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          List<Throwable> thrown = new ArrayList<>();
          loop.callSoon(() -> thrown.add(catchThrowable(() -> misuse.commit(loop))));
          List<String> trail = scheduled(loop);
          sleep(Duration.ofHours(2));
          assertThat(trail).containsExactly("callback", "task", "timer");
          assertThat(thrown.getFirst()).isInstanceOf(type).hasMessageContaining(advice);
        });
  }

  private static List<String> scheduled(EventLoop loop) {
    List<String> trail = new ArrayList<>();
    loop.callLater(Duration.ofHours(1), () -> trail.add("timer"));
    loop.callSoon(() -> trail.add("callback"));
    createTask(
        () -> {
          sleep(Duration.ZERO);
          trail.add("task");
        });
    return trail;
  }
}
