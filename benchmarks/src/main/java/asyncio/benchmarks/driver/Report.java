package asyncio.benchmarks.driver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * A run for people: tables in Markdown, and the bars.
 *
 * @param run what to report
 */
record Report(Recording run) {
  private static final List<String> PERCENTILES = List.of("p50Micros", "p99Micros", "p999Micros");
  private static final String OURS = Peer.OURS.title();

  /** The whole page. */
  String markdown(List<String> charts) {
    StringBuilder page = new StringBuilder("# " + title() + "\n\n");
    page.append(introduction()).append('\n');
    for (String chart : charts) {
      page.append("![").append(title()).append("](").append(chart).append(")\n\n");
    }
    Optional<String> targets = new TargetTable(run).markdown();
    targets.ifPresent(table -> page.append("## Targets\n\n").append(table).append('\n'));
    page.append("## Figures\n\n").append(figures()).append('\n');
    page.append(absences());
    page.append("## How it was run\n\n").append(conditions());
    return page.toString();
  }

  private String title() {
    if (isWorkers()) {
      return "Pools of processes side by side";
    }
    if (run.suite().equals(Suite.CLIENT.title())) {
      return "Clients of HTTP side by side";
    }
    if (isHttp()) {
      return "Servers of HTTP side by side";
    }
    return isNetwork() ? "Echo servers side by side" : "The runtime side by side";
  }

  private boolean isNetwork() {
    return run.suite().equals(Suite.NETWORK.title());
  }

  private boolean isRuntime() {
    return run.suite().equals(Suite.RUNTIME.title());
  }

  private boolean isWorkers() {
    return run.suite().equals(Suite.WORKERS.title());
  }

  private boolean isHttp() {
    return run.suite().equals(Suite.HTTP.title()) || run.suite().equals(Suite.CLIENT.title());
  }

  private String introduction() {
    String quick =
        run.quick() ? "A quick run, for a look only: nothing here should be quoted.\n\n" : "";
    String busy = busy().map(text -> "**Beware:** " + text + ".\n\n").orElse("");
    String rounds = run.rounds() == 1 ? "one round" : run.rounds() + " rounds";
    return quick
        + busy
        + "Measured by `"
        + run.command()
        + "` on "
        + run.date().substring(0, Math.min(10, run.date().length()))
        + ": "
        + rounds
        + ", in each of which every peer had its turn. Figures are medians, ± half the distance"
        + " between the quartiles; ratios are taken within each turn. How to read them:"
        + " [`docs/benchmarks.md`](../../docs/benchmarks.md).\n";
  }

  /** The tables of figures alone, as for the terminal. */
  String figures() {
    if (isHttp()) {
      return httpFigures();
    }
    if (isWorkers()) {
      return poolFigures();
    }
    return isNetwork() ? echoFigures() : runtimeFigures();
  }

  /** That the machine had other work, if it had. */
  Optional<String> busy() {
    int cores = Integer.parseInt(run.machine().getOrDefault("cores", "1"));
    return Machine.warning(run.machine().getOrDefault("load before", ""), cores);
  }

  private List<String> peers() {
    return run.peers().stream().map(Recording.Measured::name).toList();
  }

  // Runtime: a row for each benchmark, a column for each peer.

  private String runtimeFigures() {
    StringBuilder text = new StringBuilder("Time, or memory, of an operation; less is better.\n\n");
    text.append(byPeer(series -> Numbers.withSpread(series.values())));
    text.append("\nProcessor time of an operation, of all threads.\n\n");
    text.append(byPeer(series -> Numbers.median(series.cpu())));
    text.append("\nHow many times ours the others take: below 1, in bold, we lose.\n\n");
    text.append(ratios(Series::valuesOver));
    return text.toString();
  }

  private String httpFigures() {
    StringBuilder text =
        new StringBuilder("Requests, messages or MiB a second; more is better.\n\n");
    text.append(byPeer(series -> Numbers.withSpread(series.values())));
    text.append("\nProcessor time for each, in µs; less is better.\n\n");
    text.append(byPeer(series -> Numbers.median(series.cpu())));
    text.append("\nOf the others' processor time to ours: below 1, in bold, we lose.\n\n");
    text.append(ratios(Series::cpuOver));
    return text.toString();
  }

