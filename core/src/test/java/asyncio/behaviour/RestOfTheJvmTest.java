package asyncio.behaviour;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops come and go without harm to threads that have nothing to do with them. */
class RestOfTheJvmTest {
  private final ConcurrentLinkedQueue<String> trail = new ConcurrentLinkedQueue<>();

  @Test
  void socketsAndMonitorsOfOtherVirtualThreadsWorkAfterLoopsHaveComeAndGone() throws Exception {
    for (int i = 0; i < 5; i++) {
      Mode.OWN_LOOP.runInRealTime(Bystanders::useASocketInATask);
    }

    Bystanders.exchange();
    Bystanders.contend();
  }

  @Test
  void socketsAndMonitorsOfOtherVirtualThreadsWorkBesideARunningLoop() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Task<?> busy =
              createTask(
                  () -> {
                    while (true) {
                      sleep(Duration.ZERO);
                    }
                  });
          await(Bystanders::exchange);
          await(Bystanders::contend);
          busy.cancel();
        });
  }

  private static void await(asyncio.Action elsewhere) {
    asyncio.Asyncio.toThread(elsewhere);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Dany=thing", "-Djdk.pollerMode=1", "-Djdk.pollerMode=2"})
  void aLoopThatIsTheFirstToUseASocketDoesNotTakeThePollersWithIt(String option) throws Exception {
    try (var program = Program.start(Bystanders.class, List.of(option), Map.of())) {
      assertThat(program.output())
          .containsExactly(
              "loop is stopped", "exchanged", "loop is closed", "exchanged", "contended");
      assertThat(program.exitCode()).isZero();
    }
  }

  /** As a program, in a JVM of its own: loops have run, and no task has blocked on a socket. */
  static final class WithoutSockets {
    private WithoutSockets() {}

    public static void main(String[] arguments) {
      for (int loop = 0; loop < 2; loop++) {
        asyncio.Asyncio.run(() -> sleep(Duration.ofMillis(1)));
      }
      System.out.println(
          Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              .filter(name -> name.contains("Poller"))
              .toList());
    }
  }

  @Test
  void theEndOfAProgramNeedNotWaitForAThreadThatPollsSocketsThatNobodyHas() throws Exception {
    try (var program = Program.start(WithoutSockets.class, List.of())) {
      assertThat(program.output()).containsExactly("[]");
    }
  }

  @Test
  void aTaskThatSitsInABlockingCallEndsItsBodyWhenTheLoopCloses() throws Exception {
    var ended = new CountDownLatch(1);
    try (EventLoop loop = Mode.OWN_LOOP.loop()) {
      Mode.reports(loop);
      loop.createTask(
          () -> {
            try {
              new LinkedBlockingQueue<String>().take();
            } finally {
              trail.add("body ends");
              ended.countDown();
            }
          });
      loop.runUntilComplete(() -> sleep(Duration.ZERO));
      trail.add("loop closes");
    }
    ended.await();
    assertThat(trail).containsExactly("loop closes", "body ends");
  }

  @Test
  void aBodyThatIgnoresTheInterruptOfACloseGoesOnNowhere_LOOP11() throws Exception {
    var queue = new LinkedBlockingQueue<String>();
    Task<?> stubborn;
    try (EventLoop loop = Mode.OWN_LOOP.loop()) {
      Mode.reports(loop);
      stubborn =
          loop.createTask(
              () -> {
                try {
                  queue.take();
                } catch (InterruptedException ignored) {
                  trail.add("interrupted");
                }
                trail.add("takes " + queue.take());
              });
      loop.runUntilComplete(() -> sleep(Duration.ZERO));
    }
    trail.add("loop is closed");
    assertThat(stubborn.cancelled()).isTrue();
    queue.add("item");
    Thread.ofVirtual().start(() -> trail.add("another thread")).join();
    assertThat(trail).containsExactly("interrupted", "loop is closed", "another thread");
  }

  @InBothModes
  void interruptsDoNotStopTheLoop(Mode mode) throws Exception {
    var running = new AtomicReference<EventLoop>();
    var started = new CountDownLatch(1);
    List<Boolean> restored = new ArrayList<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (var loop = new EventLoop(mode.real())) {
                    running.set(loop);
                    loop.callSoon(started::countDown);
                    loop.runForever();
                    restored.add(Thread.interrupted());
                  }
                });
    started.await();
    EventLoop loop = running.get();

    for (int i = 0; i < 5; i++) {
      thread.interrupt();
      var ran = new CountDownLatch(1);
      loop.callSoonThreadsafe(ran::countDown);
      ran.await();
      trail.add("callback " + i);
    }
    loop.callSoonThreadsafe(loop::stop);
    thread.join();

    assertThat(trail)
        .containsExactly("callback 0", "callback 1", "callback 2", "callback 3", "callback 4");
    assertThat(restored).containsExactly(true);
  }

  @InBothModes
  void anInterruptBeforeRunIsStillThereAfterwards(Mode mode) {
    Thread.currentThread().interrupt();

    run(() -> sleep(Duration.ofMillis(2)), mode.real());

    assertThat(Thread.interrupted()).isTrue();
  }

  @InBothModes
  void aVirtualThreadMayRunAProgram(Mode mode) throws Exception {
    Thread thread =
        Thread.startVirtualThread(
            () ->
                run(
                    () -> {
                      sleep(Duration.ofMillis(1));
                      trail.add("ran");
                    },
                    mode.real()));

    thread.join();

    assertThat(trail).containsExactly("ran");
  }

  @Test
  void noThreadOfALoopIsLeftBehind() {
    asyncio.Asyncio.run(() -> sleep(Duration.ZERO), Mode.OWN_LOOP.options().withDebug(true));

    Busy.until(() -> threadsOfLoops().isEmpty()); // a watchdog is on its way out
    assertThat(threadsOfLoops()).isEmpty();
  }

  private static List<String> threadsOfLoops() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("asyncio-loop") || name.startsWith("asyncio-watchdog"))
        .toList();
  }
}
