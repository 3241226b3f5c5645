package asyncio.internal.observe;

import asyncio.EventLoop;
import asyncio.FrameCallGraphEntry;
import asyncio.Future;
import asyncio.FutureCallGraph;
import asyncio.Task;
import asyncio.internal.KernelAccess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Captures and formats the graph of who waits for a future, and where. */
public final class CallGraph {
  private final int limit;
  private final Set<Future<?>> path = Collections.newSetFromMap(new IdentityHashMap<>());

  private CallGraph(int limit) {
    this.limit = limit;
  }

  /** The graph of a future, or of the current task; null if there is neither. */
  public static @Nullable FutureCallGraph capture(
      @Nullable Future<?> future, int depth, int limit) {
    if (depth < 1) {
      throw new IllegalArgumentException(
          "depth must be at least 1, which leaves out no frame, but was " + depth);
    }
    EventLoop loop = KernelAccess.kernel().loopHere();
    if (future == null && loop == null) {
      throw new IllegalStateException(
          "captureCallGraph: no running event loop, and no future was given; pass one");
    }
    Task<?> current = loop == null ? null : KernelAccess.kernel().currentTask(loop);
    Future<?> root = future == null ? current : future;
    if (root == null) {
      return null;
    }
    KernelAccess.kernel().checkThread(root.loop(), "capture a call graph");
    return new CallGraph(limit).of(root, root == current ? depth - 1 : 0);
  }

  private FutureCallGraph of(Future<?> future, int skip) {
    List<FutureCallGraph> awaitedBy = new ArrayList<>();
    if (path.add(future)) {
      for (Future<?> waiter : AwaitedBy.of(future)) {
        awaitedBy.add(of(waiter, 0));
      }
      path.remove(future);
    }
    return new FutureCallGraph(future, frames(future, skip), awaitedBy);
  }

  private List<FrameCallGraphEntry> frames(Future<?> future, int skip) {
    if (limit == 0 || !(future instanceof Task<?> task) || task.done()) {
      return List.of();
    }
    List<StackTraceElement> all = task.stack();
    List<StackTraceElement> frames = all.subList(Math.min(skip, all.size()), all.size());
    int size = frames.size();
    if (limit > 0 && limit < size) {
      frames = frames.subList(0, limit);
    } else if (limit < 0 && size + limit > 0) {
      frames = frames.subList(size + limit, size);
    }
    return frames.stream().map(FrameCallGraphEntry::new).toList();
  }

  public static String format(@Nullable FutureCallGraph graph) {
    List<String> lines = new ArrayList<>();
    if (graph != null) {
      format(graph, "", lines);
    }
    return String.join("\n", lines);
  }

  private static void format(FutureCallGraph graph, String indent, List<String> lines) {
    Future<?> future = graph.future();
    lines.add(
        future instanceof Task<?> task
            ? "%s* Task(name='%s', id=%s)".formatted(indent, task.name(), id(task))
            : "%s* Future(id=%s)".formatted(indent, id(future)));
    if (!graph.callStack().isEmpty()) {
      lines.add(indent + "  + Call stack:");
      graph.callStack().forEach(entry -> lines.add(indent + "  |   at " + entry));
    }
    if (!graph.awaitedBy().isEmpty()) {
      lines.add(indent + "  + Awaited by:");
      graph.awaitedBy().forEach(waiter -> format(waiter, indent + "    ", lines));
    }
  }

  /** Tells futures apart in texts. */
  public static String id(Future<?> future) {
    return "0x" + Integer.toHexString(System.identityHashCode(future));
  }
}
