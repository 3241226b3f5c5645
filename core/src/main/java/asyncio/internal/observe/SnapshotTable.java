package asyncio.internal.observe;

import asyncio.Future;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Lists the tasks in columns, one line for each that waits for them. */
public final class SnapshotTable {
  private static final List<String> HEADINGS =
      List.of(
          "tid",
          "task id",
          "task name",
          "state",
          "coroutine stack",
          "awaiter chain",
          "awaiter name",
          "awaiter id",
          "waits for");

  private SnapshotTable() {}

  public static String of(List<LoopView> loops) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    var remarks = new StringBuilder();
    for (LoopView loop : loops) {
      addRows(loop, rows);
      if (!loop.answered()) {
        remarks.append('\n').append(loop.title());
      }
    }
    return format(rows) + remarks;
  }

  private static void addRows(LoopView loop, List<List<String>> rows) {
    Thread thread = loop.thread();
    String tid = thread == null ? "-" : "" + thread.threadId();
    var views = new IdentityHashMap<Future<?>, TaskView>();
    loop.tasks().forEach(task -> views.put(task.task(), task));
    for (TaskView task : loop.tasks()) {
      List<String> row = List.of(tid, task.id(), task.name(), task.state(), chain(task));
      for (Future<?> waiter : task.awaitedBy()) {
        TaskView view = views.get(waiter);
        rows.add(
            view == null
                ? joined(row, "", "Future", CallGraph.id(waiter), task.contention())
                : joined(row, chain(view), view.name(), view.id(), task.contention()));
      }
      if (task.awaitedBy().isEmpty()) {
        rows.add(joined(row, "", "", "0x0", task.contention()));
      }
    }
  }

  private static List<String> joined(List<String> row, String... rest) {
    List<String> joined = new ArrayList<>(row);
    joined.addAll(List.of(rest));
    return joined;
  }

  private static String chain(TaskView task) {
    return task.frames().stream().map(TaskView::method).collect(Collectors.joining(" -> "));
  }

  private static String format(List<List<String>> rows) {
    int[] widths = new int[HEADINGS.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      lines.add(line.toString().stripTrailing());
    }
    return String.join("\n", lines);
  }
}
