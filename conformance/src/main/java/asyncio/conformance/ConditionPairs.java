package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static asyncio.conformance.Transcript.state;
import static asyncio.conformance.Transcript.ticks;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Task;
import asyncio.TimeoutError;
import asyncio.sync.Condition;
import asyncio.sync.Lock;
import asyncio.sync.Releasable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Conditions: waiting for news under a lock. */
final class ConditionPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("condition_wait", "SY-5, SY-6", ConditionPairs::waits),
          Pair.main("condition_cancel", "SY-5", ConditionPairs::cancel),
          Pair.main("condition_absorb", "SY-5", ConditionPairs::absorb),
          Pair.main("condition_pass_on", "SY-5", ConditionPairs::passOn),
          Pair.main("condition_timeout", "SY-5", ConditionPairs::timesOut),
          Pair.main("condition_misuse", "SY-5, SY-6", ConditionPairs::misuse),
          Pair.main("condition_order", "SY-6", ConditionPairs::order),
          Pair.main("condition_shared", "SY-6", ConditionPairs::shared),
          Pair.main("condition_wait_for", "SY-7", ConditionPairs::waitsFor));

  private ConditionPairs() {}

  private static void steps(int count) {
    for (int step = 0; step < count; step++) {
      sleep(ZERO);
    }
  }

  private static void waits(Transcript out) {
    var condition = new Condition();
    out.say(state(condition), condition.locked());
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      tasks.add(
          createTask(
              () -> {
                try (Releasable _ = condition.hold()) {
                  out.say(name, "waits", state(condition));
                  out.say(name, condition.await(), state(condition));
                }
                out.say(name, "out");
              }));
    }
    sleep(ZERO);
    try (Releasable _ = condition.hold()) {
      condition.signal();
      out.say("notified", state(condition));
      steps(2);
      out.say("still held", state(condition));
    }
    sleep(ZERO);
    out.say(state(condition));
    sleep(ZERO);
    try (Releasable _ = condition.hold()) {
      condition.signalAll();
      out.say("all notified", state(condition));
    }
    Asyncio.wait(tasks);
    out.say(state(condition));
  }

  private static void cancel(Transcript out) {
    var condition = new Condition();
    Task<?> free = createTask(() -> cancelled(out, condition));
    sleep(ZERO);
    free.cancel("the lock is free");
    out.say(caught(() -> await(free)), state(condition));
    Task<?> taken = createTask(() -> cancelled(out, condition));
    sleep(ZERO);
    try (Releasable _ = condition.hold()) {
      taken.cancel("the lock is taken");
      steps(3);
      out.say("still held", taken.done(), state(condition));
    }
    out.say(caught(() -> await(taken)), state(condition));
  }

  private static void cancelled(Transcript out, Condition condition) {
    condition.acquire();
    try {
      condition.await();
    } catch (CancelledError error) {
      out.say(error, condition.locked());
      throw error;
    } finally {
      condition.release();
    }
  }

  private static void absorb(Transcript out) {
    var condition = new Condition();
    for (boolean notified : List.of(false, true)) {
      Task<?> task =
          createTask(
              () -> {
                try (Releasable _ = condition.hold()) {
                  condition.await();
                }
              });
      sleep(ZERO);
      condition.acquire();
      if (notified) {
        condition.signal();
        sleep(ZERO);
      }
      for (String message : List.of("first", "second", "third")) {
        task.cancel(message);
        sleep(ZERO);
        out.say(message, task.done(), task.cancelling(), state(condition));
      }
      condition.release();
      out.say(caught(() -> await(task)), task.cancelling(), state(condition));
    }
  }

  private static void passOn(Transcript out) {
    var condition = new Condition();
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      tasks.add(
          createTask(
              () -> {
                try (Releasable _ = condition.hold()) {
                  condition.await();
                  out.say(name, "woken");
                } catch (CancelledError error) {
                  out.say(name, error);
                }
              }));
    }
    sleep(ZERO);
    try (Releasable _ = condition.hold()) {
      condition.signal();
    }
    tasks.get(0).cancel("in the same iteration");
    Asyncio.wait(tasks.subList(0, 2));
    out.say(state(condition));
    try (Releasable _ = condition.hold()) {
      condition.signal();
      sleep(ZERO);
      tasks.get(2).cancel("while it waits for the lock");
      sleep(ZERO);
    }
    Asyncio.wait(tasks);
    out.say(state(condition));
  }

  private static void timesOut(Transcript out) {
    var condition = new Condition();
    List<Task<?>> tasks =
        List.of(
            createTask(() -> patient(out, "a", condition, 1)),
            createTask(() -> patient(out, "b", condition, 9)));
    sleep(ZERO);
    try (Releasable _ = condition.hold()) {
      sleep(ofSeconds(3));
      condition.signal();
      out.say("notified", state(condition));
    }
    Asyncio.wait(tasks);
    out.say(state(condition));
  }

  private static void patient(Transcript out, String name, Condition condition, int seconds) {
    try (Releasable _ = condition.hold()) {
      try {
        timeout(
            ofSeconds(seconds),
            () -> {
              condition.await();
              out.say(name, "woken", getRunningLoop().time().toSeconds());
            });
      } catch (TimeoutError error) {
        out.say(name, kind(error), condition.locked(), getRunningLoop().time().toSeconds());
      }
    }
  }

  private static void misuse(Transcript out) {
    var condition = new Condition();
    out.say(kind(caught(() -> condition.await())));
    out.say(kind(caught(() -> condition.waitFor(() -> false))));
    out.say(condition.waitFor(() -> true));
    out.say(kind(caught(() -> condition.signal())));
    out.say(kind(caught(() -> condition.signalAll())));
    out.say(kind(caught(() -> condition.release())));
    out.say(state(condition));
    try (Releasable _ = condition.hold()) {
      condition.signal();
      condition.signalAll();
    }
    out.say(state(condition));
  }

  private static void order(Transcript out) {
    var lock = new Lock();
    var condition = new Condition(lock);
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      int name = i;
      tasks.add(
          createTask(
              () -> {
                try (Releasable _ = condition.hold()) {
                  condition.await();
                  out.say(name, "woken");
                }
              }));
    }
    sleep(ZERO);
    try (Releasable _ = condition.hold()) {
      condition.signal(2);
      condition.signal();
      condition.signal(0);
      tasks.add(
          createTask(
              () -> {
                try (Releasable _ = lock.hold()) {
                  out.say("other in");
                }
              }));
      steps(2);
      out.say(state(condition), state(lock));
    }
    steps(5);
    out.say(state(condition), state(lock));
    try (Releasable _ = condition.hold()) {
      condition.signal(2);
    }
    sleep(ZERO);
    out.say(state(condition), state(lock));
    try (Releasable _ = condition.hold()) {
      condition.signal(99);
    }
    Asyncio.wait(tasks);
    out.say(state(condition), state(lock));
  }

  private static void shared(Transcript out) {
    var lock = new Lock();
    var full = new Condition(lock);
    var empty = new Condition(lock);
    Deque<String> items = new ArrayDeque<>();
    await(
        gather(
            () -> {
              for (int i = 0; i < 5; i++) {
                try (Releasable _ = lock.hold()) {
                  empty.waitFor(() -> !items.isEmpty());
                  out.say("got", items.removeFirst(), state(full), state(empty));
                  full.signal();
                }
              }
            },
            () -> {
              for (String item : List.of("a", "b", "c", "d", "e")) {
                try (Releasable _ = lock.hold()) {
                  full.waitFor(() -> items.size() < 2);
                  items.add(item);
                  out.say("put", item, state(full), state(empty));
                  empty.signal();
                }
              }
            }));
    out.say(state(full), state(empty), state(lock));
  }

  private static void waitsFor(Transcript out) throws Exception {
    var condition = new Condition();
    Iterator<@Nullable Object> values =
        Arrays.<@Nullable Object>asList(null, false, "value").iterator();
    Task<Object> task =
        createTask(
            () -> {
              try (Releasable _ = condition.hold()) {
                return condition.waitFor(
                    () -> {
                      Object value = values.next();
                      out.say("asked", condition.locked(), value);
                      return value;
                    });
              }
            });
    sleep(ZERO);
    for (int i = 0; i < 2; i++) {
      try (Releasable _ = condition.hold()) {
        condition.signal();
      }
      sleep(ZERO);
      out.say(task.done(), state(condition));
    }
    out.say(await(task));
    out.say(ticks(() -> out.say(condition.waitFor(() -> true))), state(condition));
    try (Releasable _ = condition.hold()) {
      out.say(
          caught(
              () ->
                  condition.waitFor(
                      () -> {
                        throw new NoSuchElementException("asked");
                      })),
          state(condition));
    }
    out.say(state(condition));
  }
}
