package asyncio.sync;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.sync.Tasks.suspends;
import static asyncio.sync.Tasks.ticks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import asyncio.Action;
import asyncio.Task;
import asyncio.behaviour.Mode;
import asyncio.sync.Plan.Visit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds in every program; each is run in both modes, and does the same in both. */
class SynchroniserProperties {
  private static final int TRIES = 250;
  private static final Duration PATIENCE = Duration.ofMinutes(5); // only for what would never end

  /** A program that says what happens. */
  @FunctionalInterface
  private interface Told {
    void run(List<String> trail) throws Exception;
  }

  private static void inBothModes(Told program) {
    List<List<String>> trails = new ArrayList<>();
    for (Mode mode : Mode.values()) {
      List<String> trail = new ArrayList<>();
      assertTimeoutPreemptively(PATIENCE, () -> mode.run(() -> program.run(trail)));
      trails.add(trail);
    }
    assertThat(trails.getFirst()).isEqualTo(trails.getLast());
  }

  /** Those who are between coming and going. */
  private static final class Inside {
    private final int most;
    private int count;

    Inside(int most) {
      this.most = most;
    }

    void enter() {
      assertThat(++count).isLessThanOrEqualTo(most);
    }

    void leave() {
      count--;
    }
  }

  /** Those who got what they asked for did so in the order in which they had asked. */
  private static void assertFirstComeFirstServed(List<String> trail) {
    assertThat(numbers(trail, "got"))
        .isEqualTo(
            numbers(trail, "asks").stream()
                .filter(number -> trail.contains("got " + number))
                .toList());
  }

