package asyncio.benchmarks.driver;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code aio bench}: measures this library side by side with others. */
@Command(
    name = "aio bench",
    description = {
      "Measures this library side by side with others, in turns, and says what came out, losses"
          + " included.",
      "A full run writes its report to benchmarks/results; a quick one, and one of some peers or"
          + " benchmarks only, to benchmarks/target/bench."
    },
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:measured, and with --compare nothing got slower beyond the noise",
      "  1:something got slower, or a program of ours failed",
      "  2:wrong usage: unknown suite, peer or option, or a file that is not the record of a run",
      "  3:no JDK 25 or no Maven on this machine",
      "  4:the build failed",
      "130:interrupted (Ctrl-C)"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  aio bench --quick                    a look at everything, in some minutes",
      "  aio bench                            the full run, in more than an hour",
      "  aio bench runtime --only switch,gather --peers ours,uvloop --rounds 3",
      "  aio bench network --only tls --quick echo servers with TLS only",
      "  aio bench runtime --compare benchmarks/results/runtime.json",
      "                                       what got slower than in the run recorded there",
      "  aio bench runtime --only queue-pingpong --profile",
      "                                       where the time goes"
    })
public final class Bench implements Callable<Integer> {
  private static final int LOST = 1;
  private static final int USAGE = 2;

  @Parameters(
      arity = "0..*",
      paramLabel = "SUITE",
      description = "runtime, network, http, client or workers; else all.")
  private List<String> suites = List.of();

