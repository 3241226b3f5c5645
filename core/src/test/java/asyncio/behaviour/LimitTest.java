package asyncio.behaviour;

import static asyncio.Asyncio.allTasks;
import static asyncio.Asyncio.asCompleted;
import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.gatherOutcomes;
import static asyncio.Asyncio.map;
import static asyncio.Asyncio.mapAsCompleted;
import static asyncio.Asyncio.moveOnAfter;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many things to do, so many at a time. */
class LimitTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<Object> trail = new ArrayList<>();
  private int running;
  private int most;

  private static long now() {
    return EventLoop.running().time().toSeconds();
  }

  private int work(int seconds) {
    running++;
    most = Math.max(most, running);
    try {
      sleep(ofSeconds(seconds));
      return seconds;
    } finally {
      running--;
    }
  }

  private static int failing(int seconds) {
    sleep(ofSeconds(seconds));
    throw new IllegalArgumentException("failed at " + now());
  }

  private List<Awaitable<Integer>> works(int... seconds) {
    return IntStream.of(seconds).mapToObj(each -> (Awaitable<Integer>) () -> work(each)).toList();
  }

  @InBothModes
  void gatherRunsSoManyAtATimeInOrder(Mode mode) {
    mode.run(
        () -> {
          assertThat(await(gather(2, works(3, 1, 1, 1, 2)))).containsExactly(3, 1, 1, 1, 2);
          assertThat(now()).isEqualTo(5);
          assertThat(most).isEqualTo(2);
          assertThat(await(gather(3, List.<Awaitable<Integer>>of()))).isEmpty();
          assertThatThrownBy(() -> gather(0, works(1)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("limit must be at least 1, got 0");
        });
  }

  @InBothModes
  void theOthersOfALimitedGatherGoOnAfterAFailure_G2(Mode mode) {
    mode.run(
        () -> {
          List<Awaitable<Integer>> awaitables = new ArrayList<>(works(2));
          awaitables.add(() -> failing(1));
          awaitables.add(() -> work(4));
          assertThatThrownBy(() -> await(gather(2, awaitables))).hasMessage("failed at 1");
          assertThat(allTasks()).hasSize(3);
          sleep(ofSeconds(1));
          assertThat(running).isEqualTo(1); // the one that had not begun
          sleep(HOUR);
          assertThat(await(gatherOutcomes(2, awaitables)))
              .map(Object::toString)
              .containsExactly(
                  "Result[result=2]",
                  "Failure[exception=java.lang.IllegalArgumentException: failed at 3603]",
                  "Result[result=4]");
        });
  }

  @InBothModes
  void cancellingALimitedGatherKeepsWhatHasNotBegunFromBeginning_G4(Mode mode) {
    mode.run(
        () -> {
          Future<List<Integer>> gathering = gather(2, works(10, 20, 30, 40));
          sleep(ofSeconds(1));
          gathering.cancel();
          assertThatThrownBy(() -> await(gathering)).isInstanceOf(CancelledError.class);
          assertThat(most).isEqualTo(2);
          assertThat(running).isZero();
          assertThat(now()).isEqualTo(1);
        });
  }

  @InBothModes
  void forEachRunsSoManyAtATimeAndWaitsForAll(Mode mode) {
    mode.run(
        () -> {
          Asyncio.forEach(
              List.of(3, 1, 2, 1),
              2,
              seconds -> {
                int done = work(seconds);
                trail.add(done + " at " + now());
              });
          assertThat(most).isEqualTo(2);
          assertThat(now()).isEqualTo(4);
          assertThatThrownBy(() -> Asyncio.forEach(List.of(1, 2), 2, LimitTest::failing))
              .hasMessage("failed at 5");
          assertThat(running).isZero();
          assertThat(allTasks()).hasSize(1);
        });
    assertThat(trail).containsExactly("1 at 1", "3 at 3", "2 at 3", "1 at 4");
  }

  @InBothModes
  void asCompletedWithALimitGivesTheFirstFirst(Mode mode) {
    mode.run(
        () -> {
          for (Future<Integer> each : asCompleted(2, works(5, 1, 2, 1))) {
            trail.add(each.result() + " at " + now());
          }
        });
    assertThat(trail).containsExactly("1 at 1", "2 at 3", "1 at 4", "5 at 5");
  }

  @InBothModes
  void mapTakesItemsWhenThereIsRoomAndKeepsTheirOrder(Mode mode) {
    mode.run(
        () -> {
          Iterable<Integer> source =
              asyncGenerator(
                  out -> {
                    for (int seconds : List.of(3, 1, 2, 1)) {
                      sleep(Duration.ofMillis(1));
                      trail.add("takes " + seconds + " at " + now());
                      out.yield(seconds);
                    }
                  });
          trail.add(map(source, 2, this::work));
          assertThat(most).isEqualTo(2);
        });
    assertThat(trail)
        .containsExactly(
            "takes 3 at 0", "takes 1 at 0", "takes 2 at 1", "takes 1 at 3", List.of(3, 1, 2, 1));
  }

  @InBothModes
  void theFirstFailureOfAMapCancelsTheRest(Mode mode) {
    mode.run(
        () -> {
          assertThatThrownBy(() -> map(List.of(1, 5, 9), 2, n -> n == 1 ? failing(n) : work(n)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("failed at 1");
          assertThat(running).isZero();
          assertThat(allTasks()).hasSize(1);
          assertThatThrownBy(
                  () ->
                      map(
                          () -> {
                            throw new IllegalStateException("the source");
                          },
                          2,
                          this::work))
              .hasMessage("the source");
          var lost = createTask(() -> sleep(HOUR));
          createTask(() -> lost.cancel("of an item"));
          assertThatThrownBy(
                  () ->
                      map(
                          List.of(1, 2, 3, 4),
                          1,
                          n -> {
                            if (n == 2) {
                              await(lost);
                            }
                            return work(n);
                          }))
              .isInstanceOf(CancelledError.class)
              .hasMessage("of an item");
          assertThat(now()).isEqualTo(2);
        });
  }

  @InBothModes
  void cancellingAMapEndsItsTasks(Mode mode) {
    mode.run(
        () -> {
          assertThat(
                  moveOnAfter(ofSeconds(1), () -> map(List.of(5, 5, 5), 2, this::work)).cancelled())
              .isTrue();
          assertThat(running).isZero();
          assertThat(allTasks()).hasSize(1);
        });
  }

  @InBothModes
  void resultsComeAsTheyAreThere(Mode mode) {
    mode.run(
        () -> {
          for (int result : mapAsCompleted(List.of(3, 1, 2, 1), 2, this::work)) {
            trail.add(result + " at " + now());
          }
          assertThat(allTasks()).hasSize(1);
        });
    assertThat(trail).containsExactly("1 at 1", "3 at 3", "2 at 3", "1 at 4");
  }

  @InBothModes
  void whatIsNotTakenKeepsItsRoom(Mode mode) {
    mode.run(
        () -> {
          Iterator<Integer> endless = IntStream.iterate(1, n -> n + 1).iterator();
          try (var results = mapAsCompleted(() -> endless, 3, this::work)) {
            trail.add(results.next());
            sleep(HOUR);
            trail.add(results.next());
            trail.add(endless.next()); // 1 to 4 have been taken, and 5 is to come
            assertThat(running).isZero();
          }
          assertThat(allTasks()).hasSize(1);
        });
    assertThat(trail).containsExactly(1, 2, 5);
  }

  @InBothModes
  void closingAMapCancelsWhatIsRunning(Mode mode) {
    mode.run(
        () -> {
          var results = mapAsCompleted(List.of(1, 5, 9), 2, this::work);
          try (results) {
            assertThat(results.next()).isEqualTo(1);
            assertThat(results.toString()).isEqualTo("<MappedResults running results=0>");
          }
          assertThat(results.hasNext()).isFalse();
          assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
          assertThat(running).isZero();
          assertThat(now()).isEqualTo(1);
        });
  }

  @InBothModes
  void aFailureComesAfterTheResultsBeforeIt(Mode mode) {
    mode.run(
        () -> {
          var results = mapAsCompleted(List.of(1, 2, 9), 3, n -> n == 2 ? failing(n) : work(n));
          sleep(HOUR);
          assertThat(results.next()).isEqualTo(1);
          assertThatThrownBy(results::next).hasMessage("failed at 3602");
          assertThat(running).isZero();
          results.close();
        });
  }

  @InBothModes
  void aCancelledTakerLosesNoResult(Mode mode) {
    mode.run(
        () -> {
          try (var results = mapAsCompleted(List.of(2, 1), 2, this::work)) {
            assertThat(moveOnAfter(Duration.ofMillis(500), results::hasNext).cancelled()).isTrue();
            trail.add(results.next());
            trail.add(results.next());
            trail.add(results.hasNext());
          }
        });
    assertThat(trail).containsExactly(1, 2, false);
  }

  @Test
  void aThousandItemsShareFiveTasks() {
    Mode.OWN_LOOP.run(
        () -> {
          List<Integer> items = IntStream.range(0, 1000).boxed().toList();
          assertThat(
                  map(
                      items,
                      5,
                      n -> {
                        assertThat(allTasks()).hasSizeLessThanOrEqualTo(6);
                        return work(n % 7) + n - n % 7;
                      }))
              .isEqualTo(items);
          assertThat(most).isEqualTo(5);
        });
  }

  @InBothModes
  void whatFailsWhileAMapIsClosedIsReported(Mode mode) {
    mode.run(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(EventLoop.running());
          try (var clean = mapAsCompleted(List.of(1, 9), 2, this::work)) {
            clean.next();
          }
          assertThat(reports).isEmpty();
          try (var results = mapAsCompleted(List.of(1, 9), 2, this::workAndFailToCleanUp)) {
            trail.add(results.next());
          }
          assertThat(Mode.messages(reports)).containsExactly("Exception while a map was closed");
          assertThat((Throwable) reports.getFirst().get("exception"))
              .hasMessage("failed to clean up");
          assertThat(running).isZero();
        });
    assertThat(trail).containsExactly(1);
  }

  private int workAndFailToCleanUp(int seconds) throws Exception {
    try {
      return work(seconds);
    } catch (CancelledError cancelled) {
      throw new IllegalStateException("failed to clean up");
    }
  }
}
