package asyncio;

import asyncio.internal.Check;
import asyncio.internal.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that belong together: a block that ends only when all tasks created in it have ended. If
 * one fails, the others and the block itself are cancelled, and the block throws all failures
 * together, as an {@link ExceptionGroup}.
 *
 * <p>A cancelled child is not a failure. The block's own failure counts like a child's.
 *
 * <pre>{@code
 * taskGroup(group -> {
 *   Task<String> page = group.createTask(() -> fetch("/"));
 *   group.createTask(() -> save("log"));
 *   System.out.println(page.await());
 * });
 * }</pre>
 *
 * @see Asyncio#taskGroup
 * @see <a href="https://docs.python.org/3/library/asyncio-task.html#task-groups">asyncio: task
 *     groups</a>
 */
public final class TaskGroup {
  // How cancellations are told apart. To interrupt its block the group cancels its parent task,
  // once, and on exit takes back exactly that one request. If requests of others remain, their
  // CancelledError goes on; if failures are to be reported first, the parent is cancelled anew,
  // so that its next await sees it and the count stays right.

  /**
   * A block that creates tasks and has a result.
   *
   * @param <T> the type of the result
   */
  @FunctionalInterface
  public interface Call<T> {
    /**
     * Runs the block in the calling task.
     *
     * @param group the group to create tasks in
     * @return the block's result
     * @throws Exception whatever the block throws
     */
    T run(TaskGroup group) throws Exception;
  }

