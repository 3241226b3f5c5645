package asyncio;

import asyncio.internal.Raise;
import asyncio.internal.report.Report;
import asyncio.internal.report.Repr;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where callbacks run: on the loop's own stack; but on stacks of their own as long as something
 * that the loop carries waits in a blocking call of the JDK, which may be the queue of a lock or of
 * a monitor.
 *
 * <p>The JDK hands a lock from one to the next in the order in which they came, and of those who
 * wait for a monitor HotSpot wakes the one that it has chosen as the next. A callback on the loop's
 * stack that waits behind a task would wait for the task, and the task for the loop: for ever. On a
 * stack of its own the callback is suspended, as a task is, and the loop goes on. Every blocking
 * call counts: a task that waits for a condition, or to be notified, is moved into the queue by
 * whoever signals it, and one that is the next already does not look as if it waited.
 *
 * <p>Own-loop mode only: elsewhere a task that waits for a lock keeps the loop's turn.
 */
final class CallbackStacks {
  private final EventLoop loop;

  // Abandoned tasks stay among them: the JDK does not take them off its queues.
  private final Set<Task<?>> queued = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean children; // threads that tasks have started: nobody tells what they wait for
  private final IdentityHashMap<Runnable, Stack> blocked = new IdentityHashMap<>();
  private boolean needed; // one of those is not empty: a single look for each callback
  private @Nullable Stack resting;
  private @Nullable Stack running;

  CallbackStacks(EventLoop loop) {
    this.loop = loop;
  }

  /** A task sits in a blocking call. */
  void blocked(Task<?> task) {
    queued.add(task);
    needed = true;
  }

  /** It goes on. */
  void unblocked(Task<?> task) {
    if (!queued.isEmpty()) {
      queued.remove(task);
      update();
    }
  }

  /** A thread that a task has started runs on the loop. */
  void carriesChildren() {
    children = true;
    needed = true;
  }

  private void update() {
    needed = children || !queued.isEmpty() || !blocked.isEmpty();
  }

  /** Runs a callback until it ends, or blocks on a stack of its own. */
  void run(Handle handle) {
    if (!needed || loop.schedule().isInternal(handle)) {
      call(handle);
      return;
    }
    Stack stack = resting;
    resting = null;
    if (stack == null) {
      try {
        stack = new Stack();
      } catch (Throwable noRoom) {
        call(handle);
        return;
      }
    }
    stack.handle = handle;
    resume(stack);
  }

  /** As {@link LoopState#aside}. */
  void aside(Runnable work) {
    Context before = loop.dispatcher.context;
    if (needed && loop.dispatcher.onTurn() == null && onTheLoopsStack()) {
      try {
        run(new Handle(work, Context.copyOfCurrent(), false));
      } finally {
        loop.dispatcher.context = before;
      }
    } else {
      work.run();
    }
  }

  private boolean onTheLoopsStack() {
    return loop.dispatcher.owner == Thread.currentThread();
  }

  /** Calls a callback in its context; its failure goes to the exception handler. */
  private void call(Handle handle) {
    Runnable callback = handle.take();
    Context context = handle.context();
    if (callback == null || context == null) {
      return;
    }
    loop.dispatcher.context = context;
    try {
      callback.run();
    } catch (ExitError exit) {
      throw exit;
    } catch (Throwable failure) {
      failed(handle, callback, failure);
    }
  }

  /** A callback has not come to its end. */
  private void failed(Handle handle, @Nullable Runnable callback, Throwable failure) {
    if (callback instanceof Breakable waiting) {
      waiting.broken(failure);
    }
    String failed =
        callback == null
            ? handle.toString()
            : Repr.callable(callback, failure, CallbackStacks.class);
    loop.diagnostics()
        .report(
            Report.of("Exception in callback " + failed, failure)
                .with("handle", handle)
                .with("source_traceback", handle.origin()));
  }

