package asyncio.sync;

import static asyncio.Asyncio.currentTask;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Headroom;
import asyncio.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A number of tokens that it lends to tasks, or to whatever they act for. Unlike a {@link
 * Semaphore} it knows the borrowers: nobody can borrow twice, or return a token that was not
 * borrowed; and the number of tokens can change at any time. First come, first served. Loop thread
 * only; it belongs to no loop until a task has to wait.
 *
 * @see <a
 *     href="https://anyio.readthedocs.io/en/stable/synchronization.html#capacity-limiters">AnyIO:
 *     capacity limiters</a>
 */
public final class CapacityLimiter {
  /**
   * The state of a limiter.
   *
   * @param borrowedTokens how many tokens are lent
   * @param totalTokens how many there are
   * @param borrowers who has them
   * @param tasksWaiting how many wait for one
   */
  public record Statistics(
      int borrowedTokens, int totalTokens, Set<Object> borrowers, int tasksWaiting) {}

  /** Somebody who waits. */
  private record Applicant(Object borrower, Future<Boolean> turn) {}

  private final Binding binding = new Binding(this);
  private final Set<Object> borrowers = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ArrayDeque<Applicant> waiters = new ArrayDeque<>();
  private int totalTokens;

  /**
   * A limiter.
   *
   * @param totalTokens how many tokens there are, at least 1
   */
  public CapacityLimiter(int totalTokens) {
    this.totalTokens = atLeastOne(totalTokens);
  }

  private static int atLeastOne(int tokens) {
    if (tokens < 1) {
      throw new IllegalArgumentException("totalTokens must be at least 1, got " + tokens);
    }
    return tokens;
  }

  /** {@return how many tokens there are, lent or not} */
  public int totalTokens() {
    return totalTokens;
  }

  /**
   * Changes how many tokens there are. Waiting borrowers get additional tokens at once; if there
   * are fewer tokens than are lent, nobody gets one until enough have come back. Does not suspend.
   *
   * @param totalTokens the new number, at least 1
   */
  public void setTotalTokens(int totalTokens) {
    Headroom.check();
    this.totalTokens = atLeastOne(totalTokens);
    lend();
  }

  /** {@return how many tokens are lent} */
  public int borrowedTokens() {
    return borrowers.size();
  }

  /** {@return how many tokens can be borrowed; less than 0 if there are fewer than are lent} */
  public int availableTokens() {
    return totalTokens - borrowers.size();
  }

  /** {@return how it stands now, as a copy} */
  public Statistics statistics() {
    var holders = Collections.newSetFromMap(new IdentityHashMap<Object, Boolean>());
    holders.addAll(borrowers);
    return new Statistics(
        borrowers.size(), totalTokens, Collections.unmodifiableSet(holders), waiters.size());
  }

  /**
   * Borrows a token for the calling task. Suspends until there is one. A task that is cancelled
   * meanwhile gets none, and none is lost.
   *
   * @throws IllegalStateException if the task has one already, or waits for one
   */
  public void acquire() {
    acquireOnBehalfOf(caller());
  }

  /**
   * Borrows a token for a given borrower. Suspends until there is one.
   *
   * @param borrower who gets it; compared by identity
   * @throws IllegalStateException if the borrower has one already, or waits for one
   */
  public void acquireOnBehalfOf(Object borrower) {
    Headroom.checkForSeveral();
    if (tryAcquireOnBehalfOf(borrower)) {
      return;
    }
    var applicant = new Applicant(borrower, new Waiting(binding.loop(), this, this::tasks));
    waiters.add(applicant);
    boolean lent = false;
    try {
      lent = applicant.turn.await();
    } finally {
      waiters.remove(applicant);
      if (!lent && applicant.turn.done() && !applicant.turn.cancelled()) {
        releaseOnBehalfOf(borrower); // lent to a task that was cancelled in the same iteration
      }
    }
  }

  /**
   * Borrows a token for the calling task, if there is one and nobody waits. Does not suspend.
   *
   * @return whether it has one now
   * @throws IllegalStateException if the task has one already
   */
  public boolean tryAcquire() {
    return tryAcquireOnBehalfOf(caller());
  }

  /**
   * Borrows a token for a given borrower, if there is one and nobody waits. Does not suspend.
   *
   * @param borrower who gets it; compared by identity
   * @return whether the borrower has one now
   * @throws IllegalStateException if the borrower has one already, or waits for one
   */
  public boolean tryAcquireOnBehalfOf(Object borrower) {
    if (borrower == null) {
      throw new NullPointerException("borrower must not be null; use acquire() for the task");
    }
    Headroom.check();
    if (borrowers.contains(borrower)
        || waiters.stream().anyMatch(waiter -> waiter.borrower == borrower)) {
      throw new IllegalStateException(
          borrower + " has a token of " + this + " already, or waits for one; it gets one only");
    }
    if (availableTokens() <= 0 || waiters.stream().anyMatch(waiter -> !waiter.turn.done())) {
      return false;
    }
    borrowers.add(borrower);
    return true;
  }

