package asyncio.benchmarks.driver;

import static asyncio.benchmarks.driver.Runs.rates;
import static asyncio.benchmarks.driver.Runs.run;
import static asyncio.benchmarks.driver.Runs.times;
import static asyncio.benchmarks.driver.Runs.withCpu;
import static asyncio.benchmarks.driver.Target.Form.AS_FAST;
import static asyncio.benchmarks.driver.Target.Form.AT_MOST;
import static asyncio.benchmarks.driver.Target.Form.OF_ITS_TIME;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TargetTest {
  private static final Target SIX_TIMES_AS_FAST =
      new Target("runtime", "switch", "ours", "uvloop", AS_FAST, 6);
  private static final Target HALF_AGAIN_ITS_TIME =
      new Target("runtime", "switch", "ours", "kotlinx", OF_ITS_TIME, 1.5);
  private static final Target ECHO =
      new Target("network", "tcp", "ours-protocol", "netty", AS_FAST, 0.97);

  @Test
  void timesAsFastIsTheirTimeOverOurs() {
    Recording run = run("runtime", times("switch", "ours", 10), times("switch", "uvloop", 60));
    List<Target.Cell> cells = SIX_TIMES_AS_FAST.cells(run);

    assertThat(cells.getFirst().ratio().median()).isEqualTo(6);
    assertThat(Target.verdict(cells)).isEqualTo(Target.Verdict.MET);
    assertThat(SIX_TIMES_AS_FAST.boundText()).isEqualTo("≥ 6 ×");
  }

  @Test
  void ofItsTimeIsOurTimeOverTheirs() {
    Recording run = run("runtime", times("switch", "ours", 16), times("switch", "kotlinx", 10));
    List<Target.Cell> cells = HALF_AGAIN_ITS_TIME.cells(run);

    assertThat(cells.getFirst().ratio().median()).isEqualTo(1.6);
    assertThat(Target.verdict(cells)).isEqualTo(Target.Verdict.MISSED);
    assertThat(HALF_AGAIN_ITS_TIME.boundText()).isEqualTo("≤ 1.5 ×");
  }

  @Test
  void ratesAreComparedTheOtherWayRoundAndProcessorTimeIsNot() {
    Recording run =
        run(
            "network",
            withCpu(rates("tcp/1 KiB/1", "ours-protocol", 98), 20),
            withCpu(rates("tcp/1 KiB/1", "netty", 100), 10));
    Target.Cell cell = ECHO.cells(run).getFirst();

    assertThat(cell.ratio().median()).isEqualTo(0.98);
    assertThat(cell.cpu().orElseThrow().median()).isEqualTo(0.5);
    assertThat(cell.met()).isTrue();
  }

  @Test
  void aTargetOfManyBenchmarksIsMissedIfOneIsAndTheWorstIsTold() {
    Recording run =
        run(
            "network",
            rates("tcp/1 KiB/1", "ours-protocol", 100),
            rates("tcp/1 KiB/1", "netty", 100),
            rates("tcp/1 KiB/10", "ours-protocol", 90),
            rates("tcp/1 KiB/10", "netty", 100),
            rates("tls/1 KiB/10", "ours-protocol", 1),
            rates("tls/1 KiB/10", "netty", 100));
    List<Target.Cell> cells = ECHO.cells(run);

    assertThat(cells).hasSize(2);
    assertThat(Target.verdict(cells)).isEqualTo(Target.Verdict.MISSED);
    assertThat(ECHO.worst(cells).orElseThrow().benchmark()).isEqualTo("tcp/1 KiB/10");
    assertThat(new TargetTable(run).markdown().orElseThrow())
        .contains("met in 1 of 2", "TCP, 1 KiB, 10 connections", "7 %");
  }

  @Test
  void theWorstOfTimesIsTheLongest() {
    Target all = new Target("runtime", "switch", "ours", "kotlinx", OF_ITS_TIME, 3);
    Recording run =
        run(
            "runtime",
            times("switch/a", "ours", 20),
            times("switch/a", "kotlinx", 10),
            times("switch/b", "ours", 40),
            times("switch/b", "kotlinx", 10));
    assertThat(all.worst(all.cells(run)).orElseThrow().benchmark()).isEqualTo("switch/b");
  }

  @Test
  void whatWasNotRunIsNotMeasured() {
    Recording run = run("runtime", times("switch", "ours", 10));
    assertThat(Target.verdict(SIX_TIMES_AS_FAST.cells(run))).isEqualTo(Target.Verdict.NOT_MEASURED);
    assertThat(ECHO.cells(run)).isEmpty();
  }

  @Test
  void whoWasNotMeasuredIsCalledByHisLabelAllTheSame() {
    String table = new TargetTable(run("network")).markdown().orElseThrow();
    assertThat(table).contains("uvloop, streams", "asyncio for Java, protocol", "epoll, in C");
    assertThat(Peer.labelOf("cpython-new")).isEqualTo(Peer.CPYTHON_NEW.label());
    assertThat(Peer.labelOf("nobody")).isEqualTo("nobody");
  }

  @Test
  void ratiosAreTakenWithinARound() {
    Recording run =
        run(
            "runtime",
            times("switch", "ours", 10, 100, 10),
            times("switch", "uvloop", 70, 700, 70));
    Spread ratio = SIX_TIMES_AS_FAST.cells(run).getFirst().ratio();
    assertThat(ratio).isEqualTo(new Spread(3, 7, 7, 7));
  }

  @Test
  void aTargetMayBeAnAmountInsteadOfARatio() {
    Target little = new Target("network", "idle", "ours-streams", "", AT_MOST, 12_288);
    List<Target.Cell> cells = little.cells(run("network", times("idle", "ours-streams", 20_000)));

    assertThat(Target.verdict(cells)).isEqualTo(Target.Verdict.MISSED);
    assertThat(little.text(cells.getFirst().ratio().median())).isEqualTo("20,000");
    assertThat(little.boundText()).isEqualTo("≤ 12,288");
  }

  @Test
  void everyTargetNamesBenchmarksThatThereAre() {
    assertThat(Targets.ALL)
        .allSatisfy(
            target -> {
              String first = target.benchmarks().split("/", 2)[0];
              assertThat(Suite.values())
                  .filteredOn(suite -> suite.title().equals(target.suite()))
                  .singleElement()
                  .matches(suite -> Names.isIn(suite, first));
            });
  }
}
