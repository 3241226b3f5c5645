package asyncio.benchmarks.driver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Echo servers of one transport. All of them run, on one processor, and one at a time is driven: so
 * they take turns within seconds, and what the machine does meanwhile happens to all of them. What
 * is not driven waits in its poller and costs nothing.
 *
 * <p>With ten connections a server is driven a second time at a rate that all can keep, which gives
 * the times to answer: at full speed they would only tell how long the queue is.
 */
final class Race implements AutoCloseable {
  private static final int KIB = 1024;

  /** The number of connections for the times to answer, and for a quick look. */
  static final int TYPICAL = 10;

  /** The field for the part of the time that the compiler of a server took, in percent. */
  static final String COMPILER = "compilerPercent";

  /** The part of the time that a compiler may take in a server that is warm. */
  private static final double QUIET = 0.04;

  private static final Duration READY = Duration.ofSeconds(30);

  /** Messages a second that every peer can keep, by the KiB of a message. */
  private static final Map<Integer, Integer> RATES = Map.of(1, 4000, 10, 3000, 100, 600);

  private final String transport;
  private final Program load;
  private final NetworkPlan.Pace pace;
  private final Path project;
  private final Path log;
  private final List<Runner> runners = new ArrayList<>();

  /**
   * A server that runs.
   *
   * @param server what it is
   * @param child its process
   * @param directory of its own
   * @param address where it listens
   */
  record Runner(NetworkPlan.EchoServer server, Child child, Path directory, String address) {}

  Race(String transport, Program load, NetworkPlan.Pace pace, Path project, Path log) {
    this.transport = transport;
    this.load = load;
    this.pace = pace;
    this.project = project;
    this.log = log;
  }

  /** Starts a server and waits until it is ready; it takes part from now on. */
  Runner start(NetworkPlan.EchoServer server) throws Child.Failure, InterruptedException {
    Path directory = temporary();
    boolean unix = transport.equals("unix");
    String address = unix ? directory.resolve("echo").toString() : Integer.toString(freePort());
    Child child = null;
    try {
      child = Child.start(server.listeningAt(transport, address), Pinning.MEASURED, project, log);
      child.awaitLine("ready", READY);
      Runner runner = new Runner(server, child, directory, address);
      runners.add(runner);
      return runner;
    } finally {
      if (runners.isEmpty() || runners.getLast().child != child) {
        end(child, directory);
      }
    }
  }

  /**
   * Warms a server up with what it will be measured with, until its compiler has next to nothing to
   * do any more, or for as long as the pace allows. Connecting has to be warm as well: a handshake
   * of TLS is most of the code that runs, and on one processor it takes the compiler most of a
   * minute.
   */
  void warmUp(Runner runner) throws Child.Failure, InterruptedException {
    long end = System.nanoTime() + (long) (pace.warmUp() * 1e9);
    CompilerTime compiler;
    do {
      compiler = new CompilerTime(runner.child.pid());
      drive(runner);
    } while (!(compiler.share() < QUIET) && System.nanoTime() < end);
  }

  /** All sizes and numbers of connections, each on new connections. */
  void drive(Runner runner) throws Child.Failure, InterruptedException {
    for (int kib : pace.sizes()) {
      for (int connections : pace.connections()) {
        load(runner, connections, kib, NetworkPlan.Pace.SHORT, pace.cell(), 0);
      }
    }
  }

  /**
   * Measures all servers with one size of message: with each number of connections, several times
   * in turns.
   */
  void measure(int round, int kib, Figures figures) throws InterruptedException {
    for (int connections : pace.connections()) {
      for (int turn = 1; turn <= pace.turns(); turn++) {
        boolean rated = turn == pace.turns() && connections == TYPICAL && pace.rated() > 0;
        int sample = (round - 1) * pace.turns() + turn;
        for (Runner runner : runners) {
          measure(runner, new Cell(kib, connections, rated), sample, figures);
        }
      }
    }
  }

  /** What is measured; if rated, the times to answer too. */
  private record Cell(int kib, int connections, boolean rated) {}

  /** What fails in a cell does not take the others away. */
  private void measure(Runner runner, Cell cell, int sample, Figures figures)
      throws InterruptedException {
    String name = transport + "/" + cell.kib + " KiB/" + cell.connections;
    Program program = runner.server.program();
    try {
      double before = NetworkPlan.Pace.SHORT;
      CompilerTime compiler = new CompilerTime(runner.child.pid());
      Reading fast = load(runner, cell.connections, cell.kib, before, pace.cell(), 0);
      Map<String, Object> more = new LinkedHashMap<>(fast.more());
      if (runner.server.compiles()) {
        more.put(COMPILER, 100 * compiler.share());
      }
      more.keySet().removeIf(Race::isLatency);
      if (cell.rated && RATES.containsKey(cell.kib)) {
        int rate = RATES.get(cell.kib);
        more.putAll(load(runner, cell.connections, cell.kib, before, pace.rated(), rate).more());
      }
      figures.add(sample, program.name(), List.of(fast.named(name, more)));
    } catch (Child.Failure e) {
      figures.fail(sample, program.name(), program.label() + ", " + name, e.getMessage());
    }
  }

  private static boolean isLatency(String field) {
    return field.startsWith("p") && field.endsWith("Micros");
  }

  private Reading load(
      Runner target, int connections, int kib, double warmUp, double seconds, int rate)
      throws Child.Failure, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                Long.toString(target.child.pid()),
                transport,
                target.address,
                Integer.toString(connections),
                Integer.toString(kib * KIB),
                Double.toString(warmUp),
                Double.toString(seconds)));
    if (rate > 0) {
      arguments.add(Integer.toString(rate));
    }
    Duration limit = Duration.ofMillis((long) ((warmUp + seconds) * 1000) + 20_000);
    try (Child child = Child.start(load.with(arguments), Pinning.LOAD, project, log)) {
      List<Reading> readings = child.readings(limit);
      if (readings.size() != 1) {
        throw new Child.Failure("the load told " + readings.size() + " figures, not one");
      }
      return readings.getFirst();
    }
  }

  /** Ends all servers. */
  @Override
  public void close() {
    runners.forEach(runner -> end(runner.child, runner.directory));
    runners.clear();
  }

  private static void end(@Nullable Child child, Path directory) {
    if (child != null) {
      child.close();
    }
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      System.err.println("aio: cannot delete " + directory + ": " + e.getMessage());
    }
  }

  static int freePort() throws Child.Failure {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new Child.Failure("no free port: " + e.getMessage());
    }
  }

  private static Path temporary() throws Child.Failure {
    try {
      return Files.createTempDirectory("aio-bench");
    } catch (IOException e) {
      throw new Child.Failure("no temporary directory: " + e.getMessage());
    }
  }
}
