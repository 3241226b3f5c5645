package asyncio;

import asyncio.internal.Check;
import asyncio.internal.Raise;
import asyncio.internal.bridge.BlockingIterator;
import asyncio.internal.bridge.CompletableFutureBridge;
import asyncio.internal.bridge.IterablePublisher;
import asyncio.internal.bridge.PublisherIterator;
import asyncio.internal.observe.AwaitedBy;
import asyncio.internal.observe.CallGraph;
import asyncio.internal.report.Repr;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The functions of asyncio: import them with {@code import static asyncio.Asyncio.*;}.
 *
 * <pre>{@code
 * run(() -> {
 *   var pages = await(gather(() -> fetch("/a"), () -> fetch("/b")));
 *   System.out.println(pages);
 * });
 * }</pre>
 *
 * <p>Only tasks may call methods that say they suspend; each such call is a point where other tasks
 * run and where a cancellation arrives. Code between two of them is never interleaved. (Call {@link
 * #wait} as {@code Asyncio.wait}, since every Java class inherits another {@code wait}.)
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-api-index.html">asyncio: high-level
 *     API</a>
 */
public final class Asyncio {
  /** See {@link ReturnWhen#ALL_COMPLETED}. */
  public static final ReturnWhen ALL_COMPLETED = ReturnWhen.ALL_COMPLETED;

  /** See {@link ReturnWhen#FIRST_COMPLETED}. */
  public static final ReturnWhen FIRST_COMPLETED = ReturnWhen.FIRST_COMPLETED;

  /** See {@link ReturnWhen#FIRST_EXCEPTION}. */
  public static final ReturnWhen FIRST_EXCEPTION = ReturnWhen.FIRST_EXCEPTION;

  static {
    Warmup.early(
        Completion.class,
        ExecutorFuture.class,
        Gathering.class,
        Sleep.class,
        TaskGroup.Ending.class);
    Warmup.late(
        AwaitedBy.class,
        CancelScope.class,
        CompletionIterator.class,
        Gathering.class,
        Outcome.class,
        ReturnWhen.class,
        Shield.class,
        TaskGroup.class,
        Timeout.class,
        WaitForFutures.class);
  }

  private Asyncio() {}

  // ---- running a program

  /**
   * Runs a main coroutine on a new loop in this thread, and then shuts everything down in order.
   * This is how a program starts.
   *
   * @param main what to run
   * @param <T> the type of its result
   * @return its result; its exceptions are thrown, checked ones wrapped once
   * @throws IllegalStateException if a loop runs in this thread already
   * @throws KeyboardInterrupt if Ctrl-C was pressed and main did not refuse the cancellation
   */
  public static <T> T run(Awaitable<T> main) {
    return run(main, LoopOptions.defaults());
  }

  /**
   * Runs a main coroutine without a result.
   *
   * @param main what to run
   */
  public static void run(Action main) {
    run(new ActionAwaitable<>(main), LoopOptions.defaults());
  }

  /**
   * Runs a main coroutine on a loop with the given options.
   *
   * @param main what to run
   * @param options clock, poller, portable or not, debug
   * @param <T> the type of its result
   * @return its result
   */
  public static <T> T run(Awaitable<T> main, LoopOptions options) {
    try (var runner = new Runner(options)) {
      return runner.run(main);
    }
  }

  /**
   * Runs a main coroutine without a result on a loop with the given options.
   *
   * @param main what to run
   * @param options clock, poller, portable or not, debug
   */
  public static void run(Action main, LoopOptions options) {
    run(new ActionAwaitable<>(main), options);
  }

  // ---- awaiting

  /**
   * Waits for an awaitable and returns its result. Suspends if it has to; awaiting a done future
   * does not suspend.
   *
   * @param awaitable a future, task or coroutine; or a lambda, which runs in the calling task
   * @param <T> the type of the result
   * @return the result
   * @throws IllegalStateException outside a task
   * @throws CancelledError if the awaitable or the task was cancelled
   * @throws java.util.concurrent.CompletionException around a checked exception; unchecked ones are
   *     thrown unchanged. Call a lambda instead of awaiting it where you can: then its exceptions
   *     pass unchanged
   */
  public static <T> T await(Awaitable<? extends T> awaitable) {
    Task<?> task = Task.running();
    if (awaitable instanceof Future<? extends T> future) {
      return future.await();
    }
    try {
      return Check.body(awaitable).await();
    } catch (Exception failure) {
      throw Raise.unchecked(task.cancellationIn(failure));
    }
  }

  /**
   * Waits until bodies without results have ended. Suspends unless they have.
   *
   * @param completion of {@link #gather(Action...)}
   */
  public static void await(Completion completion) {
    completion.await();
  }

  /**
   * Runs a body without a result in the calling task.
   *
   * @param body the body
   */
  public static void await(Action body) {
    await(new ActionAwaitable<>(body));
  }

  /**
   * Waits for a stage and returns its result. Cancelling the task cancels the stage.
   *
   * @param stage a {@link CompletableFuture} or other stage
   * @param <T> the type of the result
   * @return the result
   */
  public static <T> T await(CompletionStage<T> stage) {
    CompletableFuture<T> source = stage.toCompletableFuture();
    EventLoop loop = Task.running().loop;
    if (source.isDone() && !source.isCompletedExceptionally()) {
      return source.join();
    }
    return CompletableFutureBridge.toLoop(source, loop).await();
  }

  /**
   * A coroutine object: work with a name that runs once, when it is awaited.
   *
   * @param name for messages
   * @param body what it runs
   * @param <T> the type of its result
   * @return the coroutine
   */
  public static <T> Coroutine<T> coroutine(String name, Awaitable<? extends T> body) {
    return new Coroutine<>(name, body);
  }

  /**
   * A coroutine object without a result.
   *
   * @param name for messages
   * @param body what it runs
   * @return the coroutine
   */
  public static Coroutine<@Nullable Void> coroutine(String name, Action body) {
    return new Coroutine<>(name, new ActionAwaitable<>(body));
  }

  /**
   * Suspends for a while. A zero or negative duration suspends for one iteration of the loop.
   *
   * @param duration how long
   */
  public static void sleep(Duration duration) {
    Sleep.during(duration);
  }

  /**
   * Suspends for a while.
   *
   * @param duration how long
   * @param result what to return then
   * @param <T> the type of the result
   * @return the result given
   */
  public static <T> T sleep(Duration duration, T result) {
    sleep(duration);
    return result;
  }

  /**
   * An asynchronous generator: values that a body yields one by one, awaiting in between.
   *
   * @param body yields the values; it begins when the first one is taken
   * @param <T> the type of the values
   * @return for {@code for} loops; close it if you do not read it to its end
   */
  public static <T> AsyncGenerator<T> asyncGenerator(AsyncGenerator.Body<T> body) {
    return new AsyncGenerator<>(body);
  }

  // ---- tasks

  /**
   * Creates a task on the running loop. It starts in the next iteration.
   *
   * @param coroutine what it runs
   * @param <T> the type of its result
   * @return the task
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> Task<T> createTask(Awaitable<? extends T> coroutine) {
    return EventLoop.running().createTask(coroutine, TaskOptions.DEFAULT);
  }

  /**
   * Creates a task for a body without a result.
   *
   * @param body what it runs
   * @return the task
   */
  public static Task<@Nullable Void> createTask(Action body) {
    return EventLoop.running().createTask(new ActionAwaitable<>(body), TaskOptions.DEFAULT);
  }

  /**
   * Creates a task with a name.
   *
   * @param coroutine what it runs
   * @param name its name
   * @param <T> the type of its result
   * @return the task
   */
  public static <T> Task<T> createTask(Awaitable<? extends T> coroutine, String name) {
    return EventLoop.running().createTask(coroutine, TaskOptions.named(name));
  }

  /**
   * Creates a task with a name for a body without a result.
   *
   * @param body what it runs
   * @param name its name
   * @return the task
   */
  public static Task<@Nullable Void> createTask(Action body, String name) {
    return EventLoop.running().createTask(new ActionAwaitable<>(body), TaskOptions.named(name));
  }

  /**
   * Creates a task.
   *
   * @param coroutine what it runs
   * @param options name, context, eager start
   * @param <T> the type of its result
   * @return the task
   */
  public static <T> Task<T> createTask(Awaitable<? extends T> coroutine, TaskOptions options) {
    return EventLoop.running().createTask(coroutine, options);
  }

  /**
   * Creates a task for a body without a result.
   *
   * @param body what it runs
   * @param options name, context, eager start
   * @return the task
   */
  public static Task<@Nullable Void> createTask(Action body, TaskOptions options) {
    return EventLoop.running().createTask(new ActionAwaitable<>(body), options);
  }

  /** {@return the task that is running, or null in a callback} */
  public static @Nullable Task<?> currentTask() {
    return EventLoop.currentTask();
  }

  /**
   * The task that takes its step on a loop just now. Any thread; to another than the loop's it is a
   * look that may be stale by the time it is read.
   *
   * @param loop the loop
   * @return the task, or null if the loop does something else, or waits
   */
  public static @Nullable Task<?> currentTask(EventLoop loop) {
    return loop.dispatcher.task;
  }

  /** {@return the tasks of the running loop that are not done} */
  public static Set<Task<?>> allTasks() {
    return EventLoop.running().allTasks();
  }

  /**
   * Turns an awaitable into a future: returns a future unchanged, and creates a task for anything
   * else.
   *
   * @param awaitable a future, coroutine, lambda or other awaitable
   * @param <T> the type of the result
   * @return the future
   */
  public static <T> Future<T> ensureFuture(Awaitable<T> awaitable) {
    return Future.of(awaitable);
  }

  /**
   * Creates a task for a body without a result.
   *
   * @param body what it runs
   * @return the task
   */
  public static Future<@Nullable Void> ensureFuture(Action body) {
    return ensureFuture(new ActionAwaitable<>(body));
  }

  /**
   * Creates a task on the given loop for a body without a result.
   *
   * @param body what it runs
   * @param loop the loop
   * @return the task
   */
  public static Future<@Nullable Void> ensureFuture(Action body, EventLoop loop) {
    return ensureFuture(new ActionAwaitable<>(body), loop);
  }

  /**
   * Turns an awaitable into a future of the given loop.
   *
   * @param awaitable a future, coroutine, lambda or other awaitable
   * @param loop the loop
   * @param <T> the type of the result
   * @return the future
   * @throws IllegalArgumentException if it is a future of another loop
   */
  public static <T> Future<T> ensureFuture(Awaitable<T> awaitable, EventLoop loop) {
    return Future.of(awaitable, loop);
  }

  /**
   * Turns anything that can be awaited into a future; for code that does not know its type.
   *
   * @param object an awaitable or a {@link CompletionStage}
   * @return the future
   * @throws IllegalArgumentException if it is something else
   */
  public static Future<?> ensureFuture(Object object) {
    if (object instanceof Awaitable<?> awaitable) {
      return ensureFuture(awaitable);
    }
    if (object instanceof CompletionStage<?> stage) {
      return wrapFuture(stage);
    }
    throw new IllegalArgumentException(
        "An asyncio.Future, a coroutine or an awaitable is required, got " + Repr.value(object));
  }

  // ---- waiting for several

  /**
   * Runs awaitables concurrently. If one fails, the future fails, and the others continue.
   * Cancelling the future cancels them all.
   *
   * @param awaitables futures, coroutines or lambdas; the same object twice is awaited once
   * @param <T> the type of the results
   * @return a future of the results, in the order of the arguments
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T> Future<List<T>> gather(Awaitable<? extends T>... awaitables) {
    return Gathering.results(Arrays.asList(awaitables));
  }

  /**
   * Runs bodies without results concurrently; otherwise as {@link #gather(Awaitable[])}. The
   * compiler chooses this method if any one of the lambdas has no result, and awaiting it is a
   * statement. To get the results of the others, give that lambda a result, too, as {@link
   * #sleep(Duration, Object)} does.
   *
   * @param bodies the bodies
   * @return a future that is done when all have ended
   */
  public static Completion gather(Action... bodies) {
    return new Completion(Arrays.stream(bodies).map(Asyncio::effect).toList());
  }

  private static Awaitable<?> effect(Action body) {
    return body instanceof Awaitable<?> awaitable
        ? awaitable
        : new ActionAwaitable<@Nullable Void>(body);
  }

  /**
   * Runs awaitables concurrently.
   *
   * @param awaitables futures, coroutines or lambdas; the same object twice is awaited once
   * @param <T> the type of the results
   * @return a future of the results, in the order given
   */
  public static <T> Future<List<T>> gather(
      Collection<? extends Awaitable<? extends T>> awaitables) {
    return Gathering.results(awaitables);
  }

  /**
   * Runs awaitables concurrently and waits for all of them, however they end: Python's {@code
   * gather(…, return_exceptions=True)}. Cancelling the future cancels them all, and it is cancelled
   * itself then.
   *
   * @param awaitables futures, coroutines or lambdas with a result; {@code createTask} makes a
   *     future of one without
   * @param <T> the type of the results
   * @return a future of how each has ended, in the order of the arguments
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T> Future<List<Outcome<T>>> gatherOutcomes(Awaitable<? extends T>... awaitables) {
    return Gathering.outcomes(Arrays.asList(awaitables));
  }

  /**
   * Runs awaitables concurrently and waits for all of them, however they end; else as {@link
   * #gatherOutcomes(Awaitable[])}.
   *
   * @param awaitables futures, coroutines or lambdas
   * @param <T> the type of the results
   * @return a future of how each has ended, in the order given
   */
  public static <T> Future<List<Outcome<T>>> gatherOutcomes(
      Collection<? extends Awaitable<? extends T>> awaitables) {
    return Gathering.outcomes(awaitables);
  }

  /**
   * Waits until all futures are done. Suspends. Cancels nothing, also when it is cancelled itself.
   *
   * @param futures at least one
   * @param <T> the type of their results
   * @return those that are done and those that are not
   */
  public static <T> WaitResult<T> wait(Collection<? extends Future<? extends T>> futures) {
    return WaitForFutures.wait(futures, null, ReturnWhen.ALL_COMPLETED);
  }

  /**
   * Waits until futures are done. Suspends. Cancels nothing, also when it is cancelled itself.
   *
   * @param futures at least one
   * @param returnWhen what to wait for
   * @param <T> the type of their results
   * @return those that are done and those that are not
   */
  public static <T> WaitResult<T> wait(
      Collection<? extends Future<? extends T>> futures, ReturnWhen returnWhen) {
    return WaitForFutures.wait(futures, null, returnWhen);
  }

  /**
   * Waits until all futures are done, but no longer than a timeout, which is not an error.
   * Suspends. Cancels nothing.
   *
   * @param futures at least one
   * @param timeout how long at most; null: as long as it takes
   * @param <T> the type of their results
   * @return those that are done and those that are not
   */
  public static <T> WaitResult<T> wait(
      Collection<? extends Future<? extends T>> futures, @Nullable Duration timeout) {
    return WaitForFutures.wait(futures, nanos(timeout), ReturnWhen.ALL_COMPLETED);
  }

  /**
   * Waits until futures are done, but no longer than a timeout, which is not an error. Suspends.
   * Cancels nothing.
   *
   * @param futures at least one
   * @param timeout how long at most; null: as long as it takes
   * @param returnWhen what to wait for
   * @param <T> the type of their results
   * @return those that are done and those that are not
   */
  public static <T> WaitResult<T> wait(
      Collection<? extends Future<? extends T>> futures,
      @Nullable Duration timeout,
      ReturnWhen returnWhen) {
    return WaitForFutures.wait(futures, nanos(timeout), returnWhen);
  }

  /**
   * Runs a body with a timeout. Suspends. If the body does not end in time, it is cancelled, and
   * the call waits until it has ended. {@link #timeout(Duration, Call)} does the same with another
   * order of arguments.
   *
   * @param body the body, which runs in the calling task
   * @param timeout how long; null: for ever; zero or negative: it does not run
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return its result
   * @throws TimeoutError if the time is up
   * @throws X what the body throws
   */
  public static <T, X extends Exception> T waitFor(
      Call<? extends T, X> body, @Nullable Duration timeout) throws X {
    Check.body(body);
    return over(timeout) ? WaitForFutures.now(awaitable(body)) : timeout(timeout, body);
  }

  /**
   * Runs a body without a result with a timeout.
   *
   * @param body the body, which runs in the calling task
   * @param timeout how long; null: for ever; zero or negative: it does not run
   * @param <X> the checked exception that it throws
   * @throws TimeoutError if the time is up
   * @throws X what the body throws
   */
  public static <X extends Exception> void waitFor(Body<X> body, @Nullable Duration timeout)
      throws X {
    waitFor(ActionAwaitable.of(body), timeout);
  }

  /**
   * Waits for a future with a timeout. Suspends. If the future is not done in time, it is
   * cancelled, and the call waits until it has ended.
   *
   * @param future a future or task
   * @param timeout how long; null: for ever; zero or negative: what is not done is cancelled
   * @param <T> the type of its result
   * @return its result
   * @throws TimeoutError if the time is up
   */
  public static <T> T waitFor(Future<? extends T> future, @Nullable Duration timeout) {
    Check.body(future);
    return over(timeout) ? WaitForFutures.now(future) : timeout(timeout, future);
  }

  /**
   * Awaits a coroutine with a timeout. Suspends. If the coroutine does not end in time, it is
   * cancelled, and the call waits until it has ended.
   *
   * @param coroutine the coroutine, which runs in the calling task
   * @param timeout how long; null: for ever; zero or negative: it is closed and does not run
   * @param <T> the type of its result
   * @return its result; its exceptions are thrown, checked ones wrapped once
   * @throws TimeoutError if the time is up
   */
  public static <T> T waitFor(Coroutine<? extends T> coroutine, @Nullable Duration timeout) {
    Check.body(coroutine);
    return over(timeout) ? WaitForFutures.now(coroutine) : timeout(timeout, coroutine);
  }

  @SuppressWarnings("unchecked") // as the call said: a future, say, of whose class it knew nothing
  private static <T> Awaitable<? extends T> awaitable(Call<? extends T, ?> body) {
    return body instanceof Awaitable<?> given ? (Awaitable<? extends T>) given : body::await;
  }

  private static boolean over(@Nullable Duration timeout) {
    if (timeout == null || timeout.isPositive()) {
      return false;
    }
    Task.running();
    return true;
  }

  /**
   * Iterates over awaitables in the order in which they end; {@code next} suspends until one is
   * done.
   *
   * @param awaitables futures, coroutines or lambdas
   * @param <T> the type of their results
   * @return for one loop: each future once, done; ask it for its {@link Future#result}
   */
  public static <T> Iterable<Future<T>> asCompleted(
      Collection<? extends Awaitable<? extends T>> awaitables) {
    return asCompleted(awaitables, null);
  }

  /**
   * Iterates over awaitables in the order in which they end. After the timeout, {@code next}
   * throws; the remaining ones continue.
   *
   * @param awaitables futures, coroutines or lambdas
   * @param timeout for all together, from now; null: none
   * @param <T> the type of their results
   * @return for one loop: each future once, done
   */
  public static <T> Iterable<Future<T>> asCompleted(
      Collection<? extends Awaitable<? extends T>> awaitables, @Nullable Duration timeout) {
    return new CompletionIterator<>(EventLoop.current(), awaitables, nanos(timeout));
  }

  /**
   * Protects an awaitable from the cancellation of its waiters: they are cancelled, it continues.
   *
   * @param awaitable what to protect; a coroutine or lambda becomes a task
   * @param <T> the type of its result
   * @return a future to wait for instead
   */
  public static <T> Future<T> shield(Awaitable<T> awaitable) {
    return Shield.around(ensureFuture(awaitable));
  }

  /**
   * Protects a body without a result.
   *
   * @param body becomes a task
   * @return a future to wait for instead
   */
  public static Future<@Nullable Void> shield(Action body) {
    return shield(new ActionAwaitable<>(body));
  }

  // ---- structure

  /**
   * Runs a block that creates tasks, and waits for all of them. Suspends at its end. See {@link
   * TaskGroup}. The {@link ExceptionGroup} holds what the block throws, along with the failures of
   * the tasks, so no checked exception needs to be declared.
   *
   * @param body the block, which runs in the calling task
   * @throws ExceptionGroup if tasks, or the block, have failed
   */
  public static void taskGroup(TaskGroup.Body body) {
    Check.body(body);
    TaskGroup.run(
        Task.running(),
        group -> {
          body.run(group);
          return true;
        });
  }

  /**
   * Runs a block that creates tasks and has a result, and waits for all of the tasks. It has a name
   * of its own because Java cannot tell whether {@code group -> group.createTask(…)} is meant to
   * have a result.
   *
   * @param body the block, which runs in the calling task
   * @param <T> the type of its result
   * @return the block's result; null if {@link TaskGroup#cancel} has ended the block
   * @throws ExceptionGroup if tasks, or the block, have failed
   */
  @SuppressWarnings("NullAway") // null only where the group was cancelled
  public static <T> T callInTaskGroup(TaskGroup.Call<T> body) {
    return TaskGroup.run(Task.running(), Check.body(body));
  }

  /**
   * Runs a block under a deadline. When the time is up, the call in which the block waits throws a
   * {@link CancelledError}.
   *
   * <pre>{@code
   * String page = timeout(ofSeconds(5), () -> fetch("/"));
   * }</pre>
   *
   * @param delay how long from now; null: no deadline; zero or negative: in the next iteration
   * @param body the block, which runs in the calling task
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return its result
   * @throws TimeoutError if the deadline ended the block
   * @throws X what the block throws
   */
  public static <T, X extends Exception> T timeout(
      @Nullable Duration delay, Call<? extends T, X> body) throws X {
    Check.body(body);
    return Timeout.run(Task.running(), deadline(delay), nanos(delay), timeout -> body.await());
  }

  /**
   * Runs a block without a result under a deadline.
   *
   * @param delay how long from now; null: no deadline
   * @param body the block
   * @param <X> the checked exception that it throws
   * @throws TimeoutError if the deadline ended the block
   * @throws X what the block throws
   */
  public static <X extends Exception> void timeout(@Nullable Duration delay, Body<X> body)
      throws X {
    timeout(delay, ActionAwaitable.of(body));
  }

  /**
   * Waits for a future under a deadline, which cancels it.
   *
   * @param delay how long from now; null: no deadline
   * @param future a future or task
   * @param <T> the type of its result
   * @return its result
   * @throws TimeoutError if it was not done in time
   */
  public static <T> T timeout(@Nullable Duration delay, Future<? extends T> future) {
    Check.body(future);
    return timeout(delay, () -> future.await());
  }

  /**
   * Awaits a coroutine under a deadline.
   *
   * @param delay how long from now; null: no deadline
   * @param coroutine the coroutine, which runs in the calling task
   * @param <T> the type of its result
   * @return its result; its exceptions are thrown, checked ones wrapped once
   * @throws TimeoutError if the deadline ended it
   */
  public static <T> T timeout(@Nullable Duration delay, Coroutine<? extends T> coroutine) {
    Check.body(coroutine);
    return timeout(delay, () -> await(coroutine));
  }

  /**
   * Runs a block under a deadline that it can query and move; otherwise as {@link
   * #timeout(Duration, Call)}.
   *
   * @param delay how long from now; null: no deadline
   * @param body the block
   * @param <X> the checked exception that it throws
   * @throws TimeoutError if the deadline ended the block
   * @throws X what the block throws
   */
  public static <X extends Exception> void withTimeout(
      @Nullable Duration delay, Timeout.Body<X> body) throws X {
    callWithTimeout(delay, effect(body));
  }

  /**
   * Runs a block with a result under a deadline that it can query and move. It has a name of its
   * own for the same reason as {@link #callInTaskGroup}.
   *
   * @param delay how long from now; null: no deadline
   * @param body the block
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return its result
   * @throws TimeoutError if the deadline ended the block
   * @throws X what the block throws
   */
  public static <T, X extends Exception> T callWithTimeout(
      @Nullable Duration delay, Timeout.Call<? extends T, X> body) throws X {
    return Timeout.run(Task.running(), deadline(delay), nanos(delay), Check.body(body));
  }

  /**
   * Runs a block under a deadline at a time of the loop's clock.
   *
   * @param when as {@link EventLoop#time} tells it; null: no deadline
   * @param body the block
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return its result
   * @throws TimeoutError if the deadline ended the block
   * @throws X what the block throws
   */
  public static <T, X extends Exception> T timeoutAt(
      @Nullable Duration when, Call<? extends T, X> body) throws X {
    Check.body(body);
    return callWithTimeoutAt(when, timeout -> body.await());
  }

  /**
   * Runs a block without a result under a deadline at a time of the loop's clock.
   *
   * @param when as {@link EventLoop#time} tells it; null: no deadline
   * @param body the block
   * @param <X> the checked exception that it throws
   * @throws TimeoutError if the deadline ended the block
   * @throws X what the block throws
   */
  public static <X extends Exception> void timeoutAt(@Nullable Duration when, Body<X> body)
      throws X {
    timeoutAt(when, ActionAwaitable.of(body));
  }

  /**
   * Runs a block under a deadline at a time of the loop's clock; the block can query and move the
   * deadline.
   *
   * @param when as {@link EventLoop#time} tells it; null: no deadline
   * @param body the block
   * @param <X> the checked exception that it throws
   * @throws TimeoutError if the deadline ended the block
   * @throws X what the block throws
   */
  public static <X extends Exception> void withTimeoutAt(
      @Nullable Duration when, Timeout.Body<X> body) throws X {
    callWithTimeoutAt(when, effect(body));
  }

  /**
   * Runs a block with a result under a deadline at a time of the loop's clock; the block can query
   * and move the deadline.
   *
   * @param when as {@link EventLoop#time} tells it; null: no deadline
   * @param body the block
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return its result
   * @throws TimeoutError if the deadline ended the block
   * @throws X what the block throws
   */
  public static <T, X extends Exception> T callWithTimeoutAt(
      @Nullable Duration when, Timeout.Call<? extends T, X> body) throws X {
    return Timeout.run(Task.running(), nanos(when), null, Check.body(body));
  }

  @SuppressWarnings("NullAway") // there is no other value
  private static <X extends Exception> Timeout.Call<@Nullable Void, X> effect(
      Timeout.Body<X> body) {
    Check.body(body);
    return timeout -> {
      body.run(timeout);
      return null;
    };
  }

  private static @Nullable Long deadline(@Nullable Duration delay) {
    Long nanos = nanos(delay);
    return nanos == null ? null : Task.running().loop.schedule().deadline(nanos);
  }

  /**
   * Runs a block that must not be interleaved with other tasks. An await in it that would suspend,
   * or a blocking call of the JDK that does, throws an error at that place. Awaiting something done
   * is allowed.
   *
   * @param body the block, which runs in the calling task
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return its result
   * @throws IllegalStateException if it suspended
   * @throws X what the block throws
   */
  public static <T, X extends Exception> T atomically(Call<? extends T, X> body) throws X {
    try {
      return Section.run(Check.body(body));
    } catch (InterruptedException interrupted) {
      throw Raise.asItself(interrupted);
    }
  }

  /**
   * Runs a block without a result that must not be interleaved with other tasks.
   *
   * @param body the block
   * @param <X> the checked exception that it throws
   * @throws IllegalStateException if it suspended
   * @throws X what the block throws
   */
  public static <X extends Exception> void atomically(Body<X> body) throws X {
    atomically(ActionAwaitable.of(body));
  }

  // ---- threads and other futures

  /**
   * Calls blocking code in the loop's default executor, in a copy of the current context. Suspends.
   * In own-loop mode only code that cannot suspend needs it: files, DNS, computations. If the task
   * is cancelled, the call continues and its outcome is lost; see {@link #toThreadInterruptibly}.
   *
   * @param body what to call
   * @param <T> the type of its result
   * @return its result
   */
  public static <T> T toThread(Awaitable<? extends T> body) {
    return ExecutorFuture.inThread(body);
  }

  /**
   * Calls blocking code without a result in the loop's default executor.
   *
   * @param body what to call
   */
  public static void toThread(Action body) {
    toThread(new ActionAwaitable<>(body));
  }

  /**
   * Creates a task on a loop that runs in another thread. Any thread.
   *
   * @param coroutine what it runs
   * @param loop the loop
   * @param <T> the type of its result
   * @return a future to wait for from this thread; cancelling it cancels the task
   */
  public static <T> CompletableFuture<T> runCoroutineThreadsafe(
      Awaitable<? extends T> coroutine, EventLoop loop) {
    return CompletableFutureBridge.submit(Check.body(coroutine), loop);
  }

  /**
   * Creates a task without a result on a loop that runs in another thread. Any thread.
   *
   * @param body what it runs
   * @param loop the loop
   * @return a future to wait for from this thread; cancelling it cancels the task
   */
  public static CompletableFuture<@Nullable Void> runCoroutineThreadsafe(
      Action body, EventLoop loop) {
    return CompletableFutureBridge.submit(new ActionAwaitable<>(body), loop);
  }

  /**
   * A future of the current loop with the outcome of a stage that any thread may complete.
   * Cancelling it cancels the stage.
   *
   * @param stage the stage
   * @param <T> the type of the result
   * @return the future
   */
  public static <T> Future<T> wrapFuture(CompletionStage<T> stage) {
    return CompletableFutureBridge.toLoop(stage.toCompletableFuture(), EventLoop.current());
  }

  /**
   * A stage with the outcome of a future, for code outside the loop. Cancelling it cancels the
   * future. To be called on the loop's thread.
   *
   * @param future the future
   * @param <T> the type of the result
   * @return the stage
   */
  public static <T> CompletableFuture<T> wrapFuture(Future<T> future) {
    var target = new CompletableFuture<T>();
    CompletableFutureBridge.fromLoop(future, target);
    return target;
  }

  /**
   * Turns a blocking function into a coroutine function: the coroutines that it returns run in the
   * loop's default executor.
   *
   * @param function a function that blocks; it may throw
   * @param <A> the type of its argument
   * @param <R> the type of its result
   * @return a function whose results are to be awaited
   */
  public static <A, R> Function<A, Coroutine<R>> syncToAsync(
      SyncFunction<? super A, ? extends R> function) {
    return argument ->
        new Coroutine<>(
            Repr.callable(function), () -> toThread((Awaitable<R>) () -> function.apply(argument)));
  }

  /**
   * Turns a blocking function without a result into a coroutine function.
   *
   * @param function a function that blocks; it may throw
   * @param <A> the type of its argument
   * @return a function whose results are to be awaited
   */
  public static <A> Function<A, Coroutine<@Nullable Void>> syncToAsync(
      SyncConsumer<? super A> function) {
    return argument ->
        coroutine(Repr.callable(function), () -> toThread(() -> function.accept(argument)));
  }

  /**
   * Turns a coroutine function into a blocking one, which runs the current loop until the coroutine
   * is done.
   *
   * @param function a function whose results are to be awaited
   * @param <A> the type of its argument
   * @param <R> the type of its result
   * @return a function for use outside running loops
   */
  public static <A, R> Function<A, R> asyncToSync(
      Function<? super A, ? extends Awaitable<R>> function) {
    return argument -> EventLoop.current().runUntilComplete(function.apply(argument));
  }

  // ---- loops

  /** {@return the loop that runs in the calling thread; see {@link EventLoop#running}} */
  public static EventLoop getRunningLoop() {
    return EventLoop.running();
  }

  /** {@return the loop that runs or is set in the calling thread; see {@link EventLoop#current}} */
  public static EventLoop getEventLoop() {
    return EventLoop.current();
  }

  /**
   * Sets the loop of the calling thread; see {@link EventLoop#setCurrent}.
   *
   * @param loop the loop, or null
   */
  public static void setEventLoop(@Nullable EventLoop loop) {
    EventLoop.setCurrent(loop);
  }

  /** {@return a new loop with the default options} */
  public static EventLoop newEventLoop() {
    return new EventLoop();
  }

  // ---- call graphs

  /**
   * Where the current task stands, who waits for it, and where the waiters stand. Loop thread only.
   *
   * @return the graph; null outside a task
   * @throws IllegalStateException if no loop runs in this thread
   * @see <a href="https://docs.python.org/3/library/asyncio-graph.html">asyncio: call graphs</a>
   */
  public static @Nullable FutureCallGraph captureCallGraph() {
    return CallGraph.capture(null, 1, Integer.MAX_VALUE);
  }

  /**
   * Where a future stands, and who waits for it. Never suspends. While the future's loop runs, only
   * its thread may call this.
   *
   * @param future a future or task
   * @return the graph
   */
  public static FutureCallGraph captureCallGraph(Future<?> future) {
    return Objects.requireNonNull(captureCallGraph(future, 1, Integer.MAX_VALUE));
  }

  /**
   * Where a future stands, and who waits for it.
   *
   * @param future a future or task; null: the current task
   * @param depth with the current task, how many of its newest frames to leave out, plus 1
   * @param limit how many frames of each stack at most: positive, the newest; negative, so many of
   *     the oldest; 0: none
   * @return the graph; null if no future was given and there is no current task
   * @throws IllegalStateException if no future was given and no loop runs in this thread
   */
  public static @Nullable FutureCallGraph captureCallGraph(
      @Nullable Future<?> future, int depth, int limit) {
    return CallGraph.capture(future, depth, limit);
  }

  /** {@return the graph of the current task as text; empty outside a task} */
  public static String formatCallGraph() {
    return CallGraph.format(captureCallGraph());
  }

  /**
   * The graph of a future as text.
   *
   * @param future a future or task
   * @return several lines
   */
  public static String formatCallGraph(Future<?> future) {
    return CallGraph.format(captureCallGraph(future));
  }

  /**
   * A graph as text.
   *
   * @param future as in {@link #captureCallGraph(Future, int, int)}
   * @param depth likewise
   * @param limit likewise
   * @return several lines; empty if there is no graph
   */
  public static String formatCallGraph(@Nullable Future<?> future, int depth, int limit) {
    return CallGraph.format(captureCallGraph(future, depth, limit));
  }

  /** Prints the graph of the current task to {@code System.out}. */
  public static void printCallGraph() {
    System.out.println(formatCallGraph());
  }

  /**
   * Prints the graph of a future to {@code System.out}.
   *
   * @param future a future or task
   */
  public static void printCallGraph(Future<?> future) {
    System.out.println(formatCallGraph(future));
  }

  /**
   * Prints a graph.
   *
   * @param future as in {@link #captureCallGraph(Future, int, int)}
   * @param out where to
   * @param depth likewise
   * @param limit likewise
   */
  public static void printCallGraph(
      @Nullable Future<?> future, PrintStream out, int depth, int limit) {
    out.println(formatCallGraph(future, depth, limit));
  }

  /**
   * Declares for call graphs that one future waits for another. Use it if you build a way of
   * waiting out of callbacks; awaits, gathers, shields and groups are known without it. Undo it
   * with {@link #futureDiscardFromAwaitedBy}. Any thread.
   *
   * @param future what is waited for
   * @param waiter the future or task that waits
   */
  public static void futureAddToAwaitedBy(Future<?> future, Future<?> waiter) {
    AwaitedBy.add(future, waiter);
  }

  /**
   * Undoes {@link #futureAddToAwaitedBy}; does nothing if that was not called. Any thread.
   *
   * @param future what was waited for
   * @param waiter who waited
   */
  public static void futureDiscardFromAwaitedBy(Future<?> future, Future<?> waiter) {
    AwaitedBy.discard(future, waiter);
  }

  // ---- context managers

  /**
   * Runs a block inside a manager: enters it, runs the block, and leaves it, however the block
   * ended. Suspends as the three do. A cancellation in {@code enter} is the end; one in the block
   * goes through {@code exit}; one in {@code exit} arrives there.
   *
   * @param manager the manager
   * @param body the block, which runs in the calling task
   * @param <T> the type of what the block gets
   * @param <X> the checked exception that the block throws
   * @throws X what the block throws, unless the manager swallows it
   * @throws java.util.concurrent.CompletionException around a checked exception of the manager's
   */
  public static <T, X extends Exception> void with(
      AsyncContextManager<T> manager, AsyncContextManager.Body<? super T, X> body) throws X {
    Check.body(body);
    With.run(
        manager,
        value -> {
          body.run(value);
          return true;
        });
  }

  /**
   * Runs a block with a result inside a manager; otherwise as {@link #with}. It has a name of its
   * own for the same reason as {@link #callInTaskGroup}.
   *
   * @param manager the manager
   * @param body the block, which runs in the calling task
   * @param <T> the type of what the block gets
   * @param <R> the type of the result
   * @param <X> the checked exception that the block throws
   * @return the block's result; null if the manager has swallowed the block's failure
   * @throws X what the block throws, unless the manager swallows it
   * @throws java.util.concurrent.CompletionException around a checked exception of the manager's
   */
  @SuppressWarnings("NullAway") // null only where a failure was swallowed
  public static <T, R, X extends Exception> R callWith(
      AsyncContextManager<T> manager, AsyncContextManager.Call<? super T, ? extends R, X> body)
      throws X {
    return With.run(manager, Check.body(body));
  }

  /**
   * Turns a function that yields once into a manager: the code before the {@code yield} enters, the
   * block gets the yielded value, and the code after the {@code yield} leaves. The {@code yield}
   * throws a failure of the block; to catch it and return is to swallow it. A checked one is
   * wrapped once.
   *
   * <pre>{@code
   * AsyncContextManager<Connection> connection() {
   *   return asyncContextManager(out -> {
   *     var connection = connect();
   *     try {
   *       out.yield(connection);
   *     } finally {
   *       connection.close();
   *     }
   *   });
   * }
   * }</pre>
   *
   * @param body the function; it runs on a stack of its own, see {@link AsyncGenerator}
   * @param <T> the type of what the block gets
   * @return for one use
   * @see <a
   *     href="https://docs.python.org/3/library/contextlib.html#contextlib.asynccontextmanager">
   *     Python: asynccontextmanager</a>
   */
  public static <T> AsyncContextManager<T> asyncContextManager(AsyncGenerator.Body<T> body) {
    return new AsyncGeneratorContextManager<>(body);
  }

  // ---- iteration and the JDK's own types

  /**
   * Gives the items of a publisher one by one. The generator subscribes when the first item is
   * taken, requests no more than {@link Flow#defaultBufferSize} items ahead, and cancels the
   * subscription when it is closed, forgotten or cancelled. Taking the next item throws the
   * publisher's failure.
   *
   * @param publisher the publisher; it may call from any thread
   * @param <T> the type of the items
   * @return for a {@code for} loop; close it if you do not read it to its end
   */
  public static <T> AsyncGenerator<T> fromPublisher(Flow.Publisher<? extends T> publisher) {
    return fromPublisher(publisher, Flow.defaultBufferSize());
  }

  /**
   * Gives the items of a publisher one by one; otherwise as {@link #fromPublisher(Flow.Publisher)}.
   *
   * @param publisher the publisher; it may call from any thread
   * @param window how many items to request ahead; 1: one at a time, on demand
   * @param <T> the type of the items
   * @return for a {@code for} loop; close it if you do not read it to its end
   */
  public static <T> AsyncGenerator<T> fromPublisher(
      Flow.Publisher<? extends T> publisher, int window) {
    return new AsyncGenerator<>(new PublisherIterator<T>(publisher, window, EventLoop.current()));
  }

  /**
   * Publishes the items of an iterable, such as {@code () -> asyncGenerator(…)}. Every subscriber
   * gets an iterator of its own, which a task of the current loop uses only on demand: without
   * demand a generator stands still, even before its end. Cancelling a subscription cancels what
   * the iterator awaits, and closes the iterator if it is {@link AutoCloseable}. All signals come
   * from the loop's thread.
   *
   * @param source gives the iterators; no item may be null
   * @param <T> the type of the items
   * @return may be subscribed to from any thread
   * @see <a href="https://www.reactive-streams.org/">Reactive Streams</a>
   */
  public static <T> Flow.Publisher<T> toPublisher(Iterable<? extends T> source) {
    return new IterablePublisher<>(Check.body(source), EventLoop.current());
  }

  /**
   * Gives the values of an iterable that blocks the loop, such as one that reads files: takes each
   * value in the loop's default executor. If the iterable blocks only its task, a plain {@code for}
   * loop is faster. Cancelling does not wait for a value that is being taken.
   *
   * @param source gives the iterator; used by one thread at a time
   * @param <T> the type of the values
   * @return for a {@code for} loop; close it if you do not read it to its end
   */
  public static <T> AsyncGenerator<T> iterateInThread(Iterable<? extends T> source) {
    return new AsyncGenerator<>(new BlockingIterator<T>(Check.body(source)::iterator, () -> {}));
  }

  /**
   * Gives the values of a stream of the JDK that blocks the loop; otherwise as {@link
   * #iterateInThread(Iterable)}. The stream is closed at the end, when no thread uses it any more.
   *
   * @param source the stream, such as {@code Files.lines(path)}
   * @param <T> the type of the values
   * @return for a {@code for} loop; close it if you do not read it to its end
   */
  public static <T> AsyncGenerator<T> iterateInThread(Stream<? extends T> source) {
    return new AsyncGenerator<>(new BlockingIterator<T>(source::iterator, source::close));
  }

  // ---- cancel scopes

  /**
   * Runs a block that can be cancelled by hand. Returns normally if that has ended the block. See
   * {@link CancelScope}.
   *
   * @param body the block, which runs in the calling task
   * @param <X> the checked exception that it throws
   * @throws X what the block throws
   */
  public static <X extends Exception> void cancelScope(CancelScope.Body<X> body) throws X {
    Check.body(body);
    callInCancelScope(
        scope -> {
          body.run(scope);
          return true;
        });
  }

  /**
   * Runs a block with a result that can be cancelled by hand. It has a name of its own because Java
   * cannot tell whether {@code scope -> call(…)} is meant to have a result.
   *
   * @param body the block, which runs in the calling task
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return the block's result, or {@link Outcome.Cancelled} if the scope's cancellation has ended
   *     it; never a failure, which is thrown
   * @throws X what the block throws
   */
  public static <T, X extends Exception> Outcome<T> callInCancelScope(
      CancelScope.Call<? extends T, X> body) throws X {
    return CancelScope.run(Task.running(), null, null, false, Check.body(body));
  }

  /**
   * Runs a block for a limited time, and continues. When the time is up, the call in which the
   * block waits, and every later await in it, throws a {@link CancelledError}; see {@link
   * CancelScope}.
   *
   * <pre>{@code
   * String page = moveOnAfter(ofSeconds(1), () -> fetch()).orElse("too slow");
   * if (moveOnAfter(ofSeconds(1), () -> drain()).cancelled()) { … }
   * }</pre>
   *
   * @param delay how long from now; null: no deadline; zero or negative: the block runs to the
   *     first await that would suspend
   * @param body the block, which runs in the calling task
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return the block's result, or {@link Outcome.Cancelled} if the deadline has ended it; never a
   *     failure, which is thrown
   * @throws X what the block throws
   */
  public static <T, X extends Exception> Outcome<T> moveOnAfter(
      @Nullable Duration delay, Call<? extends T, X> body) throws X {
    return within(delay, false, Check.body(body));
  }

  /**
   * Runs a block without a result for a limited time, and continues.
   *
   * @param delay how long from now; null: no deadline
   * @param body the block
   * @param <X> the checked exception that it throws
   * @return {@link Outcome.Cancelled} if the deadline has ended it: ask {@link Outcome#cancelled};
   *     never a failure, which is thrown
   * @throws X what the block throws
   */
  public static <X extends Exception> Outcome<@Nullable Void> moveOnAfter(
      @Nullable Duration delay, Body<X> body) throws X {
    return moveOnAfter(delay, ActionAwaitable.of(body));
  }

  /**
   * Waits for a future for a limited time, then cancels it and continues.
   *
   * @param delay how long from now; null: no deadline
   * @param future a future or task
   * @param <T> the type of its result
   * @return its result, or {@link Outcome.Cancelled} if it was not done in time; never a failure,
   *     which is thrown
   */
  public static <T> Outcome<T> moveOnAfter(@Nullable Duration delay, Future<? extends T> future) {
    Check.body(future);
    return moveOnAfter(delay, () -> future.await());
  }

  /**
   * Awaits a coroutine for a limited time, and continues.
   *
   * @param delay how long from now; null: no deadline
   * @param coroutine the coroutine, which runs in the calling task
   * @param <T> the type of its result
   * @return its result, or {@link Outcome.Cancelled} if the deadline has ended it; never a failure,
   *     which is thrown, a checked exception wrapped once
   */
  public static <T> Outcome<T> moveOnAfter(
      @Nullable Duration delay, Coroutine<? extends T> coroutine) {
    Check.body(coroutine);
    return moveOnAfter(delay, () -> await(coroutine));
  }

  /**
   * Runs a block that must end in time. As {@link #timeout(Duration, Call)}, but in a {@link
   * CancelScope}: the block cannot go on by catching the error.
   *
   * @param delay how long from now; null: no deadline; zero or negative: the block runs to the
   *     first await that would suspend
   * @param body the block, which runs in the calling task
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return its result
   * @throws TimeoutError if the deadline has ended the block
   * @throws X what the block throws
   */
  public static <T, X extends Exception> T failAfter(
      @Nullable Duration delay, Call<? extends T, X> body) throws X {
    return Asyncio.<T, X>within(delay, true, Check.body(body)).result();
  }

  /**
   * Runs a block without a result that must end in time.
   *
   * @param delay how long from now; null: no deadline
   * @param body the block
   * @param <X> the checked exception that it throws
   * @throws TimeoutError if the deadline has ended the block
   * @throws X what the block throws
   */
  public static <X extends Exception> void failAfter(@Nullable Duration delay, Body<X> body)
      throws X {
    failAfter(delay, ActionAwaitable.of(body));
  }

  /**
   * Waits for a future that must be done in time, or is cancelled.
   *
   * @param delay how long from now; null: no deadline
   * @param future a future or task
   * @param <T> the type of its result
   * @return its result
   * @throws TimeoutError if it was not done in time
   */
  public static <T> T failAfter(@Nullable Duration delay, Future<? extends T> future) {
    Check.body(future);
    return failAfter(delay, () -> future.await());
  }

  /**
   * Awaits a coroutine that must end in time.
   *
   * @param delay how long from now; null: no deadline
   * @param coroutine the coroutine, which runs in the calling task
   * @param <T> the type of its result
   * @return its result; its exceptions are thrown, checked ones wrapped once
   * @throws TimeoutError if the deadline has ended it
   */
  public static <T> T failAfter(@Nullable Duration delay, Coroutine<? extends T> coroutine) {
    Check.body(coroutine);
    return failAfter(delay, () -> await(coroutine));
  }

  private static <T, X extends Exception> Outcome<T> within(
      @Nullable Duration delay, boolean fails, Call<? extends T, X> body) throws X {
    return CancelScope.run(
        Task.running(), deadline(delay), nanos(delay), fails, scope -> body.await());
  }

  /**
   * Runs a block that no cancellation from outside reaches: the cancellation of an outer scope,
   * timeout or task group, and {@link Task#cancel}, wait until the block has ended. Scopes and
   * timeouts inside it work as usual. Put a deadline there, because nothing else can end the block.
   *
   * @param body the block, which runs in the calling task
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return its result
   * @throws X what the block throws
   */
  public static <T, X extends Exception> T shielded(Call<? extends T, X> body) throws X {
    return CancelScope.shielded(Task.running(), Check.body(body));
  }

  /**
   * Runs a block without a result that no cancellation from outside reaches.
   *
   * @param body the block
   * @param <X> the checked exception that it throws
   * @throws X what the block throws
   */
  public static <X extends Exception> void shielded(Body<X> body) throws X {
    shielded(ActionAwaitable.of(body));
  }

  // ---- with a limit

  /**
   * Runs awaitables concurrently, with a limit on how many run at a time; otherwise as {@link
   * #gather(Collection)}: if one fails, the future fails, and the others continue, even those that
   * have not begun. Cancelling the future cancels them all; those that have not begun never begin.
   *
   * @param limit how many run at a time, at least 1; futures among them run already and do not
   *     count
   * @param awaitables futures, coroutines or lambdas; they begin in their order
   * @param <T> the type of the results
   * @return a future of the results, in the order given
   */
  public static <T> Future<List<T>> gather(
      int limit, Collection<? extends Awaitable<? extends T>> awaitables) {
    return Gathering.results(limited(limit, awaitables));
  }

  /**
   * Runs awaitables concurrently, with a limit on how many run at a time, and waits for all of
   * them, however they end.
   *
   * @param limit how many run at a time, at least 1
   * @param awaitables futures, coroutines or lambdas; they begin in their order
   * @param <T> the type of the results
   * @return a future of how each has ended, in the order given
   */
  public static <T> Future<List<Outcome<T>>> gatherOutcomes(
      int limit, Collection<? extends Awaitable<? extends T>> awaitables) {
    return Gathering.outcomes(limited(limit, awaitables));
  }

  /**
   * Iterates over awaitables in the order in which they end, with a limit on how many run at a
   * time. See {@link #asCompleted(Collection)}; {@link #mapAsCompleted} does not create all tasks
   * beforehand.
   *
   * @param limit how many run at a time, at least 1
   * @param awaitables futures, coroutines or lambdas; they begin in their order
   * @param <T> the type of their results
   * @return for one loop: each future once, done
   */
  public static <T> Iterable<Future<T>> asCompleted(
      int limit, Collection<? extends Awaitable<? extends T>> awaitables) {
    return asCompleted(limited(limit, awaitables), null);
  }

  private static <T> List<Awaitable<? extends T>> limited(
      int limit, Collection<? extends Awaitable<? extends T>> awaitables) {
    var turnstile = new Turnstile(EventLoop.current(), limit);
    var passing = new IdentityHashMap<Object, Awaitable<? extends T>>();
    List<Awaitable<? extends T>> all = new ArrayList<>(awaitables.size());
    for (Awaitable<? extends T> each : awaitables) { // one given twice stays the same
      all.add(passing.computeIfAbsent(each, unseen -> turnstile.around(each)));
    }
    return all;
  }

  /**
   * Calls a function for each item of a source, each in a task of its own, with a limit on how many
   * run at a time, and returns all results. Suspends. The calling task takes the items one by one,
   * when there is room: the source's iterator may suspend, and may be endless if something ends it.
   * The first failure, also one of the source, cancels the running tasks and is thrown when they
   * have ended; further failures are suppressed in it. Cancelling the calling task does the same,
   * and the results are lost.
   *
   * @param source gives the items
   * @param limit how many run at a time, at least 1
   * @param function what to call for each
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @return the results in the order of the items
   */
  public static <A, R> List<R> map(
      Iterable<? extends A> source, int limit, AsyncFunction<? super A, ? extends R> function) {
    return MappedResults.inOrder(source, limit, function);
  }

  /**
   * Calls a function without a result for each item of a source, each in a task of its own, with a
   * limit on how many run at a time, and waits for all of them; otherwise as {@link #map}.
   * Suspends.
   *
   * @param source gives the items
   * @param limit how many run at a time, at least 1
   * @param function what to call for each
   * @param <A> the type of the items
   */
  public static <A> void forEach(
      Iterable<? extends A> source, int limit, AsyncConsumer<? super A> function) {
    MappedResults.forEach(source, limit, function);
  }

  /**
   * Calls a function for each item of a source, each in a task of its own, with a limit on how many
   * run at a time, and gives the results as they come. Does not suspend; see {@link MappedResults}.
   *
   * @param source gives the items; its iterator may suspend
   * @param limit how many calls have begun whose results are not yet taken, at least 1
   * @param function what to call for each
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @return for one loop; close it if you do not read it to its end
   */
  public static <A, R> MappedResults<R> mapAsCompleted(
      Iterable<? extends A> source, int limit, AsyncFunction<? super A, ? extends R> function) {
    return new MappedResults<>(source, limit, function);
  }

  // ---- threads that can be stopped

  /**
   * Calls blocking code as {@link #toThread(Awaitable)} does, but cancelling the task interrupts
   * the thread, and the task waits until the call has ended, even if the call ignores interrupts:
   * nothing continues in the background.
   *
   * @param body what to call
   * @param <T> the type of its result
   * @return its result
   */
  public static <T> T toThreadInterruptibly(Awaitable<? extends T> body) {
    Context context = Context.copyOfCurrent();
    Check.body(body);
    EventLoop loop = Task.running().loop;
    return loop.<T>runInExecutorInterruptibly(null, () -> context.run(body::await)).await();
  }

  /**
   * Calls blocking code without a result in a thread that is interrupted if the task is cancelled.
   *
   * @param body what to call
   */
  public static void toThreadInterruptibly(Action body) {
    toThreadInterruptibly(new ActionAwaitable<>(body));
  }

  // ---- eager tasks

  /**
   * A task factory for {@link EventLoop#setTaskFactory}, as {@code Asyncio::eagerTaskFactory}:
   * tasks take their first step inside the call that makes them, and are done then if they never
   * suspend. Tasks whose options say {@code withEager(false)}, and those of a loop that does not
   * run, start in the next iteration.
   *
   * @param loop the loop
   * @param coroutine what the task runs
   * @param options name, context, eager start
   * @param <T> the type of its result
   * @return the task
   */
  public static <T> Task<T> eagerTaskFactory(
      EventLoop loop, Awaitable<? extends T> coroutine, TaskOptions options) {
    return new Task<>(
        loop, coroutine, options.eagerStart() == null ? options.withEager(true) : options);
  }

  /**
   * A task factory like {@link #eagerTaskFactory} for tasks of your own class.
   *
   * @param constructor makes the tasks: {@code MyTask::new}
   * @return the factory
   */
  public static TaskFactory createEagerTaskFactory(TaskFactory constructor) {
    Check.callback(constructor);
    return new TaskFactory() {
      @Override
      public <T> Task<T> create(
          EventLoop loop, Awaitable<? extends T> coroutine, TaskOptions options) {
        return constructor.create(
            loop, coroutine, options.eagerStart() == null ? options.withEager(true) : options);
      }
    };
  }

  // ---- again and again

  /**
   * Runs a body until it succeeds, in the calling task, with pauses. Suspends as the body does, and
   * in the pauses. A cancellation ends it at once, and so does an {@link Error}; neither is
   * retried.
   *
   * @param policy how often, after which pauses, and which failures
   * @param body what to run
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return the result of the first attempt that succeeds
   * @throws X what the last attempt throws
   */
  public static <T, X extends Exception> T retry(Retry policy, Call<? extends T, X> body) throws X {
    return policy.run(Check.body(body));
  }

  /**
   * Runs a body without a result until it succeeds; otherwise as {@link #retry(Retry, Call)}.
   *
   * @param policy how often, after which pauses, and which failures
   * @param body what to run
   * @param <X> the checked exception that it throws
   * @throws X what the last attempt throws
   */
  public static <X extends Exception> void retry(Retry policy, Body<X> body) throws X {
    policy.run(ActionAwaitable.of(body));
  }

  /**
   * The ticks of a clock: {@code for (long tick : every(ofSeconds(10))) { … }}. The first one comes
   * at once, tick {@code n} after {@code n} periods, so the ticks do not drift. A late tick comes
   * in the next iteration of the loop, and missed ones are skipped. The iteration ends only by
   * {@code break}, an exception or a cancellation.
   *
   * @param period the time from tick to tick, more than zero
   * @return the numbers of the ticks, starting again for each {@code for} loop; only tasks may read
   *     it, and taking the next one suspends
   */
  public static Iterable<Long> every(Duration period) {
    return new Every(period);
  }

  private static @Nullable Long nanos(@Nullable Duration duration) {
    return duration == null ? null : Check.nanos(duration, "timeout");
  }
}
