package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static asyncio.conformance.Transcript.state;
import static asyncio.conformance.Transcript.ticks;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.Task;
import asyncio.sync.Barrier;
import asyncio.sync.Condition;
import asyncio.sync.Lock;
import asyncio.sync.Releasable;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** Locks: who gets them, and in which order. */
final class LockPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("lock_order", "SY-1", LockPairs::order),
          Pair.main("lock_barging", "SY-1, SY-2", LockPairs::barging),
          Pair.main("lock_newcomer", "SY-1", LockPairs::newcomer),
          Pair.main("lock_cancel", "SY-2", LockPairs::cancel),
          Pair.main("lock_block", "SY-1", LockPairs::block),
          Pair.main("lock_ticks", "SY-1", LockPairs::counted),
          Pair.of("sync_first_wait", "SY-9", LockPairs::firstWait));

  private LockPairs() {}

  private static void order(Transcript out) {
    var lock = new Lock();
    out.say(lock.locked(), state(lock));
    List<Task<?>> tasks =
        List.of(
            createTask(() -> worker(out, "a", lock, 2)),
            createTask(() -> worker(out, "b", lock, 0)),
            createTask(() -> worker(out, "c", lock, 1)));
    sleep(ZERO);
    out.say(lock.locked(), state(lock));
    Asyncio.wait(tasks);
    out.say(lock.locked(), state(lock));
  }

  private static void worker(Transcript out, String name, Lock lock, int steps) {
    try (Releasable _ = lock.hold()) {
      out.say(name, "in", state(lock));
      for (int step = 0; step < steps; step++) {
        sleep(ZERO);
      }
      out.say(name, "out", state(lock));
    }
  }

  private static void barging(Transcript out) {
    var lock = new Lock();
    lock.acquire();
    List<Task<?>> tasks = new ArrayList<>();
    for (Object name : List.of(0, 1, 2, 3)) {
      tasks.add(createTask(() -> says(out, name, lock)));
    }
    sleep(ZERO);
    tasks.get(1).cancel("not this one");
    lock.release();
    out.say("released", lock.locked(), state(lock));
    tasks.add(createTask(() -> says(out, "barger", lock)));
    sleep(ZERO);
    out.say("later", lock.locked());
    Asyncio.wait(tasks);
    out.say(caught(() -> await(tasks.get(1))), state(lock));
  }

  private static void says(Transcript out, Object name, Lock lock) {
    try (Releasable _ = lock.hold()) {
      out.say(name);
    }
  }

  private static void newcomer(Transcript out) throws Exception {
    var lock = new Lock();
    lock.acquire();
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tasks.add(createTask(lock::acquire));
    }
    sleep(ZERO);
    tasks.forEach(Task::cancel);
    lock.release();
    out.say(state(lock));
    out.say(ticks(lock::acquire));
    out.say(state(lock));
    Asyncio.wait(tasks);
    out.say(state(lock), tasks.stream().map(Task::cancelled).toList());
  }

  private static void cancel(Transcript out) {
    var lock = new Lock();

    lock.acquire();
    Task<?> woken = createTask(() -> takes(out, "woken", lock, 0));
    Task<?> following = createTask(() -> takes(out, "following", lock, 0));
    sleep(ZERO);
    lock.release();
    woken.cancel("after the release");
    out.say(caught(() -> await(woken)), state(lock));
    await(following);

    lock.acquire();
    Task<?> first = createTask(() -> takes(out, "first", lock, 0));
    Task<?> second = createTask(() -> takes(out, "second", lock, 0));
    sleep(ZERO);
    first.cancel("before the release");
    lock.release();
    getRunningLoop().callSoon(() -> out.say("in the next iteration", state(lock)));
    out.say(caught(() -> await(first)), state(lock));
    await(second);

    lock.acquire();
    createTask(() -> takes(out, "one", lock, 2));
    Task<?> two = createTask(() -> takes(out, "two", lock, 0));
    Task<?> three = createTask(() -> takes(out, "three", lock, 0));
    sleep(ZERO);
    lock.release();
    two.cancel("between the release and the step of another");
    out.say(caught(() -> await(two)), state(lock));
    await(three);

    lock.acquire();
    Task<?> only = createTask(() -> takes(out, "only", lock, 0));
    sleep(ZERO);
    only.cancel("while it is locked");
    out.say(caught(() -> await(only)), state(lock));
    lock.release();
    out.say(state(lock));
  }

  private static void takes(Transcript out, String name, Lock lock, int steps) {
    try (Releasable _ = lock.hold()) {
      out.say(name, "in");
      for (int step = 0; step < steps; step++) {
        sleep(ZERO);
      }
      out.say(name, "out");
    }
  }

  private static void block(Transcript out) {
    var lock = new Lock();
    out.say(caught(() -> fails(out, lock)), state(lock));
    Task<?> task = createTask(() -> sleeps(out, lock));
    sleep(ZERO);
    task.cancel("asleep");
    out.say(caught(() -> await(task)), state(lock));
    out.say(kind(caught(lock::release)), state(lock));
    out.say(
        lock.acquire(),
        kind(caught(() -> waitFor(() -> sleeps(out, lock), ofSeconds(1)))),
        state(lock));
  }

  private static void fails(Transcript out, Lock lock) {
    try (Releasable _ = lock.hold()) {
      out.say(state(lock));
      throw new NoSuchElementException("in the block");
    }
  }

  private static void sleeps(Transcript out, Lock lock) {
    try (Releasable _ = lock.hold()) {
      out.say(state(lock));
      sleep(ofSeconds(1));
    }
  }

  private static void counted(Transcript out) throws Exception {
    var lock = new Lock();
    out.say(ticks(() -> lock.hold().close()));
    out.say(
        ticks(
            () -> {
              lock.acquire();
              getRunningLoop().callSoon(lock::release);
              lock.hold().close();
            }));
    out.say(
        ticks(
            () -> {
              List<Task<?>> tasks = new ArrayList<>();
              for (int i = 0; i < 4; i++) {
                tasks.add(createTask(() -> lock.hold().close()));
              }
              try (Releasable _ = lock.hold()) {
                sleep(ZERO);
              }
              await(tasks.get(3));
            }));
  }

  private static void firstWait(Transcript out, LoopOptions options) {
    var lock = new Lock();
    var condition = new Condition();
    var barrier = new Barrier(2);
    Asyncio.run(() -> uncontended(out, lock, condition, barrier), options);
    Asyncio.run(
        () -> {
          lock.acquire();
          getRunningLoop().callSoon(lock::release);
          lock.acquire();
          Task<Integer> waiting = createTask(barrier::await);
          try (Releasable _ = condition.hold()) {
            out.say(kind(caught(() -> waitFor(condition::await, ofSeconds(1)))));
          }
          out.say(state(lock), state(condition), state(barrier));
          barrier.await();
          await(waiting);
        },
        options);
    Asyncio.run(
        () -> {
          out.say(kind(caught(() -> lock.acquire())), state(lock));
          lock.release();
          uncontended(out, lock, condition, barrier);
          try (Releasable _ = condition.hold()) {
            out.say(kind(caught(() -> condition.await())), state(condition));
          }
          out.say(kind(caught(() -> barrier.await())), state(barrier));
        },
        options);
  }

  private static void uncontended(Transcript out, Lock lock, Condition condition, Barrier barrier) {
    try (Releasable _ = lock.hold();
        Releasable _ = condition.hold()) {
      condition.signalAll();
    }
    out.say(state(lock), state(condition), state(barrier));
  }
}