  /**
   * Borrows a token for a block, for the calling task. Suspends until there is one.
   *
   * @return gives it back when closed
   * @throws IllegalStateException if the task has one already
   */
  public Releasable hold() {
    Object borrower = caller();
    Releasable held = () -> releaseOnBehalfOf(borrower); // before, for it may take much stack
    acquireOnBehalfOf(borrower);
    return held;
  }

  /**
   * Returns the calling task's token. Does not suspend.
   *
   * @throws IllegalStateException if it has none
   */
  public void release() {
    releaseOnBehalfOf(caller());
  }

  /**
   * Returns a borrower's token. Does not suspend.
   *
   * @param borrower who has it
   * @throws IllegalStateException if the borrower has none
   */
  public void releaseOnBehalfOf(Object borrower) {
    Headroom.check();
    if (!borrowers.remove(borrower)) {
      throw new IllegalStateException(
          borrower + " has no token of " + this + "; acquire one first");
    }
    lend();
  }

  private void lend() {
    for (Applicant waiter : waiters) {
      if (availableTokens() <= 0) {
        return;
      }
      if (!waiter.turn.done()) {
        borrowers.add(waiter.borrower);
        waiter.turn.setResult(true);
      }
    }
  }

  private List<Task<?>> tasks() {
    List<Task<?>> tasks = new ArrayList<>();
    for (Object borrower : borrowers) {
      if (borrower instanceof Task<?> task) {
        tasks.add(task);
      }
    }
    return tasks;
  }

  private static Object caller() {
    Object task = currentTask();
    if (task == null) {
      throw new IllegalStateException("no task is running; use acquireOnBehalfOf(borrower)");
    }
    return task;
  }

  /**
   * Calls blocking code in the default executor, as {@link Asyncio#toThread} does, with a token:
   * all calls through this limiter together use at most as many threads as it has tokens. Suspends.
   * The token is lent until the call has ended, even if its waiter was cancelled.
   *
   * @param body what to call
   * @param <T> the type of its result
   * @return its result
   */
  public <T> T toThread(Awaitable<? extends T> body) {
    Context context = Context.copyOfCurrent();
    return this.<T>runInExecutor(null, () -> context.run(body::await));
  }

  /**
   * Calls blocking code without a result in the default executor, with a token.
   *
   * @param body what to call
   */
  public void toThread(Action body) {
    this.<@Nullable Void>toThread(effect(body));
  }

  @SuppressWarnings("NullAway") // there is no other value
  private static Awaitable<@Nullable Void> effect(Action body) {
    return () -> {
      body.run();
      return null;
    };
  }

  /**
   * Runs a job in an executor, with a token. Suspends. The token is lent until the job has ended,
   * even if its waiter was cancelled.
   *
   * @param executor where; null: the default executor
   * @param job what to call
   * @param <T> the type of its result
   * @return its result
   */
  public <T> T runInExecutor(@Nullable Executor executor, Awaitable<? extends T> job) {
    EventLoop loop = EventLoop.running();
    var borrower = new Object();
    acquireOnBehalfOf(borrower);
    var taken = new AtomicBoolean(); // by the thread, which then gives the token back
    try {
      return loop.<T>runInExecutor(
              executor,
              () -> {
                if (!taken.compareAndSet(false, true)) {
                  throw new CancelledError("cancelled before it began");
                }
                try {
                  return job.await();
                } finally {
                  giveBack(loop, borrower);
                }
              })
          .await();
    } finally {
      if (taken.compareAndSet(false, true)) {
        releaseOnBehalfOf(borrower);
      }
    }
  }

  /**
   * Runs a job without a result in an executor, with a token.
   *
   * @param executor where; null: the default executor
   * @param job what to call
   */
  public void runInExecutor(@Nullable Executor executor, Action job) {
    this.<@Nullable Void>runInExecutor(executor, effect(job));
  }

  private void giveBack(EventLoop loop, Object borrower) {
    try {
      loop.callSoonThreadsafe(() -> releaseOnBehalfOf(borrower));
    } catch (IllegalStateException closed) {
      // nobody waits any more
    }
  }

  @Override
  public String toString() {
    return "<CapacityLimiter "
        + borrowers.size()
        + "/"
        + totalTokens
        + Binding.waiters(waiters.size())
        + ">";
  }
}