  private String poolFigures() {
    StringBuilder text =
        new StringBuilder("Of what is counted by the second, more is better; else less.\n\n");
    text.append(byPeer(series -> Numbers.withSpread(series.values())));
    text.append("\nHow many times as fast, or as small, we are: below 1, in bold, we lose.\n\n");
    text.append(
        ratios((other, ours) -> other.isRate() ? ours.valuesOver(other) : other.valuesOver(ours)));
    return text.toString();
  }

  private interface Against {
    Optional<Spread> of(Series other, Series ours);
  }

  private interface Column {
    String of(Series series);
  }

  private Table byPeer(Column column) {
    Table table = new Table(2, head("benchmark", "unit", peers()));
    for (Recording.Benchmark benchmark : run.benchmarks()) {
      List<String> row = new ArrayList<>(List.of(benchmark.name(), benchmark.unit()));
      for (String peer : peers()) {
        row.add(run.find(benchmark, peer).map(column::of).orElse(Numbers.NONE));
      }
      if (!row.stream().skip(2).allMatch(Numbers.NONE::equals)) {
        table.add(row);
      }
    }
    return table;
  }

  private Table ratios(Against against) {
    List<String> others = peers().stream().filter(peer -> !Peer.isOwn(peer)).toList();
    Table table = new Table(1, head("benchmark", others));
    for (Recording.Benchmark benchmark : run.benchmarks()) {
      Optional<Series> ours = run.find(benchmark, OURS);
      if (ours.isPresent() && !others.isEmpty()) {
        List<String> row = new ArrayList<>(List.of(benchmark.name()));
        for (String other : others) {
          row.add(
              run.find(benchmark, other)
                  .flatMap(series -> against.of(series, ours.get()))
                  .map(ratio -> emphasised(ratio.median(), ratio.median() < 1))
                  .orElse(Numbers.NONE));
        }
        table.add(row);
      }
    }
    return table;
  }

  private static String emphasised(double ratio, boolean loss) {
    return loss ? "**" + Numbers.ratio(ratio) + "**" : Numbers.ratio(ratio);
  }

  private List<String> head(String first, String second, List<String> peers) {
    List<String> head = head(first, peers);
    head.add(1, second);
    return head;
  }

  private List<String> head(String first, List<String> peers) {
    List<String> head = new ArrayList<>(List.of(first));
    peers.forEach(peer -> head.add(run.label(peer)));
    return head;
  }

  // Network: a table for each benchmark, in it a row for each server.

  private String echoFigures() {
    StringJoiner text = new StringJoiner("\n");
    text.add(
        "Messages there and back a second; more is better. Processor time is the server's. Times to"
            + " answer are counted from when a message should have gone out. In bold: we lose.\n");
    for (Recording.Benchmark benchmark : run.benchmarks()) {
      text.add("### " + cell(benchmark.name()) + "\n");
      text.add(servers(benchmark).toString());
    }
    return text.toString();
  }

  /** {@code tcp/1 KiB/10} in words. */
  static String cell(String benchmark) {
    String[] parts = benchmark.split("/", -1);
    if (parts.length != 3) {
      return benchmark;
    }
    String transport =
        switch (parts[0]) {
          case "unix" -> "Unix sockets";
          default -> parts[0].toUpperCase(java.util.Locale.ROOT);
        };
    String connections = parts[2].equals("1") ? "1 connection" : parts[2] + " connections";
    return transport + ", " + parts[1] + ", " + connections;
  }

  private Table servers(Recording.Benchmark benchmark) {
    Optional<Series> floor = run.find(benchmark, Peer.NETTY.title());
    Table table =
        new Table(
            1,
            List.of(
                "server",
                benchmark.unit(),
                "spread",
                "× Netty",
                "CPU µs/message",
                "CPU × Netty",
                "JIT %",
                "p50 µs",
                "p99 µs",
                "p99.9 µs"));
    for (String peer : peers()) {
      Optional<Series> found = run.find(benchmark, peer);
      if (found.isPresent()) {
        Series series = found.get();
        List<String> row = new ArrayList<>(List.of(run.label(peer)));
        row.add(Numbers.median(series.values()));
        row.add(series.values().map(Numbers::spreadText).orElse(""));
        row.add(againstFloor(peer, floor.flatMap(series::valuesOver), true));
        row.add(Numbers.median(series.cpu()));
        row.add(againstFloor(peer, floor.flatMap(series::cpuOver), false));
        row.add(Numbers.median(series.more(Race.COMPILER)));
        PERCENTILES.forEach(field -> row.add(Numbers.median(series.more(field))));
        table.add(row);
      }
    }
    return table;
  }

