package asyncio.cluster;

import asyncio.workers.AllowedClasses;
import asyncio.workers.Codec;
import asyncio.workers.RemoteFunction;
import asyncio.workers.RemoteRunnable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a pool over a cluster behaves; each method returns the options themselves. What has the name
 * of one of {@link asyncio.workers.PoolOptions} means the same.
 */
public final class ClusterOptions {
  private static final int LONGEST = 512 * 1024 * 1024;

  final List<String> members = new ArrayList<>();
  final Set<String> packages = new LinkedHashSet<>();
  String name = OptionChecks.NAME;
  int childConcurrency = 16;
  int maxMessage = LONGEST;
  @Nullable Object opening;
  @Nullable RemoteFunction<AllowedClasses, Codec> codec;
  Duration connectTimeout = Duration.ofSeconds(10);
  Duration startTimeout = Duration.ofSeconds(60);
  Duration cancelGrace = Duration.ofSeconds(5);
  Duration failureTimeout = OptionChecks.SILENCE;
  Consumer<Throwable> exceptionHandler = failure -> {};
  @Nullable Consumer<ClusterChange> changes;

  ClusterOptions() {}

  /**
   * The cluster that does the calls. One member is enough, if it is there; through it the others
   * are known, those included that join later.
   *
   * @param addresses of members, each as {@code host:port}
   * @return this
   */
  public ClusterOptions members(String... addresses) {
    for (String each : addresses) {
      members.add(OptionChecks.address(each));
    }
    return this;
  }

  /**
   * The name of the cluster; {@code asyncio} unless set.
   *
   * @param name of the cluster
   * @return this
   */
  public ClusterOptions name(String name) {
    this.name = OptionChecks.name(name);
    return this;
  }

  /**
   * Has each member do so many calls of this pool at a time, as tasks of its loop; 16 unless set.
   * One for functions that compute or block. Calls that are made together travel together, at most
   * so many.
   *
   * @param calls how many
   * @return this
   */
  public ClusterOptions childConcurrency(int calls) {
    if (calls < 1) {
      throw new IllegalArgumentException("childConcurrency must be 1 or more, not " + calls);
    }
    childConcurrency = calls;
    return this;
  }

  /**
   * Calls something at each member before its first call. It may suspend.
   *
   * @param initializer what to call
   * @return this
   */
  public ClusterOptions initializer(RemoteRunnable initializer) {
    opening = initializer;
    return this;
  }

  /**
   * Accepts functions and classes of more packages, and of those below them. The package of the
   * class that makes the pool is always accepted.
   *
   * @param names of packages
   * @return this
   */
  public ClusterOptions packages(String... names) {
    packages.addAll(List.of(names));
    return this;
  }

  /**
   * Has arguments and results travel by another codec.
   *
   * @param codec makes one, here and at each member
   * @return this
   */
  public ClusterOptions codec(RemoteFunction<AllowedClasses, Codec> codec) {
    this.codec = codec;
    return this;
  }

  /**
   * Bounds a call with its arguments, and a result; 512 MiB unless set.
   *
   * @param bytes how many
   * @return this
   */
  public ClusterOptions maxMessage(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("maxMessage must be 1 or more, not " + bytes);
    }
    maxMessage = bytes;
    return this;
  }

  /**
   * Tries to connect, and to connect again, for so long; ten seconds unless set. Then the pool
   * stops with the reason.
   *
   * @param timeout how long
   * @return this
   */
  public ClusterOptions connectTimeout(Duration timeout) {
    connectTimeout = OptionChecks.positive(timeout, "connectTimeout");
    return this;
  }

  /**
   * Bounds the initializer at each member; a minute unless set.
   *
   * @param timeout how long
   * @return this
   */
  public ClusterOptions startTimeout(Duration timeout) {
    startTimeout = OptionChecks.positive(timeout, "startTimeout");
    return this;
  }

  /**
   * How long a cancelled call may go on at its member before the pool waits for it no more; five
   * seconds unless set. Its place there stays taken until it ends: a member is not killed, for
   * others may use it.
   *
   * @param grace how long
   * @return this
   */
  public ClusterOptions cancelGrace(Duration grace) {
    cancelGrace = OptionChecks.positive(grace, "cancelGrace");
    return this;
  }

  /**
   * Takes a member that is connected and says nothing for so long for gone; ten seconds unless set.
   * One whose process ends is noticed at once.
   *
   * @param silence in whole seconds, at least two
   * @return this
   */
  public ClusterOptions failureTimeout(Duration silence) {
    failureTimeout = OptionChecks.silence(silence);
    return this;
  }

  /**
   * Tells of each call that has failed, beside its future.
   *
   * @param handler gets the failure, on the loop's thread
   * @return this
   */
  public ClusterOptions exceptionHandler(Consumer<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  /**
   * Tells of members that come, go, and come back; unless set, what is not a matter of course is
   * logged as a warning of {@code asyncio}.
   *
   * @param watcher gets the changes, on the loop's thread
   * @return this
   */
  public ClusterOptions onChange(Consumer<ClusterChange> watcher) {
    changes = watcher;
    return this;
  }
}