  private static List<String> numbers(List<String> trail, String what) {
    return trail.stream()
        .filter(line -> line.startsWith(what + " "))
        .map(line -> line.substring(what.length() + 1))
        .toList();
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void lockIsHeldByOneInOrderAndFreeInTheEnd_SY1_SY2(@ForAll(supplier = Plan.Any.class) Plan plan) {
    inBothModes(
        trail -> {
          var lock = new Lock();
          var inside = new Inside(1);
          plan.run(
              visit -> {
                trail.add("asks " + visit.number());
                try (Releasable _ = lock.hold()) {
                  trail.add("got " + visit.number());
                  stay(inside, visit);
                }
              },
              () -> assertThat(lock).hasToString("<Lock unlocked>"));
          assertThat(suspends(lock::acquire)).isFalse();
          assertFirstComeFirstServed(trail);
        });
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void permitsAreNeverMoreNorLessAndGoInOrder_SY3(
      @ForAll(supplier = Plan.Any.class) Plan plan,
      @ForAll @IntRange(min = 1, max = 4) int permits) {
    inBothModes(
        trail -> {
          var semaphore = new BoundedSemaphore(permits);
          var inside = new Inside(permits);
          plan.run(
              visit -> {
                trail.add("asks " + visit.number());
                try (Releasable _ = semaphore.hold()) {
                  trail.add("got " + visit.number());
                  stay(inside, visit);
                }
              },
              () ->
                  assertThat(semaphore)
                      .hasToString("<BoundedSemaphore unlocked, value:" + permits + ">"));
          for (int i = 0; i < permits; i++) {
            assertThat(suspends(semaphore::acquire)).isFalse();
          }
          assertFirstComeFirstServed(trail);
        });
  }

  private static void stay(Inside inside, Visit visit) {
    inside.enter();
    try {
      ticks(visit.stay());
    } finally {
      inside.leave();
    }
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void eventWakesExactlyThoseWhoWaitedWhenItWasSet_SY4(
      @ForAll(supplier = Plan.Any.class) Plan plan) {
    inBothModes(
        trail -> {
          var event = new Event();
          List<Integer> waiting = new ArrayList<>();
          List<Integer> due = new ArrayList<>();
          Action set =
              () -> {
                event.set();
                due.addAll(waiting);
                waiting.clear();
              };
          plan.run(
              visit -> {
                switch (visit.stay()) {
                  case 0 -> set.run();
                  case 1 -> event.clear();
                  case 2 -> {
                    set.run();
                    event.clear();
                  }
                  default -> waitFor(event, visit.number(), waiting, due, trail);
                }
              },
              set);
          assertThat(due).isEmpty();
          assertThat(event).hasToString("<Event set>");
        });
  }

  private static void waitFor(
      Event event, Integer number, List<Integer> waiting, List<Integer> due, List<String> trail)
      throws Exception {
    if (event.isSet()) {
      assertThat(suspends(event::await)).isFalse();
      return;
    }
    waiting.add(number);
    try {
      event.await();
      trail.add("woken " + number);
      assertThat(due).first().isEqualTo(number);
    } finally {
      waiting.remove(number);
      due.remove(number);
    }
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void noSignalIsLostAndWhoWaitedHasTheLock_SY5_SY6(@ForAll(supplier = Plan.Any.class) Plan plan) {
    inBothModes(
        trail -> {
          var condition = new Condition();
          var inside = new Inside(1);
          Deque<Integer> items = new ArrayDeque<>();
          boolean[] over = {false};
          plan.run(
              visit -> {
                try (Releasable _ = condition.hold()) {
                  inside.enter();
                  if (visit.stay() < 3) {
                    items.add(visit.number());
                    condition.signal();
                    ticks(visit.stay());
                  } else {
                    while (items.isEmpty() && !over[0]) {
                      inside.leave();
                      try {
                        condition.await();
                      } finally {
                        assertThat(condition.locked()).isTrue();
                        inside.enter();
                      }
                    }
                    trail.add(visit.number() + " got " + items.poll());
                    ticks(visit.stay() - 3);
                  }
                } finally {
                  inside.leave();
                }
              },
              () -> {
                if (!items.isEmpty()) {
                  assertThat(condition).hasToString("<Condition unlocked>");
                }
                over[0] = true;
                try (Releasable _ = condition.hold()) {
                  condition.signalAll();
                }
              });
          assertThat(condition).hasToString("<Condition unlocked>");
          assertThat(suspends(condition::acquire)).isFalse();
        });
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void barrierLetsAllGoOrNoneAndNobodyTwice_SY8(
      @ForAll(supplier = Plan.Any.class) Plan plan,
      @ForAll @IntRange(min = 1, max = 4) int parties,
      @ForAll boolean resets) {
    inBothModes(
        trail -> {
          var barrier = new Barrier(parties);
          int[] inside = {0};
          List<Integer> gone = new ArrayList<>();
          plan.run(
              visit -> {
                if (resets && visit.stay() == 5) {
                  barrier.reset();
                } else if (resets && visit.stay() == 4) {
                  barrier.abort();
                  barrier.reset();
                } else {
                  inside[0]++;
                  try {
                    go(barrier, gone);
                  } finally {
                    inside[0]--;
                    trail.add(visit.number() + " after " + gone);
                  }
                }
              },
              () -> {
                assertThat(barrier)
                    .hasToString("<Barrier filling, waiters:" + inside[0] + "/" + parties + ">");
                assertThat(barrier.waiting()).isLessThan(parties);
                barrier.abort();
              });
          barrier.reset();
          assertAllPass(barrier);
        });
  }

  private static void go(Barrier barrier, List<Integer> gone) {
    try {
      int number = barrier.await();
      if (number == barrier.parties() - 1) {
        gone.clear(); // the last to come is the first to go
      }
      assertThat(number).isBetween(0, barrier.parties() - 1).isNotIn(gone);
      gone.add(number);
    } catch (BrokenBarrierError _) {
      gone.add(-1);
    }
  }

  private static void assertAllPass(Barrier barrier) {
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < barrier.parties(); i++) {
      tasks.add(createTask(barrier::await));
    }
    sleep(Duration.ofSeconds(1));
    for (int i = 0; i < barrier.parties(); i++) {
      assertThat(tasks.get(i).result()).isEqualTo(i);
    }
    assertThat(barrier).hasToString("<Barrier filling, waiters:0/" + barrier.parties() + ">");
  }
}