  private static String againstFloor(String peer, Optional<Spread> ratio, boolean moreIsBetter) {
    return ratio
        .map(Spread::median)
        .map(
            median ->
                emphasised(median, Peer.isOwn(peer) && (moreIsBetter ? median < 1 : median > 1)))
        .orElse(Numbers.NONE);
  }

  // What else is to be told.

  private String absences() {
    StringBuilder text = new StringBuilder();
    if (!run.missing().isEmpty()) {
      text.append("## Not measured\n\n");
      for (Recording.Missing one : run.missing()) {
        text.append("- ").append(absence(one)).append('\n');
      }
      text.append('\n');
    }
    if (!run.failures().isEmpty()) {
      text.append("## What failed\n\n");
      run.failures().forEach(failure -> text.append("- ").append(failure).append('\n'));
      text.append('\n');
    }
    return text.toString();
  }

  private static String absence(Recording.Missing one) {
    return one.name() + ": " + one.reason() + "; to install it: `" + one.install() + "`";
  }

  private String conditions() {
    StringBuilder text = new StringBuilder();
    text.append("- command: `").append(run.command()).append("`\n");
    text.append("- date: ")
        .append(run.date())
        .append(", commit ")
        .append(run.commit())
        .append('\n');
    run.machine().forEach((key, value) -> text.append("- " + key + ": " + value + "\n"));
    text.append("\n| peer | version | command |\n|---|---|---|\n");
    for (Recording.Measured peer : run.peers()) {
      text.append("| ").append(peer.label()).append(" | ").append(peer.version());
      text.append(" | `").append(peer.command()).append("` |\n");
    }
    return text.toString();
  }

  /** The bars: of the figures, or of the processor time. */
  String chart(boolean cpu) {
    String subtitle =
        (!isRuntime() && !cpu ? "longer" : "shorter") + " is better; " + conditionsInShort();
    String heading = title() + (cpu ? ": processor time of a message, µs" : "");
    BarChart chart = new BarChart(heading, subtitle, isNetwork() ? 3 : 2);
    for (Recording.Benchmark benchmark : run.benchmarks()) {
      List<Series> all =
          peers().stream().flatMap(peer -> run.find(benchmark, peer).stream()).toList();
      List<BarChart.Bar> bars = new ArrayList<>();
      for (Series series : all) {
        Optional<Spread> numbers = cpu ? series.cpu() : series.values();
        numbers.ifPresent(
            spread ->
                bars.add(
                    new BarChart.Bar(
                        run.label(series.peer()),
                        spread.median(),
                        Numbers.text(spread.median()) + " " + Numbers.spreadText(spread))));
      }
      if (!bars.isEmpty()) {
        boolean moreIsBetter = Series.isRate(benchmark.unit()) && !cpu;
        Optional<String> loss = loss(bars, moreIsBetter);
        String name = isNetwork() ? cell(benchmark.name()) : benchmark.name();
        String unit = cpu ? "" : benchmark.unit();
        chart.add(
            new BarChart.Group(
                name, loss.map(text -> unit + " · " + text).orElse(unit), loss.isPresent(), bars));
      }
    }
    return chart.toString();
  }

  /** By how much the best of our bars is behind the best of all, if it is. */
  private Optional<String> loss(List<BarChart.Bar> bars, boolean moreIsBetter) {
    Comparator<BarChart.Bar> byValue = Comparator.comparingDouble(BarChart.Bar::value);
    Comparator<BarChart.Bar> worstFirst = moreIsBetter ? byValue : byValue.reversed();
    List<String> own =
        peers().stream().filter(Peer::isOwn).map(run::label).collect(Collectors.toList());
    Optional<BarChart.Bar> best = bars.stream().max(worstFirst);
    Optional<BarChart.Bar> ours =
        bars.stream().filter(bar -> own.contains(bar.name())).max(worstFirst);
    if (ours.isEmpty() || best.isEmpty() || ours.equals(best)) {
      return Optional.empty();
    }
    double ratio = ours.get().value() / best.get().value();
    return Optional.of("loss: " + Numbers.ratio(ratio) + " " + best.get().name());
  }

  private String conditionsInShort() {
    return run.machine().getOrDefault("cpu", "")
        + ", "
        + run.date().substring(0, Math.min(10, run.date().length()))
        + ", "
        + run.rounds()
        + (run.rounds() == 1 ? " round" : " rounds")
        + (run.quick() ? ", quick" : "");
  }
}
