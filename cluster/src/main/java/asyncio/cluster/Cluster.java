package asyncio.cluster;

import asyncio.workers.Pool;
import asyncio.workers.RemoteCallable;
import asyncio.workers.ResourcePool;
import asyncio.workers.worker.Setup;
import java.lang.StackWalker.StackFrame;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pools whose workers are the members of a cluster: see {@link ClusterWorker}, which {@code aio
 * worker} starts on a machine.
 *
 * {@snippet :
 * try (var pool = Cluster.pool(options -> options.members("10.0.0.5:5701"))) {
 *   for (String page : pool.map(Pages::get, urls)) {
 *     System.out.println(page.length());
 *   }
 * }
 * }
 *
 * <p>A pool is that of {@code asyncio.workers}, and keeps what it promises: cancelling a future
 * cancels the task at its member, deadlines go along, exceptions arrive as they are, and a member
 * that leaves fails the calls that it had with {@link asyncio.workers.WorkerDied}, or they are made
 * again if they may be. Members that join get calls at once. A function must be on the class path
 * of each member; a call of one that is not fails, and says which class is missing where. {@code
 * CallOptions.key} has no meaning here.
 *
 * <p>Nothing is encrypted and nobody is asked who he is: use it where only your own programs reach
 * the members, or through a tunnel.
 */
public final class Cluster {
  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private Cluster() {}

  /**
   * Opens a pool. Does not wait for the cluster. Loop thread only.
   *
   * @param setup sets up its options; there must be a member
   * @return the pool; closing it leaves the members as they are
   */
  public static Pool pool(Consumer<ClusterOptions> setup) {
    return new Pool(open(setup, null));
  }

  /**
   * Opens a pool that has a resource at each member, such as one HTTP session, which is handed to
   * calls. Does not wait for the cluster. Loop thread only.
   *
   * @param opening makes the resource at each member, before the first call; it may suspend. One
   *     that is {@link AutoCloseable} is closed when the pool, or the member, ends.
   * @param setup sets up the options; there must be a member
   * @param <S> the type of the resource
   * @return the pool; closing it leaves the members as they are
   */
  public static <S> ResourcePool<S> pool(
      RemoteCallable<S> opening, Consumer<ClusterOptions> setup) {
    return new ResourcePool<>(open(setup, opening));
  }

  private static ClusterCrew open(Consumer<ClusterOptions> setup, @Nullable Object opening) {
    Class<?> caller = caller();
    var options = new ClusterOptions();
    setup.accept(options);
    if (options.members.isEmpty()) {
      throw new IllegalArgumentException(
          "a pool needs a member of its cluster: options.members(\"host:port\")");
    }
    Setup made =
        Setup.of(
            caller, options.packages, options.codec, opening == null ? options.opening : opening);
    if (!made.files().isEmpty()) {
      throw new IllegalStateException(
          caller.getName()
              + " is in memory only, and members load classes from their own class path: compile it,"
              + " and start members with it (aio worker --class-path ...)");
    }
    return ClusterCrew.open(options, made);
  }

  /** Who opens the pool. */
  private static Class<?> caller() {
    return STACK.walk(
        frames ->
            frames
                .<Class<?>>map(StackFrame::getDeclaringClass)
                .filter(type -> type != Cluster.class)
                .findFirst()
                .orElse(Cluster.class));
  }
}
