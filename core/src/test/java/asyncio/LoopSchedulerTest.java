package asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the JDK hands to the scheduler of a loop that is closed: never refused, done elsewhere. */
class LoopSchedulerTest {
  private final EventLoop loop = new EventLoop(LoopOptions.defaults().withPortable(false));
  private final CountDownLatch done = new CountDownLatch(1);

  private LoopScheduler scheduler() {
    LoopScheduler scheduler = loop.scheduler();
    assertThat(scheduler).as("own-loop mode").isNotNull();
    return scheduler;
  }

  @Test
  void aContinuationGoesOnElsewhereAfterTheClose() throws Exception {
    loop.close();
    scheduler().execute(done::countDown);
    done.await();
    assertThat(done.getCount()).isZero();
  }

  @Test
  void aTaskOfThePoolIsDoneElsewhereAfterTheClose() throws Exception {
    loop.close();
    scheduler().execute(ForkJoinTask.adapt(done::countDown));
    done.await();

    var submitted = new CountDownLatch(2);
    var _ = scheduler().externalSubmit(ForkJoinTask.adapt(submitted::countDown));
    var _ = scheduler().lazySubmit(ForkJoinTask.adapt(submitted::countDown));
    submitted.await();
    assertThat(submitted.getCount()).isZero();
  }

  @Test
  void aTimedParkEndsElsewhereAfterTheClose() throws Exception {
    loop.close();
    var _ = scheduler().schedule(done::countDown, 1, TimeUnit.MILLISECONDS);
    done.await();
    assertThat(done.getCount()).isZero();
  }

  @Test
  void aTimedParkCanBeEndedAfterTheClose() {
    ScheduledFuture<?>[] park = new ScheduledFuture<?>[1];
    loop.callSoon(
        () -> {
          park[0] = scheduler().schedule(done::countDown, 1, TimeUnit.DAYS);
          loop.stop();
        });
    loop.runForever();
    loop.close();
    assertThat(park[0].cancel(false)).isTrue();
  }

  @Test
  void whatStandsReadyWhenTheLoopClosesGoesOnElsewhere() throws Exception {
    scheduler().execute(done::countDown); // handed over by a thread that is not the loop's
    loop.close();
    done.await();
    assertThat(done.getCount()).isZero();
  }

  @Test
  @Timeout(60)
  void nothingIsLostOrThrownWhileTheLoopCloses() throws Exception {
    int each = 10_000;
    var all = new CountDownLatch(2 * each);
    Runnable handing =
        () -> {
          for (int i = 0; i < each; i++) {
            scheduler().execute(all::countDown);
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
    assertThat(all.getCount()).isZero();
  }
}
