package asyncio.benchmarks.driver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The network suite: in a round, for each transport, every peer's servers are started and warmed up
 * with all sizes of message; then they are measured side by side, size by size (see {@link Race}).
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
  private static final int IDLE_BYTES = 1024;

  /**
   * How long everything takes, in seconds.
   *
   * @param warmUp of a server at most
   * @param cell in which a size and a number of connections is measured
   * @param turns how often it is, in a round
   * @param rated in which the times to answer are measured; 0 for not at all
   * @param sizes of a message in KiB
   * @param connections numbers of them
   */
  record Pace(
      double warmUp,
      double cell,
      int turns,
      double rated,
      List<Integer> sizes,
      List<Integer> connections) {
    static final Pace FULL = new Pace(40, 0.2, 2, 0.5, List.of(1, 10, 100), List.of(1, 10, 100));
    static final Pace QUICK = new Pace(10, 0.2, 2, 0.5, List.of(1, 10, 100), List.of(Race.TYPICAL));

    /** Before a cell, for the caches. */
    static final double SHORT = 0.05;

    private static final double START = 1;

    /** In words. */
    String shown() {
      return String.format(
          Locale.ROOT,
          "the servers of a transport run at the same time, each warmed up until its compiler is"
              + " quiet, or for %.0f s; each cell is measured %d times a round for %.1f s, the servers"
              + " in turns",
          warmUp,
          turns,
          cell);
    }

    /** For starting a server and warming it up. */
    double start(EchoServer server) {
      double once = sizes.size() * connections.size() * (cell + 2 * SHORT);
      return START + (server.compiles() ? Math.max(once, warmUp / 2) : once);
    }

    /** For measuring so many servers with one size of message. */
    double size(long servers) {
      double fast = turns * connections.size() * (cell + 2 * SHORT);
      boolean answers = rated > 0 && connections.contains(Race.TYPICAL);
      return servers * (fast + (answers ? rated + 2 * SHORT : 0));
    }
  }

  /**
   * A server of a peer.
   *
   * @param program that takes a kind, a transport and an address
   * @param kind such as {@code streams}
   * @param last argument, after the address; none if empty
   * @param transports that it has
   */
  record EchoServer(Program program, String kind, String last, List<String> transports) {
    /** Whether it is compiled while it runs. */
    boolean compiles() {
      return program.command().getFirst().endsWith("java");
    }

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
        race(transport, round, turns);
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

  private void race(String transport, int round, List<Turn> turns) {
    List<EchoServer> taking =
        servers.stream().filter(server -> server.transports.contains(transport)).toList();
    Race race = new Race(transport, load, pace, project, log);
    for (EchoServer server : taking) {
      turns.add(
          new Turn(
              server.program.name(),
              "warming up " + server.program.label() + ", " + transport,
              pace.start(server),
              _ -> {
                Race.Runner runner = race.start(server);
                race.warmUp(runner);
              }));
    }
    for (int size : pace.sizes) {
      turns.add(
          new Turn(
              Peer.OURS.title(),
              "all side by side, " + transport + ", " + size + " KiB",
              pace.size(taking.size()),
              figures -> race.measure(round, size, figures)));
    }
    turns.add(new Turn(Peer.OURS.title(), "ending the servers", 0, _ -> race.close()));
  }

  private List<Reading> idle(EchoServer server) throws Child.Failure, InterruptedException {
    List<String> arguments =
        List.of(
            server.kind,
            "tcp",
            Integer.toString(Race.freePort()),
            server.last,
            load.command().getFirst().replace("echo-load", "idle-clients"),
            Integer.toString(IDLE_CONNECTIONS),
            Integer.toString(IDLE_BYTES));
    try (Child child = Child.start(server.program.with(arguments), Pinning.ANY, project, log)) {
      return child.readings(Duration.ofMinutes(2));
    }
  }
}
