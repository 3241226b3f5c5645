package asyncio;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a task.
 *
 * @param state what it was doing, in a word
 * @param frames newest first
 * @param waitsFor what it awaits; null if nothing
 * @param awaitedBy who waits for it
 */
record TaskView(
    Task<?> task,
    String name,
    String state,
    List<StackTraceElement> frames,
    @Nullable String waitsFor,
    List<Future<?>> awaitedBy) {

  static TaskView of(Task<?> task) {
    Future<?> waiting = task.waiting();
    String waitsFor =
        waiting == null ? null : waiting instanceof Task<?> other ? other.name() : "" + waiting;
    List<Future<?>> awaitedBy = new ArrayList<>(AwaitedBy.of(task));
    return new TaskView(task, task.name(), task.activity(), task.stack(), waitsFor, awaitedBy);
  }

  String id() {
    return CallGraph.id(task);
  }

  /** Class without its package, method and place. */
  static String text(StackTraceElement frame) {
    return FrameCallGraphEntry.text(frame).substring(packageLength(frame));
  }

  /** Class without its package, and method. */
  static String method(StackTraceElement frame) {
    return (frame.getClassName() + "." + frame.getMethodName()).substring(packageLength(frame));
  }

  private static int packageLength(StackTraceElement frame) {
    return frame.getClassName().lastIndexOf('.') + 1;
  }
}
