package asyncio.benchmarks.driver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The suite of clients: in a round each is started, warmed up and measured, all against the same
 * server.
 *
 * @param clients that take a port, and how long to warm up
 * @param server that takes a port
 * @param only figures that are wanted; all if empty
 * @param quick whether everything is short
 * @param project the directory to run in
 * @param log of what the programs say
 */
record ClientPlan(
    List<Program> clients, Program server, List<String> only, boolean quick, Path project, Path log)
    implements Plan {
  static final List<String> KINDS = List.of("keep-alive-get", "new-connection", "download");

  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** In words. */
  String shown() {
    return "10,000 requests over 20 connections that stay, 1,000 with a connection each, 20 at a"
        + " time, and a download of 100 MiB; each warmed up for "
        + warmUp()
        + " s and done 5 times; the server is ours, on the other processor";
  }

  private double warmUp() {
    return quick ? 3 : 12;
  }

  @Override
  public List<Turn> turns(int round) {
    List<Turn> turns = new ArrayList<>();
    for (Program client : clients) {
      turns.add(
          new Turn(
              client.name(),
              client.label(),
              3 * warmUp() + 15,
              figures -> figures.add(round, client.name(), measure(client))));
    }
    return turns;
  }

  private List<Reading> measure(Program client) throws Child.Failure, InterruptedException {
    String port = Integer.toString(Race.freePort());
    try (Child serving = Child.start(server.with(List.of(port)), Pinning.LOAD, project, log)) {
      serving.awaitLine("ready", READY);
      List<String> arguments = List.of(port, Double.toString(warmUp()));
      try (Child child = Child.start(client.with(arguments), Pinning.MEASURED, project, log)) {
        List<Reading> readings = child.readings(PATIENCE);
        return only.isEmpty()
            ? readings
            : readings.stream().filter(one -> only.contains(one.benchmark())).toList();
      }
    }
  }
}
