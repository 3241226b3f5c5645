package asyncio.behaviour;

import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.TimeoutError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Those who stop waiting for something that goes on, and what becomes of its failure. */
class ShieldTest {
  private final List<Object> trail = new ArrayList<>();

  private static Future<Object> shieldsGivenUp(EventLoop loop, int times) {
    Future<Object> job = loop.createFuture();
    for (int i = 0; i < times; i++) {
      assertThatThrownBy(() -> waitFor(shield(job), Duration.ofSeconds(1)))
          .isInstanceOf(TimeoutError.class);
    }
    return job;
  }

  @InBothModes
  void aFailureBehindManyShieldsThatWereGivenUpIsReportedOnce(Mode mode) {
    mode.run(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(EventLoop.running());
          Future<Object> job = shieldsGivenUp(EventLoop.running(), 100);
          assertThat(job.toString()).contains("cb=[Shield.lambda]");
          job.setException(new IllegalStateException("lost"));
          sleep(Duration.ZERO);
          assertThat(Mode.messages(reports))
              .containsExactly("IllegalStateException exception in shielded future");
        });
  }

  @InBothModes
  void itIsReportedWhereTheLastShieldWasGivenUp(Mode mode) {
    mode.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, report) -> trail.add("reported"));
          Future<Object> job = shieldsGivenUp(EventLoop.running(), 1);
          job.addDoneCallback(done -> trail.add("first"));
          assertThatThrownBy(() -> waitFor(shield(job), Duration.ofSeconds(1)))
              .isInstanceOf(TimeoutError.class);
          job.addDoneCallback(done -> trail.add("last"));
          job.setException(new IllegalStateException("lost"));
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("first", "reported", "last");
  }

  @InBothModes
  void manyShieldsThatAreGivenUpTogetherLeaveTheOthersInOrder(Mode mode) {
    mode.run(
        () -> {
          Future<Object> job = EventLoop.running().createFuture();
          for (int i = 0; i < 200; i++) {
            int number = i;
            Duration limit = i % 50 == 7 ? Duration.ofHours(1) : Duration.ofSeconds(1);
            createTask(() -> trail.add(waitFor(shield(job), limit) + " " + number))
                .addDoneCallback(Future::exception);
          }
          sleep(Duration.ofSeconds(2));
          job.setResult("for");
          sleep(Duration.ofSeconds(1));
        });
    assertThat(trail).containsExactly("for 7", "for 57", "for 107", "for 157");
  }

  @InBothModes
  void aGatherThatHasFailedLooksAtWhatFailsLater(Mode mode) {
    mode.run(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(EventLoop.running());
          Future<Object> job = EventLoop.running().createFuture();
          for (int i = 0; i < 100; i++) {
            Future<Object> failed = EventLoop.running().createFuture();
            failed.setException(new IllegalStateException("first"));
            assertThatThrownBy(() -> await(gather(job, failed))).hasMessage("first");
          }
          assertThat(job.toString()).contains("cb=[Gathering.lambda]");
          job.setException(new IllegalStateException("later"));
          sleep(Duration.ZERO);
          assertThat(reports).isEmpty();
        });
  }

  @InBothModes
  void aFailureThatAShieldGivesUpIsReportedThoughAGatherHasLeftItToo(Mode mode) {
    mode.run(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(EventLoop.running());
          Future<Object> job = EventLoop.running().createFuture();
          Future<Object> failed = EventLoop.running().createFuture();
          failed.setException(new IllegalStateException("first"));
          assertThatThrownBy(() -> await(gather(job, failed))).hasMessage("first");
          assertThatThrownBy(() -> waitFor(shield(job), Duration.ofSeconds(1)))
              .isInstanceOf(TimeoutError.class);
          assertThatThrownBy(() -> await(gather(job, failed))).hasMessage("first");
          job.setException(new IllegalStateException("later"));
          sleep(Duration.ZERO);
          assertThat(reports).hasSize(1);
        });
  }

  @InBothModes
  void anIterationThatGoesOnIsNotTakenForOneThatWasLeft(Mode mode) {
    mode.run(
        () -> {
          Future<Object> job = EventLoop.running().createFuture();
          createTask(
              () -> {
                for (Future<Object> each : asCompleted(List.of(job))) {
                  trail.add(each.result());
                }
              });
          for (int i = 0; i < 3; i++) {
            sleep(Duration.ZERO);
            System.gc();
          }
          for (int i = 0; i < 100; i++) { // enough for those who stand for nobody to be swept out
            job.addDoneCallback(done -> {});
          }
          job.setResult("arrived");
          sleep(Duration.ofSeconds(1));
        });
    assertThat(trail).containsExactly("arrived");
  }
}
