package asyncio.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Our own programs again, a process for each benchmark, under JFR; and what its recordings say.
 *
 * @param project the directory to run in
 * @param built the directory that gets the recordings
 * @param log of what the programs say
 * @param only benchmarks that are wanted; all if empty
 * @param installed the programs
 * @param progress that is told
 */
record Profile(
    Path project, Path built, Path log, List<String> only, Installed installed, Progress progress) {
  private static final int MOST = 12;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration END = Duration.ofSeconds(30);
  private static final double SECONDS = 6;

  private interface Run {
    void into(Path recording) throws Child.Failure, InterruptedException;
  }

  /** Runs the programs of some suites, and writes what came out as a page. */
  Path run(Set<Suite> suites, Path directory) throws IOException, InterruptedException {
    Map<String, Run> runs = new LinkedHashMap<>();
    if (suites.contains(Suite.RUNTIME)) {
      runtime(runs);
    }
    if (suites.contains(Suite.NETWORK)) {
      network(runs);
    }
    StringBuilder page =
        new StringBuilder(
            """
            # Where the time goes

            Our own programs under JFR, one process for each benchmark, its warm-up included. Frames are
            where the processor was; methods are the innermost of the library above them; allocations
            are JFR's estimate. Shares are of all samples of the process, the compiler's and the
            collector's own threads not counted.

            """);
    runs.keySet().forEach(_ -> progress.expect(2 * SECONDS));
    for (Map.Entry<String, Run> entry : runs.entrySet()) {
      progress.step("profile of " + entry.getKey(), 2 * SECONDS);
      page.append("## ").append(entry.getKey()).append("\n\n");
      page.append(section(entry.getKey(), entry.getValue())).append('\n');
    }
    progress.end();
    Path file = directory.resolve("profile.md");
    Files.writeString(file, page);
    return file;
  }

  private String section(String name, Run run) throws InterruptedException {
    Path recording = built.resolve("profile-" + name.replaceAll("\\W+", "-") + ".jfr");
    try {
      Files.deleteIfExists(recording);
      run.into(recording);
      FlightRecording read = FlightRecording.read(recording);
      return tables(read);
    } catch (Child.Failure | IOException e) {
      progress.say("aio: no profile of " + name + ": " + e.getMessage());
      return "No profile: " + e.getMessage() + "\n";
    }
  }

  private static String tables(FlightRecording recording) {
    List<FlightRecording.Share> allocations = recording.allocations(MOST);
    return table("frame", recording.frames(MOST))
        + "\n"
        + table("method of the library", recording.callers(MOST))
        + (allocations.isEmpty() ? "" : "\n" + table("allocated", allocations))
        + String.format(
            Locale.ROOT,
            "%n%,d samples; %,d MiB allocated.%n",
            recording.samples(),
            recording.allocated() >> 20);
  }

  private static Table table(String head, List<FlightRecording.Share> shares) {
    Table table = new Table(1, List.of(head, "share"));
    for (FlightRecording.Share share : shares) {
      String percent = String.format(Locale.ROOT, "%.1f %%", share.share() * 100);
      table.add(List.of("`" + share.what() + "`", percent));
    }
    return table;
  }

  private void runtime(Map<String, Run> runs) {
    List<String> names = new ArrayList<>(RuntimePlan.BENCHMARKS);
    names.remove(RuntimePlan.MILLION);
    if (!only.isEmpty()) {
      names = only.stream().filter(RuntimePlan.BENCHMARKS::contains).toList();
    }
    Program suite = installed.ownRuntimeProgram();
    for (String name : names) {
      runs.put(
          name,
          recording -> {
            Program program = recorded(suite, recording).with(List.of("--only", name));
            try (Child child = Child.start(program, Pinning.MEASURED, project, log)) {
              child.readings(LIMIT);
            }
          });
    }
  }

  private void network(Map<String, Run> runs) {
    for (NetworkPlan.EchoServer server : installed.ownServers()) {
      for (String transport : NetworkPlan.TRANSPORTS) {
        if (only.isEmpty() || only.contains(transport)) {
          runs.put(
              "echo, " + server.kind() + ", " + transport + ", 1 KiB, 10 connections",
              recording -> {
                Program program = recorded(server.program(), recording);
                var own =
                    new NetworkPlan.EchoServer(program, server.kind(), server.last(), List.of());
                drive(own, transport);
              });
        }
      }
    }
  }

  private void drive(NetworkPlan.EchoServer server, String transport)
      throws Child.Failure, InterruptedException {
    Program load = installed.load(log);
    var pace = new NetworkPlan.Pace(0, SECONDS, 1, 0, List.of(1), List.of(Race.TYPICAL));
    try (Race race = new Race(transport, load, pace, project, log)) {
      Race.Runner runner = race.start(server);
      race.drive(runner);
      // A recording is written when the process ends by itself.
      if (!runner.child().end(END)) {
        throw new Child.Failure("the server does not end");
      }
    }
  }

  private static Program recorded(Program program, Path recording) {
    List<String> command = new ArrayList<>(program.command());
    command.add(
        1,
        "-XX:StartFlightRecording:filename="
            + recording
            + ",settings=profile,jdk.CPUTimeSample#enabled=true");
    return new Program(
        program.name(), program.label(), program.version(), command, program.environment());
  }
}
