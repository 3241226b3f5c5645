package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static asyncio.conformance.Transcript.state;
import static asyncio.conformance.Transcript.ticks;
import static java.time.Duration.ZERO;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.LoopOptions;
import asyncio.Task;
import asyncio.sync.BoundedSemaphore;
import asyncio.sync.Event;
import asyncio.sync.Releasable;
import asyncio.sync.Semaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Synchronisation between tasks. */
final class SyncPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("semaphore_order", "SY-3", SyncPairs::semaphoreOrder),
          Pair.main("semaphore_handover", "SY-3", SyncPairs::semaphoreHandover),
          Pair.main("semaphore_cancel", "SY-3", SyncPairs::semaphoreCancel),
          Pair.main("semaphore_bounds", "SY-3", SyncPairs::semaphoreBounds),
          Pair.main("semaphore_states", "SY-3", SyncPairs::semaphoreStates),
          Pair.main("semaphore_free_behind", "SY-3", SyncPairs::semaphoreFreeBehind),
          Pair.main("event_states", "SY-4", SyncPairs::eventStates),
          Pair.main("event_set", "SY-4", SyncPairs::eventSet),
          Pair.main("event_cancel", "SY-4", SyncPairs::eventCancel),
          Pair.of("sync_other_loop", "SY-9", SyncPairs::otherLoop));

  private SyncPairs() {}

  private static void semaphoreOrder(Transcript out) {
    var semaphore = new Semaphore(2);
    List<Task<?>> tasks = new ArrayList<>();
    for (var each :
        List.of(Map.entry("a", 2), Map.entry("b", 4), Map.entry("c", 1), Map.entry("d", 1))) {
      tasks.add(createTask(() -> worker(out, each.getKey(), semaphore, each.getValue())));
    }
    sleep(ZERO);
    sleep(ZERO);
    out.say("locked", semaphore.locked());
    tasks.add(createTask(() -> worker(out, "late", semaphore, 1)));
    Asyncio.wait(tasks);
    out.say("locked", semaphore.locked());
  }

  private static void worker(Transcript out, String name, Semaphore semaphore, int steps) {
    try (Releasable _ = semaphore.hold()) {
      out.say(name, "in", semaphore.locked());
      for (int step = 0; step < steps; step++) {
        sleep(ZERO);
      }
      out.say(name, "out");
    }
  }

  private static void semaphoreHandover(Transcript out) throws Exception {
    var semaphore = new Semaphore(1);
    semaphore.acquire();
    Task<?> one = createTask(() -> takes(out, "one", semaphore));
    Task<?> two = createTask(() -> takes(out, "two", semaphore));
    sleep(ZERO);
    semaphore.release();
    out.say("released", semaphore.locked());
    Task<?> barger = createTask(() -> takes(out, "barger", semaphore));
    sleep(ZERO);
    out.say(one.done(), two.done(), barger.done());
    semaphore.release();
    semaphore.release();
    out.say("released two", semaphore.locked());
    Asyncio.wait(List.of(one, two, barger));
    semaphore.release();
    semaphore.release();
    out.say("more than at first", semaphore.locked());
    out.say(
        ticks(
            () -> {
              getRunningLoop().callSoon(semaphore::release);
              for (int i = 0; i < 3; i++) {
                semaphore.acquire();
              }
            }));
  }

  private static void takes(Transcript out, String name, Semaphore semaphore) {
    semaphore.acquire();
    out.say(name, "has one", semaphore.locked());
  }

  private static void semaphoreCancel(Transcript out) {
    var semaphore = new Semaphore(1);
    semaphore.acquire();
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      tasks.add(
          createTask(
              () -> {
                semaphore.acquire();
                out.say(name, "has one");
              }));
    }
    sleep(ZERO);
    tasks.get(0).cancel("while waiting");
    out.say(caught(() -> await(tasks.get(0))), semaphore.locked());
    semaphore.release();
    tasks.get(1).cancel("after the handover");
    out.say(caught(() -> await(tasks.get(1))), semaphore.locked());
    await(tasks.get(2));
    tasks.get(3).cancel();
    caught(() -> await(tasks.get(3)));
    out.say("locked", semaphore.locked());
    semaphore.release();
    out.say("locked", semaphore.locked());
  }

  private static void semaphoreBounds(Transcript out) {
    var semaphore = new Semaphore(0);
    out.say(semaphore.locked());
    semaphore.release();
    out.say(semaphore.locked(), semaphore.acquire(), semaphore.locked());
    var bounded = new BoundedSemaphore(1);
    bounded.acquire();
    bounded.release();
    out.say(caught(() -> bounded.release()) instanceof Exception, bounded.locked());
    bounded.acquire();
    out.say(bounded.locked());
    out.say(kind(caught(() -> new Semaphore(-1))));
  }

  private static void semaphoreStates(Transcript out) {
    for (Semaphore semaphore : List.of(new Semaphore(2), new BoundedSemaphore(2))) {
      out.say(state(semaphore));
      semaphore.acquire();
      out.say(state(semaphore));
      semaphore.acquire();
      out.say(state(semaphore));
      List<Task<?>> tasks = takers(out, semaphore, "a", "b");
      sleep(ZERO);
      out.say(state(semaphore));
      semaphore.release();
      semaphore.release();
      out.say(state(semaphore));
      Asyncio.wait(tasks);
      semaphore.release();
      semaphore.release();
      out.say(state(semaphore));
    }
  }

  private static void semaphoreFreeBehind(Transcript out) {
    var semaphore = new Semaphore(0);
    List<Task<?>> tasks = takers(out, semaphore, "first");
    sleep(ZERO);
    for (int i = 0; i < 4; i++) {
      semaphore.release();
    }
    out.say(state(semaphore), semaphore.locked());
    tasks.addAll(takers(out, semaphore, "a", "b", "c"));
    sleep(ZERO);
    out.say(state(semaphore), semaphore.locked());
    Asyncio.wait(tasks);
    out.say(state(semaphore), semaphore.locked());

    Task<?> woken = takers(out, semaphore, "woken").getFirst();
    sleep(ZERO);
    semaphore.release();
    semaphore.release();
    tasks = takers(out, semaphore, "d", "e", "f");
    woken.cancel();
    sleep(ZERO);
    out.say(state(semaphore));
    sleep(ZERO);
    out.say(state(semaphore), tasks.stream().map(Task::done).toList());
    semaphore.release();
    Asyncio.wait(tasks);
    out.say(state(semaphore));
  }

  private static List<Task<?>> takers(Transcript out, Semaphore semaphore, String... names) {
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : names) {
      tasks.add(
          createTask(
              () -> {
                semaphore.acquire();
                out.say(name, state(semaphore));
              }));
    }
    return tasks;
  }

  private static void eventStates(Transcript out) throws Exception {
    var event = new Event();
    out.say(state(event));
    List<Task<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      Task<Boolean> task = createTask(event::await);
      task.addDoneCallback(_ -> out.say(number, state(event)));
      tasks.add(task);
    }
    sleep(ZERO);
    out.say(state(event));
    tasks.get(1).cancel();
    sleep(ZERO);
    out.say(state(event));
    event.set();
    event.set();
    out.say(state(event));
    out.say(ticks(event::await));
    sleep(ZERO);
    sleep(ZERO);
    out.say(state(event));
    event.clear();
    event.clear();
    getRunningLoop().callSoon(event::set);
    out.say(ticks(event::await), state(event));
  }

  private static void eventSet(Transcript out) {
    var event = new Event();
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      tasks.add(createTask(() -> out.say(name, event.await(), event.isSet())));
    }
    sleep(ZERO);
    event.set();
    event.clear();
    Task<?> late = createTask(() -> out.say("late", event.await(), event.isSet()));
    Asyncio.wait(tasks);
    out.say(event.isSet(), late.done());
    event.set();
    event.set();
    await(late);
    out.say(event.isSet(), event.await());
  }

  private static void eventCancel(Transcript out) {
    var event = new Event();
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      tasks.add(
          createTask(
              () -> {
                try {
                  out.say(name, event.await());
                } catch (CancelledError error) {
                  out.say(name, error);
                  throw error;
                }
              }));
    }
    sleep(ZERO);
    tasks.get(1).cancel("before");
    caught(() -> await(tasks.get(1)));
    event.set();
    tasks.get(0).cancel("after");
    Asyncio.wait(tasks);
    out.say(tasks.stream().map(Task::cancelled).toList());
  }

  private static void otherLoop(Transcript out, LoopOptions options) {
    var event = new Event();
    var semaphore = new Semaphore(1);
    Asyncio.run(
        () -> {
          semaphore.acquire();
          getRunningLoop().callSoon(event::set);
          out.say(event.await());
          event.clear();
        },
        options);
    Asyncio.run(
        () -> {
          out.say(kind(caught(() -> event.await())));
          event.set();
          out.say(event.await());
          getRunningLoop().callSoon(semaphore::release);
          out.say(semaphore.acquire());
        },
        options);
  }
}
