package asyncio.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How a member of a cluster behaves; each method returns the options themselves. */
public final class WorkerOptions {
  final List<String> join = new ArrayList<>();
  final Set<String> packages = new LinkedHashSet<>();
  String name = OptionChecks.NAME;
  String bind = "127.0.0.1";
  int port;
  Duration failureTimeout = OptionChecks.SILENCE;

  WorkerOptions() {}

  /**
   * Joins the cluster of other members; without one it begins a cluster.
   *
   * @param members of it, each as {@code host:port}
   * @return this
   */
  public WorkerOptions join(String... members) {
    for (String each : members) {
      join.add(OptionChecks.address(each));
    }
    return this;
  }

  /**
   * The name of the cluster; {@code asyncio} unless set. Members of other names are not joined.
   *
   * @param name of the cluster
   * @return this
   */
  public WorkerOptions name(String name) {
    this.name = OptionChecks.name(name);
    return this;
  }

  /**
   * Listens on an address of this machine; on 127.0.0.1 unless set. Whoever can connect to another
   * one can run the program's functions: there is no encryption, and nobody is asked who he is.
   *
   * @param address of this machine
   * @return this
   */
  public WorkerOptions bind(String address) {
    bind = address;
    return this;
  }

  /**
   * Listens on a port; on the first free one from 5701 on unless set.
   *
   * @param port its number; 0 for any
   * @return this
   */
  public WorkerOptions port(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is a number from 0 to 65535, not " + port);
    }
    this.port = port;
    return this;
  }

  /**
   * Accepts functions and classes of these packages and those below them only; of all that pools
   * name unless set.
   *
   * @param names of packages
   * @return this
   */
  public WorkerOptions packages(String... names) {
    packages.addAll(List.of(names));
    return this;
  }

  /**
   * Takes a member that is connected and says nothing for so long for gone; ten seconds unless set.
   * One whose process ends is noticed at once.
   *
   * @param silence in whole seconds, at least two
   * @return this
   */
  public WorkerOptions failureTimeout(Duration silence) {
    failureTimeout = OptionChecks.silence(silence);
    return this;
  }
}