  /** Goes on with a callback whose blocking call has ended; false if it is none. */
  boolean goOn(Runnable continuation) {
    Stack stack = blocked.remove(continuation);
    if (stack == null) {
      return false;
    }
    update();
    loop.dispatcher.context = stack.context;
    stack.context = null;
    resume(stack);
    return true;
  }

  private void resume(Stack stack) {
    running = stack;
    try {
      stack.fiber.resume();
      for (Task<?> due = stack.takeEager(); due != null; due = stack.takeEager()) {
        stack.step(due);
        stack.fiber.resume();
      }
    } catch (Throwable broken) { // it cannot be mounted, or not be left in order
      stack.fiber.abandon();
      stack.fail(broken);
      return;
    } finally {
      running = null;
    }
    settle(stack);
    stack.leave();
  }

  private void settle(Stack stack) {
    Runnable continuation = stack.fiber.continuation();
    Throwable failure = stack.fiber.failure();
    if (failure != null) {
      stack.fail(failure);
    } else if (stack.fiber.blocked() && continuation != null) {
      stack.context = loop.dispatcher.context;
      blocked.put(continuation, stack);
      needed = true;
    } else if (!stack.fiber.ended()) {
      resting = stack;
    }
  }

  /** The stack of its own on which a callback runs just now; null if none does. */
  @Nullable Object running() {
    return running;
  }

  /** Steps a new task within the callback that creates it, if that has a stack of its own. */
  boolean makeWay(Task<?> task) {
    Stack stack = running;
    if (stack == null) {
      return false;
    }
    stack.makeWay(task);
    return true;
  }

  boolean anyBlocked() {
    return !blocked.isEmpty();
  }

  /** Ends the stack that rests. */
  void close() {
    Stack stack = resting;
    if (stack != null) {
      resting = null;
      stack.fiber.resume();
    }
  }

  /** The loop is closed: gives up the callbacks that have not ended. */
  void abandon() {
    for (Stack stack : blocked.values().toArray(Stack[]::new)) {
      stack.fiber.abandon();
      Throwable place = stack.fiber.place("the abandoned callback stands here");
      loop.diagnostics()
          .report(
              Report.of(
                      "Callback was abandoned: it has not ended in time, and its loop is closed",
                      place)
                  .with("handle", String.valueOf(stack.handle)));
    }
    blocked.clear();
  }

  /** Runs one callback after another, and rests in between. */
  private final class Stack {
    final Fiber fiber = Fiber.of(loop.dispatcher, loop.scheduler(), "asyncio-callback", this::run);
    @Nullable Handle handle;
    @Nullable Context context; // while it is blocked
    @Nullable Throwable leaving; // for the loop
    private @Nullable Task<?> eager;
    private @Nullable Throwable failed; // of the eager task, for the callback

    private void run() {
      for (Handle due = handle; due != null; due = handle) {
        try {
          call(due);
        } catch (Throwable thrown) {
          leaving = thrown;
        }
        handle = null;
        if (loop.isClosed()) {
          return;
        }
        fiber.suspend();
      }
    }

    private void makeWay(Task<?> task) {
      Headroom.check();
      eager = task;
      try {
        fiber.suspend();
      } finally {
        eager = null; // still there if it could not
      }
      Throwable thrown = failed;
      if (thrown != null) {
        failed = null;
        throw Raise.unchecked(thrown);
      }
    }

    private @Nullable Task<?> takeEager() {
      Task<?> due = eager;
      eager = null;
      return due;
    }

    private void step(Task<?> due) {
      Context before = loop.dispatcher.context;
      running = null;
      try {
        due.step();
      } catch (Throwable thrown) {
        failed = thrown;
      }
      running = this;
      loop.dispatcher.context = before;
    }

    /** The stack is broken; if that was at rest, no callback is. */
    private void fail(Throwable failure) {
      Handle due = handle;
      handle = null;
      if (due != null) {
        failed(due, due.callback, failure);
      }
    }

    private void leave() {
      Throwable thrown = leaving;
      if (thrown != null) {
        leaving = null;
        throw Raise.unchecked(thrown);
      }
    }
  }
}
