package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.workers.CallOptions;
import asyncio.workers.Pool;
import asyncio.workers.WorkerDied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three members, of which some are killed, cut off, told to leave, or join. */
@Tag("slow")
class MembersComeAndGoTest {
  private static final int COUNT = 3;
  private static Members members;

  @TempDir private Path directory;
  private final List<ClusterChange> changes = new ArrayList<>();

  @FunctionalInterface
  private interface Body {
    void run(Pool pool) throws Exception;
  }

  @BeforeAll
  static void start() {
    members = new Members("silence=3").start(COUNT);
  }

  @AfterAll
  static void end() {
    members.close();
  }

  /** With all members there. */
  private void with(Body body) {
    with(LoopOptions.defaults(), body);
  }

  private void with(LoopOptions loop, Body body) {
    members.start(COUNT - members.alive().size());
    Asyncio.run(
        () -> {
          try (var pool =
              Cluster.pool(
                  options ->
                      options
                          .name(members.name())
                          .members(members.addresses())
                          .failureTimeout(Duration.ofSeconds(3))
                          .cancelGrace(Duration.ofMillis(200))
                          .onChange(changes::add))) {
            await(pool.ready());
            assertThat(pool.pids()).hasSize(COUNT);
            body.run(pool);
            assertThat(await(pool.apply(Jobs::same, 42))).as("the pool goes on").isEqualTo(42);
          }
        },
        loop);
  }

  private void awaitChange(ClusterChange.Kind kind, long pid) {
    while (changes.stream().noneMatch(each -> each.kind() == kind && each.pid() == pid)) {
      sleep(Duration.ofMillis(10));
    }
  }

  private static void awaitFile(Path file, String content) throws IOException {
    while (!Files.exists(file) || !Files.readString(file).equals(content)) {
      sleep(Duration.ofMillis(5));
    }
  }

  @Test
  void aMemberThatIsKilledFailsItsCallsOnly() {
    with(
        pool -> {
          List<Future<Long>> calls =
              IntStream.range(0, 30).mapToObj(each -> pool.apply(Jobs::pidLater, 2_000)).toList();
          while (pool.progress().running() < 30) {
            sleep(Duration.ofMillis(5));
          }
          Members.One victim = members.alive().getFirst();
          sleep(Duration.ofMillis(100));
          toThread(victim::kill);
          int lost = 0;
          for (Future<Long> call : calls) {
            try {
              assertThat(await(call)).isNotEqualTo(victim.pid());
            } catch (WorkerDied died) {
              assertThat(died.pid()).isEqualTo(victim.pid());
              assertThat(died).hasMessageContaining("at " + victim.address());
              lost++;
            }
          }
          assertThat(lost).isEqualTo(10);
          awaitChange(ClusterChange.Kind.LEFT, victim.pid());
          assertThat(pool.pids()).doesNotContain(victim.pid());
        });
  }

  @Test
  void aMemberThatIsCutOffAndComesBackDoesNoHarm() {
    with(
        pool -> {
          Members.One victim = members.alive().getLast();
          List<Future<String>> asleep =
              IntStream.range(0, COUNT)
                  .mapToObj(each -> pool.apply(Jobs::sleeps, directory + "/sleeps-" + each))
                  .toList();
          for (int i = 0; i < COUNT; i++) {
            awaitFile(directory.resolve("sleeps-" + i), "begun");
          }
          List<Future<Long>> there =
              IntStream.range(0, 9)
                  .mapToObj(
                      each ->
                          pool.withOptions(CallOptions.DEFAULT.withRetries(2))
                              .apply(Jobs::pidLater, 1_000))
                  .toList();
          sleep(Duration.ofMillis(100));
          victim.signal("STOP");
          for (Future<Long> call : there) {
            assertThat(await(call)).isNotEqualTo(victim.pid());
          }
          awaitChange(ClusterChange.Kind.LEFT, victim.pid());
          victim.signal("CONT");
          awaitChange(ClusterChange.Kind.RETURNED, victim.pid());
          while (!pool.pids().contains(victim.pid())) {
            sleep(Duration.ofMillis(20));
          }
          assertThat(asleep).filteredOn(Future::done).hasSize(1);
          asleep.forEach(Future::cancel);
          for (int i = 0; i < COUNT; i++) { // that of the one that was cut off, too
            awaitFile(directory.resolve("sleeps-" + i), "ended");
          }
          assertThat(await(pool.map(Jobs::same, IntStream.range(0, 1_000).boxed().toList())))
              .isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        });
  }

  @Test
  void aMemberThatJoinsGetsCallsOfAMapThatRuns() {
    with(
        pool -> {
          Future<Members.One> joining =
              Asyncio.createTask(() -> toThread(() -> members.start()), "start a member");
          Set<Long> pids = new HashSet<>();
          try (var results = pool.map(Jobs::pidLater, () -> endlessly(5)).asCompleted()) {
            while (!joining.done() || !pids.contains(joining.result().pid())) {
              pids.add(results.next());
            }
          }
          assertThat(pids).hasSize(COUNT + 1);
          toThread(joining.result()::kill);
        });
  }

  private static Iterator<Integer> endlessly(int value) {
    return Stream.generate(() -> value).iterator();
  }

  @Test
  void aMemberThatLeavesInOrderFinishesItsCalls() {
    with(
        pool -> {
          List<Future<Long>> calls =
              IntStream.range(0, 30).mapToObj(each -> pool.apply(Jobs::pidLater, 1_000)).toList();
          while (pool.progress().running() < 30) {
            sleep(Duration.ofMillis(5));
          }
          sleep(Duration.ofMillis(100));
          Members.One leaver = members.alive().getFirst();
          leaver.signal("TERM");
          Set<Long> pids = new HashSet<>(await(Asyncio.gather(calls)));
          assertThat(pids).hasSize(COUNT).contains(leaver.pid());
          assertThat(pool.pids()).doesNotContain(leaver.pid());
          toThread(() -> leaver.process().waitFor());
        });
  }

  @Test
  void aCallThatGoesOnAfterItWasCancelledKeepsItsPlaceAndNotThePool() {
    with(
        pool -> {
          Future<Integer> call = pool.apply(Jobs::stubborn, 3_000);
          sleep(Duration.ofMillis(300));
          call.cancel();
          while (pool.progress().running() > 0) {
            sleep(Duration.ofMillis(10));
          }
          assertThat(call.cancelled()).isTrue();
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.contract.EachLoop#loops")
  void aPoolOnEachLoopHasMembersOnEachLoopDoItsCalls(String name, LoopOptions loop) {
    with(
        loop,
        pool -> {
          List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
          assertThat(await(pool.map(Jobs::same, items))).isEqualTo(items);
          List<Future<Long>> calls =
              IntStream.range(0, 30).mapToObj(each -> pool.apply(Jobs::pidLater, 100)).toList();
          assertThat(new HashSet<>(await(Asyncio.gather(calls)))).hasSize(COUNT);
          Path file = directory.resolve("ends");
          Future<String> call = pool.apply(Jobs::sleeps, file.toString());
          awaitFile(file, "begun");
          call.cancel();
          awaitFile(file, "ended");
        });
  }
}
