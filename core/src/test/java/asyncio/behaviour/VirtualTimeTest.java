package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static asyncio.Asyncio.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
  private final List<String> trail = new ArrayList<>();

  @InBothModes
  void yearsPassAtOnceAndInOrder(Mode mode) {
    mode.run(
        () -> {
          Duration start = EventLoop.running().time();
          await(
              gather(
                  () -> wakeAfter(Duration.ofDays(3650), "ten years"),
                  () -> wakeAfter(Duration.ofHours(1), "an hour"),
                  () -> wakeAfter(Duration.ofSeconds(1), "a second")));
          assertThat(EventLoop.running().time().minus(start)).isEqualTo(Duration.ofDays(3650));
        });
    assertThat(trail).containsExactly("a second", "an hour", "ten years");
  }

  private void wakeAfter(Duration duration, String what) {
    sleep(duration);
    trail.add(what);
  }

  @InBothModes
  void timersDueAtTheSameTimeRunInTheOrderTheyWereSet_LOOP4(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          Duration when = loop.time().plusSeconds(1);
          for (int i = 0; i < 50; i++) {
            String number = "timer " + i;
            loop.callAt(when, () -> trail.add(number));
          }
          sleep(Duration.ofSeconds(2));
        });
    assertThat(trail).hasSize(50).isSortedAccordingTo((a, b) -> number(a) - number(b));
  }

  private static int number(String timer) {
    return Integer.parseInt(timer.substring("timer ".length()));
  }

  @Test
  void timedParksOfTheJdkJumpToo() {
    Mode.OWN_LOOP.run(
        () -> {
          var parked =
              createTask(
                  () -> {
                    LockSupport.parkNanos(Duration.ofHours(2).toNanos());
                    trail.add("parked two hours");
                  });
          var waiting =
              createTask(
                  () -> {
                    synchronized (trail) {
                      trail.wait(Duration.ofHours(1).toMillis());
                    }
                    trail.add("waited an hour");
                  });
          await(gather(parked, waiting));
        });
    assertThat(trail).containsExactly("waited an hour", "parked two hours");
  }

  @Test
  void threadSleepKeepsItsPlaceInVirtualTime() {
    Mode.OWN_LOOP.run(
        () -> {
          Duration start = EventLoop.running().time();
          var thread =
              createTask(
                  () -> {
                    Thread.sleep(20);
                    trail.add("20 ms");
                  });
          var later = createTask(() -> wakeAfter(Duration.ofMillis(30), "30 ms"));
          var sooner = createTask(() -> wakeAfter(Duration.ofMillis(10), "10 ms"));
          await(gather(thread, later, sooner));
          assertThat(EventLoop.running().time().minus(start)).isEqualTo(Duration.ofMillis(30));
        });
    assertThat(trail).containsExactly("10 ms", "20 ms", "30 ms");
  }

  @InBothModes
  void timeStandsWhileAJobIsUnderWay(Mode mode) {
    mode.run(
        () -> {
          String done =
              waitFor(
                  () ->
                      toThread(
                          () -> {
                            LockSupport.parkNanos(5_000_000);
                            return "done";
                          }),
                  Duration.ofNanos(1_000));
          assertThat(done).isEqualTo("done");
        });
  }

  @Test
  void aVirtualThreadMayRunAProgram() throws Exception {
    Thread thread =
        Thread.startVirtualThread(
            () ->
                run(
                    () -> {
                      sleep(Duration.ofMillis(1));
                      trail.add("ran");
                    }));
    thread.join();
    assertThat(trail).containsExactly("ran");
  }
}
