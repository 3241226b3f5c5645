package asyncio.sync;

import asyncio.Asyncio;
import asyncio.Headroom;
import asyncio.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks hold the permits of a primitive, for those who look into the program.
 *
 * <p>The only one stands in a field, for nearly nothing; few stand in an array, where the one that
 * gives back is most often the last; that is quicker than any map. When there are more, a map takes
 * over for good, so that many cost no more.
 */
final class Holders {
  private static final int FEW = 8;

  private @Nullable Task<?> only; // has held longer than those of the array
  private @Nullable Task<?>[] few = {};
  private int count; // of those in the array
  private boolean others; // in the array, or in the map
  private @Nullable Map<Task<?>, Integer> bytes; // and how many permits each holds

  /** The calling task has taken a permit. */
  void taken() {
    Task<?> task = Asyncio.currentTask();
    if (only == null && !others) {
      only = task;
    } else if (task != null) {
      join(task);
    }
  }

  private void join(Task<?> task) {
    others = true;
    if (bytes == null && count == FEW) {
      bytes = byTask();
      only = null;
      few = new Task<?>[0];
      count = 0;
    }
    if (bytes != null) {
      bytes.merge(task, 1, Integer::sum);
      return;
    }
    if (few.length == 0) {
      few = new Task<?>[FEW];
    }
    few[count] = task;
    count++;
  }

  /** A permit comes from whoever gives it back or, if he has none, from who has one longest. */
  void given() {
    if (!others) {
      only = null;
    } else {
      leave();
    }
  }

  private void leave() {
    Headroom.check();
    Task<?> task = Asyncio.currentTask();
    if (bytes != null) {
      givenOf(bytes, task);
      return;
    }
    int from = count - 1;
    while (from >= 0 && few[from] != task) {
      from--;
    }
    if (from < 0 && only != null) {
      only = null;
    } else {
      int taken = Math.max(from, 0);
      count--;
      System.arraycopy(few, taken + 1, few, taken, count - taken);
      few[count] = null;
      others = count > 0;
    }
  }

  private static void givenOf(Map<Task<?>, Integer> bytes, @Nullable Task<?> task) {
    if (!bytes.isEmpty()) {
      Task<?> from =
          task != null && bytes.containsKey(task) ? task : bytes.keySet().iterator().next();
      bytes.computeIfPresent(from, (_, permits) -> permits == 1 ? null : permits - 1);
    }
  }

  private Map<Task<?>, Integer> byTask() {
    var map = new LinkedHashMap<Task<?>, Integer>();
    if (only != null) {
      map.put(only, 1);
    }
    for (int i = 0; i < count; i++) {
      map.merge(Objects.requireNonNull(few[i]), 1, Integer::sum);
    }
    return map;
  }

  /** Each once, those that hold one longest first. */
  List<Task<?>> tasks() {
    return List.copyOf((bytes == null ? byTask() : bytes).keySet());
  }
}
