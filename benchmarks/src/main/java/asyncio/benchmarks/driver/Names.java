package asyncio.benchmarks.driver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The names that a command line may have: of suites, peers and benchmarks. */
final class Names {
  private Names() {}

  /** For the help. */
  static final class Peers implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Peer.values()).map(Peer::title).iterator();
    }
  }

  /** For the help. */
  static final class Benchmarks implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return benchmarks().iterator();
    }
  }

  /** The suites of these names; all if there are none. */
  static Set<Suite> suites(CommandSpec spec, List<String> names) {
    return chosen(spec, "suite", names, EnumSet.allOf(Suite.class), Suite::title, Suite.class);
  }

  /** The peers of these names; all of the suites if there are none. */
  static Set<Peer> peers(CommandSpec spec, List<String> names, Set<Suite> suites) {
    Set<Peer> all = EnumSet.noneOf(Peer.class);
    suites.forEach(suite -> all.addAll(Peer.of(suite)));
    return chosen(spec, "peer", names, all, Peer::title, Peer.class);
  }

  private static <T extends Enum<T>> Set<T> chosen(
      CommandSpec spec,
      String kind,
      List<String> names,
      Set<T> all,
      Function<T, String> title,
      Class<T> type) {
    Set<T> chosen = names.isEmpty() ? EnumSet.copyOf(all) : EnumSet.noneOf(type);
    for (String name : names) {
      Optional<T> found = all.stream().filter(one -> title.apply(one).equals(name)).findFirst();
      chosen.add(
          found.orElseThrow(() -> unknown(spec, kind, name, all.stream().map(title).toList())));
    }
    return chosen;
  }

  /** Fails if one of the names is that of no benchmark. */
  static void checkBenchmarks(CommandSpec spec, List<String> names) {
    for (String name : names) {
      if (!benchmarks().contains(name)) {
        throw unknown(spec, "benchmark", name, benchmarks());
      }
    }
  }

  static boolean touches(Set<Suite> suites, List<String> names) {
    return suites.stream().anyMatch(suite -> names.stream().anyMatch(name -> isIn(suite, name)));
  }

  static boolean isIn(Suite suite, String benchmark) {
    return benchmarks(suite).contains(benchmark);
  }

  private static List<String> benchmarks(Suite suite) {
    if (suite == Suite.NETWORK) {
      List<String> all = new ArrayList<>(NetworkPlan.TRANSPORTS);
      all.add(NetworkPlan.IDLE);
      return all;
    }
    if (suite == Suite.CLIENT) {
      return ClientPlan.KINDS;
    }
    if (suite == Suite.WORKERS) {
      return WorkersPlan.KINDS;
    }
    if (suite == Suite.HTTP) {
      List<String> all = new ArrayList<>(HttpPlan.KINDS);
      all.add(HttpPlan.IDLE);
      return all;
    }
    List<String> all = new ArrayList<>(RuntimePlan.BENCHMARKS);
    all.add(RuntimePlan.STARTUP);
    return all;
  }

  private static List<String> benchmarks() {
    return Stream.of(Suite.values()).flatMap(suite -> benchmarks(suite).stream()).toList();
  }

  private static ParameterException unknown(
      CommandSpec spec, String kind, String name, List<String> all) {
    String hint =
        Nearest.to(name, all)
            .map(near -> "Did you mean " + near + "?")
            .orElse("There are: " + String.join(", ", all));
    return new ParameterException(
        spec.commandLine(), "no such " + kind + ": " + name + "\n" + hint);
  }
}
