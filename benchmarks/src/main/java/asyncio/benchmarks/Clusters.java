package asyncio.benchmarks;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;

import asyncio.Asyncio;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.ReturnWhen;
import asyncio.cluster.Cluster;
import asyncio.cluster.ClusterWorker;
import asyncio.net.Pollers;
import asyncio.workers.Pool;
import asyncio.workers.WorkerDied;
import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Serializable;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * What a pool over three members on loopback costs, with the bare executor service of the engine in
 * the same run: calls, cancellations, deaths, and how long the loop is held up.
 *
 * <p>{@code java --add-opens java.base/java.lang=ALL-UNNAMED … asyncio.benchmarks.Clusters}
 */
public final class Clusters {
  private static final String NAME = "benchmark-" + ProcessHandle.current().pid();
  private static final int MEMBERS = 3;
  private static final int CALLS = 40_000;

  private Clusters() {}

  /** A member, where it listens, and where one of the bare engine does in the same process. */
  private record One(Process process, String address, String bare) {}

  /** What the engine carries without this library. */
  static final class Nothing implements Callable<Integer>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call() {
      return 1;
    }
  }

  /**
   * Measures and prints; with arguments it is a member.
   *
   * @param args the name of the cluster, and members of it
   * @throws Exception if something cannot be run
   */
  public static void main(String[] args) throws Exception {
    if (args.length > 0) {
      member(args);
      return;
    }
    LoopOptions options = LoopOptions.defaults().withPoller(Pollers::auto);
    List<One> members = new ArrayList<>();
    try {
      for (int i = 0; i < MEMBERS; i++) {
        members.add(start(members));
      }
      HazelcastInstance bare = bareClient(members);
      for (int concurrency : new int[] {16, 64}) {
        run(() -> calls(members, concurrency, bare), options);
      }
      bare.shutdown();
      run(() -> cancellations(members), options);
      run(() -> deaths(members), options);
    } finally {
      members.forEach(each -> each.process.destroyForcibly());
    }
  }

  private static void member(String[] args) {
    var bare = new Config();
    bare.setClusterName(args[0] + "-bare").setProperty("hazelcast.phone.home.enabled", "false");
    bare.getNetworkConfig().setPort(6701).setPublicAddress("127.0.0.1");
    bare.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    bare.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
    bare.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
    bare.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:6701");
    HazelcastInstance plain = Hazelcast.newHazelcastInstance(bare);
    System.out.println("127.0.0.1:" + plain.getCluster().getLocalMember().getAddress().getPort());
    run(
        () -> {
          try (var worker =
              ClusterWorker.start(
                  options ->
                      options.name(args[0]).join(Arrays.copyOfRange(args, 1, args.length)))) {
            System.out.println(worker.address());
            worker.awaitEnd();
          }
        });
  }

  private static One start(List<One> others) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Clusters.class.getName(),
            NAME));
    others.forEach(each -> command.add(each.address));
    Process process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    BufferedReader said = process.inputReader();
    String bare = said.readLine();
    String address = said.readLine();
    if (address == null) {
      throw new IOException("a member has not started");
    }
    return new One(process, address, bare);
  }

  private static HazelcastInstance bareClient(List<One> members) {
    var config = new ClientConfig();
    config.setClusterName(NAME + "-bare");
    members.forEach(each -> config.getNetworkConfig().addAddress(each.bare));
    config.setProperty("hazelcast.phone.home.enabled", "false");
    return HazelcastClient.newHazelcastClient(config);
  }

  private static Pool pool(List<One> members, int concurrency) {
    Pool pool =
        Cluster.pool(
            options -> {
              options.name(NAME).childConcurrency(concurrency);
              members.stream()
                  .filter(each -> each.process.isAlive())
                  .forEach(each -> options.members(each.address));
            });
    await(pool.ready());
    return pool;
  }

  private static void print(String what, String figure) {
    System.out.printf("%-60s %s%n", what, figure);
  }

  // ---- what members do

  private static int noop(int value) {
    return value;
  }

  private static int sleeps(String file) throws IOException {
    Files.writeString(Path.of(file), "begun");
    try {
      sleep(Duration.ofMinutes(1));
    } finally {
      long now = System.nanoTime(); // the clock of the machine, for all processes
      Files.writeString(Path.of(file), String.valueOf(now));
    }
    return 0;
  }

  // ---- what is measured

  private static void calls(List<One> members, int concurrency, HazelcastInstance bare) {
    String with = " (childConcurrency " + concurrency + ")";
    try (var pool = pool(members, concurrency)) {
      double best = 0;
      double[] alone = new double[8];
      double[] engine = new double[8];
      for (int round = 0; round < 8; round++) {
        long begin = System.nanoTime();
        int count = 0;
        for (int value :
            pool.map(Clusters::noop, () -> IntStream.range(0, CALLS).iterator()).asCompleted()) {
          count += value >= 0 ? 1 : 0;
        }
        best = Math.max(best, count * 1e9 / (System.nanoTime() - begin));
        alone[round] = alone(pool);
        engine[round] = toThread(() -> engineAlone(bare));
      }
      Arrays.sort(alone);
      Arrays.sort(engine);
      print("calls of nothing, the best of 8 rounds" + with, "%,.0f/s".formatted(best));
      print(
          "round trip of a call alone, best and median" + with,
          "%.0f, %.0f us".formatted(alone[0], alone[4]));
      print(
          "round trip of the engine's executor service alone",
          "%.0f, %.0f us".formatted(engine[0], engine[4]));
    }
  }

  private static double alone(Pool pool) {
    int rounds = 500;
    long begin = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      await(pool.apply(Clusters::noop, i));
    }
    return (System.nanoTime() - begin) / 1e3 / rounds;
  }

  private static double engineAlone(HazelcastInstance bare) throws Exception {
    IExecutorService executor = bare.getExecutorService("bare");
    List<Member> members = List.copyOf(bare.getCluster().getMembers());
    int rounds = 500;
    long begin = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      executor.submitToMember(new Nothing(), members.get(i % members.size())).get();
    }
    return (System.nanoTime() - begin) / 1e3 / rounds;
  }

  private static void cancellations(List<One> members) throws IOException {
    Path file = Files.createTempFile("aio-cluster", ".txt");
    try (var pool = pool(members, 16)) {
      long[] took = new long[50];
      long[] held = new long[50];
      for (int i = 0; i < took.length; i++) {
        Files.writeString(file, "");
        Future<Integer> call = pool.apply(Clusters::sleeps, file.toString());
        while (!Files.readString(file).equals("begun")) {
          sleep(Duration.ofMillis(1));
        }
        sleep(Duration.ofMillis(2));
        long begin = System.nanoTime();
        call.cancel();
        held[i] = System.nanoTime() - begin;
        while (!Files.readString(file).matches("\\d+")) {
          sleep(Duration.ofMillis(1));
        }
        took[i] = Long.parseLong(Files.readString(file)) - begin;
      }
      Arrays.sort(took);
      Arrays.sort(held);
      print(
          "a cancellation reaches a sleeping call, median and worst of 50",
          "%.1f, %.1f ms".formatted(took[25] / 1e6, took[49] / 1e6));
      print(
          "cancelling holds the loop up, median and worst of 50",
          "%.0f, %.0f us".formatted(held[25] / 1e3, held[49] / 1e3));
    } finally {
      Files.delete(file);
    }
  }

  private static void deaths(List<One> members) throws Exception {
    List<String> took = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      try (var pool = pool(members, 16)) {
        List<Future<Integer>> calls =
            IntStream.range(0, MEMBERS)
                .mapToObj(each -> pool.apply(Clusters::sleeps, "/dev/null"))
                .toList();
        sleep(Duration.ofMillis(500));
        long begin = System.nanoTime();
        members.removeFirst().process.destroyForcibly();
        Asyncio.wait(calls, null, ReturnWhen.FIRST_COMPLETED);
        took.add("%.0f".formatted((System.nanoTime() - begin) / 1e6));
        for (Future<Integer> call : calls) {
          if (call.done() && !(call.exception() instanceof WorkerDied)) {
            throw new IllegalStateException("no death: " + call);
          }
          call.cancel();
        }
      }
      members.add(toThread(() -> start(members)));
    }
    print("a death is noticed", took + " ms");
  }
}
