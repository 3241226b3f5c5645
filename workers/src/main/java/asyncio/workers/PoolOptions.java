package asyncio.workers;

import asyncio.workers.launch.ChildOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a pool behaves. It is set up by the lambda that the pool is made with; each method returns
 * the options themselves.
 */
public final class PoolOptions {
  private static final int LONGEST = 512 * 1024 * 1024;

  int processes = Runtime.getRuntime().availableProcessors();
  int childConcurrency = 16;
  int maxTasksPerChild = Integer.MAX_VALUE;
  int queueCount = 1;
  int spares;
  int starts = 3; // that may fail in a row
  Scheduler scheduler = Scheduler.roundRobin();
  @Nullable Object opening;
  String loop = "auto";
  @Nullable String heap;
  @Nullable Path aotCache;
  final List<String> flags = new ArrayList<>();
  final Set<String> packages = new LinkedHashSet<>();
  @Nullable RemoteFunction<AllowedClasses, Codec> codec;
  int maxMessage = LONGEST;
  Duration startTimeout = Duration.ofSeconds(60);
  Duration cancelGrace = Duration.ofSeconds(5);
  Consumer<Throwable> exceptionHandler = failure -> {};
  LongFunction<ChildOutput> output = pid -> ChildOutput.printed("[worker " + pid + "] ");

  PoolOptions() {}

  private static int atLeastOne(int number, String what) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be 1 or more, not " + number);
    }
    return number;
  }

  private static Duration positive(Duration duration, String what) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(what + " must be positive, not " + duration);
    }
    return duration;
  }

  /**
   * Has so many workers; as many as there are processors unless set.
   *
   * @param processes how many
   * @return this
   */
  public PoolOptions processes(int processes) {
    this.processes = atLeastOne(processes, "processes");
    return this;
  }

  /**
   * Has each worker do so many calls at a time, as tasks of its loop; 16 unless set. One for
   * functions that compute or block.
   *
   * @param calls how many
   * @return this
   */
  public PoolOptions childConcurrency(int calls) {
    childConcurrency = atLeastOne(calls, "childConcurrency");
    return this;
  }

  /**
   * Replaces each worker after so many calls; never unless set. The next one is started before it
   * has ended.
   *
   * @param calls how many
   * @return this
   */
  public PoolOptions maxTasksPerChild(int calls) {
    maxTasksPerChild = atLeastOne(calls, "maxTasksPerChild");
    return this;
  }

  /**
   * Has calls wait in so many queues, each with its own workers; one unless set.
   *
   * @param queues at most as many as there are processes
   * @return this
   */
  public PoolOptions queueCount(int queues) {
    queueCount = atLeastOne(queues, "queueCount");
    return this;
  }

  /**
   * Chooses between several queues; round robin unless set.
   *
   * @param scheduler for this pool only
   * @return this
   */
  public PoolOptions scheduler(Scheduler scheduler) {
    this.scheduler = scheduler;
    return this;
  }

  /**
   * Keeps so many workers more ready, to take the place of one that dies or is replaced; none
   * unless set.
   *
   * @param workers how many
   * @return this
   */
  public PoolOptions spares(int workers) {
    if (workers < 0) {
      throw new IllegalArgumentException("spares must be 0 or more, not " + workers);
    }
    spares = workers;
    return this;
  }

  /** Gives up after so many starts in a row that have failed. */
  PoolOptions starts(int most) {
    starts = most;
    return this;
  }

  /**
   * Calls something in each worker before its first call. It may suspend. If it fails, the worker
   * has not started; if that happens three times in a row, the pool stops with the reason.
   *
   * @param initializer what to call
   * @return this
   */
  public PoolOptions initializer(RemoteRunnable initializer) {
    opening = initializer;
    return this;
  }

  /**
   * The loop that each worker runs; {@code auto} unless set, which is epoll where that can be had.
   *
   * @param name {@code nio}, {@code epoll}, {@code io_uring} or {@code auto}
   * @return this
   */
  public PoolOptions loop(String name) {
    loop = name;
    return this;
  }

  /**
   * Bounds the heap of each worker; as this JVM's unless set. A worker whose heap is full dies.
   *
   * @param size as {@code -Xmx} takes it: {@code "256m"}
   * @return this
   */
  public PoolOptions heap(String size) {
    if (!size.matches("[1-9][0-9]*[kKmMgGtT]?")) {
      throw new IllegalArgumentException("'" + size + "' is no size of a heap; write \"256m\"");
    }
    heap = size;
    return this;
  }

  /**
   * Has workers start with an AOT cache, in about half the time; that of this JVM unless set. One
   * that does not exist, or does not fit, is not used. docs/processes.md says how to make one.
   *
   * @param file that a worker's training has written
   * @return this
   */
  public PoolOptions aotCache(Path file) {
    aotCache = file;
    return this;
  }

  /**
   * Gives the JVM of each worker flags beside those of this one.
   *
   * @param more such as {@code "-XX:+UseSerialGC"}
   * @return this
   */
  public PoolOptions jvmFlags(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /**
   * Accepts functions and classes of more packages, and of those below them. The package of the
   * class that makes the pool is always accepted.
   *
   * @param names of packages
   * @return this
   */
  public PoolOptions packages(String... names) {
    packages.addAll(List.of(names));
    return this;
  }

  /**
   * Has arguments and results travel by another codec.
   *
   * @param codec makes one, here and in each worker
   * @return this
   */
  public PoolOptions codec(RemoteFunction<AllowedClasses, Codec> codec) {
    this.codec = codec;
    return this;
  }

  /**
   * Bounds a call with its arguments, and a result; 512 MiB unless set.
   *
   * @param bytes how many
   * @return this
   */
  public PoolOptions maxMessage(int bytes) {
    maxMessage = atLeastOne(bytes, "maxMessage");
    return this;
  }

  /**
   * Bounds the start of a worker, its initializer included; a minute unless set.
   *
   * @param timeout how long
   * @return this
   */
  public PoolOptions startTimeout(Duration timeout) {
    startTimeout = positive(timeout, "startTimeout");
    return this;
  }

  /**
   * How long a cancelled call may go on in its worker; five seconds unless set. Then the worker is
   * replaced: it gets no more calls, and is killed when it has no other, or at once if its loop
   * does not turn.
   *
   * @param grace how long
   * @return this
   */
  public PoolOptions cancelGrace(Duration grace) {
    cancelGrace = positive(grace, "cancelGrace");
    return this;
  }

  /**
   * Tells of each call that has failed, beside its future.
   *
   * @param handler gets the failure, on the loop's thread
   * @return this
   */
  public PoolOptions exceptionHandler(Consumer<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  /**
   * Has the output of workers go somewhere, line by line; to this program's, after {@code [worker
   * 1234]}, unless set.
   *
   * @param sink gets the lines of both, without their ends, on the loop's thread
   * @return this
   */
  public PoolOptions output(Consumer<String> sink) {
    output = pid -> new ChildOutput(sink, sink);
    return this;
  }
}
