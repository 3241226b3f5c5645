package asyncio;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is on a loop: for which task a thread runs, beside which thread, and in which
 * context.
 *
 * <p><b>Eager tasks</b> take their first step within the call that creates them: the creator makes
 * way, the new task runs until it waits or ends, and the creator goes on. An eager task may create
 * others, thousands deep; so those that have made way stand in a list, and the loop's own stack
 * does not grow.
 *
 * <p>Nothing of a turn outlives it: whatever is thrown, {@link #take} puts back what it found.
 */
final class Dispatcher extends LoopState {
  final EventLoop loop;
  @Nullable Task<?> task; // the one that takes a step; null in callbacks
  private @Nullable Task<?> eager; // is to run as soon as its creator has made way
  private @Nullable ExitError eagerExit; // for the creator that goes on next
  private final ArrayDeque<Task<?>> creators =
      new ArrayDeque<>(); // that have made way, latest first
  private final CallbackStacks callbacks;

  Dispatcher(EventLoop loop, CallbackStacks callbacks) {
    this.loop = loop;
    this.callbacks = callbacks;
  }

  @Override
  @Nullable Object onTurn() {
    return task == null ? callbacks.running() : task;
  }

  @Override
  void aside(Runnable work) {
    callbacks.aside(work);
  }

  @Override
  public String toString() {
    return loop.toString();
  }

  /** That of the loop that runs in the calling thread, a task most likely; null if none does. */
  static @Nullable Dispatcher here() {
    return (Dispatcher) LoopRegistry.within();
  }

  /**
   * Whether a new task can take its first step right here: in a task or a callback, not in a thread
   * started by one.
   */
  boolean canStepNow() {
    return task != null || owner == Thread.currentThread() || callbacks.running() != null;
  }

  /**
   * Steps a new task within the call that creates it: the creating task makes way and goes on right
   * after.
   */
  void now(Task<?> task) {
    Task<?> creator = this.task;
    if (creator == null) {
      if (!callbacks.makeWay(task)) {
        task.step();
      }
      return;
    }
    eager = task;
    try {
      creator.makeWay();
    } finally {
      eager = null; // still there if it could not
    }
    ExitError exit = eagerExit;
    if (exit != null) {
      eagerExit = null;
      throw exit;
    }
  }

  /** Whether the body that has just stopped has made way for an eager task. */
  boolean madeWay() {
    return eager != null;
  }

  /** Gives the turn to a task, and to those that it creates eagerly, until all of them wait. */
  void take(Task<?> first) {
    Task<?> before = task;
    Context contextBefore = context;
    int outer = creators.size();
    ExitError exit;
    try {
      exit = takeInTurns(first, outer);
    } finally {
      task = before;
      context = contextBefore;
      eager = null;
      while (creators.size() > outer) {
        creators.pop();
      }
    }
    if (exit != null) {
      throw exit;
    }
  }

  private @Nullable ExitError takeInTurns(Task<?> first, int outer) {
    Task<?> current = first;
    while (true) {
      run(current);
      Task<?> due = eager;
      eager = null;
      if (due != null) {
        creators.push(current);
        if (due.begin()) {
          current = due;
          continue;
        }
      } else {
        current.settle();
      }
      ExitError exit = (due == null ? current : due).takeExit();
      if (creators.size() == outer) {
        return exit;
      }
      eagerExit = exit;
      current = creators.pop();
    }
  }

  private void run(Task<?> current) {
    task = current;
    context = current.current();
    try {
      current.advance();
    } catch (Throwable broken) { // its stack cannot be mounted, or not be left in order
      task = null;
      eager = null;
      current.fail(broken);
    } finally {
      task = null;
      context = null;
    }
  }
}
