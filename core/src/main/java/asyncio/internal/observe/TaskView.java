package asyncio.internal.observe;

import asyncio.Contended;
import asyncio.FrameCallGraphEntry;
import asyncio.Future;
import asyncio.Task;
import asyncio.internal.KernelAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a task.
 *
 * @param state what it was doing, in a word
 * @param frames newest first
 * @param waitsFor what it awaits; null if nothing
 * @param heldBy who holds that; null where that is not known
 * @param awaitedBy who waits for it
 */
public record TaskView(
    Task<?> task,
    String name,
    String state,
    List<StackTraceElement> frames,
    @Nullable String waitsFor,
    @Nullable List<Task<?>> heldBy,
    List<Future<?>> awaitedBy) {

  public static TaskView of(Task<?> task) {
    Future<?> waiting = KernelAccess.kernel().waiting(task);
    String waitsFor = null;
    List<Task<?>> heldBy = null;
    if (waiting instanceof Contended contended) {
      waitsFor = "" + contended.resource();
      heldBy = List.copyOf(contended.holders());
    } else if (waiting != null) {
      waitsFor = waiting instanceof Task<?> other ? other.name() : "" + waiting;
    }
    List<Future<?>> awaitedBy = new ArrayList<>(AwaitedBy.of(task));
    return new TaskView(
        task,
        task.name(),
        KernelAccess.kernel().activity(task),
        task.stack(),
        waitsFor,
        heldBy,
        awaitedBy);
  }

  public String id() {
    return CallGraph.id(task);
  }

  /** What it waits for and who holds it, such as {@code <Lock locked> held by 'a'}; or empty. */
  public String contention() {
    if (heldBy == null) {
      return "";
    }
    String holders =
        heldBy.stream()
            .map(each -> "'" + each.name() + "'" + (each.done() ? " (which has ended)" : ""))
            .collect(Collectors.joining(", "));
    return waitsFor + (holders.isEmpty() ? "" : " held by " + holders);
  }

  /** Class without its package, method and place. */
  public static String text(StackTraceElement frame) {
    return new FrameCallGraphEntry(frame).toString().substring(packageLength(frame));
  }

  /** Class without its package, and method. */
  public static String method(StackTraceElement frame) {
    return (frame.getClassName() + "." + frame.getMethodName()).substring(packageLength(frame));
  }

  private static int packageLength(StackTraceElement frame) {
    return frame.getClassName().lastIndexOf('.') + 1;
  }
}
