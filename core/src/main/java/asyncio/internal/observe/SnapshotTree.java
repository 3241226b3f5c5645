package asyncio.internal.observe;

import asyncio.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Draws who waits for whom, the one who waits on top. */
public final class SnapshotTree {
  private final IdentityHashMap<Future<?>, TaskView> views = new IdentityHashMap<>();
  private final IdentityHashMap<TaskView, List<TaskView>> awaited = new IdentityHashMap<>();
  private final List<String> lines = new ArrayList<>();

  private SnapshotTree() {}

  public static String of(List<LoopView> loops) {
    var tree = new SnapshotTree();
    for (LoopView loop : loops) {
      tree.draw(loop);
    }
    return String.join("\n", tree.lines);
  }

  private void draw(LoopView loop) {
    loop.tasks().forEach(task -> views.put(task.task(), task));
    List<TaskView> roots = new ArrayList<>();
    for (TaskView task : loop.tasks()) {
      boolean root = true;
      for (Future<?> waiter : task.awaitedBy()) {
        TaskView parent = views.get(waiter);
        if (parent != null) {
          awaited.computeIfAbsent(parent, none -> new ArrayList<>()).add(task);
          root = false;
        }
      }
      if (root) {
        roots.add(task);
      }
    }
    refuseCycles(loop);
    lines.add(loop.title());
    Set<TaskView> drawn = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < roots.size(); i++) {
      draw(roots.get(i), "", i == roots.size() - 1, drawn);
    }
  }

  private void draw(TaskView task, String indent, boolean last, Set<TaskView> drawn) {
    boolean again = !drawn.add(task);
    lines.add(indent + branch(last) + "(T) " + label(task) + (again ? " (see above)" : ""));
    if (again) {
      return;
    }
    String inner = indent + bar(last);
    for (StackTraceElement frame : task.frames().reversed()) {
      lines.add(inner + branch(true) + TaskView.text(frame));
      inner += bar(true);
    }
    List<TaskView> children = awaited.getOrDefault(task, List.of());
    for (int i = 0; i < children.size(); i++) {
      draw(children.get(i), inner, i == children.size() - 1, drawn);
    }
  }

  private static String label(TaskView task) {
    String contention = task.contention();
    if (!contention.isEmpty()) {
      return task.name() + " [waits for " + contention + "]";
    }
    return task.state().equals("waiting") ? task.name() : task.name() + " [" + task.state() + "]";
  }

  private static String branch(boolean last) {
    return last ? "└── " : "├── ";
  }

  private static String bar(boolean last) {
    return last ? "    " : "│   ";
  }

  private void refuseCycles(LoopView loop) {
    List<String> cycles = new ArrayList<>();
    Set<TaskView> finished = Collections.newSetFromMap(new IdentityHashMap<>());
    for (TaskView task : loop.tasks()) {
      findCycles(task, new ArrayDeque<>(), finished, cycles);
    }
    if (!cycles.isEmpty()) {
      throw new IllegalStateException(
          "await-graph contains cycles - cannot print a tree!\n\n" + String.join("\n", cycles));
    }
  }

  private void findCycles(
      TaskView task, Deque<TaskView> path, Set<TaskView> finished, List<String> cycles) {
    if (path.contains(task)) {
      List<String> names = new ArrayList<>();
      path.stream().dropWhile(each -> !each.equals(task)).forEach(each -> names.add(each.name()));
      cycles.add("cycle: " + String.join(" → ", names) + " → " + task.name());
    } else if (!finished.contains(task)) {
      path.addLast(task);
      for (TaskView child : awaited.getOrDefault(task, List.of())) {
        findCycles(child, path, finished, cycles);
      }
      path.removeLast();
      finished.add(task);
    }
  }
}
