package asyncio;

import asyncio.internal.KernelAccess;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kernel as the rooms of the module see it. */
final class RoomAccess extends KernelAccess {
  private RoomAccess() {}

  /** Called when the kernel is initialised. */
  static void open() {
    open(new RoomAccess());
  }

  @Override
  public @Nullable EventLoop loopHere() {
    return EventLoop.here();
  }

  @Override
  public @Nullable Task<?> currentTask(EventLoop loop) {
    return loop.dispatcher.task;
  }

  @Override
  public Set<Task<?>> tasks(EventLoop loop) {
    return loop.tasks().copy();
  }

  @Override
  public @Nullable Thread thread(EventLoop loop) {
    return loop.diagnostics().thread();
  }

  @Override
  public void checkThread(EventLoop loop, String what) {
    loop.dispatcher.checkThread(what);
  }

  @Override
  public void handOver(EventLoop loop, Runnable callback, @Nullable Context context) {
    if (context == null) {
      loop.schedule().handOver(callback);
    } else {
      loop.schedule().handOver(callback, context);
    }
  }

  @Override
  public void look(EventLoop loop, Runnable look) {
    InternalRunnable between = look::run;
    loop.schedule().queueForeign(between);
  }

  @Override
  public List<Future<?>> waiters(Future<?> future) {
    return future.waiters();
  }

  @Override
  public @Nullable Throwable failure(Future<?> future) {
    return future.failure();
  }

  @Override
  public void markRetrieved(Future<?> future) {
    future.markRetrieved();
  }

  @Override
  public void release(Future<@Nullable Void> future) {
    Future.release(future);
  }

  @Override
  public <T> T awaitShielded(Future<T> future) {
    return Shield.around(future).await();
  }

  @Override
  public Task<?> runningTask() {
    return Task.running();
  }

  @Override
  public @Nullable Future<?> waiting(Task<?> task) {
    return task.waiting();
  }

  @Override
  public String activity(Task<?> task) {
    return task.activity();
  }

  @Override
  public Throwable cancellationIn(Task<?> task, Throwable failure) {
    return task.cancellationIn(failure);
  }

  @Override
  public <T> Awaitable<T> carried(Context context, Awaitable<T> body) {
    return () -> context.run(() -> context.call(body));
  }

  @Override
  public void inThread(Action body) {
    ExecutorFuture.inThread(new ActionAwaitable<>(body));
  }
}
