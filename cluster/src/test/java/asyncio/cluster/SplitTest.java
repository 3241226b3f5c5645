package asyncio.cluster;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.Asyncio;
import asyncio.Future;
import asyncio.workers.CallOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three members in network namespaces of their own, of which one is cut off by taking its link
 * down: no connection is closed, nothing is refused, packets are lost. Needs root and {@code ip}.
 */
@Tag("long")
class SplitTest {
  private static final int COUNT = 3;
  private final String prefix = "aio" + ProcessHandle.current().pid() % 10_000;

  private static int run(String command) throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", command + " >/dev/null 2>&1").start().waitFor();
  }

  private String namespace(int number) {
    return prefix + "n" + number;
  }

  private String link(int number) {
    return prefix + "v" + number;
  }

  @BeforeEach
  void connect() throws Exception {
    String bridge = prefix + "b";
    boolean made = run("ip link add " + bridge + " type bridge") == 0;
    assumeTrue(made, "needs root and the command ip, for network namespaces");
    must("ip addr add 10.77.0.1/24 dev " + bridge + " && ip link set " + bridge + " up");
    for (int i = 0; i < COUNT; i++) {
      String inside = prefix + "p" + i;
      must("ip netns add " + namespace(i));
      must("ip link add %s type veth peer name %s".formatted(link(i), inside));
      must("ip link set %s master %s up".formatted(link(i), bridge));
      must("ip link set %s netns %s".formatted(inside, namespace(i)));
      String in = "ip netns exec " + namespace(i) + " ip ";
      must(in + "addr add 10.77.0.%d/24 dev %s".formatted(10 + i, inside));
      must(in + "link set " + inside + " up && " + in + "link set lo up");
    }
  }

  private static void must(String command) throws Exception {
    assertThat(run(command)).as(command).isZero();
  }

  @AfterEach
  void disconnect() throws Exception {
    for (int i = 0; i < COUNT; i++) {
      run("ip netns del " + namespace(i));
      run("ip link del " + link(i));
    }
    run("ip link del " + prefix + "b");
  }

  @Test
  void aMemberThatIsCutOffByTheNetworkDoesNoHarmAndComesBack() {
    Queue<ClusterChange> changes = new ConcurrentLinkedQueue<>();
    try (var members = new Members("silence=3", "port=5701")) {
      List<Members.One> all = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        all.add(members.startIn(namespace(i), "bind=10.77.0." + (10 + i)));
      }
      Asyncio.run(
          () -> {
            try (var pool =
                Cluster.pool(
                    options ->
                        options
                            .name(members.name())
                            .members(members.addresses())
                            .failureTimeout(Duration.ofSeconds(3))
                            .onChange(changes::add))) {
              await(pool.ready());
              List<Future<Long>> calls =
                  IntStream.range(0, 12)
                      .mapToObj(
                          each ->
                              pool.withOptions(CallOptions.DEFAULT.withRetries(2))
                                  .apply(Jobs::pidLater, 2_000))
                      .toList();
              sleep(Duration.ofMillis(500));
              toThread(() -> must("ip link set " + link(2) + " down"));
              String cut = all.getLast().address();
              for (Future<Long> call : calls) {
                assertThat(await(call)).isPositive();
              }
              awaitChange(changes, ClusterChange.Kind.LEFT, cut);
              assertThat(await(pool.map(Jobs::same, IntStream.range(0, 500).boxed().toList())))
                  .isEqualTo(IntStream.range(0, 500).boxed().toList());
              toThread(() -> must("ip link set " + link(2) + " up"));
              awaitChange(changes, ClusterChange.Kind.RETURNED, cut);
              while (pool.pids().size() < COUNT) {
                sleep(Duration.ofMillis(50));
              }
              List<Integer> items = IntStream.range(0, 2_000).boxed().toList();
              assertThat(await(pool.map(Jobs::same, items))).isEqualTo(items);
            }
          });
    }
  }

  private static void awaitChange(
      Queue<ClusterChange> changes, ClusterChange.Kind kind, String address) {
    while (changes.stream()
        .noneMatch(each -> each.kind() == kind && each.address().equals(address))) {
      sleep(Duration.ofMillis(50));
    }
  }
}
