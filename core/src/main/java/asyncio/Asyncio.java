package asyncio;

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
 * <p>Methods that say they suspend may be called by tasks only; each is a point where other tasks
 * run and where a cancellation arrives. Code between two of them is never interleaved. ({@link
 * #wait} has to be called as {@code Asyncio.wait}, since every Java class inherits another {@code
 * wait}.)
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

  private Asyncio() {}

  // ---- running a program

  /**
   * Runs a main coroutine on a new loop in this thread, and shuts everything down in order: the way
   * to start a program.
   *
   * @param main what to run
   * @param <T> the type of its result
   * @return its result; what it throws is thrown, a checked exception wrapped once
   * @throws IllegalStateException if a loop runs in this thread already
   * @throws KeyboardInterrupt if Ctrl-C was pressed and main let itself be cancelled
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
    run(new Effect<>(main), LoopOptions.defaults());
  }

  /**
   * Runs a main coroutine on a loop with certain options.
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
   * Runs a main coroutine without a result on a loop with certain options.
   *
   * @param main what to run
   * @param options clock, poller, portable or not, debug
   */
  public static void run(Action main, LoopOptions options) {
    run(new Effect<>(main), options);
  }

  // ---- awaiting

  /**
   * Waits for an awaitable and returns its result. Suspends if it has to: a done future does not.
   *
   * @param awaitable a future, task or coroutine; or a lambda, which runs in the calling task
   * @param <T> the type of the result
   * @return the result
   * @throws IllegalStateException outside a task
   * @throws CancelledError if the awaitable or the task was cancelled
   * @throws java.util.concurrent.CompletionException around a checked exception; unchecked ones are
   *     thrown as they are. A lambda is better called than awaited: what it throws passes as itself
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
    await(new Effect<>(body));
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
    return Bridge.toLoop(source, loop).await();
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
    return new Coroutine<>(name, new Effect<>(body));
  }

  /**
   * Suspends for a while. Zero and negative durations suspend for one iteration of the loop.
   *
   * @param duration how long
   */
  public static void sleep(Duration duration) {
    long nanos = Check.nanos(duration, "duration");
    Task<?> task = Task.running();
    if (nanos <= 0) {
      task.yieldOnce();
      return;
    }
    EventLoop loop = task.loop;
    var wakeup = new Sleep(loop, loop.deadline(nanos));
    try {
      wakeup.await();
    } finally {
      loop.forget(wakeup);
    }
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
   * @return for {@code for} loops; close it if it is not read to its end
   */
  public static <T> AsyncGenerator<T> asyncGenerator(AsyncGenerator.Body<T> body) {
    return new AsyncGenerator<>(body);
  }

  // ---- tasks

  /**
   * Makes a task on the running loop, which starts in the next iteration.
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
   * Makes a task of a body without a result.
   *
   * @param body what it runs
   * @return the task
   */
  public static Task<@Nullable Void> createTask(Action body) {
    return EventLoop.running().createTask(new Effect<>(body), TaskOptions.DEFAULT);
  }

  /**
   * Makes a task with a name.
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
   * Makes a task with a name of a body without a result.
   *
   * @param body what it runs
   * @param name its name
   * @return the task
   */
  public static Task<@Nullable Void> createTask(Action body, String name) {
    return EventLoop.running().createTask(new Effect<>(body), TaskOptions.named(name));
  }

  /**
   * Makes a task.
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
   * Makes a task of a body without a result.
   *
   * @param body what it runs
   * @param options name, context, eager start
   * @return the task
   */
  public static Task<@Nullable Void> createTask(Action body, TaskOptions options) {
    return EventLoop.running().createTask(new Effect<>(body), options);
  }

  /** {@return the task that is running, or null in a callback} */
  public static @Nullable Task<?> currentTask() {
    return EventLoop.running().turn.task;
  }

  /** {@return the tasks of the running loop that are not done} */
  public static Set<Task<?>> allTasks() {
    return EventLoop.running().allTasks();
  }

  /**
   * Makes a future of an awaitable: futures are returned as they are, all else becomes a task.
   *
   * @param awaitable a future, coroutine, lambda or other awaitable
   * @param <T> the type of the result
   * @return the future
   */
  public static <T> Future<T> ensureFuture(Awaitable<T> awaitable) {
    return Check.body(awaitable) instanceof Future<T> future
        ? future
        : EventLoop.current().createTask(body(awaitable));
  }

  /**
   * Makes a task of a body without a result.
   *
   * @param body what it runs
   * @return the task
   */
  public static Future<@Nullable Void> ensureFuture(Action body) {
    return ensureFuture(new Effect<>(body));
  }

  /**
   * Makes a task of a body without a result on a certain loop.
   *
   * @param body what it runs
   * @param loop the loop
   * @return the task
   */
  public static Future<@Nullable Void> ensureFuture(Action body, EventLoop loop) {
    return ensureFuture(new Effect<>(body), loop);
  }

  /**
   * Makes a future of an awaitable on a certain loop.
   *
   * @param awaitable a future, coroutine, lambda or other awaitable
   * @param loop the loop
   * @param <T> the type of the result
   * @return the future
   * @throws IllegalArgumentException if it is a future of another loop
   */
  public static <T> Future<T> ensureFuture(Awaitable<T> awaitable, EventLoop loop) {
    if (Check.body(awaitable) instanceof Future<T> future) {
      if (future.loop != loop) {
        throw new IllegalArgumentException(
            "The future belongs to a different loop than the one specified as the loop argument");
      }
      return future;
    }
    return loop.createTask(body(awaitable));
  }

  /**
   * Makes a future of anything that can be awaited; for code that does not know its type.
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

  @SuppressWarnings("UnnecessaryMethodReference") // hides that it is a future
  static <T> Awaitable<T> body(Awaitable<T> awaitable) {
    return awaitable instanceof Future<T> ? awaitable::await : awaitable;
  }

  // ---- waiting for several

  /**
   * Runs awaitables concurrently. If one fails, that is the outcome, and the others go on.
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
   * Runs bodies without results concurrently; else as {@link #gather(Awaitable[])}. If one of them
   * has no result, all are taken for such, and to await them is a statement: give that one a
   * result, as {@link #sleep(Duration, Object)} has one, to get those of the others.
   *
   * @param bodies the bodies
   * @return a future of their end
   */
  public static Completion gather(Action... bodies) {
    return new Completion(Arrays.stream(bodies).map(Asyncio::effect).toList());
  }

  private static Awaitable<?> effect(Action body) {
    return body instanceof Awaitable<?> awaitable ? awaitable : new Effect<@Nullable Void>(body);
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
  public static <T> Waited<T> wait(Collection<? extends Future<? extends T>> futures) {
    return Waiter.wait(futures, null, ReturnWhen.ALL_COMPLETED);
  }

  /**
   * Waits until futures are done. Suspends. Cancels nothing, also when it is cancelled itself.
   *
   * @param futures at least one
   * @param returnWhen what to wait for
   * @param <T> the type of their results
   * @return those that are done and those that are not
   */
  public static <T> Waited<T> wait(
      Collection<? extends Future<? extends T>> futures, ReturnWhen returnWhen) {
    return Waiter.wait(futures, null, returnWhen);
  }

  /**
   * Waits until all futures are done, but not longer than a timeout, which is no error. Suspends.
   * Cancels nothing.
   *
   * @param futures at least one
   * @param timeout how long at most; null: as long as it takes
   * @param <T> the type of their results
   * @return those that are done and those that are not
   */
  public static <T> Waited<T> wait(
      Collection<? extends Future<? extends T>> futures, @Nullable Duration timeout) {
    return Waiter.wait(futures, nanos(timeout), ReturnWhen.ALL_COMPLETED);
  }

  /**
   * Waits until futures are done, but not longer than a timeout, which is no error. Suspends.
   * Cancels nothing.
   *
   * @param futures at least one
   * @param timeout how long at most; null: as long as it takes
   * @param returnWhen what to wait for
   * @param <T> the type of their results
   * @return those that are done and those that are not
   */
  public static <T> Waited<T> wait(
      Collection<? extends Future<? extends T>> futures,
      @Nullable Duration timeout,
      ReturnWhen returnWhen) {
    return Waiter.wait(futures, nanos(timeout), returnWhen);
  }

  /**
   * Runs a body with a timeout. Suspends. If it does not end in time it is cancelled, and waited
   * for until it has ended. {@link #timeout(Duration, Call)} says the same in another order.
   *
   * @param body the body, which runs in the calling task
   * @param timeout how long; null: for ever; zero or negative: it does not run
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return its result
   * @throws TimeoutError if the time is over
   * @throws X what the body throws
   */
  public static <T, X extends Exception> T waitFor(
      Call<? extends T, X> body, @Nullable Duration timeout) throws X {
    Check.body(body);
    return over(timeout) ? Waiter.now(awaitable(body)) : timeout(timeout, body);
  }

  /**
   * Runs a body without a result with a timeout.
   *
   * @param body the body, which runs in the calling task
   * @param timeout how long; null: for ever; zero or negative: it does not run
   * @param <X> the checked exception that it throws
   * @throws TimeoutError if the time is over
   * @throws X what the body throws
   */
  public static <X extends Exception> void waitFor(Body<X> body, @Nullable Duration timeout)
      throws X {
    waitFor(Effect.of(body), timeout);
  }

  /**
   * Waits for a future with a timeout. Suspends. If it is not done in time it is cancelled, and
   * waited for until it has ended.
   *
   * @param future a future or task
   * @param timeout how long; null: for ever; zero or negative: what is not done is cancelled
   * @param <T> the type of its result
   * @return its result
   * @throws TimeoutError if the time is over
   */
  public static <T> T waitFor(Future<? extends T> future, @Nullable Duration timeout) {
    Check.body(future);
    return over(timeout) ? Waiter.now(future) : timeout(timeout, future);
  }

  /**
   * Awaits a coroutine with a timeout. Suspends. If it does not end in time it is cancelled, and
   * waited for until it has ended.
   *
   * @param coroutine the coroutine, which runs in the calling task
   * @param timeout how long; null: for ever; zero or negative: it is closed and does not run
   * @param <T> the type of its result
   * @return its result; what it throws is thrown, a checked exception wrapped once
   * @throws TimeoutError if the time is over
   */
  public static <T> T waitFor(Coroutine<? extends T> coroutine, @Nullable Duration timeout) {
    Check.body(coroutine);
    return over(timeout) ? Waiter.now(coroutine) : timeout(timeout, coroutine);
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
   * Goes through awaitables in the order in which they end; {@code next} suspends until one is
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
   * Goes through awaitables in the order in which they end. After the timeout, {@code next} throws;
   * what is not done goes on.
   *
   * @param awaitables futures, coroutines or lambdas
   * @param timeout for all together, from now; null: none
   * @param <T> the type of their results
   * @return for one loop: each future once, done
   */
  public static <T> Iterable<Future<T>> asCompleted(
      Collection<? extends Awaitable<? extends T>> awaitables, @Nullable Duration timeout) {
    return new Completed<>(EventLoop.current(), awaitables, nanos(timeout));
  }

  /**
   * Protects something from the cancellation of those who wait for it: they are cancelled, it goes
   * on.
   *
   * @param awaitable what to protect; a coroutine or lambda becomes a task
   * @param <T> the type of its result
   * @return a future to wait for in its place
   */
  public static <T> Future<T> shield(Awaitable<T> awaitable) {
    return Shield.around(ensureFuture(awaitable));
  }

  /**
   * Protects a body without a result.
   *
   * @param body becomes a task
   * @return a future to wait for in its place
   */
  public static Future<@Nullable Void> shield(Action body) {
    return shield(new Effect<>(body));
  }

  // ---- structure

  /**
   * Runs a block that makes tasks, and waits for all of them. Suspends at its end. See {@link
   * TaskGroup}. What the block throws comes out in the {@link ExceptionGroup}, with the failures of
   * the tasks, so that nothing checked is left to declare.
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
   * Runs a block that makes tasks and returns something, such as those tasks, and waits for all of
   * them. It has a name of its own because Java could not tell {@code group -> group.createTask(…)}
   * with a result from one without.
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
   * Runs a block under a deadline. What is awaited in it when the time is over gets a {@link
   * CancelledError}.
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
    timeout(delay, Effect.of(body));
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
   * @return its result; what it throws is thrown, a checked exception wrapped once
   * @throws TimeoutError if the deadline ended it
   */
  public static <T> T timeout(@Nullable Duration delay, Coroutine<? extends T> coroutine) {
    Check.body(coroutine);
    return timeout(delay, () -> await(coroutine));
  }

  /**
   * Runs a block under a deadline that it can ask and move; else as {@link #timeout(Duration,
   * Call)}.
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
   * Runs a block with a result under a deadline that it can ask and move. It has a name of its own
   * for the reason that {@link #callInTaskGroup} has one.
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
    timeoutAt(when, Effect.of(body));
  }

  /**
   * Runs a block under a deadline at a time of the loop's clock that it can ask and move.
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
   * Runs a block with a result under a deadline at a time of the loop's clock that it can ask and
   * move.
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
    return nanos == null ? null : Task.running().loop.deadline(nanos);
  }

  /**
   * Runs a block that must not be interleaved with other tasks. An await in it that would suspend,
   * and a blocking call of the JDK that does, is an error at that place. Awaiting what is done is
   * not.
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
    atomically(Effect.of(body));
  }

  // ---- threads and other futures

  /**
   * Calls something blocking in the loop's default executor, in a copy of the current context.
   * Suspends. In own-loop mode that is needed only for what does not suspend by itself: files, DNS,
   * computations. If the task is cancelled, the call goes on and its outcome is lost; see {@link
   * #toThreadInterruptibly}.
   *
   * @param body what to call
   * @param <T> the type of its result
   * @return its result
   */
  public static <T> T toThread(Awaitable<? extends T> body) {
    Context context = Context.copyOfCurrent();
    Check.body(body);
    EventLoop loop = Task.running().loop;
    return loop.<T>runInExecutor(null, () -> context.run(() -> context.call(body))).await();
  }

  /**
   * Calls something blocking without a result in the loop's default executor.
   *
   * @param body what to call
   */
  public static void toThread(Action body) {
    toThread(new Effect<>(body));
  }

  /**
   * Makes a task on a loop that runs in another thread. Any thread.
   *
   * @param coroutine what it runs
   * @param loop the loop
   * @param <T> the type of its result
   * @return a future to wait for from this thread; cancelling it cancels the task
   */
  public static <T> CompletableFuture<T> runCoroutineThreadsafe(
      Awaitable<? extends T> coroutine, EventLoop loop) {
    return Bridge.submit(Check.body(coroutine), loop);
  }

  /**
   * Makes a task without a result on a loop that runs in another thread. Any thread.
   *
   * @param body what it runs
   * @param loop the loop
   * @return a future to wait for from this thread; cancelling it cancels the task
   */
  public static CompletableFuture<@Nullable Void> runCoroutineThreadsafe(
      Action body, EventLoop loop) {
    return Bridge.submit(new Effect<>(body), loop);
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
    return Bridge.toLoop(stage.toCompletableFuture(), EventLoop.current());
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
    Bridge.fromLoop(future, target);
    return target;
  }

  /**
   * Makes a coroutine function of a blocking one: what it returns runs in the default executor of
   * the loop.
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
   * Makes a coroutine function of a blocking one without a result.
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
   * Makes a blocking function of a coroutine function: it runs the current loop until the coroutine
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
   * Where the current task stands, and who waits for it, and where those stand. Loop thread only.
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
   * for its thread.
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
   * Declares that one future waits for another, for call graphs: for those who build ways of
   * waiting of their own out of callbacks. What awaits, gathers, shields and groups is known
   * without. Goes with {@link #futureDiscardFromAwaitedBy}. Any thread.
   *
   * @param future what is waited for
   * @param waiter the future or task that waits
   */
  public static void futureAddToAwaitedBy(Future<?> future, Future<?> waiter) {
    AwaitedBy.add(future, waiter);
  }

  /**
   * Takes back what {@link #futureAddToAwaitedBy} declared; does nothing if it did not. Any thread.
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
   * Runs a block with a result inside a manager; else as {@link #with}. It has a name of its own
   * for the reason that {@link #callInTaskGroup} has one.
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
   * Makes a manager of a function that yields once: what stands before the {@code yield} enters,
   * what it yields is for the block, what stands after it leaves. A failure of the block is thrown
   * by the {@code yield}; to catch it and return is to swallow it. A checked one is wrapped once.
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
   * What a publisher publishes, one by one. It is subscribed to when the first value is taken, is
   * asked for no more than {@link Flow#defaultBufferSize} items ahead, and is cancelled when the
   * generator is closed, forgotten or cancelled. Its failure goes to whoever takes the next value.
   *
   * @param publisher the publisher; it may call from any thread
   * @param <T> the type of the items
   * @return for a {@code for} loop; close it if it is not read to its end
   */
  public static <T> AsyncGenerator<T> fromPublisher(Flow.Publisher<? extends T> publisher) {
    return fromPublisher(publisher, Flow.defaultBufferSize());
  }

  /**
   * What a publisher publishes, one by one; else as {@link #fromPublisher(Flow.Publisher)}.
   *
   * @param publisher the publisher; it may call from any thread
   * @param window how many items it is asked for ahead; 1: each when it is wanted
   * @param <T> the type of the items
   * @return for a {@code for} loop; close it if it is not read to its end
   */
  public static <T> AsyncGenerator<T> fromPublisher(
      Flow.Publisher<? extends T> publisher, int window) {
    return new AsyncGenerator<>(new Subscribed<T>(publisher, window, EventLoop.current()));
  }

  /**
   * Publishes what an iterable gives, such as {@code () -> asyncGenerator(…)}. Every subscriber
   * gets an iterator of its own, used in a task of the current loop, and only when an item is asked
   * for: without demand a generator stands still, also before its end. A subscription that is
   * cancelled cancels what the iterator awaits, and closes it if it is {@link AutoCloseable}. All
   * signals come from the loop's thread.
   *
   * @param source gives the iterators; no item may be null
   * @param <T> the type of the items
   * @return may be subscribed to from any thread
   * @see <a href="https://www.reactive-streams.org/">Reactive Streams</a>
   */
  public static <T> Flow.Publisher<T> toPublisher(Iterable<? extends T> source) {
    return new Published<>(Check.body(source), EventLoop.current());
  }

  /**
   * What an iterable gives that blocks the loop, such as one that reads files: each value is taken
   * in the loop's default executor. For what blocks only its task, a plain {@code for} loop is
   * faster. Cancelling does not wait for a value that is being taken.
   *
   * @param source gives the iterator; used by one thread at a time
   * @param <T> the type of the values
   * @return for a {@code for} loop; close it if it is not read to its end
   */
  public static <T> AsyncGenerator<T> iterateInThread(Iterable<? extends T> source) {
    return new AsyncGenerator<>(new InThread<T>(Check.body(source)::iterator, () -> {}));
  }

  /**
   * What a stream of the JDK gives that blocks the loop; else as {@link
   * #iterateInThread(Iterable)}. The stream is closed at the end, once no thread uses it.
   *
   * @param source the stream, such as {@code Files.lines(path)}
   * @param <T> the type of the values
   * @return for a {@code for} loop; close it if it is not read to its end
   */
  public static <T> AsyncGenerator<T> iterateInThread(Stream<? extends T> source) {
    return new AsyncGenerator<>(new InThread<T>(source::iterator, source::close));
  }

  // ---- cancel scopes

  /**
   * Runs a block that can be cancelled by hand. Returns also when that has ended it. See {@link
   * CancelScope}.
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
   * could not tell {@code scope -> call(…)} with a result from one without.
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
   * Runs a block for so long, and goes on. What is awaited in it when the time is over, and all
   * that it awaits from then on, gets a {@link CancelledError}; see {@link CancelScope}.
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
   * Runs a block without a result for so long, and goes on.
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
    return moveOnAfter(delay, Effect.of(body));
  }

  /**
   * Waits for a future for so long, cancels it, and goes on.
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
   * Awaits a coroutine for so long, and goes on.
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
    failAfter(delay, Effect.of(body));
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
   * @return its result; what it throws is thrown, a checked exception wrapped once
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
   * Runs a block that no cancellation from outside reaches: that of a scope or a timeout around it,
   * of a task group, and {@link Task#cancel} wait until it has ended. Scopes and timeouts inside it
   * work as ever: put a deadline there, for nothing else can end the block.
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
    shielded(Effect.of(body));
  }

  // ---- with a limit

  /**
   * Runs awaitables concurrently, so many at a time; otherwise as {@link #gather(Collection)}: if
   * one fails, that is the outcome, and the others go on, those that have not begun as well.
   * Cancelling the future cancels them all; what has not begun never does.
   *
   * @param limit how many run at a time, at least 1; futures that are among them run already and do
   *     not count
   * @param awaitables futures, coroutines or lambdas; they begin in their order
   * @param <T> the type of the results
   * @return a future of the results, in the order given
   */
  public static <T> Future<List<T>> gather(
      int limit, Collection<? extends Awaitable<? extends T>> awaitables) {
    return Gathering.results(limited(limit, awaitables));
  }

  /**
   * Runs awaitables concurrently, so many at a time, and waits for all of them, however they end.
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
   * Goes through awaitables in the order in which they end, while so many run at a time. See {@link
   * #asCompleted(Collection)}; {@link #mapAsCompleted} does not make all tasks beforehand.
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
   * Runs a function for each item of a source, so many at a time, each in a task of its own, and
   * returns all results. Suspends. Items are taken one by one, when there is room, by the calling
   * task: the source's iterator may suspend, and may be endless if something ends it. The first
   * failure, the source's too, cancels what is running and comes out when that has ended; further
   * ones are suppressed in it. Cancelling the calling task does the same, and the results are lost.
   *
   * @param source gives the items
   * @param limit how many run at a time, at least 1
   * @param function what to run for each
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @return the results in the order of the items
   */
  public static <A, R> List<R> map(
      Iterable<? extends A> source, int limit, AsyncFunction<? super A, ? extends R> function) {
    return Mapped.inOrder(source, limit, function);
  }

  /**
   * Runs a function without a result for each item of a source, so many at a time, each in a task
   * of its own, and waits for all of them; else as {@link #map}. Suspends.
   *
   * @param source gives the items
   * @param limit how many run at a time, at least 1
   * @param function what to run for each
   * @param <A> the type of the items
   */
  public static <A> void forEach(
      Iterable<? extends A> source, int limit, AsyncConsumer<? super A> function) {
    Mapped.forEach(source, limit, function);
  }

  /**
   * Runs a function for each item of a source, so many at a time, each in a task of its own, and
   * gives the results as they come. Does not suspend; see {@link Mapped}.
   *
   * @param source gives the items; its iterator may suspend
   * @param limit how many are begun and not yet taken, at least 1
   * @param function what to run for each
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @return for one loop; close it if it is not read to its end
   */
  public static <A, R> Mapped<R> mapAsCompleted(
      Iterable<? extends A> source, int limit, AsyncFunction<? super A, ? extends R> function) {
    return new Mapped<>(source, limit, function);
  }

  // ---- threads that can be stopped

  /**
   * Calls something blocking as {@link #toThread(Awaitable)}, but cancelling the task interrupts
   * the thread, and the task waits until the call has ended: nothing goes on behind its back. A
   * call that does not heed interrupts is waited for.
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
   * Calls something blocking without a result in a thread that is interrupted if the task is
   * cancelled.
   *
   * @param body what to call
   */
  public static void toThreadInterruptibly(Action body) {
    toThreadInterruptibly(new Effect<>(body));
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
   * A task factory like {@link #eagerTaskFactory} for tasks of another class.
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
   * Runs something until it succeeds, in the calling task, with pauses. Suspends as it does, and in
   * the pauses. A cancellation is no failure: it ends it at once. Errors are not retried.
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
   * Runs something without a result until it succeeds; else as {@link #retry(Retry, Call)}.
   *
   * @param policy how often, after which pauses, and which failures
   * @param body what to run
   * @param <X> the checked exception that it throws
   * @throws X what the last attempt throws
   */
  public static <X extends Exception> void retry(Retry policy, Body<X> body) throws X {
    policy.run(Effect.of(body));
  }

  /**
   * The ticks of a clock: {@code for (long tick : every(ofSeconds(10))) { … }}. The first one comes
   * at once, tick {@code n} when {@code n} periods have passed since then; so it does not drift. A
   * tick that is late comes in the next iteration of the loop, and those that have passed meanwhile
   * are left out. It never ends by itself, but by {@code break}, an exception or a cancellation.
   *
   * @param period the time from tick to tick, more than zero
   * @return the numbers of the ticks, anew for each {@code for} loop; to be read by tasks, and
   *     taking the next one suspends
   */
  public static Iterable<Long> every(Duration period) {
    return new Every(period);
  }

  // ---- for the kernel

  static TimerHandle later(EventLoop loop, long nanos, Runnable callback) {
    return loop.schedule(loop.deadline(nanos), callback, Context.copyOfCurrent());
  }

  private static @Nullable Long nanos(@Nullable Duration duration) {
    return duration == null ? null : Check.nanos(duration, "timeout");
  }
}
