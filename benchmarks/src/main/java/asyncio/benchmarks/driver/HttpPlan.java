package asyncio.benchmarks.driver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The HTTP suite: in a round, for each kind of request, all servers are started and warmed up, and
 * then measured in turns.
 *
 * @param servers that take a port
 * @param load the program that asks and counts
 * @param idle the program that tells what a connection takes on which nothing happens
 * @param only kinds that are wanted; all if empty
 * @param quick whether everything is short
 * @param project the directory to run in
 * @param log of what the programs say
 */
record HttpPlan(
    List<Program> servers,
    Program load,
    Program idle,
    List<String> only,
    boolean quick,
    Path project,
    Path log)
    implements Plan {
  static final List<String> KINDS =
      List.of("plain", "json", "large", "upload", "sse", "websocket", "h2-1", "h2-64");
  static final String IDLE = "keep-alive";

  /** Our server once more, with two loops, where one is measured against it. */
  static final String TWO_LOOPS = "loops";

  private static final List<String> WITHOUT_WEBSOCKETS =
      List.of(Peer.JDK.title(), Peer.HELIDON.title());
  private static final List<String> WITH_HTTP2 =
      List.of(Peer.OURS.title(), Peer.NETTY.title(), Peer.VERTX.title(), Peer.NGHTTPD.title());
  private static final int CONNECTIONS = 64;
  private static final String IDLE_CONNECTIONS = "5000";
  private static final int TURNS = 3; // of a round
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private record Running(Program server, Child child, int port) {}

  /** In words. */
  String shown() {
    return CONNECTIONS
        + " connections that stay; h2-1 and h2-64: h2load, so many connections with 100 streams each,"
        + " without TLS; large: 1 MiB, upload: 100 KiB, sse: 100 events, each in a turn of"
        + " its own; each server warmed up for "
        + warmUp()
        + " s and measured "
        + TURNS
        + " times a round for "
        + cell()
        + " s, in turns; its limits as they are by default, no access log";
  }

  private double warmUp() {
    return quick ? 6 : 20;
  }

  private double cell() {
    return quick ? 1 : 2;
  }

  @Override
  public List<Turn> turns(int round) {
    List<Turn> turns = new ArrayList<>();
    for (String kind : KINDS) {
      if (only.isEmpty() || only.contains(kind)) {
        double seconds = servers.size() * (warmUp() + TURNS * (cell() + 2) + 2);
        turns.add(
            new Turn(
                Peer.OURS.title(),
                kind + ", all in turns",
                seconds,
                figures -> measure(kind, round, figures)));
      }
    }
    if (only.isEmpty() || only.contains(IDLE)) {
      turns.add(
          new Turn(
              Peer.OURS.title(),
              "idle connections",
              20,
              figures -> figures.add(round, Peer.OURS.title(), keptAlive())));
    }
    return turns;
  }

  private List<Reading> keptAlive() throws Child.Failure, InterruptedException {
    try (Child child =
        Child.start(idle.with(List.of(IDLE_CONNECTIONS)), Pinning.ANY, project, log)) {
      return child.readings(Duration.ofMinutes(2));
    }
  }

  private void measure(String kind, int round, Figures figures)
      throws Child.Failure, InterruptedException {
    List<Running> running = new ArrayList<>();
    try {
      for (Program server : servers) {
        if (!takes(server.name(), kind)) {
          continue;
        }
        int port = Race.freePort();
        Child child =
            Child.start(
                server.with(List.of(Integer.toString(port))), Pinning.MEASURED, project, log);
        running.add(new Running(server, child, port));
        child.awaitLine("ready", READY);
        var _ = load(running.getLast(), kind, warmUp());
      }
      for (int turn = 1; turn <= TURNS; turn++) {
        for (Running one : running) {
          int sample = (round - 1) * TURNS + turn;
          figures.add(sample, one.server.name(), List.of(load(one, kind, 0.5)));
        }
      }
    } finally {
      running.forEach(one -> one.child.close());
    }
  }

  private static boolean takes(String server, String kind) {
    if (server.endsWith("-" + TWO_LOOPS)) {
      return kind.equals("plain") || kind.equals("h2-64");
    }
    if (kind.startsWith("h2-")) {
      return WITH_HTTP2.contains(server);
    }
    return !server.equals(Peer.NGHTTPD.title())
        && !(kind.equals("websocket") && WITHOUT_WEBSOCKETS.contains(server));
  }

  private Reading load(Running target, String kind, double warmUp)
      throws Child.Failure, InterruptedException {
    List<String> arguments =
        List.of(
            Long.toString(target.child.pid()),
            Integer.toString(target.port),
            kind,
            Integer.toString(CONNECTIONS),
            Double.toString(warmUp),
            Double.toString(cell()));
    try (Child child = Child.start(load.with(arguments), Pinning.LOAD, project, log)) {
      List<Reading> readings = child.readings(PATIENCE);
      if (readings.size() != 1) {
        throw new Child.Failure("the load told " + readings.size() + " figures, not one");
      }
      return readings.getFirst();
    }
  }
}
