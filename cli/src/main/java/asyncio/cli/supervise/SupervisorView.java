package asyncio.cli.supervise;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * What a supervisor and its workers do, for people and for programs.
 *
 * @param supervisor whose
 */
record SupervisorView(Supervisor supervisor) {
  private static final String COLUMNS = "%-7s %-8s %-24s %8s %9s %6s %6s %9s %8s %8s";

  /** As a table. */
  String table() {
    Supervision supervision = supervisor.supervision();
    List<String> lines = new ArrayList<>();
    lines.add(
        "process %d, up %s, %d of %d workers serve on %s"
            .formatted(
                ProcessHandle.current().pid(),
                text(supervisor.uptime()),
                supervision.members().stream().filter(each -> each.is(Member.Phase.READY)).count(),
                supervision.target(),
                String.join(", ", supervisor.places())));
    lines.add(
        row("WORKER", "PID", "STATE", "UP", "REQUESTS", "NOW", "CONN", "LAG", "HEAP", "MEMORY"));
    for (Member each : supervision.members()) {
      Beat beat = each.beat();
      lines.add(
          row(
              each.id,
              supervisor.pid(each.id),
              state(each),
              text(age(each)),
              beat.requests(),
              beat.underWay(),
              beat.connections(),
              beat.lag() + " ms",
              (beat.heap() >> 20) + " MB",
              (beat.memory() >> 20) + " MB"));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String row(Object... cells) {
    return COLUMNS.formatted(cells).stripTrailing();
  }

  private String state(Member member) {
    boolean outdated = member.is(Member.Phase.READY) && !supervisor.supervision().isCurrent(member);
    return member.phase().text + (outdated ? ", outdated" : "");
  }

  private static Duration age(Member member) {
    return Duration.ofNanos(System.nanoTime() - member.born);
  }

  private static String text(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }

  /** As JSON. */
  String json() {
    StringJoiner workers = new StringJoiner(", ", "[", "]");
    for (Member each : supervisor.supervision().members()) {
      Beat beat = each.beat();
      workers.add(
          """
          {"worker": %d, "pid": %d, "state": "%s", "current": %b, "up": %d, "requests": %d, \
          "underWay": %d, "connections": %d, "lagMillis": %d, "heap": %d, "memory": %d}"""
              .formatted(
                  each.id,
                  supervisor.pid(each.id),
                  each.phase().name().toLowerCase(Locale.ROOT),
                  supervisor.supervision().isCurrent(each),
                  age(each).toSeconds(),
                  beat.requests(),
                  beat.underWay(),
                  beat.connections(),
                  beat.lag(),
                  beat.heap(),
                  beat.memory()));
    }
    return """
    {"pid": %d, "up": %d, "target": %d, "ending": %b, "workers": %s}
    """
        .formatted(
            ProcessHandle.current().pid(),
            supervisor.uptime().toSeconds(),
            supervisor.supervision().target(),
            supervisor.supervision().isEnding(),
            workers);
  }
}
