package asyncio.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.behaviour.InBothModes;
import asyncio.behaviour.Mode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class QueueTest {
  private final List<String> trail = new ArrayList<>();
  private final Queue<Integer> queue = new Queue<>();

  private static void tick() {
    sleep(Duration.ZERO);
  }

  /** Whether a body suspends. */
  private static boolean suspends(Action body) throws Exception {
    boolean[] others = {false};
    EventLoop.running().callSoon(() -> others[0] = true);
    body.run();
    return others[0];
  }

  private Task<?> getter(String name, Queue<Integer> from) {
    return task(name, () -> trail.add(name + " got " + from.get()));
  }

  private Task<?> putter(String name, Queue<Integer> into, int item) {
    return task(
        name,
        () -> {
          into.put(item);
          trail.add(name + " put " + item);
        });
  }

  private Task<?> task(String name, Action body) {
    return createTask(
        () -> {
          try {
            body.run();
          } catch (QueueShutDown end) {
            trail.add(name + " shut down");
          } catch (CancelledError cancelled) {
            trail.add(name + " cancelled");
          }
        },
        name);
  }

  // ---- who is woken

  @InBothModes
  void thoseWhoWaitAreWokenInOrder_Q1(Mode mode) {
    mode.run(
        () -> {
          getter("a", queue);
          getter("b", queue);
          tick();
          queue.putNowait(1);
          queue.putNowait(2);
          tick();
          var full = new Queue<Integer>(1);
          full.putNowait(0);
          putter("c", full, 3);
          putter("d", full, 4);
          tick();
          for (int i = 0; i < 3; i++) {
            trail.add("main got " + full.get());
            tick();
          }
        });
    assertThat(trail)
        .containsExactly(
            "a got 1", "b got 2", "main got 0", "c put 3", "main got 3", "d put 4", "main got 4");
  }

  @InBothModes
  void whoeverDoesNotWaitMayBeFasterAndTheWokenOneQueuesUpAgain_Q1(Mode mode) {
    mode.run(
        () -> {
          getter("first", queue);
          getter("second", queue);
          tick();
          queue.putNowait(1);
          trail.add("main got " + queue.getNowait());
          tick();
          queue.putNowait(2);
          queue.putNowait(3);
          tick();
        });
    assertThat(trail).containsExactly("main got 1", "second got 2", "first got 3");
  }

  @InBothModes
  void aPutterThatWasOvertakenWaitsAgain_Q1(Mode mode) {
    var one = new Queue<Integer>(1);
    mode.run(
        () -> {
          one.putNowait(0);
          putter("waiting", one, 1);
          tick();
          one.getNowait();
          one.putNowait(2);
          tick();
          trail.add("got " + one.getNowait());
          tick();
          trail.add("got " + one.getNowait());
        });
    assertThat(trail).containsExactly("got 2", "waiting put 1", "got 1");
  }

  // ---- cancellation

  @InBothModes
  void cancelledGetterPassesTheItemOn_Q2(Mode mode) {
    mode.run(
        () -> {
          Task<?> woken = getter("woken", queue);
          getter("next", queue);
          tick();
          queue.putNowait(1);
          woken.cancel();
          tick();
          tick();
          assertThat(queue).hasToString("<Queue maxsize=0 tasks=1>");
        });
    assertThat(trail).containsExactly("woken cancelled", "next got 1");
  }

  @InBothModes
  void cancelledPutterPassesTheRoomOn_Q2(Mode mode) {
    var one = new Queue<Integer>(1);
    mode.run(
        () -> {
          one.putNowait(0);
          Task<?> woken = putter("woken", one, 1);
          putter("next", one, 2);
          tick();
          one.getNowait();
          woken.cancel();
          tick();
          tick();
          trail.add("got " + one.getNowait());
          assertThat(one.empty()).isTrue();
        });
    assertThat(trail).containsExactly("woken cancelled", "next put 2", "got 2");
  }

  @InBothModes
  void whoIsCancelledBeforeItIsWokenDisturbsNobody_Q2(Mode mode) {
    mode.run(
        () -> {
          Task<?> gone = getter("gone", queue);
          getter("next", queue);
          tick();
          gone.cancel();
          queue.putNowait(1); // skips the one that has just been cancelled
          assertThat(queue).hasToString("<Queue maxsize=0 _queue=[1] tasks=1>");
          tick();
        });
    assertThat(trail).containsExactly("gone cancelled", "next got 1");
  }

  @InBothModes
  void aTimeoutOnGetLosesNothing_Q2(Mode mode) {
    mode.run(
        () -> {
          EventLoop.running().callLater(Duration.ofSeconds(1), () -> queue.putNowait(1));
          assertThatThrownBy(() -> Asyncio.timeout(Duration.ofSeconds(1), queue::get))
              .isInstanceOf(asyncio.TimeoutError.class);
          assertThat(queue.get()).isEqualTo(1);
        });
  }

  // ---- join

  @InBothModes
  void joinWaitsForTaskDoneOfAllItems_Q3(Mode mode) {
    mode.run(
        () -> {
          queue.putNowait(1);
          queue.putNowait(2);
          task(
              "joining",
              () -> {
                queue.join();
                trail.add("joined");
              });
          for (int i = 1; i <= 2; i++) {
            queue.get();
            tick();
            trail.add("done " + i);
            queue.taskDone();
          }
          tick();
          assertThat(suspends(queue::join)).isFalse();
        });
    assertThat(trail).containsExactly("done 1", "done 2", "joined");
  }

  @Test
  void oneTaskDoneTooManyIsRefused_Q3() {
    queue.putNowait(1);
    queue.taskDone();
    assertThatThrownBy(queue::taskDone)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("taskDone() called too many times; call it once for each item taken");
  }

  @InBothModes
  void joinIsReleasedEvenIfSomethingIsPutRightAfter_Q3(Mode mode) {
    mode.run(
        () -> {
          queue.putNowait(1);
          Task<?> joining = createTask(queue::join);
          tick();
          queue.taskDone();
          queue.putNowait(2);
          await(joining);
          assertThat(queue).hasToString("<Queue maxsize=0 _queue=[1, 2] tasks=1>");
        });
  }

  // ---- not yielding

  @InBothModes
  void whatNeedNotWaitDoesNotSuspend_Q5(Mode mode) {
    mode.run(
        () -> {
          assertThat(
                  suspends(
                      () -> {
                        for (int i = 0; i < 100; i++) {
                          queue.put(i);
                          queue.get();
                          queue.taskDone();
                        }
                        queue.join();
                      }))
              .isFalse();
          EventLoop.running().callSoon(() -> queue.putNowait(1));
          assertThat(suspends(queue::get)).isTrue();
        });
  }

  // ---- the rest

  @Test
  void theLeastItemComesFirst() {
    var natural = new PriorityQueue<Integer>();
    var reversed = new PriorityQueue<Integer>(2, Comparator.reverseOrder());
    for (int item : List.of(2, 3, 1)) {
      natural.putNowait(item);
    }
    assertThat(natural).hasToString("<PriorityQueue maxsize=0 _queue=[1, 3, 2] tasks=3>");
    assertThat(List.of(natural.getNowait(), natural.getNowait(), natural.getNowait()))
        .containsExactly(1, 2, 3);
    reversed.putNowait(1);
    reversed.putNowait(2);
    assertThat(reversed.full()).isTrue();
    assertThat(reversed.getNowait()).isEqualTo(2);
  }

  @Test
  void anItemThatCannotBeComparedIsNotPut() {
    var objects = new PriorityQueue<Object>();
    assertThatThrownBy(() -> objects.putNowait(new Object()))
        .isInstanceOf(ClassCastException.class);
    assertThat(objects).hasToString("<PriorityQueue maxsize=0>");
  }

  @Test
  void theNewestItemComesFirst() {
    var stack = new LifoQueue<Integer>(3);
    for (int item = 1; item <= 3; item++) {
      stack.putNowait(item);
    }
    assertThat(stack).hasToString("<LifoQueue maxsize=3 _queue=[1, 2, 3] tasks=3>");
    assertThat(List.of(stack.getNowait(), stack.getNowait(), stack.getNowait()))
        .containsExactly(3, 2, 1);
  }

  @Test
  void aSubclassChoosesTheStorage() {
    var latest =
        new Queue<Integer>(
            0,
            new ArrayDeque<>() {
              @Override
              public boolean add(Integer item) {
                clear();
                return super.add(item);
              }
            }) {};
    latest.putNowait(1);
    latest.putNowait(2);
    assertThat(latest.getNowait()).isEqualTo(2);
    assertThat(latest.empty()).isTrue();
  }

  @InBothModes
  void textTellsWhoWaits(Mode mode) {
    var one = new Queue<Integer>(1);
    mode.run(
        () -> {
          Task<?> getting = getter("getter", one);
          tick();
          assertThat(one).hasToString("<Queue maxsize=1 _getters[1]>");
          getting.cancel();
          one.putNowait(1);
          putter("putter", one, 2);
          tick();
          assertThat(one).hasToString("<Queue maxsize=1 _queue=[1] _putters[1] tasks=1>");
          one.getNowait();
        });
  }

  @InBothModes
  void itBelongsToTheLoopInWhichATaskFirstHadToWait_SY9(Mode mode) {
    mode.run(
        () -> {
          EventLoop.running().callSoon(() -> queue.putNowait(1));
          queue.get();
        });
    mode.run(
        () -> {
          queue.put(2); // need not wait
          queue.get();
          assertThatThrownBy(queue::get)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("is bound to a different event loop");
          assertThat(queue).hasToString("<Queue maxsize=0 tasks=2>");
        });
  }

  @InBothModes
  void aCallbackCannotWait(Mode mode) {
    mode.run(
        () -> {
          var thrown = new AtomicReference<Throwable>();
          EventLoop.running()
              .callSoon(
                  () -> {
                    try {
                      queue.get();
                    } catch (IllegalStateException refused) {
                      thrown.set(refused);
                    }
                  });
          tick();
          assertThat(thrown.get()).hasMessageContaining("callbacks cannot suspend");
          assertThat(queue).hasToString("<Queue maxsize=0>");
        });
  }

  @InBothModes
  void aWrongThreadIsRefusedWhereItWouldWakeATaskAndChangesNothing(Mode mode) {
    mode.runInRealTime(
        () -> {
          getter("getter", queue);
          tick();
          var thrown = new AtomicReference<Throwable>();
          Thread.Builder builder = Thread.ofPlatform();
          Thread other =
              builder.start(
                  () -> {
                    for (Action misuse :
                        List.<Action>of(() -> queue.putNowait(1), () -> queue.shutdown(true))) {
                      try {
                        misuse.run();
                      } catch (Exception refused) {
                        thrown.set(refused);
                      }
                    }
                  });
          other.join();
          assertThat(thrown.get()).hasMessageContaining("use callSoonThreadsafe()");
          assertThat(queue).hasToString("<Queue maxsize=0 _getters[1]>");
          queue.putNowait(1);
          tick();
        });
    assertThat(trail).containsExactly("getter got 1");
  }

  @InBothModes
  void nullIsNoItem(Mode mode) {
    var one = new Queue<Integer>(1);
    mode.run(
        () -> {
          one.put(1);
          assertThatThrownBy(() -> one.put(null)) // even if it would have to wait
              .isInstanceOf(NullPointerException.class)
              .hasMessage("an item must not be null; end a queue with shutdown()");
        });
  }

  @InBothModes
  void aLoopThatClosesEndsThoseWhoWait(Mode mode) {
    EventLoop loop = mode.loop();
    loop.createTask(() -> getter("getter", queue));
    loop.callSoon(loop::stop);
    loop.runForever();
    loop.runUntilComplete(() -> {});
    loop.setExceptionHandler((in, context) -> trail.add("reported"));
    loop.close();
    assertThat(trail).containsExactly("reported", "getter cancelled");
    assertThat(queue).hasToString("<Queue maxsize=0>");
  }
}
