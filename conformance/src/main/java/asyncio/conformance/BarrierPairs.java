package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static asyncio.conformance.Transcript.state;
import static asyncio.conformance.Transcript.ticks;
import static java.time.Duration.ZERO;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.sync.Barrier;
import java.util.ArrayList;
import java.util.List;

/** Barriers: tasks that wait for each other. */
final class BarrierPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("barrier_order", "SY-8", BarrierPairs::order),
          Pair.main("barrier_rounds", "SY-8", BarrierPairs::rounds),
          Pair.main("barrier_draining", "SY-8", BarrierPairs::draining),
          Pair.main("barrier_cancel", "SY-8", BarrierPairs::cancel),
          Pair.main("barrier_reset", "SY-8", BarrierPairs::reset),
          Pair.main("barrier_abort", "SY-8", BarrierPairs::abort),
          Pair.main("barrier_bounds", "SY-8", BarrierPairs::bounds));

  private BarrierPairs() {}

  /** Starts tasks that say how they got through. */
  private static List<Task<?>> parties(Transcript out, Barrier barrier, String... names) {
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : names) {
      tasks.add(party(out, barrier, name));
    }
    return tasks;
  }

  private static Task<?> party(Transcript out, Barrier barrier, String name) {
    return createTask(() -> out.say(name, kind(caught(() -> barrier.await())), state(barrier)));
  }

  private static void order(Transcript out) {
    var barrier = new Barrier(4);
    out.say(barrier.parties(), barrier.waiting(), barrier.broken());
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      tasks.add(
          createTask(
              () -> {
                out.say(name, "comes", state(barrier));
                int index = barrier.await();
                out.say(name, index, state(barrier));
              }));
    }
    sleep(ZERO);
    out.say(barrier.waiting());
    out.say("main", barrier.await(), barrier.waiting());
    Asyncio.wait(tasks);
    out.say(state(barrier));
  }

  private static void rounds(Transcript out) {
    var barrier = new Barrier(3);
    await(
        gather(
            () -> round(out, "a", barrier, 0),
            () -> round(out, "b", barrier, 2),
            () -> round(out, "c", barrier, 1)));
    out.say(state(barrier));
  }

  private static void round(Transcript out, String name, Barrier barrier, int steps) {
    for (int turn = 0; turn < 3; turn++) {
      for (int step = 0; step < steps; step++) {
        sleep(ZERO);
      }
      out.say(name, turn, barrier.await());
    }
  }

  private static void draining(Transcript out) {
    var barrier = new Barrier(2);
    List<Task<?>> tasks = parties(out, barrier, "a", "b", "c", "d", "e", "f", "g");
    sleep(ZERO);
    out.say(barrier.waiting(), state(barrier));
    sleep(ZERO);
    out.say(barrier.waiting(), state(barrier));
    tasks.add(party(out, barrier, "late"));
    Asyncio.wait(tasks);
    out.say(state(barrier));
  }

  private static void cancel(Transcript out) {
    var barrier = new Barrier(3);
    Task<?> a = numbered(out, barrier, "a");
    Task<?> b = numbered(out, barrier, "b");
    sleep(ZERO);
    b.cancel("filling");
    out.say(caught(() -> await(b)), state(barrier));
    sleep(ZERO);
    Task<?> c = numbered(out, barrier, "c");
    sleep(ZERO);
    out.say(state(barrier));
    Task<?> d = numbered(out, barrier, "d");
    Asyncio.wait(List.of(a, c, d));
    out.say(state(barrier));

    Task<Integer> first = createTask(barrier::await);
    Task<Integer> second = createTask(barrier::await);
    sleep(ZERO);
    Task<?> blocked = numbered(out, barrier, "blocked");
    out.say(barrier.await(), state(barrier));
    first.cancel("draining");
    sleep(ZERO);
    blocked.cancel("blocked");
    out.say(List.of(caughtIn(first), caughtIn(blocked)));
    await(second);
    out.say(state(barrier));
  }

  private static Task<?> numbered(Transcript out, Barrier barrier, String name) {
    return createTask(() -> out.say(name, barrier.await()));
  }

  private static String caughtIn(Task<?> task) {
    return Transcript.text(caught(() -> await(task)));
  }

  private static void reset(Transcript out) {
    var barrier = new Barrier(3);
    barrier.reset();
    out.say(state(barrier));
    List<Task<?>> tasks = parties(out, barrier, "a", "b");
    sleep(ZERO);
    out.say(state(barrier));
    tasks.add(party(out, barrier, "c"));
    barrier.reset();
    out.say(state(barrier), barrier.broken(), barrier.waiting());
    tasks.add(party(out, barrier, "d"));
    out.say("main", barrier.await());
    Asyncio.wait(tasks);
    out.say(state(barrier));

    tasks = parties(out, barrier, "e", "f");
    sleep(ZERO);
    out.say("main", barrier.await());
    barrier.reset();
    out.say("reset while it drains", state(barrier));
    Asyncio.wait(tasks);
    out.say(state(barrier));
  }

  private static void abort(Transcript out) {
    var barrier = new Barrier(2);
    List<Task<?>> tasks = parties(out, barrier, "a");
    sleep(ZERO);
    barrier.abort();
    out.say(state(barrier), barrier.broken(), barrier.waiting());
    tasks.add(party(out, barrier, "b"));
    Asyncio.wait(tasks);
    out.say("main", kind(caught(() -> barrier.await())));
    barrier.reset();
    out.say(state(barrier), barrier.broken());
    Asyncio.wait(parties(out, barrier, "c", "d"));

    Task<?> e = party(out, barrier, "e");
    sleep(ZERO);
    barrier.abort();
    barrier.reset();
    out.say("aborted and reset", state(barrier));
    await(e);
    out.say(state(barrier));

    Task<?> f = party(out, barrier, "f");
    sleep(ZERO);
    out.say("main", barrier.await());
    Task<?> blocked = party(out, barrier, "blocked");
    barrier.abort();
    out.say("aborted while it drains", state(barrier));
    Asyncio.wait(List.of(f, blocked));
    out.say(state(barrier));
  }

  private static void bounds(Transcript out) throws Exception {
    out.say(kind(caught(() -> new Barrier(0))), kind(caught(() -> new Barrier(-1))));
    var alone = new Barrier(1);
    out.say(ticks(() -> out.say(alone.await(), alone.await())), state(alone));
    var two = new Barrier(2);
    Task<Integer> waiting = createTask(two::await);
    sleep(ZERO);
    out.say(ticks(two::await), state(two));
    out.say(ticks(two::reset), state(two));
    out.say(ticks(two::abort), state(two));
    Asyncio.wait(List.of(waiting));
    out.say(kind(waiting.exception()));
  }
}
