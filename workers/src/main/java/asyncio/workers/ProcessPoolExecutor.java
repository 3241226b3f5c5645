package asyncio.workers;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Clock;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.RemoteExecutor;
import asyncio.net.Pollers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An executor whose threads are other processes: for functions that compute, or may crash. For any
 * thread, and for loops by {@link EventLoop#runInExecutor}.
 *
 * {@snippet :
 * try (var executor = new ProcessPoolExecutor(3)) {
 *   RemoteCallable<Long> job = () -> Primes.below(1_000_000);
 *   long count = await(getRunningLoop().runInExecutor(executor, job));
 * }
 * }
 *
 * <p>Work has to be serialisable, a lambda of type {@link RemoteCallable} or {@link RemoteRunnable}
 * as a rule, and is refused with a {@link CodecException} otherwise; see {@link Pool} for what
 * travels. Cancelling a future cancels the call in its worker, and has the worker replaced if it
 * does not heed that.
 *
 * <p>Where CPython's executor breaks as a whole if a process dies, this one fails the call that
 * this process had, with {@link WorkerDied}, and starts another. {@link BrokenProcessPool} comes if
 * processes cannot be started. An executor that is not shut down does not keep the JVM running, and
 * its workers end with it.
 *
 * @see <a
 *     href="https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor">Python:
 *     ProcessPoolExecutor</a>
 */
public final class ProcessPoolExecutor extends AbstractExecutorService
    implements RemoteExecutor, Opened {
  private final EventLoop loop;
  private final Crew crew;
  private final Set<Submission<?>> submissions = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Boolean> terminated = new CompletableFuture<>();
  private volatile boolean shutdown;

  /** Starts as many workers as there are processors. */
  public ProcessPoolExecutor() {
    this(options -> {});
  }

  /**
   * Starts workers.
   *
   * @param maxWorkers how many
   */
  public ProcessPoolExecutor(int maxWorkers) {
    this(options -> options.processes(maxWorkers));
  }

  /**
   * Starts workers. Does not wait for them.
   *
   * @param setup sets up the options, among which {@link PoolOptions#childConcurrency} is one here
   */
  public ProcessPoolExecutor(Consumer<PoolOptions> setup) {
    var options = new PoolOptions();
    options.childConcurrency(1);
    setup.accept(options);
    Class<?> caller = Opening.caller();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    var opened = new CompletableFuture<Crew>();
    Thread.ofPlatform()
        .daemon()
        .name("asyncio-process-pool")
        .start(() -> runLoop(options, caller, loader, opened));
    try {
      crew = opened.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException("the pool cannot be opened", failed.getCause());
    } catch (InterruptedException interrupted) {
      opened.thenAccept(late -> late.loop.callSoonThreadsafe(() -> late.kill("interrupted")));
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the pool was opened", interrupted);
    }
    loop = crew.loop;
  }

  /** The thread's: the loop of the pool, until that has ended. */
  private void runLoop(
      PoolOptions options,
      Class<?> caller,
      @Nullable ClassLoader loader,
      CompletableFuture<Crew> opened) {
    LoopOptions usual = LoopOptions.defaults();
    try {
      Asyncio.run(
          () -> {
            Crew made = Opening.crew(options, options.opening, caller, loader);
            opened.complete(made);
            made.awaitEnd();
          },
          usual.withClock(Clock.system()).withPoller(Pollers::auto));
    } catch (Throwable failed) {
      if (!opened.completeExceptionally(failed)) {
        System.getLogger("asyncio")
            .log(System.Logger.Level.ERROR, "the loop of a process pool has ended", failed);
      }
    } finally {
      shutdown = true;
      submissions.forEach(
          each ->
              each.completeExceptionally(
                  new BrokenProcessPool("the loop of the pool has ended", null)));
      terminated.complete(true);
    }
  }

  // ---- submitting

  /** One call and its future. */
  private final class Submission<T> extends CompletableFuture<T> implements RunnableFuture<T> {
    private final Object function;
    private final List<ByteBuffer> encoded;
    private volatile @Nullable RemoteCall<T> call;

    Submission(Object function, @Nullable Object... arguments) {
      this.function = function;
      encoded = crew.encode(function, arguments);
    }

    void start() {
      if (shutdown) {
        throw new RejectedExecutionException("the executor is shut down");
      }
      submissions.add(this);
      whenComplete((result, failure) -> submissions.remove(this));
      try {
        loop.callSoonThreadsafe(this::submit);
      } catch (RuntimeException closed) {
        submissions.remove(this);
        throw new RejectedExecutionException("the executor has ended", closed);
      }
    }

    private void submit() {
      if (isDone()) {
        return; // cancelled before
      }
      try {
        RemoteCall<T> made = crew.submit(CallOptions.DEFAULT, false, encoded);
        call = made;
        made.addDoneCallback(this::ended);
      } catch (RuntimeException refused) {
        completeExceptionally(refused);
      }
    }

    private void ended(Future<T> done) {
      if (done.cancelled()) {
        super.cancel(false);
        return;
      }
      Throwable failure = done.exception();
      if (failure == null) {
        complete(done.result());
      } else {
        completeExceptionally(failure);
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        try {
          loop.callSoonThreadsafe(this::cancelThere);
        } catch (RuntimeException ended) {
          return true; // with all its calls
        }
      }
      return cancelled;
    }

    private void cancelThere() {
      RemoteCall<T> made = call;
      if (made != null) {
        made.cancel();
      }
    }

    @Override
    public void run() {
      throw new UnsupportedOperationException("it runs in another process");
    }

    @Override
    public String toString() {
      return "<" + function + " " + super.toString() + ">";
    }
  }

  private <T> Submission<T> submitted(Object function, @Nullable Object... arguments) {
    if (shutdown) {
      throw new RejectedExecutionException("the executor is shut down");
    }
    var submission = new Submission<T>(function, arguments);
    submission.start();
    return submission;
  }

  /**
   * Has a body run in a worker.
   *
   * @param body a {@link RemoteCallable}, or another that can travel
   * @param <T> the type of its result
   * @return a future of its result
   * @throws CodecException if it cannot travel
   * @throws RejectedExecutionException if the executor is shut down
   */
  @Override
  public <T> CompletableFuture<T> submit(Callable<T> body) {
    return submitted(body);
  }

  /**
   * Has a body without a result run in a worker.
   *
   * @param body a {@link RemoteRunnable}, or another that can travel
   * @return a future of its end
   * @throws CodecException if it cannot travel
   * @throws RejectedExecutionException if the executor is shut down
   */
  @Override
  public CompletableFuture<?> submit(Runnable body) {
    return submitted(body);
  }

  @Override
  public <T> CompletableFuture<T> submit(Runnable body, T result) {
    return this.<Object>submitted(body).thenApply(none -> result);
  }

  /**
   * Has a function called in a worker.
   *
   * @param function what to call
   * @param argument with what
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @return a future of its result
   * @throws CodecException if it or the argument cannot travel
   * @throws RejectedExecutionException if the executor is shut down
   */
  public <A, R> CompletableFuture<R> submit(RemoteFunction<? super A, R> function, A argument) {
    return submitted(function, argument);
  }

  /**
   * Has a body run in a worker; what it throws goes to the log.
   *
   * @param body a {@link RemoteRunnable}, or another that can travel
   */
  @Override
  public void execute(Runnable body) {
    if (body instanceof Submission<?> submission) {
      submission.start();
      return;
    }
    this.<Object>submitted(body)
        .whenComplete(
            (none, failure) -> {
              if (failure != null) {
                System.getLogger("asyncio")
                    .log(
                        System.Logger.Level.ERROR, "Exception in a job of a process pool", failure);
              }
            });
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> body) {
    return new Submission<>(body);
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> bodies)
      throws InterruptedException, ExecutionException {
    try {
      return firstOf(bodies, Long.MAX_VALUE);
    } catch (TimeoutException never) {
      throw new IllegalStateException(never);
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> bodies, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return firstOf(bodies, unit.toNanos(timeout));
  }

  private <T> T firstOf(Collection<? extends Callable<T>> bodies, long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (bodies.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to do");
    }
    var ended = new LinkedBlockingQueue<CompletableFuture<T>>();
    List<CompletableFuture<T>> all = new ArrayList<>();
    long begin = System.nanoTime();
    try {
      for (Callable<T> body : bodies) {
        CompletableFuture<T> each = submit(body);
        all.add(each);
        each.whenComplete((result, failure) -> ended.add(each));
      }
      for (int left = all.size(); ; left--) {
        long waited = System.nanoTime() - begin;
        CompletableFuture<T> next = ended.poll(nanos - waited, TimeUnit.NANOSECONDS);
        if (next == null) {
          throw new TimeoutException("none has ended in time");
        }
        if (left == 1 || !next.isCompletedExceptionally()) {
          return next.get();
        }
      }
    } finally {
      all.forEach(each -> each.cancel(true));
    }
  }

  @Override
  public <T> Future<T> runJob(EventLoop caller, Action job) {
    Submission<T> submission = submitted(job);
    var future =
        new Future<T>(caller) {
          @Override
          public boolean cancel(@Nullable String message) {
            submission.cancel(true);
            return super.cancel(message);
          }
        };
    submission.whenComplete(
        (result, failure) -> {
          try {
            caller.callSoonThreadsafe(() -> settle(future, result, failure));
          } catch (IllegalStateException closed) {
            return; // nobody waits any more
          }
        });
    return future;
  }

  private static <T> void settle(Future<T> future, T result, @Nullable Throwable failure) {
    if (future.done()) {
      return;
    }
    if (failure instanceof CancellationException) {
      future.cancel();
    } else if (failure != null) {
      future.setException(failure);
    } else {
      future.setResult(result);
    }
  }

  // ---- the end

  private void tell(Runnable what) {
    try {
      loop.callSoonThreadsafe(what);
    } catch (IllegalStateException ended) {
      return; // as it was told
    }
  }

  /** Takes no more work; what was submitted is done. */
  @Override
  public void shutdown() {
    shutdown = true;
    tell(crew::end);
  }

  /**
   * Takes no more work, and cancels what was submitted.
   *
   * @return nothing, for what was submitted is cancelled as a whole
   */
  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    submissions.forEach(each -> each.cancel(true));
    tell(crew::end);
    return List.of();
  }

  /**
   * Takes no more work, and ends the workers: SIGKILL for those that do not end by themselves. What
   * was submitted fails with {@link BrokenProcessPool}.
   */
  public void terminateWorkers() {
    shutdown = true;
    tell(() -> crew.terminate("the pool was terminated"));
  }

  /**
   * Takes no more work, and kills the workers. What was submitted fails with {@link
   * BrokenProcessPool}.
   */
  public void killWorkers() {
    shutdown = true;
    tell(() -> crew.kill("the pool was killed"));
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return terminated.isDone();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    try {
      return terminated.get(timeout, unit);
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }

  @Override
  public String toString() {
    String state = isTerminated() ? "terminated" : shutdown ? "shut down" : "running";
    return "<ProcessPoolExecutor " + state + " submissions=" + submissions.size() + ">";
  }
}