  @Option(
      names = "--quick",
      description = "One short round for a look: about ten minutes for all suites together.")
  private boolean quick;

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "PEER",
      description = "Only these: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Names.Peers.class)
  private List<String> peers = List.of();

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Only these: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Names.Benchmarks.class)
  private List<String> only = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds, in each of which every peer has its turn; 5, or 1 if quick.")
  private int rounds;

  @Option(
      names = "--compare",
      paramLabel = "OLD.json",
      description = "Say what got slower than in this run, beyond the noise of both.")
  private @Nullable Path compare;

  @Option(
      names = "--profile",
      description = "Run our own programs again under JFR, and say where time and memory go.")
  private boolean profile;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  private final Path project;
  private final String commandLine;

  private Bench(Path project, String commandLine) {
    this.project = project;
    this.commandLine = commandLine;
  }

  /**
   * Runs the command and ends the process with its exit code.
   *
   * @param args the command line after {@code aio bench}
   */
  public static void main(String[] args) {
    Child.endWithThisProcess();
    Path project = Path.of(System.getProperty("aio.project", ".")).toAbsolutePath().normalize();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(execute(project, out, err, args));
  }

  /** Runs the command, and tells its exit code. */
  static int execute(Path project, PrintWriter out, PrintWriter err, String... args) {
    String commandLine = ("./aio bench " + String.join(" ", args)).strip();
    return new CommandLine(new Bench(project, commandLine))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(
            (error, _) -> {
              err.println("aio: " + error.getMessage());
              err.println("Try: aio bench --help");
              return USAGE;
            })
        .execute(args);
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Set<Suite> chosen = Names.suites(spec, suites);
    Set<Peer> wanted = Names.peers(spec, peers, chosen);
    Names.checkBenchmarks(spec, only);
    if (only.isEmpty() || Names.touches(chosen, only)) {
      Optional<Recording> old = old(chosen);
      return run(chosen, wanted, old);
    }
    throw new ParameterException(
        spec.commandLine(), "none of " + String.join(", ", only) + " belongs to this suite");
  }

  private Optional<Recording> old(Set<Suite> chosen) {
    if (compare == null) {
      return Optional.empty();
    }
    try {
      Recording recording = Recording.read(compare);
      if (chosen.stream().noneMatch(suite -> suite.title().equals(recording.suite()))) {
        throw new ParameterException(
            spec.commandLine(), compare + " is a run of the suite " + recording.suite());
      }
      return Optional.of(recording);
    } catch (IOException e) {
      String reason = Files.exists(compare) ? e.getMessage() : "there is no file " + compare;
      throw new ParameterException(spec.commandLine(), String.valueOf(reason));
    }
  }

  private int run(Set<Suite> chosen, Set<Peer> wanted, Optional<Recording> old)
      throws InterruptedException, IOException {
    Path built = Files.createDirectories(project.resolve("benchmarks/target/bench"));
    Path log = built.resolve("bench.log");
    Files.deleteIfExists(log);
    Files.createFile(log);
    PrintWriter out = spec.commandLine().getOut();
    int turns = rounds > 0 ? rounds : quick ? 1 : 5;
    Progress progress =
        new Progress(
            spec.commandLine().getErr(), Boolean.getBoolean("aio.terminal"), System::nanoTime);
    Installed installed = new Installed(project, built, wanted);
    List<Selected> plans = new ArrayList<>();
    for (Suite suite : chosen) {
      plan(suite, installed, log).ifPresent(plans::add);
    }
    plans.forEach(plan -> progress.expect(plan.plan.secondsOfRound() * turns));
    installed
        .missing()
        .forEach(
            one ->
                progress.say(
                    "aio: without %s: %s; to install it: %s"
                        .formatted(one.name(), one.reason(), one.install())));
    boolean failed = plans.size() < chosen.size();
    boolean slower = false;
    for (Selected plan : plans) {
      Map<String, String> machine = Machine.describe();
      String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
      Figures figures = Plan.run(plan.plan, turns, progress);
      Recording recording = recording(plan, turns, date, machine, installed, figures);
      progress.end();
      Path directory = write(recording, built);
      print(out, recording, directory);
      failed |= figures.failedOurs();
      if (old.isPresent() && old.get().suite().equals(recording.suite())) {
        ComparisonTable table = new ComparisonTable(new Comparison(old.get(), recording));
        out.println(table.text());
        slower |= table.hasLosses();
      }
    }
    if (profile) {
      Path page =
          new Profile(project, built, log, only, installed, progress).run(chosen, directory(built));
      out.println("Profile: " + project.relativize(page));
    }
    return failed || slower ? LOST : 0;
  }

  private record Selected(Suite suite, Plan plan, List<Program> programs) {}

  private Optional<Selected> plan(Suite suite, Installed installed, Path log)
      throws InterruptedException {
    List<String> names = only.stream().filter(name -> Names.isIn(suite, name)).toList();
    if (!only.isEmpty() && names.isEmpty()) {
      return Optional.empty();
    }
    if (suite == Suite.RUNTIME) {
      List<Program> programs = installed.runtimePrograms();
      List<Program> hellos = installed.hellos();
      return Optional.of(
          new Selected(
              suite, new RuntimePlan(programs, hellos, names, quick, project, log), programs));
    }
    if (suite == Suite.WORKERS) {
      List<Program> pools = installed.pools(quick);
      return Optional.of(
          new Selected(suite, new WorkersPlan(pools, names, quick, project, log), pools));
    }
    if (suite == Suite.CLIENT) {
      List<Program> clients = installed.webClients();
      Program server = Installed.webAnswers();
      return Optional.of(
          new Selected(
              suite, new ClientPlan(clients, server, names, quick, project, log), clients));
    }
    if (suite == Suite.HTTP) {
      List<Program> servers = installed.webServers();
      Program load = Installed.webLoad();
      return Optional.of(
          new Selected(
              suite,
              new HttpPlan(servers, load, Installed.webIdle(), names, quick, project, log),
              servers));
    }
    try {
      Program load = installed.load(log);
      List<NetworkPlan.EchoServer> servers = installed.servers();
      return Optional.of(
          new Selected(
              suite,
              new NetworkPlan(servers, installed.idle(), load, names, pace(), project, log),
              servers.stream().map(NetworkPlan.EchoServer::program).toList()));
    } catch (Child.Failure e) {
      spec.commandLine().getErr().println("aio: " + e.getMessage());
      return Optional.empty();
    }
  }

  private NetworkPlan.Pace pace() {
    return quick ? NetworkPlan.Pace.QUICK : NetworkPlan.Pace.FULL;
  }

  private Recording recording(
      Selected plan,
      int turns,
      String date,
      Map<String, String> machine,
      Installed installed,
      Figures figures) {
    machine.put("pinned", Pinning.description());
    if (plan.plan instanceof WorkersPlan pools) {
      machine.put("turns", pools.shown());
    } else if (plan.plan instanceof ClientPlan client) {
      machine.put("turns", client.shown());
    } else if (plan.plan instanceof HttpPlan http) {
      machine.put("turns", http.shown());
    } else if (plan.suite == Suite.RUNTIME) {
      machine.put("start-up", Installed.START);
    } else {
      machine.put("turns", pace().shown());
    }
    return new Recording(
        plan.suite.title(),
        quick,
        turns,
        date,
        commandLine,
        Machine.commit(project),
        machine,
        plan.programs.stream().map(program -> program.measured(project)).toList(),
        installed.missing().stream()
            .filter(one -> Peer.of(plan.suite).stream().anyMatch(p -> p.title().equals(one.name())))
            .toList(),
        figures.failures(),
        figures.series());
  }

  /** Only what is whole replaces what is published. */
  private Path directory(Path built) throws IOException {
    boolean whole = !quick && peers.isEmpty() && only.isEmpty();
    return whole ? Files.createDirectories(project.resolve("benchmarks/results")) : built;
  }

  private Path write(Recording recording, Path built) throws IOException {
    Path directory = directory(built);
    String name = recording.suite();
    Report report = new Report(recording);
    List<String> charts = new ArrayList<>(List.of(name + ".svg"));
    recording.write(directory.resolve(name + ".json"));
    Files.writeString(directory.resolve(name + ".svg"), report.chart(false));
    if (recording.suite().equals(Suite.NETWORK.title())) {
      charts.add(name + "-cpu.svg");
      Files.writeString(directory.resolve(name + "-cpu.svg"), report.chart(true));
    }
    Files.writeString(directory.resolve(name + ".md"), report.markdown(charts));
    return directory.resolve(name + ".md");
  }

  private void print(PrintWriter out, Recording recording, Path report) {
    Report text = new Report(recording);
    out.println();
    out.println(text.figures());
    new TargetTable(recording).markdown().ifPresent(out::println);
    recording.failures().forEach(failure -> out.println("failed: " + failure));
    text.busy().ifPresent(busy -> out.println("Beware: " + busy + "."));
    out.println("Report: " + project.relativize(report));
    out.println();
    out.flush();
  }
}
