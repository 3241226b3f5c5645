package asyncio;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop that are not done, oldest first, held strongly so that none vanishes. Loop
 * thread only, save for {@link #snapshot}. The links are fields of the tasks, so a task costs no
 * more for being listed.
 */
final class PendingTasks {
  private final EventLoop loop;
  private @Nullable Task<?> first;
  private @Nullable Task<?> last;

  PendingTasks(EventLoop loop) {
    this.loop = loop;
  }

  void add(Task<?> task) {
    Task<?> before = last;
    task.previous = before;
    last = task;
    if (before == null) {
      first = task;
    } else {
      before.next = task;
    }
  }

  /** Takes a task off the list; does nothing if it is not on it. */
  void remove(Task<?> task) {
    Task<?> before = task.previous;
    Task<?> after = task.next;
    if (before == null && first != task) {
      return;
    }
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    task.previous = null;
    task.next = null;
  }

  Set<Task<?>> snapshot() {
    if (!loop.isRunning() || loop.dispatcher.mine()) {
      return copy();
    }
    var answer = new ArrayBlockingQueue<Set<Task<?>>>(1);
    loop.schedule().handOver(() -> answer.add(copy()));
    boolean interrupted = false;
    Set<Task<?>> copied = null;
    while (copied == null && loop.isRunning()) { // it may stop before it answers
      try {
        copied = answer.poll(10, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return copied == null ? copy() : copied;
  }

  /** Without asking the loop. */
  Set<Task<?>> copy() {
    var all = new LinkedHashSet<Task<?>>();
    for (Task<?> task = first; task != null; task = task.next) {
      all.add(task);
    }
    return all;
  }

  /** Whether there are none. */
  boolean isEmpty() {
    return first == null;
  }
}
