package asyncio.internal;

import asyncio.Action;
import asyncio.Awaitable;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rooms of this module may ask of loops, tasks and futures beyond what is public: the only
 * way to it. The kernel hands it in when {@link EventLoop} is initialised.
 */
public abstract class KernelAccess {
  private static final KernelAccess[] KERNEL = new KernelAccess[1]; // set once, by the kernel

  /** For the kernel only. */
  protected KernelAccess() {}

  /**
   * The access.
   *
   * @return that of the kernel
   */
  public static KernelAccess kernel() {
    return Objects.requireNonNull(KERNEL[0], "no event loop has been made or asked for yet");
  }

  /**
   * Called by the kernel, once.
   *
   * @param access its own
   */
  protected static void open(KernelAccess access) {
    KERNEL[0] = access;
  }

  // ---- loops

  /** The loop that runs in the calling thread; null if none does. */
  public abstract @Nullable EventLoop loopHere();

  /** The task that takes a step on a loop; null in callbacks. */
  public abstract @Nullable Task<?> currentTask(EventLoop loop);

  /** The tasks that are not done, without asking the loop. */
  public abstract Set<Task<?>> tasks(EventLoop loop);

  /** The thread in which it runs; null if it does not. */
  public abstract @Nullable Thread thread(EventLoop loop);

  /** Refuses, while it runs, a thread that does not have its turn. */
  public abstract void checkThread(EventLoop loop, String what);

  /** Has something done between two callbacks, from any thread. Never throws. */
  public abstract void handOver(EventLoop loop, Runnable callback, @Nullable Context context);

  /** Has the loop looked at between two callbacks. Never throws. */
  public abstract void look(EventLoop loop, Runnable look);

  // ---- futures

  /** The tasks and futures that wait for it, in the order in which they came. */
  public abstract List<Future<?>> waiters(Future<?> future);

  /** Why it has failed; null if it has not. It does not count as seen. */
  public abstract @Nullable Throwable failure(Future<?> future);

  /** Has its failure count as seen. */
  public abstract void markRetrieved(Future<?> future);

  /** Ends it without a result, unless it is done. */
  public abstract void release(Future<@Nullable Void> future);

  /** Waits for it; a cancellation of the calling task does not reach it. */
  public abstract <T> T awaitShielded(Future<T> future);

  // ---- tasks

  /** The calling task; throws outside one. */
  public abstract Task<?> runningTask();

  /** What its body awaits; null if nothing. */
  public abstract @Nullable Future<?> waiting(Task<?> task);

  /** What it does just now, in a word. */
  public abstract String activity(Task<?> task);

  /** A failure as the task means it: an interrupt may announce a cancellation. */
  public abstract Throwable cancellationIn(Task<?> task, Throwable failure);

  // ---- threads

  /** A body as it runs in another thread: in a context, with the state of threads it carries. */
  public abstract <T> Awaitable<T> carried(Context context, Awaitable<T> body);

  /** Has something done by the default executor and waits for it. */
  public abstract void inThread(Action body);
}
