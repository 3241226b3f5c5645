package asyncio.behaviour;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.Handle;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** What other threads hand to a running loop. */
class CallSoonThreadsafeTest {
  private static final int THREADS = 4;
  private static final int EACH = 5_000;

  private final List<String> trail = new ArrayList<>();

  private static void inThreads(IntConsumer body) throws InterruptedException {
    List<Thread> threads =
        IntStream.range(0, THREADS)
            .mapToObj(number -> Thread.ofPlatform().start(() -> body.accept(number)))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @InBothModes
  void nothingIsLostAndEachThreadsOrderIsKept_LOOP9(Mode mode) throws Exception {
    List<List<Integer>> came = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      came.add(new ArrayList<>()); // changed by the loop only
    }
    try (var running = new LoopThread(mode.real())) {
      inThreads(
          thread -> {
            for (int i = 0; i < EACH; i++) {
              int number = i;
              running.loop().callSoonThreadsafe(() -> came.get(thread).add(number));
            }
          });
    }
    assertThat(came)
        .allSatisfy(
            numbers -> assertThat(numbers).isEqualTo(IntStream.range(0, EACH).boxed().toList()));
  }

  @InBothModes
  void aLoopThatWaitsIsWoken_LOOP9(Mode mode) throws Exception {
    try (var running = new LoopThread(mode.real())) {
      for (int i = 0; i < 100; i++) {
        Busy.until(() -> running.thread().getState() == Thread.State.WAITING);
        var ran = new CountDownLatch(1);
        running.loop().callSoonThreadsafe(ran::countDown);
        ran.await();
      }
      running.stop();
      assertThat(running.loop().isRunning()).isFalse();
      assertThat(running.loop().isClosed()).isFalse();
    }
  }

  @InBothModes
  void aLoopStoppedByAnotherThreadCanRunAgain_LOOP8(Mode mode) throws Exception {
    try (var running = new LoopThread(mode.real())) {
      running.stop();
      assertThat(running.loop().<Integer>runUntilComplete(() -> sleep(Duration.ofMillis(1), 7)))
          .isEqualTo(7);
    }
  }

  @InBothModes
  void whatIsCancelledBeforeItsTurnNeverRuns_LOOP13(Mode mode) throws Exception {
    var busy = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (var running = new LoopThread(mode.real())) {
      EventLoop loop = running.loop();
      loop.callSoonThreadsafe(
          () -> {
            busy.countDown();
            Busy.until(() -> goOn.getCount() == 0);
          });
      busy.await();
      Handle cancelled = loop.callSoonThreadsafe(() -> trail.add("cancelled"));
      loop.callSoonThreadsafe(() -> trail.add("not cancelled"));
      cancelled.cancel();
      assertThat(cancelled.cancelled()).isTrue();
      goOn.countDown();
    }
    assertThat(trail).containsExactly("not cancelled");
  }

  @InBothModes
  void cancellingAgainstTheRunIsAtomic_LOOP13(Mode mode) throws Exception {
    var runs = new AtomicIntegerArray(THREADS * EACH);
    var others = new AtomicInteger();
    try (var running = new LoopThread(mode.real())) {
      EventLoop loop = running.loop();
      inThreads(
          thread -> {
            for (int i = 0; i < EACH; i++) {
              int number = thread * EACH + i;
              Handle handle = loop.callSoonThreadsafe(() -> runs.incrementAndGet(number));
              loop.callSoonThreadsafe(others::incrementAndGet);
              handle.cancel();
            }
          });
    }
    assertThat(IntStream.range(0, runs.length()).map(runs::get).boxed()).isSubsetOf(0, 1);
    assertThat(others).hasValue(THREADS * EACH);
  }

  private static WeakReference<Object> cancelled(EventLoop loop, List<Handle> kept) {
    var carried = new Object();
    Handle handle = loop.callSoonThreadsafe(carried::hashCode);
    handle.cancel();
    kept.add(handle);
    return new WeakReference<>(carried);
  }

  @InBothModes
  void aCancelledHandleKeepsNothingAlive_LOOP5(Mode mode) {
    List<Handle> kept = new ArrayList<>();
    try (EventLoop loop = mode.loop()) {
      WeakReference<Object> carried = cancelled(loop, kept);
      for (int i = 0; i < 3000 && carried.get() != null; i++) {
        System.gc();
      }
      assertThat(carried.get()).isNull();
    }
    assertThat(kept).hasSize(1);
  }

  @InBothModes
  void aLoopThatClosesMeanwhileAcceptsOrRefusesButNeverHurtsTheCaller_LOOP9(Mode mode)
      throws Exception {
    for (int round = 0; round < 50; round++) {
      var running = new LoopThread(mode.real());
      List<Throwable> unexpected = new ArrayList<>();
      Thread caller =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (true) {
                      try {
                        running.loop().callSoonThreadsafe(() -> {});
                      } catch (IllegalStateException closed) {
                        return;
                      } catch (Throwable failure) {
                        unexpected.add(failure);
                        return;
                      }
                    }
                  });
      running.close();
      caller.join();
      assertThat(unexpected).isEmpty();
    }
  }
}
