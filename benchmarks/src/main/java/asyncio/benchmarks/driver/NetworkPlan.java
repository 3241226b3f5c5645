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

/**
 * The network suite: in a round each peer's server is started for each kind and transport, and
 * driven through all sizes, each of which it is warmed up for, and all numbers of connections, as
 * fast as it can. With ten connections it is driven a second time at a rate that all can keep,
 * which gives the times to answer: at full speed they would only tell how long the queue is.
 *
 * @param servers by peer and kind
 * @param idle programs that tell what a connection takes on which nothing happens
 * @param load the program that sends and counts
 * @param only transports that are wanted; all if empty
 * @param pace how long everything takes
 * @param project the directory to run in
 * @param log of what the programs say
 */
record NetworkPlan(
    List<EchoServer> servers,
    List<EchoServer> idle,
    Program load,
    List<String> only,
    Pace pace,
    Path project,
    Path log)
    implements Plan {

  static final List<String> TRANSPORTS = List.of("tcp", "unix", "tls");
  static final String IDLE = "idle";

  private static final int IDLE_CONNECTIONS = 10_000;
  private static final double IDLE_SECONDS = 6;

  private static final int KIB = 1024;
  private static final int TYPICAL = 10;
  private static final Duration READY = Duration.ofSeconds(30);

  /** Messages a second that every peer can keep, by the KiB of a message. */
  private static final Map<Integer, Integer> RATES = Map.of(1, 4000, 10, 3000, 100, 600);

  /**
   * How long everything takes, in seconds.
   *
   * @param warmUp of a server
   * @param cell in which a size and a number of connections is measured
   * @param rated in which the times to answer are; 0 for not at all
   * @param sizes of a message in KiB
   * @param connections numbers of them
   */
  record Pace(
      double warmUp, double cell, double rated, List<Integer> sizes, List<Integer> connections) {
    static final Pace FULL = new Pace(15, 0.5, 0.5, List.of(1, 10, 100), List.of(1, 10, 100));
    static final Pace QUICK = new Pace(4, 0.3, 0.5, List.of(1, 10, 100), List.of(TYPICAL));

    /** Before a cell, for the caches. */
    private static final double SHORT = 0.1;

    private static final double START = 1;

    double server(EchoServer server) {
      int rates = connections.contains(TYPICAL) ? sizes.size() : 0;
      int cells = sizes.size() * connections.size();
      return START
          + warmUp * server.warmUp
          + cells * (cell + 2 * SHORT)
          + rates * (rated + 2 * SHORT);
    }
  }

  /**
   * A server of a peer.
   *
   * @param program that takes a kind, a transport and an address
   * @param kind such as {@code streams}
   * @param last argument, after the address; none if empty
   * @param transports that it has
   * @param warmUp how much of the usual time it needs to warm up
   */
  record EchoServer(
      Program program, String kind, String last, List<String> transports, double warmUp) {
    /** Of what is compiled while it runs. */
    static final double ALL = 1;

    /** Of what is not: the caches only. */
    static final double LITTLE = 0.2;

    Program listeningAt(String transport, String address) {
      List<String> arguments = new ArrayList<>(List.of(kind, transport, address));
      if (!last.isEmpty()) {
        arguments.add(last);
      }
      return program.with(arguments);
    }
  }

  @Override
  public List<Turn> turns(int round) {
    List<Turn> turns = new ArrayList<>();
    for (String transport : TRANSPORTS) {
      if (only.isEmpty() || only.contains(transport)) {
        for (EchoServer server : servers) {
          if (server.transports.contains(transport)) {
            String name = server.program.name();
            turns.add(
                new Turn(
                    name,
                    server.program.label() + ", " + transport,
                    pace.server(server),
                    figures -> drive(server, transport, round, figures)));
          }
        }
      }
    }
    if (only.isEmpty() || only.contains(IDLE)) {
      for (EchoServer server : idle) {
        turns.add(
            new Turn(
                server.program.name(),
                server.program.label() + ", idle connections",
                IDLE_SECONDS,
                figures -> figures.add(round, server.program.name(), idle(server))));
      }
    }
    return turns;
  }

  private List<Reading> idle(EchoServer server) throws Child.Failure, InterruptedException {
    List<String> arguments =
        List.of(
            server.kind,
            "tcp",
            Integer.toString(freePort()),
            server.last,
            load.command().getFirst().replace("echo-load", "idle-clients"),
            Integer.toString(IDLE_CONNECTIONS),
            Integer.toString(KIB));
    try (Child child = Child.start(server.program.with(arguments), Pinning.ANY, project, log)) {
      return child.readings(Duration.ofMinutes(2));
    }
  }

  private void drive(EchoServer server, String transport, int round, Figures figures)
      throws Child.Failure, InterruptedException {
    withServer(
        server,
        transport,
        (_, driven) -> {
          for (int size : pace.sizes) {
            warmUp(driven, size, server.warmUp / pace.sizes.size());
            for (int connections : pace.connections) {
              cell(server, driven, new Cell(round, size, connections), figures);
            }
          }
        });
  }

  /** What is done with a server that runs. */
  interface Use {
    void with(Child server, Driven driven) throws Child.Failure, InterruptedException;
  }

  /** Starts a server, has it used when it is ready, and ends it. */
  void withServer(EchoServer server, String transport, Use use)
      throws Child.Failure, InterruptedException {
    Path directory = temporary();
    try {
      boolean unix = transport.equals("unix");
      String address = unix ? directory.resolve("echo").toString() : Integer.toString(freePort());
      Program whole = server.listeningAt(transport, address);
      try (Child child = Child.start(whole, Pinning.MEASURED, project, log)) {
        child.awaitLine("ready", READY);
        use.with(child, new Driven(child.pid(), transport, address));
      }
    } finally {
      delete(directory);
    }
  }

  void warmUp(Driven driven, int size, double share) throws Child.Failure, InterruptedException {
    load(driven, TYPICAL, size * KIB, 0, Math.max(Pace.SHORT, pace.warmUp * share), 0);
  }

  /** Where a server is. */
  record Driven(long pid, String transport, String address) {}

  /** A size, in KiB, and a number of connections; in a round. */
  private record Cell(int round, int size, int connections) {}

  /** What fails in a cell does not take the others away. */
  private void cell(EchoServer server, Driven driven, Cell cell, Figures figures)
      throws InterruptedException {
    String name = driven.transport + "/" + cell.size + " KiB/" + cell.connections;
    String peer = server.program.name();
    try {
      Reading fast = load(driven, cell.connections, cell.size * KIB, Pace.SHORT, pace.cell, 0);
      Map<String, Object> more = new LinkedHashMap<>(fast.more());
      more.keySet().removeIf(NetworkPlan::isLatency);
      figures.add(cell.round, peer, List.of(fast.named(name, more)));
      if (pace.rated > 0 && cell.connections == TYPICAL && RATES.containsKey(cell.size)) {
        int rate = RATES.get(cell.size);
        more.putAll(
            load(driven, cell.connections, cell.size * KIB, Pace.SHORT, pace.rated, rate).more());
        figures.add(cell.round, peer, List.of(fast.named(name, more)));
      }
    } catch (Child.Failure e) {
      figures.fail(cell.round, peer, server.program.label() + ", " + name, e.getMessage());
    }
  }

  private static boolean isLatency(String field) {
    return field.startsWith("p") && field.endsWith("Micros");
  }

  private Reading load(
      Driven target, int connections, int bytes, double warmUp, double seconds, int rate)
      throws Child.Failure, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                Long.toString(target.pid),
                target.transport,
                target.address,
                Integer.toString(connections),
                Integer.toString(bytes),
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

  private static int freePort() throws Child.Failure {
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

  private static void delete(Path directory) {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      System.err.println("aio: cannot delete " + directory + ": " + e.getMessage());
    }
  }
}
