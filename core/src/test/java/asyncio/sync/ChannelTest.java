package asyncio.sync;

import static asyncio.Asyncio.atomically;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Action;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TimeoutError;
import asyncio.behaviour.Busy;
import asyncio.behaviour.InBothModes;
import asyncio.behaviour.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ChannelTest {
  private final List<String> trail = new CopyOnWriteArrayList<>();
  private final Channel<Integer> channel = new Channel<>();

  private static void tick() {
    sleep(Duration.ZERO);
  }

  private static void ticks() {
    for (int i = 0; i < 5; i++) {
      tick();
    }
  }

  private Task<?> task(String name, Action body) {
    return createTask(() -> say(name, body), name);
  }

  private Thread thread(String name, Action body) {
    return Thread.ofPlatform().daemon().name(name).start(() -> say(name, body));
  }

  private void say(String name, Action body) {
    try {
      body.run();
    } catch (QueueShutDown end) {
      trail.add(name + " shut down");
    } catch (InterruptedException interrupt) {
      trail.add(name + " interrupted");
    } catch (CancelledError cancelled) {
      trail.add(name + " cancelled");
    } catch (Exception failure) {
      trail.add(name + " failed: " + failure.getMessage());
    }
  }

  private Action receiving(String name) {
    return () -> trail.add(name + " got " + channel.receive());
  }

  /** Returns when a thread waits. */
  private static void untilBlocked(Thread thread) {
    Busy.until(() -> thread.getState() == Thread.State.WAITING);
  }

  // ---- tasks

  @InBothModes
  void tasksThatWaitAreWokenInOrder(Mode mode) {
    mode.run(
        () -> {
          task("a", receiving("a"));
          task("b", receiving("b"));
          tick();
          channel.send(1);
          channel.send(2);
          trail.add("sent");
          ticks();
        });
    assertThat(trail).containsExactly("sent", "a got 1", "b got 2");
  }

  @InBothModes
  void aSenderWaitsForRoom(Mode mode) {
    var one = new Channel<Integer>(1);
    mode.run(
        () -> {
          task(
              "sender",
              () -> {
                for (int i = 1; i <= 3; i++) {
                  one.send(i);
                  trail.add("sent " + i);
                }
              });
          ticks();
          assertThat(one).hasToString("<Channel maxsize=1 items=1 receivers=0 senders=1>");
          assertThat(one.trySend(9)).isFalse();
          for (int i = 1; i <= 3; i++) {
            trail.add("got " + one.receive());
            ticks();
          }
        });
    assertThat(trail).containsExactly("sent 1", "got 1", "sent 2", "got 2", "sent 3", "got 3");
  }

  @InBothModes
  void whatNeedNotWaitDoesNotSuspend(Mode mode) {
    mode.run(
        () ->
            atomically(
                () -> {
                  channel.send(1);
                  assertThat(channel.trySend(2)).isTrue();
                  assertThat(channel.receive()).isEqualTo(1);
                  assertThat(channel.tryReceive()).isEqualTo(2);
                  assertThat(channel.tryReceive()).isNull();
                }));
  }

  @InBothModes
  void aReceiverCancelledAfterItWasWokenPassesTheItemOn(Mode mode) {
    for (int ticksBetween = 0; ticksBetween < 3; ticksBetween++) {
      int before = ticksBetween;
      mode.run(
          () -> {
            Task<?> first = task("first", receiving("first"));
            task("second", receiving("second"));
            tick();
            EventLoop.running().callSoon(() -> channel.trySend(1));
            for (int i = 0; i < before; i++) {
              tick();
            }
            first.cancel();
            ticks();
          });
    }
    assertThat(trail)
        .containsExactly(
            "first cancelled",
            "second got 1",
            "first cancelled",
            "second got 1",
            "first cancelled",
            "second got 1");
  }

  @InBothModes
  void aSenderCancelledAfterItWasWokenPassesTheRoomOn(Mode mode) {
    var one = new Channel<Integer>(1);
    mode.run(
        () -> {
          one.send(0);
          Task<?> first = task("first", () -> one.send(1));
          task("second", () -> one.send(2));
          tick();
          one.receive();
          first.cancel();
          ticks();
          trail.add("got " + one.tryReceive());
          trail.add("got " + one.tryReceive());
        });
    assertThat(trail).containsExactly("first cancelled", "got 2", "got null");
  }

  @InBothModes
  void aTimeoutLosesNothing(Mode mode) {
    mode.run(
        () -> {
          EventLoop.running().callLater(Duration.ofSeconds(1), () -> channel.trySend(1));
          assertThatThrownBy(() -> timeout(Duration.ofSeconds(1), channel::receive))
              .isInstanceOf(TimeoutError.class);
          assertThat(channel.receive()).isEqualTo(1);
          assertThat(channel).hasToString("<Channel maxsize=0 items=0 receivers=0 senders=0>");
        });
  }

  @InBothModes
  void aCallbackCannotWaitButTry(Mode mode) {
    mode.run(
        () -> {
          EventLoop.running()
              .callSoon(
                  () -> {
                    say("callback", receiving("callback"));
                    channel.trySend(1);
                    trail.add("tried: " + channel.tryReceive());
                  });
          tick();
        });
    assertThat(trail)
        .containsExactly(
            "callback failed: await outside a task: callbacks cannot suspend; start a task with"
                + " createTask(() -> ...)",
            "tried: 1");
    assertThat(channel).hasToString("<Channel maxsize=0 items=0 receivers=0 senders=0>");
  }

  // ---- threads

  @InBothModes
  void aThreadSendsToATask(Mode mode) {
    List<Integer> received = new ArrayList<>();
    mode.runInRealTime(
        () -> {
          Thread sender =
              thread(
                  "sender",
                  () -> {
                    for (int i = 0; i < 1000; i++) {
                      channel.send(i);
                    }
                    channel.shutdown();
                  });
          for (int item : channel) {
            received.add(item);
          }
          sender.join();
        });
    assertThat(received).hasSize(1000).isSorted();
  }

  @InBothModes
  void aThreadThatWaitsIsWokenByATask(Mode mode) throws Exception {
    var one = new Channel<Integer>(1);
    Thread receiver =
        thread(
            "thread",
            () -> {
              for (int item : one) {
                trail.add("got " + item);
              }
              trail.add("end");
            });
    untilBlocked(receiver);
    mode.runInRealTime(
        () -> {
          for (int i = 0; i < 3; i++) {
            one.send(i);
          }
          one.shutdown();
        });
    receiver.join();
    assertThat(trail).containsExactly("got 0", "got 1", "got 2", "end");
  }

  @Test
  void aThreadThatWaitsCanBeInterruptedAndLosesNothing() throws Exception {
    Thread interrupted = thread("interrupted", receiving("interrupted"));
    untilBlocked(interrupted);
    Thread next = thread("next", receiving("next"));
    untilBlocked(next);
    interrupted.interrupt();
    interrupted.join();
    assertThat(channel).hasToString("<Channel maxsize=0 items=0 receivers=1 senders=0>");
    channel.send(1);
    next.join();
    assertThat(trail).containsExactly("interrupted interrupted", "next got 1");
  }

  @Test
  void anInterruptedIterationEndsWithTheInterruptStillSet() throws Exception {
    List<Boolean> still = new CopyOnWriteArrayList<>();
    Thread receiver =
        thread(
            "thread",
            () -> {
              Throwable thrown = catchThrowable(() -> channel.iterator().hasNext());
              still.add(Thread.currentThread().isInterrupted());
              assertThat(thrown).isInstanceOf(CompletionException.class);
              assertThat(thrown.getCause()).isInstanceOf(InterruptedException.class);
              trail.add("wrapped");
            });
    untilBlocked(receiver);
    receiver.interrupt();
    receiver.join();
    assertThat(trail).containsExactly("wrapped");
    assertThat(still).containsExactly(true);
  }

  @Test
  void aVirtualThreadStartedByATaskBlocksByItself() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Thread child = Thread.ofVirtual().unstarted(() -> say("child", receiving("child")));
          child.start();
          ticks();
          trail.add("sending");
          channel.send(1);
          child.join();
        });
    assertThat(trail).containsExactly("sending", "child got 1");
  }

  @InBothModes
  void tasksOfTwoLoopsShareIt(Mode mode) {
    var one = new Channel<Integer>(1);
    var back = new Channel<Integer>();
    mode.runInRealTime(
        () -> {
          var echo =
              createTask(
                  () ->
                      toThread(
                          () ->
                              mode.runInRealTime(
                                  () -> {
                                    for (int item : one) {
                                      back.send(item);
                                    }
                                    back.shutdown();
                                  })));
          for (int i = 0; i < 100; i++) {
            one.send(i);
            assertThat(back.receive()).isEqualTo(i);
          }
          one.shutdown();
          await(echo);
          assertThatThrownBy(back::receive).isInstanceOf(QueueShutDown.class);
        });
  }

  // ---- loops that end

  @InBothModes
  void aLoopThatClosesPassesTheWakeUpOn(Mode mode) throws Exception {
    EventLoop loop = mode.loop();
    loop.setExceptionHandler((in, context) -> {});
    loop.createTask(() -> say("task", receiving("task")));
    loop.callSoon(loop::stop);
    loop.runForever();
    Thread thread = thread("thread", receiving("thread"));
    untilBlocked(thread);
    channel.send(1); // wakes the task, whose loop does not run
    assertThat(channel).hasToString("<Channel maxsize=0 items=1 receivers=1 senders=0>");
    loop.close();
    thread.join();
    assertThat(trail).containsExactlyInAnyOrder("task cancelled", "thread got 1");
  }

  @InBothModes
  void aWaiterWhoseLoopIsClosedAlreadyIsPassedOver(Mode mode) throws Exception {
    EventLoop loop = mode.loop();
    loop.setExceptionHandler((in, context) -> {});
    loop.createTask(
        () -> {
          try {
            sleep(Duration.ofDays(1));
          } finally { // while the loop is being closed
            channel.send(1);
            trail.add("sent");
          }
        });
    loop.createTask(() -> say("task", receiving("task")));
    loop.callSoon(loop::stop);
    loop.runForever();
    Thread thread = thread("thread", receiving("thread"));
    untilBlocked(thread);
    loop.close();
    thread.join();
    assertThat(trail).containsExactlyInAnyOrder("sent", "task cancelled", "thread got 1");
  }

  // ---- shutdown

  @InBothModes
  void shutdownLetsItDrainAndWakesWhoWaits_Q4(Mode mode) throws Exception {
    var one = new Channel<Integer>(1);
    Thread thread = thread("thread", receiving("thread"));
    untilBlocked(thread);
    mode.runInRealTime(
        () -> {
          one.send(1);
          Task<?> sender = task("sender", () -> one.send(2));
          tick();
          channel.shutdown();
          thread.join();
          one.shutdown();
          await(sender);
          assertThatThrownBy(() -> one.send(3)).isInstanceOf(QueueShutDown.class);
          trail.add("got " + one.receive());
          assertThatThrownBy(one::tryReceive)
              .isInstanceOf(QueueShutDown.class)
              .hasMessage("the channel is shut down");
        });
    assertThat(trail).containsExactly("thread shut down", "sender shut down", "got 1");
    assertThat(one).hasToString("<Channel maxsize=1 items=0 receivers=0 senders=0 shutdown>");
  }

  @Test
  void immediateShutdownDiscards_Q4() throws Exception {
    channel.send(1);
    channel.send(2);
    channel.shutdown();
    assertThat(channel.receive()).isEqualTo(1);
    channel.shutdown(true);
    assertThat(channel.qsize()).isZero();
    assertThatThrownBy(channel::receive).isInstanceOf(QueueShutDown.class);
  }

  @InBothModes
  void severalTasksShareAnIteration(Mode mode) {
    mode.run(
        () -> {
          var workers =
              gather(
                  () -> {
                    for (int item : channel) {
                      trail.add("a " + item);
                      tick();
                    }
                  },
                  () -> {
                    for (int item : channel) {
                      trail.add("b " + item);
                      tick();
                    }
                  });
          for (int item = 1; item <= 4; item++) {
            channel.send(item);
          }
          channel.shutdown();
          await(workers);
        });
    assertThat(trail).containsExactly("a 1", "b 2", "a 3", "b 4");
  }

  @Test
  void nullIsNoItem() {
    assertThatThrownBy(() -> channel.trySend(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("an item must not be null; end a channel with shutdown()");
  }
}
