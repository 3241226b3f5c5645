package asyncio.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.sync.Tasks.suspends;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.behaviour.InBothModes;
import asyncio.behaviour.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private final List<Long> times = new ArrayList<>();
  private final List<String> trail = new ArrayList<>();

  private static long now() {
    return EventLoop.running().time().toMillis();
  }

  private Awaitable<Boolean> once(RateLimiter limiter) {
    return () -> {
      limiter.acquire();
      return times.add(now());
    };
  }

  @InBothModes
  void whoComesTooEarlyWaitsUntilAPeriodHasPassed(Mode mode) {
    var limiter = new RateLimiter(3, ofSeconds(1));
    mode.run(
        () -> {
          List<Awaitable<Boolean>> seven = new ArrayList<>();
          for (int i = 0; i < 7; i++) {
            seven.add(once(limiter));
          }
          await(gather(seven));
        });
    assertThat(times).containsExactly(0L, 0L, 0L, 1000L, 1000L, 1000L, 2000L);
  }

  @InBothModes
  void noPeriodWhereverItBeginsHasMore(Mode mode) {
    var limiter = new RateLimiter(5, ofSeconds(1));
    var random = new Random(7);
    mode.run(
        () -> {
          List<Awaitable<Boolean>> many = new ArrayList<>();
          for (int i = 0; i < 200; i++) {
            Duration start = ofMillis(random.nextInt(20_000));
            Awaitable<Boolean> one = once(limiter);
            many.add(
                () -> {
                  sleep(start);
                  return one.await();
                });
          }
          await(gather(many));
        });
    assertThat(times).hasSize(200).isSorted();
    for (int i = 5; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 5)).isGreaterThanOrEqualTo(1000);
    }
  }

  @InBothModes
  void whatIsFreeDoesNotSuspend(Mode mode) {
    mode.run(
        () -> {
          var limiter = new RateLimiter(2, ofSeconds(1));
          assertThat(suspends(limiter::acquire)).isFalse();
          assertThat(limiter.tryAcquire()).isTrue();
          assertThat(limiter.tryAcquire()).isFalse();
          assertThat(suspends(limiter::acquire)).isTrue();
          assertThat(now()).isEqualTo(1000);
        });
  }

  private Task<?> waiter(RateLimiter limiter, String name) {
    return createTask(
        () -> {
          limiter.acquire();
          trail.add(name + " at " + now());
        });
  }

  @InBothModes
  void whoIsCancelledUsesNothingUpAndTheOrderStays(Mode mode) {
    mode.run(
        () -> {
          var limiter = new RateLimiter(1, ofSeconds(1));
          Task<?> first = waiter(limiter, "first");
          Task<?> second = waiter(limiter, "second");
          Task<?> third = waiter(limiter, "third");
          Task<?> fourth = waiter(limiter, "fourth");
          sleep(ofMillis(500));
          second.cancel(); // which is next
          third.cancel();
          assertThat(limiter.tryAcquire()).isFalse(); // somebody waits
          await(fourth);
          assertThat(first.done()).isTrue();
          assertThatThrownBy(() -> await(second)).isInstanceOf(CancelledError.class);
          assertThatThrownBy(() -> await(third)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("first at 0", "fourth at 1000");
  }

  @Test
  void itBelongsToOneLoop() {
    var limiter = new RateLimiter(1, ofSeconds(1));
    Mode.OWN_LOOP.run(limiter::acquire);
    assertThatThrownBy(() -> Mode.OWN_LOOP.run(limiter::acquire))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("<RateLimiter 1 in PT1S> is bound to a different event loop");
  }

  @Test
  void boundsAreChecked() {
    assertThatThrownBy(() -> new RateLimiter(0, ofSeconds(1)))
        .hasMessage("times must be at least 1, got 0");
    assertThatThrownBy(() -> new RateLimiter(1, Duration.ZERO))
        .hasMessage("period must be positive, got PT0S");
  }
}