  /** A block that creates tasks. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs the block in the calling task.
     *
     * @param group the group to create tasks in
     * @throws Exception whatever the block throws
     */
    void run(TaskGroup group) throws Exception;
  }

  /**
   * The body of a task that says when it is ready.
   *
   * @param <V> the type of the value that it reports
   */
  @FunctionalInterface
  public interface Starting<V> {
    /**
     * Runs in a task of its own.
     *
     * @param status reports that the task is ready
     * @throws Exception before it is ready, {@link #start} throws it; later it is a child's failure
     */
    void run(TaskStatus<V> status) throws Exception;
  }

  private final EventLoop loop;
  private @Nullable Task<?> parent; // until the end: who holds the group must not hold that
  private @Nullable CancelStatus place;
  private final int cancellingAtEntry;
  private final Set<Task<?>> tasks = new LinkedHashSet<>();
  private final List<Throwable> errors = new ArrayList<>();
  private @Nullable ExitError exit; // the first one, of a child or of the block
  private final Member member = new Member(this);
  private boolean exiting;
  private boolean finished;
  private boolean aborting;
  private boolean parentCancelRequested;
  private int ticket; // of that request
  private @Nullable Future<@Nullable Void> allDone; // while the block waits for its children

  /** Told when a task of the group is done; the parent waits for it, now or at the end. */
  private record Member(TaskGroup group) implements Consumer<Future<?>>, WaitEdge {
    @Override
    public @Nullable Awaitable<?> waiting() {
      return group.parent;
    }

    @Override
    public void accept(Future<?> task) {
      group.taskDone((Task<?>) task);
    }

    @Override
    public boolean broken(Throwable failure) {
      group.broken(failure);
      return true;
    }
  }

  /** What a group's parent waits for at the end: that the children have ended. */
  static final class Ending extends Future<@Nullable Void> {
    private final TaskGroup group;

    private Ending(TaskGroup group) {
      super(group.loop);
      this.group = group;
    }

    @Override
    boolean absorbs() {
      return true;
    }

    @Override
    List<Task<?>> children() {
      return List.copyOf(group.tasks);
    }
  }

  private TaskGroup(Task<?> parent) {
    this.parent = parent;
    this.loop = parent.loop;
    this.place = parent.scope();
    this.cancellingAtEntry = parent.visibleRequests() - parent.unheard();
  }

  static <T> @Nullable T run(Task<?> parent, Call<? extends T> body) {
    Headroom.checkForSeveral(); // what has to be done at the end, too
    var group = new TaskGroup(parent);
    int announced = parent.announcements();
    T result = null;
    Throwable failure = null;
    try {
      result = body.run(group);
      failure = parent.swallowedSince(announced);
    } catch (Throwable thrown) {
      failure = parent.cancellationIn(thrown);
    }
    try {
      group.exit(parent, failure);
    } finally {
      group.end();
    }
    return result;
  }

  private void end() {
    finished = true;
    errors.clear();
    exit = null;
    place = null;
    if (tasks.isEmpty()) { // else they still tell of their failures
      parent = null;
    }
  }

  /**
   * Creates a task in this group. The block and the group's tasks may call this, also while the
   * block waits.
   *
   * @param coroutine what it runs
   * @param <T> the type of its result
   * @return the task
   * @throws IllegalStateException if the group has ended or is shutting down; the coroutine is
   *     closed
   */
  public <T> Task<T> createTask(Awaitable<? extends T> coroutine) {
    return createTask(coroutine, TaskOptions.DEFAULT);
  }

  /**
   * Creates a task in this group for a body without a result.
   *
   * @param body what it runs
   * @return the task
   * @throws IllegalStateException as {@link #createTask(Awaitable)}
   */
  public Task<@Nullable Void> createTask(Action body) {
    return createTask(new ActionAwaitable<>(body), TaskOptions.DEFAULT);
  }

  /**
   * Creates a task with a name in this group.
   *
   * @param coroutine what it runs
   * @param name its name
   * @param <T> the type of its result
   * @return the task
   * @throws IllegalStateException as {@link #createTask(Awaitable)}
   */
  public <T> Task<T> createTask(Awaitable<? extends T> coroutine, String name) {
    return createTask(coroutine, TaskOptions.named(name));
  }

  /**
   * Creates a task with a name in this group for a body without a result.
   *
   * @param body what it runs
   * @param name its name
   * @return the task
   * @throws IllegalStateException as {@link #createTask(Awaitable)}
   */
  public Task<@Nullable Void> createTask(Action body, String name) {
    return createTask(new ActionAwaitable<>(body), TaskOptions.named(name));
  }

  /**
   * Creates a task in this group.
   *
   * @param coroutine what it runs
   * @param options name, context, eager start
   * @param <T> the type of its result
   * @return the task
   * @throws IllegalStateException as {@link #createTask(Awaitable)}
   */
  public <T> Task<T> createTask(Awaitable<? extends T> coroutine, TaskOptions options) {
    return add(coroutine, options, member);
  }

  /**
   * Creates a task in this group for a body without a result.
   *
   * @param body what it runs
   * @param options name, context, eager start
   * @return the task
   * @throws IllegalStateException as {@link #createTask(Awaitable)}
   */
  public Task<@Nullable Void> createTask(Action body, TaskOptions options) {
    return createTask(new ActionAwaitable<>(body), options);
  }

  /**
   * Creates a task in this group and waits until it calls {@link TaskStatus#started}. Suspends. If
   * the caller is cancelled before, it cancels the task and waits for it.
   *
   * @param body what it runs
   * @param <V> the type of the value that the task reports
   * @return that value
   * @throws IllegalStateException if the task ends before it is ready, or the group has ended
   * @throws java.util.concurrent.CompletionException around a checked exception that the task
   *     throws before it is ready
   */
  public <V> V start(Starting<V> body) {
    return start(body, TaskOptions.DEFAULT);
  }

  /**
   * As {@link #start(Starting)}, with a name for the task.
   *
   * @param body what it runs
   * @param name its name
   * @param <V> the type of the value that the task reports
   * @return that value
   */
  public <V> V start(Starting<V> body, String name) {
    return start(body, TaskOptions.named(name));
  }

  /**
   * As {@link #start(Starting)}, with options.
   *
   * @param body what it runs
   * @param options name, context, eager start
   * @param <V> the type of the value that the task reports
   * @return that value
   */
  public <V> V start(Starting<V> body, TaskOptions options) {
    Check.body(body);
    Task.running();
    var status = new TaskStatus<V>(loop);
    Task<?> task =
        add(
            new ActionAwaitable<>(() -> body.run(status)),
            options,
            done -> startedDone(done, status.ready));
    try {
      return status.ready.await();
    } catch (CancelledError cancelled) {
      task.cancel();
      WaitForFutures.waitShielded(task);
      throw cancelled;
    }
  }

  private <T> Task<T> add(
      Awaitable<? extends T> coroutine, TaskOptions options, Consumer<? super Future<T>> callback) {
    if (finished || (exiting && tasks.isEmpty())) {
      throw refused(coroutine, "is finished");
    }
    if (aborting) {
      throw refused(coroutine, "is shutting down");
    }
    Headroom.checkForSeveral();
    Task<T> task;
    try {
      task = loop.createTask(coroutine, options);
    } catch (IllegalStateException wrongThread) {
      Coroutine.giveUp(coroutine);
      throw wrongThread;
    }
    try {
      tasks.add(task);
      task.addDoneCallback(callback);
    } catch (Throwable noMemory) { // whose end the group does not hear, it must not wait for
      tasks.remove(task);
      task.cancel();
      throw noMemory;
    }
    if (aborting) { // an eager task has cancelled its own group
      task.cancel();
    }
    return task;
  }

  /** A task that was to say when it is ready has ended. */
  private void startedDone(Future<?> task, Future<?> ready) {
    if (ready.done()) {
      taskDone((Task<?>) task);
      return;
    }
    Throwable failure = task.failure();
    if (task.cancelled()) {
      ready.cancel(task.makeCancelledError().getMessage());
    } else if (failure == null) {
      ready.setException(
          new IllegalStateException(
              "the task has ended without calling started(); call it when it is ready"));
    } else if (failure instanceof ExitError) {
      ready.cancel();
      taskDone((Task<?>) task);
      return;
    } else {
      task.markRetrieved();
      ready.setException(failure);
    }
    ended((Task<?>) task);
  }

  private IllegalStateException refused(Awaitable<?> coroutine, String why) {
    Coroutine.giveUp(coroutine);
    return new IllegalStateException(this + " " + why + "; it takes no more tasks");
  }

  /**
   * Ends the group early: its tasks and its block are cancelled, and {@link Asyncio#taskGroup}
   * returns without an exception (null, if the block has not returned). Idempotent; does nothing
   * after the end.
   */
  public void cancel() {
    loop.dispatcher.checkThread("cancel a task group");
    if (finished || (exiting && tasks.isEmpty())) {
      return;
    }
    if (!aborting) {
      abort();
    }
    cancelParent();
  }

  private void cancelParent() {
    if (!parentCancelRequested && parent != null) {
      parentCancelRequested = true;
      ticket = parent.cancellation().cancelFrom(place);
    }
  }

  private void abort() {
    aborting = true;
    for (Task<?> task : List.copyOf(tasks)) {
      if (!task.done()) {
        task.cancel();
      }
    }
  }

  private void ended(Task<?> task) {
    tasks.remove(task);
    releaseIfEmpty();
  }

  /** What should have noted a child's end has failed: that counts as the child's failure. */
  private void broken(Throwable failure) {
    errors.add(failure);
    tasks.removeIf(Task::done);
    releaseIfEmpty();
  }

  private void releaseIfEmpty() {
    if (tasks.isEmpty() && allDone != null) {
      Future.release(allDone);
    }
  }

  private void taskDone(Task<?> task) {
    ended(task);
    Throwable failure = task.failure();
    if (failure == null) {
      return;
    }
    task.markRetrieved();
    errors.add(failure);
    if (failure instanceof ExitError leaving && exit == null) {
      exit = leaving;
    }
    if (parent == null || parent.done()) {
      loop.diagnostics()
          .report(
              Report.of("Task of a task group has failed after the group's parent ended", failure)
                  .with("task", task));
    } else if (!aborting && !parentCancelRequested) {
      abort();
      cancelParent();
    }
  }

  private void exit(Task<?> parent, @Nullable Throwable failure) {
    exiting = true;
    CancelledError propagate = failure instanceof CancelledError cancelled ? cancelled : null;
    if (failure instanceof ExitError leaving && exit == null) {
      exit = leaving;
    }
    if (failure != null && !aborting) {
      abort();
    }
    CancelledError absorbed = null;
    while (!tasks.isEmpty()) {
      allDone = new Ending(this);
      try {
        if (aborting) {
          CancelScope.awaitDeaf(parent, allDone); // what had to be cancelled has been
        } else {
          allDone.await();
        }
      } catch (CancelledError cancelled) {
        if (loop.isClosed()) { // which ends the children, too
          propagate = cancelled;
          break;
        } else if (aborting) {
          absorbed = cancelled;
        } else {
          propagate = cancelled;
          abort();
        }
      }
      allDone = null;
    }
    leave(parent, failure, propagate, absorbed);
    if (!errors.isEmpty()) {
      throw new ExceptionGroup("unhandled errors in a TaskGroup", errors);
    }
  }

  private void leave(
      Task<?> parent,
      @Nullable Throwable failure,
      @Nullable CancelledError propagated,
      @Nullable CancelledError absorbed) {
    if (exit != null) {
      reportOthers(exit);
      throw exit;
    }
    CancelledError propagate = propagated;
    if (parentCancelRequested) {
      parent.cancellation().takeBack(ticket);
      int remaining = parent.visibleRequests();
      if (remaining <= cancellingAtEntry) {
        propagate = null;
      } else if (propagate == null) {
        propagate = absorbed; // somebody else's, which came while the group was aborting
      }
    }
    if (propagate != null && errors.isEmpty()) {
      throw propagate;
    }
    if (failure instanceof GeneratorExit closing && errors.isEmpty()) {
      throw closing; // of the generator that the group is in
    }
    if (failure != null && !(failure instanceof CancelledError)) {
      errors.add(failure);
    }
    if (!errors.isEmpty()) {
      if (parent.visibleRequests() > 0) {
        parent.uncancel();
        parent.cancel();
      }
    }
  }

  /** The program is left: what else has failed is told, for nobody will see it. */
  private void reportOthers(ExitError leaving) {
    for (Throwable error : errors) {
      if (error != leaving) {
        loop.diagnostics().report(Report.of("Exception in a task group that is being left", error));
      }
    }
  }

  @Override
  public String toString() {
    var text = new StringBuilder("<TaskGroup");
    if (!tasks.isEmpty()) {
      text.append(" tasks=").append(tasks.size());
    }
    if (!errors.isEmpty()) {
      text.append(" errors=").append(errors.size());
    }
    text.append(finished ? " finished" : aborting ? " cancelling" : " entered");
    return text.append('>').toString();
  }
}
