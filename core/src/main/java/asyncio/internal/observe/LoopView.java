package asyncio.internal.observe;

import asyncio.EventLoop;
import asyncio.Task;
import asyncio.internal.KernelAccess;
import asyncio.internal.report.Origin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a loop.
 *
 * @param answered whether it was seen by the loop itself; if not, something may be missing
 * @param callback where it did not answer, if that is in a callback
 */
public record LoopView(
    EventLoop loop,
    @Nullable Thread thread,
    boolean running,
    boolean answered,
    @Nullable StackTraceElement callback,
    List<TaskView> tasks) {

  public static LoopView of(EventLoop loop, boolean answered) {
    List<TaskView> tasks = new ArrayList<>();
    for (Task<?> task : KernelAccess.kernel().tasks(loop)) {
      try {
        tasks.add(TaskView.of(task));
      } catch (RuntimeException changed) {
        if (answered) {
          throw changed;
        } // it went on while it was read
      }
    }
    Thread thread = KernelAccess.kernel().thread(loop);
    StackTraceElement callback = answered || thread == null ? null : newest(thread);
    return new LoopView(loop, thread, loop.isRunning(), answered, callback, List.copyOf(tasks));
  }

  /**
   * The newest frame of a callback; null if there is none, for a stack ends where the loop runs.
   */
  private static @Nullable StackTraceElement newest(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals(EventLoop.class.getName())) {
        return null;
      } else if (!Origin.internal(frame.getClassName())) {
        return frame;
      }
    }
    return null;
  }

  public String id() {
    return "0x" + Integer.toHexString(System.identityHashCode(loop));
  }

  /** A heading for its tasks. */
  public String title() {
    var text = new StringBuilder("loop ").append(id());
    if (thread != null) {
      text.append(" in thread '").append(thread.getName()).append('\'');
    } else {
      text.append(", not running");
    }
    if (loop.portable()) {
      text.append(", portable");
    }
    text.append(", ").append(tasks.size()).append(tasks.size() == 1 ? " task" : " tasks");
    if (!answered) {
      text.append("; it is busy");
      if (callback != null) {
        text.append(" at ").append(TaskView.text(callback));
      }
      text.append(" and did not answer: read from outside, something may be missing");
    }
    return text.toString();
  }
}
