package asyncio.net;

import static asyncio.Asyncio.FIRST_COMPLETED;
import static asyncio.Asyncio.createTask;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several attempts at the same thing, of which the first that succeeds is taken: each starts when
 * the one before has failed, or has not succeeded for a while.
 */
final class StaggeredRace<T> {
  private final List<? extends Awaitable<? extends T>> attempts;
  private final @Nullable Duration delay;
  private final Consumer<? super T> discard;
  private final List<Task<?>> running = new ArrayList<>();
  private final @Nullable Throwable[] failures;
  private @Nullable T winner;
  private int winnerIndex = -1;

  private StaggeredRace(
      List<? extends Awaitable<? extends T>> attempts,
      @Nullable Duration delay,
      Consumer<? super T> discard) {
    this.attempts = attempts;
    this.delay = delay;
    this.discard = discard;
    this.failures = new Throwable[attempts.size()];
  }

  /**
   * Runs the race. Suspends until one attempt has succeeded or all have failed, and until the
   * others, which are cancelled, have ended. Cancelling it cancels all.
   *
   * @param discard gets a success that is not needed: a second one, or one of a cancelled race
   */
  static <T> Race<T> run(
      List<? extends Awaitable<? extends T>> attempts,
      @Nullable Duration delay,
      Consumer<? super T> discard) {
    return new StaggeredRace<T>(attempts, delay, discard).run();
  }

  private Race<T> run() {
    try {
      for (int next = 0; next < attempts.size() && winnerIndex < 0; next++) {
        startAndWait(next);
      }
      while (winnerIndex < 0 && !running.isEmpty()) {
        waitForOne(null);
      }
      endOthers();
    } catch (Throwable left) {
      try {
        endOthers();
      } finally {
        if (winner != null) {
          discard.accept(winner);
        }
      }
      throw left;
    }
    List<@Nullable Throwable> failed = new ArrayList<>();
    for (@Nullable Throwable failure : failures) {
      failed.add(failure);
    }
    return new Race<>(winner, winnerIndex, failed);
  }

  /** Starts an attempt; returns when it has failed, time is up, or there is a winner. */
  private void startAndWait(int index) {
    Task<?> task = createTask(() -> attempt(index));
    running.add(task);
    EventLoop loop = EventLoop.running();
    long deadline = delay == null ? 0 : loop.time().plus(delay).toNanos();
    while (winnerIndex < 0 && !task.done()) {
      Duration left = null;
      if (delay != null) {
        left = Duration.ofNanos(deadline - loop.time().toNanos());
        if (!left.isPositive()) {
          return;
        }
      }
      waitForOne(left);
    }
    running.remove(task);
  }

  private void waitForOne(@Nullable Duration atMost) {
    List<Future<?>> futures = new ArrayList<>(running);
    Asyncio.wait(futures, atMost, FIRST_COMPLETED);
    running.removeIf(Future::done);
  }

  private void attempt(int index) {
    T result;
    try {
      result = attempts.get(index).await();
    } catch (Exception failed) {
      failures[index] = failed;
      return;
    }
    if (winnerIndex >= 0) {
      discard.accept(result);
    } else {
      winner = result;
      winnerIndex = index;
    }
  }

  static void close(Object unneeded) {
    if (unneeded instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception failed) {
        EventLoop.running()
            .callExceptionHandler(
                Map.of("message", "closing the loser of a race failed", "exception", failed));
      }
    }
  }

  private void endOthers() {
    for (Task<?> task : running) {
      task.cancel();
    }
    while (!running.isEmpty()) {
      waitForOne(null);
    }
  }
}
