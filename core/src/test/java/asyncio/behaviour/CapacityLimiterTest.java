package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.sync.CapacityLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Tokens that are lent to borrowers. */
class CapacityLimiterTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<Object> trail = new ArrayList<>();

  private static long now() {
    return EventLoop.running().time().toSeconds();
  }

  @InBothModes
  void tokensAreLentInTheOrderOfAsking(Mode mode) {
    mode.run(
        () -> {
          var limiter = new CapacityLimiter(2);
          taskGroup(
              group -> {
                for (int i = 1; i <= 5; i++) {
                  int number = i;
                  group.createTask(
                      () -> {
                        try (var _ = limiter.hold()) {
                          trail.add(number + " at " + now());
                          sleep(ofSeconds(1));
                        }
                      });
                }
                sleep(ZERO);
                assertThat(limiter).hasToString("<CapacityLimiter 2/2, waiters:3>");
                assertThat(limiter.statistics().tasksWaiting()).isEqualTo(3);
                assertThat(limiter.availableTokens()).isZero();
                assertThat(limiter.tryAcquire()).isFalse();
              });
          assertThat(limiter.borrowedTokens()).isZero();
        });
    assertThat(trail).containsExactly("1 at 0", "2 at 0", "3 at 1", "4 at 1", "5 at 2");
  }

  @InBothModes
  void aBorrowerIsKnownByIdentityAndHasOneTokenOnly(Mode mode) {
    mode.run(
        () -> {
          var limiter = new CapacityLimiter(2);
          String one = new String("borrower");
          String other = new String("borrower");
          limiter.acquireOnBehalfOf(one);
          limiter.acquireOnBehalfOf(other);
          assertThat(limiter.statistics().borrowers()).hasSize(2);
          assertThatThrownBy(() -> limiter.tryAcquireOnBehalfOf(one))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("it gets one only");
          assertThatThrownBy(limiter::release)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("acquire one first");
          Task<?> waiting = createTask(() -> limiter.acquireOnBehalfOf(trail));
          sleep(ZERO);
          assertThatThrownBy(() -> limiter.acquireOnBehalfOf(trail))
              .hasMessageContaining("or waits for one");
          limiter.releaseOnBehalfOf(one);
          assertThatThrownBy(() -> limiter.releaseOnBehalfOf(one))
              .isInstanceOf(IllegalStateException.class);
          await(waiting);
          assertThat(limiter.statistics().borrowers()).containsExactlyInAnyOrder(other, trail);
        });
  }

  @InBothModes
  void theNumberOfTokensCanBeChanged(Mode mode) {
    mode.run(
        () -> {
          var limiter = new CapacityLimiter(1);
          assertThat(limiter.tryAcquire()).isTrue();
          Task<?> second = createTask(limiter::acquire);
          Task<?> third = createTask(limiter::acquire);
          sleep(ZERO);
          limiter.setTotalTokens(3);
          await(second);
          await(third);
          assertThat(limiter.borrowedTokens()).isEqualTo(3);
          limiter.setTotalTokens(1);
          assertThat(limiter.availableTokens()).isEqualTo(-2);
          limiter.release();
          limiter.releaseOnBehalfOf(second);
          assertThat(limiter.tryAcquire()).isFalse();
          limiter.releaseOnBehalfOf(third);
          assertThat(limiter.tryAcquire()).isTrue();
          assertThat(limiter.totalTokens()).isEqualTo(1);
          for (int wrong : List.of(0, -1)) {
            assertThatThrownBy(() -> limiter.setTotalTokens(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("totalTokens must be at least 1, got " + wrong);
          }
        });
  }

  @InBothModes
  void aTokenLentToATaskThatIsCancelledInTheSameIterationGoesOn_SY2(Mode mode) {
    mode.run(
        () -> {
          var limiter = new CapacityLimiter(1);
          limiter.acquire();
          Task<?> first = createTask(limiter::acquire);
          Task<?> second = createTask(limiter::acquire);
          sleep(ZERO);
          limiter.release();
          first.cancel();
          await(second);
          assertThat(first.cancelled()).isTrue();
          assertThat(limiter.statistics().borrowers()).containsExactly(second);
        });
  }

  @InBothModes
  void aTokenIsKeptUntilTheThreadHasEndedThoughNobodyWaits(Mode mode) {
    mode.runInRealTime(
        () -> {
          var limiter = new CapacityLimiter(1);
          var go = new CountDownLatch(1);
          var begun = EventLoop.running().<Boolean>createFuture();
          EventLoop loop = EventLoop.running();
          Task<?> abandoned =
              createTask(
                  () ->
                      limiter.toThread(
                          () -> {
                            loop.callSoonThreadsafe(() -> begun.setResult(true));
                            go.await();
                          }));
          await(begun);
          abandoned.cancel();
          assertThatThrownBy(() -> await(abandoned)).isInstanceOf(CancelledError.class);
          assertThat(limiter.borrowedTokens()).isEqualTo(1);
          go.countDown();
          assertThat(limiter.<Integer>toThread(() -> 5)).isEqualTo(5);
          sleep(ZERO);
        });
  }

  @InBothModes
  void aJobThatIsDroppedBeforeItBeganGivesItsTokenBack(Mode mode) {
    mode.runInRealTime(
        () -> {
          var limiter = new CapacityLimiter(2);
          var go = new CountDownLatch(1);
          try (var single = Executors.newSingleThreadExecutor()) {
            Task<?> running = createTask(() -> limiter.runInExecutor(single, waitFor(go)));
            Task<?> queued =
                createTask(
                    () ->
                        limiter.<Boolean>runInExecutor(
                            single, () -> trail.add("a cancelled job has begun")));
            sleep(ZERO);
            queued.cancel();
            assertThatThrownBy(() -> await(queued)).isInstanceOf(CancelledError.class);
            assertThat(limiter.borrowedTokens()).isEqualTo(1);
            go.countDown();
            await(running);
          }
        });
    assertThat(trail).isEmpty();
  }

  private static Awaitable<Boolean> waitFor(CountDownLatch latch) {
    return () -> {
      latch.await();
      return true;
    };
  }

  @Property(tries = 300)
  void cancelsAtRandomLoseNoToken(@ForAll long seed) {
    var random = new Random(seed);
    Mode.OWN_LOOP.run(
        () -> {
          int most = 1 + random.nextInt(3);
          var limiter = new CapacityLimiter(most);
          List<Task<?>> tasks = new ArrayList<>();
          for (int i = 0; i < 12; i++) {
            Duration work = ofSeconds(random.nextInt(3));
            Duration patience = ofSeconds(1 + random.nextInt(6));
            tasks.add(
                createTask(
                    () ->
                        moveOnAfter(
                            patience,
                            () -> {
                              try (var _ = limiter.hold()) {
                                assertThat(limiter.borrowedTokens())
                                    .isBetween(1, limiter.totalTokens());
                                sleep(work);
                              }
                            })));
          }
          for (int i = random.nextInt(6); i > 0; i--) {
            Task<?> victim = tasks.get(random.nextInt(tasks.size()));
            EventLoop.running().callLater(ofSeconds(random.nextInt(5)), victim::cancel);
          }
          int later = most + random.nextInt(2);
          EventLoop.running().callLater(ofSeconds(2), () -> limiter.setTotalTokens(later));
          Asyncio.wait(tasks);
          tasks.stream().filter(task -> !task.cancelled()).forEach(Task::result);
          assertThat(limiter.borrowedTokens()).isZero();
          for (int i = 0; i < limiter.totalTokens(); i++) {
            assertThat(limiter.tryAcquireOnBehalfOf(new Object())).isTrue();
          }
          sleep(HOUR);
        });
  }

  @Property(tries = 300)
  void mapsCancelledAtRandomLeaveNothingBehind(@ForAll long seed) {
    var random = new Random(seed);
    Mode.OWN_LOOP.run(
        () -> {
          var limiter = new CapacityLimiter(3);
          List<Integer> items = random.ints(10, 0, 5).boxed().toList();
          int unlucky = random.nextInt(20);
          int limit = 1 + random.nextInt(4);
          try {
            moveOnAfter(
                ofSeconds(random.nextInt(12)),
                () ->
                    Asyncio.map(
                        items,
                        limit,
                        seconds -> {
                          assertThat(limiter.borrowedTokens()).isLessThan(limit + 1);
                          try (var _ = limiter.hold()) {
                            sleep(ofSeconds(seconds));
                            if (random.nextInt(20) == unlucky) {
                              throw new IllegalStateException("unlucky");
                            }
                            return seconds;
                          }
                        }));
          } catch (IllegalStateException failed) {
            assertThat(failed).hasMessage("unlucky");
          }
          assertThat(limiter.borrowedTokens()).isZero();
          assertThat(Asyncio.allTasks()).hasSize(1);
          assertThat(Asyncio.currentTask().cancelling()).isZero();
        });
  }

  @InBothModes
  void aCallbackHasToSayOnWhoseBehalfItBorrows(Mode mode) {
    Refused.inACallback(
        mode,
        IllegalStateException.class,
        "no task is running; use acquireOnBehalfOf(borrower)",
        loop -> new CapacityLimiter(1).acquire());
  }
}
