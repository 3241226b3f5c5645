package asyncio.cli.supervise;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a supervisor does about its workers, without workers, in virtual time. */
class SupervisionTest {
  private static final Rules TWO = Rules.DEFAULT;

  private static World.Fake fake(Consumer<World.Fake> change) {
    World.Fake fake = new World.Fake();
    change.accept(fake);
    return fake;
  }

  /** Two workers that serve. */
  private static World serving(IntFunction<World.Fake> factory) {
    World world = new World(TWO, factory).until(ofSeconds(5));
    assertThat(world.trail())
        .containsExactly("0.0 start 1", "0.0 start 2", "1.0 ready 1", "1.0 ready 2");
    world.fewestReady = Integer.MAX_VALUE;
    return world;
  }

  // ---- deaths

  @Test
  void aWorkerThatDiesIsReplacedAtOnce_SUP3() {
    World world =
        serving(id -> fake(it -> it.livesFor = id == 1 ? ofSeconds(60) : null))
            .until(ofSeconds(70));
    assertThat(world.trail())
        .containsExactly("61.0 worker 1 gone -11", "61.0 start 3", "62.0 ready 3");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void whenTheFirstWorkersDoNotStartTheProgramEndsWithTheirCode_SUP3(int code) {
    World world = new World(TWO, id -> fake(it -> it.diesAtBoot = code)).until(ofSeconds(60));
    assertThat(world.exit).isEqualTo(code);
    assertThat(world.started).isEqualTo(2);
  }

  @Test
  void aSignalThatKillsTheFirstWorkerAtItsStartIsAFailureToBoot() {
    World world = new World(TWO, id -> fake(it -> it.diesAtBoot = -9)).until(ofSeconds(60));
    assertThat(world.exit).isEqualTo(Supervision.FAILED_TO_BOOT);
  }

  @Test
  void aWorkerThatNeverBecomesReadyIsDumpedAndKilled() {
    World world = new World(TWO, id -> fake(it -> it.boot = null)).until(ofSeconds(100));
    assertThat(world.trail())
        .containsExactly(
            "0.0 start 1",
            "0.0 start 2",
            "60.0 dump 1",
            "60.0 dump 2",
            "60.1 kill 1",
            "60.1 kill 2",
            "60.1 worker 1 gone -9",
            "60.1 worker 2 gone -9",
            "60.1 exit 3");
  }

  @Test
  void workersThatDieAgainAndAgainAreStartedMoreAndMoreSeldom_SUP3() {
    World world = new World(TWO, id -> fake(it -> it.livesFor = ofMillis(100)));
    world.until(ofMinutes(10));
    assertThat(world.exit).isNull();
    assertThat(world.started).isBetween(20, 60); // without a guard there were a thousand
  }

  @Test
  void oneThatDiesNowAndThenIsAlwaysReplacedAtOnce() {
    World world = new World(TWO, id -> fake(it -> it.livesFor = ofSeconds(40)));
    world.until(ofSeconds(20));
    world.fewestReady = Integer.MAX_VALUE;
    List<Long> waits = new ArrayList<>();
    long[] died = {-1};
    world.watcher =
        order -> {
          if (order instanceof Order.Start) {
            waits.add(world.now - died[0]);
          }
          died[0] = world.now;
        };
    world.until(ofSeconds(2000));
    assertThat(world.started).isGreaterThan(80);
    assertThat(waits).allMatch(wait -> wait < 1_000_000_000L);
  }

  @Test
  void whoCannotBeReplacedIsTriedForUntilNobodyServesAnyMore() {
    World world =
        serving(
            id ->
                fake(
                    it -> {
                      it.livesFor = ofSeconds(id == 1 ? 10 : 300);
                      it.diesAtBoot = id > 2 ? 3 : null;
                    }));
    world.until(ofSeconds(290));
    assertThat(world.exit).isNull();
    world.until(ofSeconds(1000));
    assertThat(world.exit).isEqualTo(Supervision.FAILED_TO_BOOT);
    assertThat(world.now).isLessThan(ofSeconds(400).toNanos());
  }

  // ---- hanging

  @Test
  void aSilentWorkerIsKilledAfterItHadTimeToSayWhatItDoes_D18() {
    World world =
        serving(id -> fake(it -> it.silentFrom = id == 1 ? ofSeconds(10) : null))
            .until(ofSeconds(50));
    assertThat(world.trail())
        .containsExactly(
            "39.0 dump 1", "39.0 start 3", "40.0 ready 3", "41.0 kill 1", "41.0 worker 1 gone -9");
  }

  @Test
  void whatASupervisorThatStoodStillCouldNotHearIsNobodysSilence_D18() {
    World world = serving(id -> fake(it -> it.silentFrom = id == 1 ? ofMinutes(5) : null));
    world.until(ofSeconds(10));
    world.standsStill(ofSeconds(200));
    world.until(ofSeconds(220));
    assertThat(world.trail()).isEmpty();
    world.until(ofSeconds(340));
    assertThat(world.trail()).startsWith("329.0 dump 1");
  }

  @Test
  void aBusyWorkerIsNotTakenForADeadOne_D18() {
    World world =
        serving(id -> fake(it -> it.stuckFrom = id == 1 ? ofSeconds(10) : null))
            .until(ofSeconds(39));
    assertThat(world.trail()).isEmpty();
  }

  @Test
  void aLoopThatDoesNotTurnForTooLongIsTheEndOfItsWorker_D18() {
    World world =
        serving(id -> fake(it -> it.stuckFrom = id == 1 ? ofSeconds(10) : null))
            .until(ofSeconds(50));
    assertThat(world.trail())
        .containsExactly(
            "41.0 dump 1", "41.0 start 3", "41.1 kill 1", "41.1 worker 1 gone -9", "42.0 ready 3");
  }

  // ---- replacing

  @Test
  void aReloadReplacesTheOldestFirstAndThereAreNeverFewer() {
    World world = serving(World::well);
    world.at(ofSeconds(10), new Event.Reload(TWO));
    world.until(ofSeconds(30));
    assertThat(world.trail())
        .containsExactly(
            "10.0 start 3 of 1",
            "11.0 ready 3",
            "11.0 retire 1",
            "11.0 start 4 of 1",
            "11.5 worker 1 gone 0",
            "12.0 ready 4",
            "12.0 retire 2",
            "12.5 worker 2 gone 0");
    assertThat(world.fewestReady).isEqualTo(2);
  }

  @Test
  void aReloadWhoseWorkersDoNotStartIsGivenUp() {
    World world = serving(id -> fake(it -> it.diesAtBoot = id == 4 ? 4 : null));
    world.at(ofSeconds(6), new Event.Add());
    world.at(ofSeconds(10), new Event.Reload(TWO));
    world.until(ofSeconds(100));
    assertThat(world.exit).isNull();
    assertThat(world.workers.keySet()).containsExactly(1, 2, 3);
    assertThat(world.supervision.target()).isEqualTo(3);
    world.trail();
    world.at(ofSeconds(100), new Event.Reload(TWO));
    world.until(ofSeconds(200));
    assertThat(world.trail()).anyMatch(line -> line.contains(" retire 1"));
    assertThat(world.workers).hasSize(3);
  }

  @Test
  void aReloadDuringAReloadReplacesAllAgain() {
    World world = serving(World::well);
    world.at(ofSeconds(10), new Event.Reload(TWO));
    world.at(ofMillis(10_500), new Event.Reload(TWO));
    world.until(ofSeconds(60));
    assertThat(world.fewestReady).isGreaterThanOrEqualTo(2);
    assertThat(world.supervision.members())
        .hasSize(2)
        .allMatch(each -> each.generation == 2 && each.is(Member.Phase.READY));
  }

  @Test
  void aWornWorkerIsReplacedAfterItsRequestsAndTheJitter_D18() {
    Rules rules = new Rules(1, TWO.start(), TWO.silence(), TWO.grace(), 100, 11, 0);
    World world =
        new World(rules, id -> fake(it -> it.requestsEachSecond = id == 1 ? 10 : 0))
            .until(ofSeconds(60));
    assertThat(world.trail())
        .containsExactly(
            "0.0 start 1",
            "1.0 ready 1",
            "12.0 start 2",
            "13.0 ready 2",
            "13.0 retire 1",
            "13.5 worker 1 gone 0");
  }

  @Test
  void aWorkerWithTooMuchMemoryIsReplacedAndOneThatGoesOnTakingItIsKilled_D18() {
    Rules rules = new Rules(1, TWO.start(), TWO.silence(), TWO.grace(), 0, 0, 1000);
    World world =
        new World(
                rules,
                id ->
                    fake(
                        it -> {
                          it.memoryEachSecond = id == 1 ? 100 : 0;
                          it.drain = id == 1 ? ofSeconds(20) : it.drain;
                        }))
            .until(ofSeconds(60));
    assertThat(world.trail())
        .containsExactly(
            "0.0 start 1",
            "1.0 ready 1",
            "11.0 start 2",
            "12.0 ready 2",
            "12.0 retire 1",
            "16.0 dump 1",
            "16.1 kill 1",
            "16.1 worker 1 gone -9");
  }

  // ---- how many

  @Test
  void moreAndFewerWorkersAndTheLastStays() {
    World world = serving(World::well);
    world.at(ofSeconds(10), new Event.Add());
    world.at(ofSeconds(20), new Event.Remove());
    world.at(ofSeconds(30), new Event.Remove());
    world.at(ofSeconds(40), new Event.Remove());
    world.until(ofSeconds(50));
    assertThat(world.trail())
        .containsExactly(
            "10.0 start 3",
            "11.0 ready 3",
            "20.0 retire 1",
            "20.5 worker 1 gone 0",
            "30.0 retire 2",
            "30.5 worker 2 gone 0");
  }

  @Test
  void atRestThereAreNoneUntilAReload() {
    World world = serving(World::well);
    world.at(ofSeconds(10), new Event.Rest());
    world.until(ofSeconds(100));
    assertThat(world.workers).isEmpty();
    assertThat(world.exit).isNull();
    world.happens(new Event.Reload(TWO));
    world.until(ofSeconds(110));
    assertThat(world.workers).hasSize(2);
  }

  // ---- the end

  @Test
  void stopLetsWorkersAnswerAndThenThereAreNone() {
    World world = serving(World::well);
    world.at(ofSeconds(10), new Event.Stop());
    world.until(ofSeconds(100));
    assertThat(world.trail())
        .containsExactly(
            "10.0 retire 1",
            "10.0 retire 2",
            "10.5 worker 1 gone 0",
            "10.5 worker 2 gone 0",
            "10.5 exit 0");
  }

  @Test
  void whoDoesNotEndInTimeIsKilled() {
    World world = serving(id -> fake(it -> it.drain = null));
    world.at(ofSeconds(10), new Event.Stop());
    world.until(ofSeconds(100));
    assertThat(world.trail())
        .containsSubsequence("10.0 retire 1", "45.0 dump 1", "45.1 kill 1", "45.1 exit 0");
  }

  @Test
  void theSecondTimeItEndsAtOnceAndTheThirdTimeByForce() {
    World world =
        serving(
            id ->
                fake(
                    it -> {
                      it.drain = null;
                      it.silentFrom = ofSeconds(9);
                    }));
    world.at(ofSeconds(10), new Event.Stop());
    world.at(ofSeconds(11), new Event.Stop());
    world.at(ofSeconds(12), new Event.Stop());
    world.until(ofSeconds(100));
    assertThat(world.trail())
        .containsExactly(
            "10.0 retire 1",
            "10.0 retire 2",
            "11.0 quit 1",
            "11.0 quit 2",
            "12.0 kill 1",
            "12.0 kill 2",
            "12.0 worker 1 gone -9",
            "12.0 worker 2 gone -9",
            "12.0 exit 0");
  }

  @Test
  void oneThatEvenAKillDoesNotEndIsNotWaitedFor() {
    World world = serving(id -> fake(it -> it.immortal = id == 1));
    world.at(ofSeconds(10), new Event.Quit());
    world.until(ofSeconds(100));
    assertThat(world.trail())
        .containsExactly(
            "10.0 quit 1",
            "10.0 quit 2",
            "10.1 worker 2 gone 0",
            "15.0 dump 1",
            "15.1 kill 1",
            "25.1 exit 0");
  }

  @Test
  void nobodyIsStartedForOneThatDiesAtTheEnd() {
    World world = serving(id -> fake(it -> it.livesFor = id == 1 ? ofMillis(9200) : null));
    world.at(ofSeconds(10), new Event.Stop());
    world.until(ofSeconds(100));
    assertThat(world.started).isEqualTo(2);
    assertThat(world.exit).isZero();
  }

  // ---- all at any time

  private static List<Event> events() {
    return List.of(
        new Event.Stop(),
        new Event.Quit(),
        new Event.Reload(TWO),
        new Event.Add(),
        new Event.Remove(),
        new Event.Rest());
  }

  @Test
  void whateverComesAtWhateverStepOfARestartItEndsWell() {
    for (int step = 0; step < 40; step++) {
      for (Event event : events()) {
        Duration when = ofSeconds(10).plusMillis(100L * step);
        World world = serving(World::well);
        world.at(ofSeconds(10), new Event.Reload(TWO));
        world.at(when, event);
        world.until(ofSeconds(60));
        String what = event + " at " + when;
        boolean ends = event instanceof Event.Stop || event instanceof Event.Quit;
        assertThat(world.exit).as(what).isEqualTo(ends ? 0 : null);
        if (!ends) {
          assertThat(world.workers).as(what).hasSize(world.supervision.target());
          assertThat(world.supervision.members())
              .as(what)
              .allMatch(each -> each.is(Member.Phase.READY) && world.supervision.isCurrent(each));
        }
      }
    }
  }

  @Test
  @Tag("slow")
  void randomLivesKeepTheRules() {
    IntStream.range(0, 2000).forEach(SupervisionTest::live);
  }

  /** Random workers, random events: then it is stopped, and nothing is left. */
  private static void live(int seed) {
    Random random = new Random(seed);
    World world = new World(TWO, id -> any(random, id));
    Set<Integer> dumped = new TreeSet<>();
    boolean[] ending = {false};
    List<String> wrong = new ArrayList<>();
    world.watcher =
        order -> {
          switch (order) {
            case Order.Start(int id, int _) when ending[0] -> wrong.add("start at the end");
            case Order.Dump(int id) -> dumped.add(id);
            case Order.Kill(int id) when !ending[0] && !dumped.contains(id) ->
                wrong.add("killed without a word: " + id);
            default -> {}
          }
        };
    for (int i = 0; i < 20 && world.exit == null; i++) {
      world.until(Duration.ofNanos(world.now).plusMillis(random.nextInt(40_000)));
      if (world.exit == null) {
        world.happens(events().get(2 + random.nextInt(4)));
      }
      int target = world.supervision.target();
      long stays = world.supervision.members().stream().filter(Member::stays).count();
      if (stays > Math.max(target, 1) + 5) {
        wrong.add("too many: " + stays + " of " + target);
      }
    }
    ending[0] = true;
    boolean ended = world.exit != null;
    Duration before = Duration.ofNanos(world.now);
    if (!ended) {
      world.happens(new Event.Stop());
      world.until(before.plusSeconds(120));
    }
    assertThat(wrong).as("seed " + seed).isEmpty();
    assertThat(world.exit).as("seed " + seed).isNotNull();
    assertThat(world.workers).as("seed " + seed).isEmpty();
  }

  private static World.Fake any(Random random, int id) {
    return fake(
        it -> {
          int kind = random.nextInt(10);
          it.boot = ofMillis(100 + random.nextInt(3000));
          it.drain = kind == 0 ? null : ofMillis(random.nextInt(40_000));
          it.livesFor = kind == 1 ? ofMillis(random.nextInt(60_000)) : null;
          it.silentFrom = kind == 2 ? ofMillis(random.nextInt(60_000)) : null;
          it.stuckFrom = kind == 3 ? ofMillis(random.nextInt(60_000)) : null;
          it.diesAtBoot = kind == 4 && id > 2 ? random.nextInt(6) - 1 : null;
        });
  }
}
