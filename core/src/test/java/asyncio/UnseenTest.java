package asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a loop would report if it were forgotten, and that is young. */
class UnseenTest {
  private static final int MANY = 200_000;

  private final List<LeakDetector> elders = new ArrayList<>();
  private final Unseen unseen = new Unseen(elders::add);

  private LeakDetector added() {
    var detector = new LeakDetector(new Object(), null, () -> () -> {});
    assertThat(unseen.add(detector)).isTrue();
    return detector;
  }

  @Test
  void whatIsLookedAtInTheNextIterationIsNotPassedOn() {
    LeakDetector first = added();
    unseen.iterationEnded();
    first.disarm();
    LeakDetector second = added();
    unseen.iterationEnded();
    second.disarm();
    unseen.iterationEnded();
    assertThat(elders).isEmpty();
  }

  @Test
  void whatLastsForAnIterationIsPassedOnOnceAndInOrder() {
    LeakDetector first = added();
    added().disarm();
    LeakDetector third = added();
    unseen.iterationEnded();
    LeakDetector fourth = added();
    unseen.iterationEnded();
    assertThat(elders).containsExactly(first, third);
    unseen.iterationEnded();
    unseen.iterationEnded();
    assertThat(elders).containsExactly(first, third, fourth);
  }

  @Test
  void whatIsThereWhenTheLoopIsIdleIsPassedOn() {
    LeakDetector first = added();
    unseen.passOnAll();
    unseen.iterationEnded();
    LeakDetector second = added();
    unseen.iterationEnded();
    assertThat(elders).containsExactly(first);
    unseen.passOnAll();
    assertThat(elders).containsExactly(first, second);
  }

  @Test
  void ofManyInOneIterationTheFirstAreHeldAndTheOthersRefused() {
    List<LeakDetector> refused = new ArrayList<>();
    List<LeakDetector> held = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      var detector = new LeakDetector(new Object(), null, () -> () -> {});
      (unseen.add(detector) ? held : refused).add(detector);
    }
    assertThat(refused).hasSizeGreaterThan(MANY / 2);
    unseen.iterationEnded();
    unseen.iterationEnded();
    assertThat(elders).isEqualTo(held);
    assertThat(unseen.add(refused.getFirst())).as("room again").isTrue();
  }

  @Test
  void whatIsMadeWhileOthersArePassedOnIsRefused() {
    List<Boolean> taken = new ArrayList<>();
    List<Unseen> passing = new ArrayList<>();
    passing.add(
        new Unseen(
            each ->
                taken.add(
                    passing.getFirst().add(new LeakDetector(new Object(), null, () -> () -> {})))));
    passing.getFirst().add(new LeakDetector(new Object(), null, () -> () -> {}));
    passing.getFirst().passOnAll();
    assertThat(taken).containsExactly(false);
  }

  @Test
  void whatIsOverTakesNoRoom() {
    LeakDetector kept = added();
    for (int i = 0; i < MANY; i++) {
      added().disarm();
    }
    assertThat(elders).isEmpty();
    unseen.passOnAll();
    assertThat(elders).containsExactly(kept);
  }

  @Test
  void whatCannotBePassedOnIsTriedAgain() {
    List<LeakDetector> passed = new ArrayList<>();
    int[] failures = {2};
    var trying =
        new Unseen(
            each -> {
              if (failures[0]-- > 0) {
                throw new OutOfMemoryError("injected");
              }
              passed.add(each);
            });
    List<LeakDetector> added = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      var detector = new LeakDetector(new Object(), null, () -> () -> {});
      added.add(detector);
      trying.add(detector);
    }
    trying.passOnAll();
    assertThat(passed).containsExactly(added.get(2));
    trying.iterationEnded();
    assertThat(passed).containsExactlyInAnyOrderElementsOf(added);
  }

  @Test
  void oneThatIsOverIsNotLeftToTheCollector() {
    List<String> trail = new ArrayList<>();
    var detector =
        new LeakDetector(
            new Object(),
            null,
            () -> {
              trail.add("made");
              return () -> trail.add("told");
            });
    detector.disarm();
    detector.leaveToCollector();
    detector.report();
    assertThat(trail).isEmpty();
  }

  @Test
  void aYoungOneReportsWithoutTheCollectorOnce() {
    List<String> trail = new ArrayList<>();
    var detector = new LeakDetector(new Object(), null, () -> () -> trail.add("told"));
    detector.report();
    detector.leaveToCollector();
    detector.report();
    assertThat(trail).containsExactly("told");
  }
}
