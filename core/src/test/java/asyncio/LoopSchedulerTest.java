package asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the JDK hands to the scheduler of a loop that is closed: never refused, done elsewhere. */
class LoopSchedulerTest {
  private final EventLoop loop = new EventLoop(LoopOptions.defaults().withPortable(false));
  private final Thread here = Thread.currentThread();

  private LoopScheduler scheduler() {
    LoopScheduler scheduler = loop.scheduler();
    assertThat(scheduler).as("own-loop mode").isNotNull();
    return scheduler;
  }

  /** The thread in which something runs. */
  private static Thread ranIn(Consumer<Runnable> handingIn) {
    var ran = new CompletableFuture<Thread>();
    handingIn.accept(() -> ran.complete(Thread.currentThread()));
    return ran.join();
  }

  @Test
  void aContinuationGoesOnElsewhereAfterTheClose() {
    loop.close();
    assertThat(ranIn(continuation -> scheduler().execute(continuation))).isNotSameAs(here);
  }

  @Test
  void aTaskOfThePoolIsDoneElsewhereAfterTheClose() {
    loop.close();
    assertThat(ranIn(task -> scheduler().execute(ForkJoinTask.adapt(task)))).isNotSameAs(here);
    assertThat(
            ranIn(
                task -> {
                  var _ = scheduler().externalSubmit(ForkJoinTask.adapt(task));
                }))
        .isNotSameAs(here);
    assertThat(
            ranIn(
                task -> {
                  var _ = scheduler().lazySubmit(ForkJoinTask.adapt(task));
                }))
        .isNotSameAs(here);
  }

  @Test
  void aTimedParkEndsElsewhereAfterTheClose() {
    loop.close();
    assertThat(
            ranIn(
                park -> {
                  var _ = scheduler().schedule(park, 1, TimeUnit.MILLISECONDS);
                }))
        .isNotSameAs(here);
  }

  @Test
  void aTimedParkCanBeEndedAfterTheClose() {
    ScheduledFuture<?>[] park = new ScheduledFuture<?>[1];
    loop.callSoon(
        () -> {
          park[0] = scheduler().schedule(() -> {}, 1, TimeUnit.DAYS);
          loop.stop();
        });
    loop.runForever();
    loop.close();
    assertThat(park[0].cancel(false)).isTrue();
  }

  @Test
  void whatStandsReadyWhenTheLoopClosesGoesOnElsewhere() {
    var ran = new CompletableFuture<Thread>();
    scheduler() // handed over by a thread that is not the loop's
        .execute(() -> ran.complete(Thread.currentThread()));
    loop.close();
    assertThat(ran.join()).isNotSameAs(here);
  }

  @Test
  void nothingIsLostOrThrownWhileTheLoopCloses() throws Exception {
    int each = 10_000;
    var ran = new AtomicInteger();
    var all = new CountDownLatch(2 * each);
    Runnable once =
        () -> {
          ran.incrementAndGet();
          all.countDown();
        };
    Runnable handing =
        () -> {
          for (int i = 0; i < each; i++) {
            scheduler().execute(once);
          }
        };
    Thread one = Thread.ofPlatform().start(handing);
    Thread two = Thread.ofPlatform().start(handing);
    loop.callSoon(loop::stop);
    loop.runForever();
    loop.close();
    one.join();
    two.join();
    all.await();
    assertThat(ran).hasValue(2 * each);
  }

  @Test
  void aTimedParkThatIsCancelledByAnotherThreadNeverEnds() {
    var virtual =
        new EventLoop(LoopOptions.defaults().withPortable(false).withClock(new VirtualClock()));
    List<String> trail = new ArrayList<>();
    virtual.callSoon(
        () -> {
          Runnable end = () -> trail.add("park ends");
          ScheduledFuture<?> park = virtual.scheduler().schedule(end, 1, TimeUnit.HOURS);
          ranIn(
              done ->
                  Thread.ofPlatform()
                      .start(
                          () -> {
                            park.cancel(false);
                            done.run();
                          }));
          virtual.callLater(Duration.ofHours(2), virtual::stop);
        });
    virtual.runForever();
    virtual.close();
    assertThat(trail).isEmpty();
  }
}
