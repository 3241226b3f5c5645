package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.toThread;
import static asyncio.Asyncio.wrapFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Clock;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.TimeoutError;
import asyncio.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Loops with a clock that jumps. */
class VirtualTimeTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<String> trail = new ArrayList<>();

  private static Duration now() {
    return EventLoop.running().time();
  }

  private void wakeAfter(Duration duration, String what) {
    sleep(duration);
    trail.add(what);
  }

  @InBothModes
  void yearsPassAtOnceAndInOrder(Mode mode) {
    mode.run(
        () -> {
          await(
              gather(
                  () -> wakeAfter(Duration.ofDays(3650), "ten years"),
                  () -> wakeAfter(HOUR, "an hour"),
                  () -> wakeAfter(Duration.ofSeconds(1), "a second")));
          assertThat(now()).isEqualTo(Duration.ofDays(3650));
        });
    assertThat(trail).containsExactly("a second", "an hour", "ten years");
  }

  @InBothModes
  void timeStandsWhileThereIsWork(Mode mode) {
    mode.run(
        () -> {
          createTask(() -> wakeAfter(Duration.ofNanos(1), "a nanosecond"));
          for (int i = 0; i < 1000; i++) {
            sleep(Duration.ZERO);
          }
          trail.add("a thousand iterations");
          assertThat(now()).isEqualTo(Duration.ZERO);
          sleep(HOUR);
        });
    assertThat(trail).containsExactly("a thousand iterations", "a nanosecond");
  }

  @InBothModes
  void timeJumpsToTheTimerAndNotFurther(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          List<Duration> times = new ArrayList<>();
          for (int minutes : List.of(3, 1, 2)) {
            loop.callLater(Duration.ofMinutes(minutes), () -> times.add(loop.time()));
          }
          sleep(HOUR);
          assertThat(times)
              .containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(3));
          assertThat(now()).isEqualTo(HOUR);
        });
  }

  @InBothModes
  void timeCanBeMovedByHandButNotBack(Mode mode) {
    var clock = new VirtualClock();
    try (var loop =
        new EventLoop(
            LoopOptions.defaults().withPortable(mode == Mode.PORTABLE).withClock(clock))) {
      loop.callLater(HOUR, () -> trail.add("due"));
      loop.callSoon(loop::stop);
      clock.advance(HOUR);
      loop.runForever();
    }
    assertThat(trail).containsExactly("due");
    assertThat(clock).hasToString("VirtualClock[PT1H]");
    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time does not go back: PT-0.000000001S");
  }

  @InBothModes
  void deadlinesAreVirtualToo(Mode mode) {
    mode.run(
        () -> {
          assertThatThrownBy(() -> timeout(HOUR, () -> sleep(HOUR.multipliedBy(2))))
              .isInstanceOf(TimeoutError.class);
          assertThat(now()).isEqualTo(HOUR);
        });
  }

  @Test
  void interruptingTheRestOfAParkDoesNotStopTime() {
    Mode.OWN_LOOP.run(
        () -> {
          var sleeping =
              createTask(
                  () -> {
                    EventLoop loop = EventLoop.running();
                    Thread self = Thread.currentThread();
                    Runnable inAWhile = () -> loop.callSoon(() -> loop.callSoon(self::interrupt));
                    loop.callSoon(
                        () -> {
                          LockSupport.unpark(self); // the sleep parks again at once
                          inAWhile.run();
                        });
                    Thread.sleep(HOUR);
                  });
          assertThatThrownBy(() -> await(sleeping))
              .hasRootCauseInstanceOf(InterruptedException.class);
          sleep(HOUR);
          assertThat(now()).isEqualTo(HOUR);
        });
  }

  @Test
  void timedParksOfTheJdkJumpToo() {
    Mode.OWN_LOOP.run(
        () -> {
          var parked =
              createTask(
                  () -> {
                    LockSupport.parkNanos(HOUR.multipliedBy(2).toNanos());
                    trail.add("parked two hours");
                  });
          var waiting =
              createTask(
                  () -> {
                    synchronized (trail) {
                      trail.wait(HOUR.toMillis());
                    }
                    trail.add("waited an hour");
                  });
          await(gather(parked, waiting, createTask(() -> wakeAfter(HOUR.dividedBy(2), "slept"))));
          assertThat(now()).isEqualTo(HOUR.multipliedBy(2));
        });
    assertThat(trail).containsExactly("slept", "waited an hour", "parked two hours");
  }

  @Test
  void aTimedParkThatIsEndedEarlyTakesNoTime() {
    Mode.OWN_LOOP.run(
        () -> {
          var queue = new LinkedBlockingQueue<String>();
          var polling = createTask(() -> queue.poll(1, TimeUnit.HOURS));
          sleep(Duration.ofMinutes(1));
          queue.add("item");
          assertThat(await(polling)).isEqualTo("item");
          assertThat(now()).isEqualTo(Duration.ofMinutes(1));
          OtherThread.comesWhenTheLoopIsIdle();
          assertThat(now()).isEqualTo(Duration.ofMinutes(1)); // no jump to its end later on
        });
  }

  @Test
  void threadSleepKeepsItsPlaceInVirtualTime() {
    Mode.OWN_LOOP.run(
        () -> {
          var thread =
              createTask(
                  () -> {
                    Thread.sleep(20);
                    trail.add("20 ms");
                  });
          var later = createTask(() -> wakeAfter(Duration.ofMillis(30), "30 ms"));
          var sooner = createTask(() -> wakeAfter(Duration.ofMillis(10), "10 ms"));
          await(gather(thread, later, sooner));
          assertThat(now()).isEqualTo(Duration.ofMillis(30));
        });
    assertThat(trail).containsExactly("10 ms", "20 ms", "30 ms");
  }

  @InBothModes
  void timeStandsWhileAJobIsUnderWay(Mode mode) {
    var goOn = new CountDownLatch(1);
    mode.run(
        () -> {
          createTask(() -> wakeAfter(HOUR, "an hour"));
          Future<?> job =
              EventLoop.running()
                  .runInExecutor(
                      null,
                      () -> {
                        goOn.await();
                      });
          EventLoop.running().callSoon(goOn::countDown);
          await(job);
          trail.add("job");
          sleep(HOUR);
        });
    assertThat(trail).containsExactly("job", "an hour");
  }

  @InBothModes
  void timeGoesOnAfterAJobHasFailedOrWasCancelled(Mode mode) {
    mode.run(
        () -> {
          assertThatThrownBy(
                  () ->
                      toThread(
                          () -> {
                            throw new UnsupportedOperationException();
                          }))
              .isInstanceOf(UnsupportedOperationException.class);
          Future<Integer> cancelled = EventLoop.running().runInExecutor(null, () -> 1);
          cancelled.cancel();
          wakeAfter(HOUR, "an hour");
        });
    assertThat(trail).containsExactly("an hour");
  }

  @InBothModes
  void aStageThatATimerCompletesIsCompleted(Mode mode) {
    mode.run(
        () -> {
          var stage = new CompletableFuture<String>();
          EventLoop.running().callLater(HOUR, () -> stage.complete("completed"));
          trail.add(await(wrapFuture(stage)));
        });
    assertThat(trail).containsExactly("completed");
  }

  /** A program that does not say on which clock. */
  static final class Century {
    private Century() {}

    public static void main(String[] args) {
      Asyncio.run(
          () -> {
            sleep(Duration.ofDays(36500));
            System.out.println("a century");
          });
    }
  }

  @Test
  void theEnvironmentLetsAnyProgramRunInVirtualTime() throws Exception {
    try (var program = Program.start(Century.class, List.of(), Map.of("ASYNCIO_VIRTUAL", "1"))) {
      assertThat(program.output()).containsExactly("a century");
    }
    try (var program = Program.start(Century.class, List.of("-Dasyncio.virtual=true"), Map.of())) {
      assertThat(program.output()).containsExactly("a century");
    }
  }

  @Test
  void eachLoopHasAClockOfItsOwnThen() {
    System.setProperty("asyncio.virtual", "true");
    try {
      LoopOptions first = LoopOptions.defaults();
      Asyncio.run(() -> sleep(HOUR), first);
      assertThat(first.clock().nanos()).isEqualTo(HOUR.toNanos());
      assertThat(LoopOptions.defaults().clock().nanos()).isZero();
    } finally {
      System.clearProperty("asyncio.virtual");
    }
    assertThat(LoopOptions.defaults().clock()).isSameAs(Clock.system());
  }

  @Test
  void parksOfTheSameLengthTakeNoRealTime() {
    Mode.OWN_LOOP.run(
        () -> {
          for (int i = 0; i < 3; i++) {
            LockSupport.parkNanos(HOUR.toNanos());
          }
          assertThat(now()).isEqualTo(HOUR.multipliedBy(3));
          LockSupport.parkNanos(HOUR.multipliedBy(2).toNanos()); // nor does a longer one
          assertThat(now()).isEqualTo(HOUR.multipliedBy(5));
        });
  }

  @Test
  void aTimedParkThatAnotherThreadEndsTakesNoTime() {
    Mode.OWN_LOOP.run(
        () -> {
          var queue = new LinkedBlockingQueue<String>();
          var polling = createTask(() -> queue.poll(1, TimeUnit.HOURS));
          sleep(Duration.ZERO);
          Thread adding = Thread.ofPlatform().start(() -> queue.add("item"));
          EventLoop.running().callSoon(() -> Busy.until(() -> !adding.isAlive()));
          assertThat(await(polling)).isEqualTo("item");
          assertThat(now()).isZero();
          OtherThread.comesWhenTheLoopIsIdle();
          assertThat(now()).isZero(); // nothing was left to jump to
        });
  }
}
