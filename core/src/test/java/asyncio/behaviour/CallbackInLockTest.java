package asyncio.behaviour;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.SystemExit;
import asyncio.Task;
import asyncio.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A callback that queues for a lock of the JDK behind a task of its own loop. Were the loop's
 * thread to wait there, the lock would never come to it: it is handed on in order, and the task
 * cannot run.
 */
@Timeout(120) // what fails here hangs
class CallbackInLockTest {
  private final ConcurrentLinkedQueue<String> trail = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** Another thread holds the lock until so many wait for it. */
  private Thread holdUntilQueued(int waiters) throws InterruptedException {
    var held = new CountDownLatch(1);
    Thread holder =
        Thread.ofPlatform()
            .start(
                () -> {
                  lock.lock();
                  try {
                    held.countDown();
                    while (lock.getQueueLength() < waiters) {
                      Thread.onSpinWait();
                    }
                  } finally {
                    lock.unlock();
                  }
                });
    held.await();
    return holder;
  }

  private void locked(String who) {
    lock.lock();
    try {
      trail.add(who + " has the lock");
    } finally {
      lock.unlock();
    }
  }

  private static void ready() {
    sleep(Duration.ZERO);
    sleep(Duration.ZERO);
  }

  @Test
  void aCallbackBehindATaskGetsTheLockAfterIt() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Thread holder = holdUntilQueued(2);
          Task<?> task = createTask(() -> locked("task"));
          ready();
          EventLoop.running().callSoon(() -> locked("callback"));
          EventLoop.running().callSoon(() -> trail.add("the loop goes on"));
          task.await();
          holder.join();
          locked("main");
        });
    assertThat(trail)
        .containsExactly(
            "the loop goes on", "task has the lock", "callback has the lock", "main has the lock");
  }

  @Test
  void aTaskThatIsSignalledQueuesForTheLockToo() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          var condition = lock.newCondition();
          Task<?> task =
              createTask(
                  () -> {
                    lock.lock();
                    try {
                      condition.await();
                      trail.add("task is signalled");
                    } finally {
                      lock.unlock();
                    }
                  });
          ready();
          var signalled = new CountDownLatch(1);
          Thread.ofPlatform()
              .start(
                  () -> {
                    lock.lock();
                    try {
                      condition.signal();
                      signalled.countDown();
                      while (lock.getQueueLength() < 2) {
                        Thread.onSpinWait();
                      }
                    } finally {
                      lock.unlock();
                    }
                  });
          signalled.await();
          EventLoop.running().callSoon(() -> locked("callback"));
          task.await();
          locked("main");
        });
    assertThat(trail)
        .containsExactly("task is signalled", "callback has the lock", "main has the lock");
  }

  /** HotSpot wakes the next that waits for a monitor, and no other, however often it is free. */
  @Test
  void aMonitorThatAThreadTakesAgainAndAgainComesToTasksAndCallbacks() throws Exception {
    var over = new AtomicBoolean();
    Object monitor = new Object();
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    synchronized (monitor) {
                      busy(30_000);
                    }
                    busy(3_000);
                  }
                });
    int[] callbacks = {0};
    try {
      Mode.OWN_LOOP.runInRealTime(
          () ->
              Asyncio.taskGroup(
                  group -> {
                    for (int i = 0; i < 3; i++) {
                      group.createTask(
                          () -> {
                            for (int turn = 0; turn < 100; turn++) {
                              EventLoop.running()
                                  .callSoon(
                                      () -> {
                                        synchronized (monitor) {
                                          callbacks[0]++;
                                        }
                                      });
                              synchronized (monitor) {
                                trail.add("turn");
                              }
                              sleep(Duration.ZERO);
                            }
                            sleep(Duration.ofMillis(1));
                          });
                    }
                  }));
    } finally {
      over.set(true);
      other.join();
    }
    assertThat(trail).hasSize(300);
    assertThat(callbacks[0]).isEqualTo(300);
  }

  /** What a loop tells of itself, as of slow callbacks, goes to a log, and logs have locks. */
  @Test
  void whatTheLoopLogsMayWaitForALockBehindATask() {
    var log = Logger.getLogger("asyncio");
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            locked("log");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.addHandler(handler);
    try {
      Mode.OWN_LOOP.runInRealTime(
          () -> {
            Thread holder = holdUntilQueued(2);
            Task<?> task = createTask(() -> locked("task"));
            ready();
            EventLoop.running().setSlowCallbackDuration(Duration.ofMillis(1));
            EventLoop.running().setDebug(true);
            EventLoop.running().callSoon(() -> busy(20_000_000));
            task.await();
            holder.join();
          });
    } finally {
      log.removeHandler(handler);
    }
    assertThat(trail).contains("task has the lock", "log has the lock");
  }

  private static void busy(long nanos) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < nanos) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aThreadThatATaskHasStartedMayStandBeforeTheCallback() {
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          Thread holder = holdUntilQueued(2);
          Thread child = Thread.startVirtualThread(() -> locked("child"));
          ready();
          EventLoop.running().callSoon(() -> locked("callback"));
          child.join();
          holder.join();
          locked("main");
        });
    assertThat(trail)
        .containsExactly("child has the lock", "callback has the lock", "main has the lock");
  }

  @Test
  void aQueueOfTheJdkBetweenAThreadTasksAndCallbacksDeliversEverything() {
    int each = 20_000;
    var queue = new ArrayBlockingQueue<Integer>(16);
    var sum = new long[1];
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          EventLoop loop = EventLoop.running();
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    for (int i = 0; i < each; i++) {
                      put(queue);
                    }
                  });
          var offered = new int[1];
          Runnable[] offering = new Runnable[1];
          offering[0] =
              () -> {
                if (queue.offer(1)) {
                  offered[0]++;
                }
                if (offered[0] < each) {
                  loop.callSoon(offering[0]);
                }
              };
          offering[0].run();
          List<Task<?>> takers = new ArrayList<>();
          for (int t = 0; t < 4; t++) {
            takers.add(
                createTask(
                    () -> {
                      for (int i = 0; i < 2 * each / 4; i++) {
                        int taken = queue.take(); // others add meanwhile
                        sum[0] += taken;
                      }
                    }));
          }
          for (Task<?> taker : takers) {
            taker.await();
          }
        });
    assertThat(sum[0]).isEqualTo(2L * each);
  }

  private static void put(ArrayBlockingQueue<Integer> queue) {
    try {
      queue.put(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A body under which each callback runs on a stack of its own, for a task waits for a lock. */
  private void besideAWaiter(CallbacksOf callbacks) {
    Mode.OWN_LOOP.run(
        () -> {
          lock.lock();
          try {
            Task<?> waiter = createTask(() -> locked("waiter"));
            ready();
            callbacks.schedule(EventLoop.running());
            ready();
            trail.add("main lets go");
            lock.unlock();
            waiter.await();
          } finally {
            if (lock.isHeldByCurrentThread()) {
              lock.unlock();
            }
          }
        });
  }

  private interface CallbacksOf {
    void schedule(EventLoop loop);
  }

  @Test
  void callbacksRunInOrderAndCannotAwait() {
    besideAWaiter(
        loop -> {
          loop.callSoon(() -> trail.add("first in " + Thread.currentThread().getName()));
          loop.callSoon(() -> trail.add("cancelled")).cancel();
          loop.callSoon(() -> trail.add("task: " + currentTask()));
          loop.callSoon(() -> trail.add(catchThrowable(() -> sleep(Duration.ZERO)).getMessage()));
        });
    assertThat(trail)
        .containsExactly(
            "first in asyncio-callback",
            "task: null",
            "await outside a task: callbacks cannot suspend; start a task with createTask(() -> ...)",
            "main lets go",
            "waiter has the lock");
  }

  @Test
  void callbacksRunOnTheLoopsOwnStackWhenNobodyWaitsAnyLonger() {
    List<Thread> threads = new ArrayList<>();
    Mode.OWN_LOOP.run(
        () -> {
          EventLoop loop = EventLoop.running();
          loop.callSoon(() -> threads.add(Thread.currentThread()));
          lock.lock();
          Task<?> waiter = createTask(() -> locked("waiter"));
          ready();
          loop.callSoon(() -> threads.add(Thread.currentThread()));
          loop.callSoon(() -> threads.add(Thread.currentThread()));
          ready();
          lock.unlock();
          waiter.await();
          loop.callSoon(() -> threads.add(Thread.currentThread()));
          ready();
        });
    assertThat(threads).hasSize(4);
    assertThat(threads.get(0).isVirtual()).isFalse();
    assertThat(threads.get(1).isVirtual()).isTrue();
    assertThat(threads.get(2)).as("the stack is used again").isSameAs(threads.get(1));
    assertThat(threads.get(3)).isSameAs(threads.get(0));
    assertThat(threads.get(1).isAlive()).as("after the loop").isFalse();
  }

  @Test
  void aLookAtASuspendedStackChangesNothingButAThreadOfATaskDoes() {
    List<Boolean> virtual = new ArrayList<>();
    Mode.OWN_LOOP.run(
        () -> {
          EventLoop loop = EventLoop.running();
          Task<?> sleeper = createTask(() -> sleep(Duration.ofHours(1)));
          ready();
          assertThat(sleeper.stack()).isNotEmpty();
          Asyncio.toThread(() -> assertThat(sleeper.stack()).isNotEmpty());
          ready();
          var future = loop.<Integer>createFuture();
          Task<?> readyToEnd = createTask(() -> Asyncio.await(future));
          ready();
          future.setResult(1);
          assertThat(readyToEnd.stack())
              .isNotEmpty(); // it ends before what that hands in has its turn
          ready();
          loop.callSoon(() -> virtual.add(Thread.currentThread().isVirtual()));
          ready();
          Thread.startVirtualThread(() -> {}).join();
          loop.callSoon(() -> virtual.add(Thread.currentThread().isVirtual()));
          ready();
        });
    assertThat(virtual).containsExactly(false, true);
  }

  @Test
  void anEagerTaskTakesItsFirstStepWithinTheCallbackThatCreatesIt() {
    TaskOptions eager = TaskOptions.DEFAULT.withEager(true);
    besideAWaiter(
        loop ->
            loop.callSoon(
                () -> {
                  trail.add("callback");
                  loop.createTask(
                      () -> {
                        trail.add("eager begins in " + currentTask().name());
                        loop.createTask(() -> trail.add("eager in eager"), eager);
                        sleep(Duration.ZERO);
                        trail.add("eager ends");
                      },
                      eager.withName("E"));
                  trail.add("callback goes on, task: " + currentTask());
                }));
    assertThat(trail)
        .containsExactly(
            "callback",
            "eager begins in E",
            "eager in eager",
            "callback goes on, task: null",
            "eager ends",
            "main lets go",
            "waiter has the lock");
  }

  @Test
  void aFailureIsReportedAndTheNextCallbackRuns() {
    List<Object> messages = new ArrayList<>();
    besideAWaiter(
        loop -> {
          loop.setExceptionHandler((in, context) -> messages.add(context.get("exception")));
          loop.callSoon(
              () -> {
                throw new IllegalArgumentException("one");
              });
          loop.callSoon(
              () -> {
                throw new StackOverflowError("two");
              });
          loop.callSoon(() -> trail.add("three"));
        });
    assertThat(messages).extracting(Object::toString).allMatch(text -> !text.isEmpty()).hasSize(2);
    assertThat(trail).containsExactly("three", "main lets go", "waiter has the lock");
  }

  @Test
  void anExitLeavesTheLoop() {
    assertThatThrownBy(
            () ->
                besideAWaiter(
                    loop ->
                        loop.callSoon(
                            () -> {
                              throw new SystemExit(3);
                            })))
        .isInstanceOf(SystemExit.class);
  }

  @Test
  void anExitOutOfAnEagerTaskPassesThroughTheCallback() {
    assertThatThrownBy(
            () ->
                besideAWaiter(
                    loop ->
                        loop.callSoon(
                            () -> {
                              loop.createTask(
                                  () -> {
                                    throw new SystemExit(4);
                                  },
                                  TaskOptions.DEFAULT.withEager(true));
                              trail.add("not reached");
                            })))
        .isInstanceOf(SystemExit.class);
    assertThat(trail).doesNotContain("not reached");
  }

  @Test
  void aBlockedCallbackKeepsItsContext() {
    var variable = new ContextVar<String>("v");
    Context context = new Context();
    Mode.OWN_LOOP.runInRealTime(
        () -> {
          EventLoop loop = EventLoop.running();
          Thread holder = holdUntilQueued(2);
          Task<?> task = createTask(() -> locked("task"));
          ready();
          loop.callSoon(
              () -> {
                variable.set("mine");
                locked("callback");
                trail.add("after: " + variable.get());
              },
              context);
          loop.callSoon(() -> variable.set("another's"));
          task.await();
          holder.join();
          locked("main");
        });
    assertThat(trail)
        .containsExactly(
            "task has the lock", "callback has the lock", "after: mine", "main has the lock");
  }

  @Test
  void aCallbackThatSleepsBesideAWaiterDoesNotStopTheOthers() {
    besideAWaiter(
        loop -> {
          loop.callSoon(
              () -> {
                try {
                  Thread.sleep(10);
                } catch (InterruptedException e) {
                  trail.add("interrupted");
                }
                trail.add("has slept");
              });
          loop.callSoon(() -> trail.add("meanwhile"));
        });
    assertThat(trail).startsWith("meanwhile", "main lets go", "waiter has the lock");
  }

  @Test
  void callbacksThatParkTogetherDoSoInVirtualTime() {
    List<Duration> times = new ArrayList<>();
    Mode.OWN_LOOP.run(
        () -> {
          EventLoop loop = EventLoop.running();
          var queue = new ArrayBlockingQueue<Integer>(1);
          Task<?> waiter = createTask(queue::take);
          ready();
          Duration start = loop.time();
          for (int millis : new int[] {10, 9}) {
            loop.callSoon(
                () -> {
                  LockSupport.parkNanos(this, Duration.ofMillis(millis).toNanos());
                  times.add(loop.time().minus(start));
                });
          }
          sleep(Duration.ofSeconds(1));
          queue.put(1);
          waiter.await();
        });
    assertThat(times).containsExactly(Duration.ofMillis(9), Duration.ofMillis(10));
  }

  @Test
  void closingWaitsForACallbackThatCanEnd() throws InterruptedException {
    EventLoop loop = new EventLoop(Mode.OWN_LOOP.real());
    Thread[] holder = new Thread[1];
    loop.runUntilComplete(
        () -> {
          holder[0] = holdUntilQueued(2);
          loop.createTask(() -> locked("task"));
          ready();
          loop.callSoon(() -> locked("callback"));
          sleep(Duration.ZERO);
          sleep(Duration.ZERO);
        });
    loop.setExceptionHandler((in, context) -> trail.add("" + context.get("message")));
    loop.close();
    holder[0].join();
    assertThat(trail).contains("callback has the lock");
    assertThat(trail).noneMatch(text -> text.contains("abandoned"));
  }

  @Test
  void closingAbandonsACallbackThatWaitsForEver() {
    LoopOptions options = Mode.OWN_LOOP.real().withShutdownTimeout(Duration.ofMillis(50));
    EventLoop loop = new EventLoop(options);
    List<Map<String, Object>> reports = Mode.reports(loop);
    lock.lock();
    try {
      loop.runUntilComplete(
          () -> {
            loop.createTask(() -> locked("task"));
            ready();
            loop.callSoon(() -> locked("callback"));
            ready();
          });
      loop.close();
    } finally {
      lock.unlock();
    }
    assertThat(Mode.messages(reports))
        .last()
        .isEqualTo("Callback was abandoned: it has not ended in time, and its loop is closed");
    Throwable place = (Throwable) reports.getLast().get("exception");
    assertThat(place.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(CallbackInLockTest.class.getName()));
    assertThat(trail).isEmpty();
  }
}
