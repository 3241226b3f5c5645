package asyncio.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of programs that are shell scripts. */
@DisabledOnOs(OS.WINDOWS)
final class PlanTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path directory;
  private Path log = Path.of("");
  private final StringWriter told = new StringWriter();

  @BeforeEach
  void aLog() throws IOException {
    log = Files.createFile(directory.resolve("log"));
  }

  private static Program script(String name, String script) {
    return new Program(name, name, "1", List.of("sh", "-c", script, name), Map.of("PEER", name));
  }

  private Progress progress() {
    return new Progress(new PrintWriter(told), false, () -> 0);
  }

  private RuntimePlan runtime(List<Program> programs, String... only) {
    return new RuntimePlan(programs, List.of(), List.of(only), true, directory, log);
  }

  @Test
  void peersTakeTurnsRoundByRound() throws Exception {
    String line =
        "echo $PEER >>order; echo '{\"benchmark\":\"switch\",\"unit\":\"ns/op\",\"value\":1}'";
    Figures figures =
        Plan.run(runtime(List.of(script("a", line), script("b", line))), 3, progress());

    assertThat(Files.readAllLines(directory.resolve("order")))
        .containsExactly("a", "b", "a", "b", "a", "b");
    assertThat(figures.series()).hasSize(2);
    assertThat(figures.series().getFirst().samples())
        .extracting(Sample::round)
        .containsExactly(1, 2, 3);
    assertThat(told.toString().lines()).hasSize(6);
  }

  @Test
  void aProgramIsToldWhatIsWanted() throws Exception {
    Program program = script("ours", "echo \"$@\" >arguments");
    Plan.run(runtime(List.of(program), "switch", "gather"), 1, progress());
    assertThat(directory.resolve("arguments")).hasContent("--quick --only switch,gather");
  }

  @Test
  void talkGoesToTheLogAndFiguresDoNotNeedToComeAlone() throws Exception {
    Program program =
        script(
            "ours",
            "echo warming up; echo hot >&2;"
                + " echo '{\"benchmark\":\"lock\",\"unit\":\"ns/op\",\"value\":2,\"cpu\":3}'");
    Figures figures = Plan.run(runtime(List.of(program)), 1, progress());

    assertThat(log).content().contains("warming up", "hot");
    assertThat(figures.series().getFirst().cpu().orElseThrow().median()).isEqualTo(3);
  }

  @Test
  void aProgramThatFailsIsToldAndTheOthersGoOn() throws Exception {
    Program bad = script("ours", "exit 7");
    Program good = script("b", "echo '{\"benchmark\":\"x\",\"unit\":\"ns/op\",\"value\":1}'");
    Figures figures = Plan.run(runtime(List.of(bad, good)), 1, progress());

    assertThat(figures.failures()).singleElement().asString().contains("ours", "exit code 7");
    assertThat(figures.failedOurs()).isTrue();
    assertThat(figures.series()).hasSize(1);
  }

  @Test
  void aLineThatIsNoFigureIsAFailureOfTheProgram() throws Exception {
    Figures figures = Plan.run(runtime(List.of(script("b", "echo '{oops'"))), 1, progress());

    assertThat(figures.failures()).singleElement().asString().contains("{oops");
    assertThat(figures.failedOurs()).isFalse();
  }

  @Test
  void aProgramThatDoesNotExistIsAFailure() throws Exception {
    Program nobody = new Program("b", "b", "1", List.of(directory.resolve("none").toString()));
    try (Child child = Child.start(nobody, Pinning.ANY, directory, log)) {
      Assertions.fail("it runs: " + child.pid());
    } catch (Child.Failure e) {
      assertThat(e).hasMessageContaining("cannot be started");
    }
  }

  @Test
  void aProgramThatTakesTooLongIsEndedWithWhatItHasStarted() throws Exception {
    Program slow = script("b", "sleep 1000 & echo $! >child; echo started; wait");
    long pid;
    try (Child child = Child.start(slow, Pinning.ANY, directory, log)) {
      child.awaitLine("started", LONG);
      pid = Long.parseLong(Files.readString(directory.resolve("child")).strip());
      Assertions.assertThatExceptionOfType(Child.Failure.class)
          .isThrownBy(() -> child.readings(Duration.ofMillis(1)))
          .withMessage("took too long");
    }
    ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aServerThatEndsBeforeItIsReadyIsAFailure() throws Exception {
    try (Child child = Child.start(script("b", "echo no; exit 1"), Pinning.ANY, directory, log)) {
      Assertions.assertThatExceptionOfType(Child.Failure.class)
          .isThrownBy(() -> child.awaitLine("ready", LONG))
          .withMessageContaining("before it said \"ready\"");
    }
    assertThat(log).content().contains("no");
  }

  @Test
  void theTimeToTheFirstLineIsMeasuredWithTheProcessorTime() throws Exception {
    Reading reading = new Startup(script("b", "echo hello"), directory, log).measure(1);

    assertThat(reading.benchmark()).isEqualTo("startup");
    assertThat(reading.value()).isPositive();
    assertThat(reading.cpu()).isNotNull().isNotNegative();
  }

  @Test
  void aServerIsDrivenThroughAllCellsAndEnded() throws Exception {
    Program server = script("ours-streams", "echo \"$@\" >>served; echo ready; exec sleep 1000");
    String figure =
        "{\\\"benchmark\\\":\\\"echo\\\",\\\"unit\\\":\\\"messages/s\\\",\\\"value\\\":9,"
            + "\\\"cpuMicros\\\":2,\\\"p99Micros\\\":$((${8:-0} + 1))}";
    Program load =
        script("load", "echo \"$2 $4 $5 ${8:-}\" >>loads; echo $1 >pid; echo \"" + figure + "\"");
    var pace = new NetworkPlan.Pace(0, 0, 2, 1, List.of(1, 10), List.of(1, 10));
    var servers =
        List.of(new NetworkPlan.EchoServer(server, "streams", "epoll", List.of("tcp", "unix")));
    var plan = new NetworkPlan(servers, List.of(), load, List.of(), pace, directory, log);
    Figures figures = Plan.run(plan, 1, progress());

    assertThat(figures.failures()).isEmpty();
    assertThat(figures.series())
        .extracting(Series::benchmark)
        .containsExactly(
            "tcp/1 KiB/1",
            "tcp/1 KiB/10",
            "tcp/10 KiB/1",
            "tcp/10 KiB/10",
            "unix/1 KiB/1",
            "unix/1 KiB/10",
            "unix/10 KiB/1",
            "unix/10 KiB/10");
    assertThat(Files.readAllLines(directory.resolve("served")))
        .satisfiesExactly(
            tcp -> assertThat(tcp).matches("streams tcp \\d+ epoll"),
            unix -> assertThat(unix).matches("streams unix /\\S+ epoll"));
    assertThat(Files.readAllLines(directory.resolve("loads")))
        .contains("tcp 1 1024 ", "tcp 10 10240 ", "tcp 10 10240 3000");
    assertThat(figures.series()).allSatisfy(series -> assertThat(series.samples()).hasSize(2));
    // Times to answer come from the run at a rate only.
    assertThat(figures.series().getFirst().more("p99Micros")).isEmpty();
    assertThat(figures.series().get(1).more("p99Micros").orElseThrow().median()).isEqualTo(4001);
    long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void serversTakeTurnsWhileAllOfThemRun() throws Exception {
    String serve = "echo $$ >$PEER.pid; echo ready; exec sleep 1000";
    String figure =
        "{\\\"benchmark\\\":\\\"echo\\\",\\\"unit\\\":\\\"messages/s\\\",\\\"value\\\":9}";
    Program load =
        script("load", "kill -0 $(cat a.pid b.pid) && echo $1 >>loads; echo \"" + figure + "\"");
    var pace = new NetworkPlan.Pace(0, 0, 2, 0, List.of(1), List.of(1));
    List<NetworkPlan.EchoServer> servers =
        List.of(
            new NetworkPlan.EchoServer(script("a", serve), "raw", "", List.of("tcp")),
            new NetworkPlan.EchoServer(script("b", serve), "raw", "", List.of("tcp")));
    var plan = new NetworkPlan(servers, List.of(), load, List.of("tcp"), pace, directory, log);
    Figures figures = Plan.run(plan, 2, progress());

    assertThat(figures.failures()).isEmpty();
    assertThat(figures.series())
        .allSatisfy(
            series ->
                assertThat(series.samples()).extracting(Sample::round).containsExactly(1, 2, 3, 4));
    String a = Files.readString(directory.resolve("a.pid")).strip();
    String b = Files.readString(directory.resolve("b.pid")).strip();
    List<String> loads = Files.readAllLines(directory.resolve("loads"));
    // The last one warmed up, then a b a b.
    assertThat(loads.subList(loads.size() - 4, loads.size())).containsExactly(a, b, a, b);
  }
}
