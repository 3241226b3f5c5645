package asyncio.sync;

import asyncio.Asyncio;
import asyncio.Task;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks hold the permits of a primitive, for those who look into the program.
 *
 * <p>Few stand in an array, where the one that gives back is most often the last; that is quicker
 * than any map. When there are more, a map takes over for good, so that many cost no more.
 */
final class Holders {
  private static final int FEW = 8;

  private @Nullable Task<?>[] few = {};
  private int count;
  private @Nullable Map<Task<?>, Integer> many; // and how many permits each holds

  /** The calling task has taken a permit. */
  void taken() {
    Task<?> task = Asyncio.currentTask();
    if (task == null) {
      return;
    }
    if (many != null) {
      many.merge(task, 1, Integer::sum);
    } else if (count < few.length) {
      few[count] = task;
      count++;
    } else if (count < FEW) {
      few = Arrays.copyOf(few, FEW);
      few[count] = task;
      count++;
    } else {
      many = byTask();
      few = new Task<?>[0];
      count = 0;
      many.merge(task, 1, Integer::sum);
    }
  }

  /** A permit comes from whoever gives it back or, if he has none, from who has one longest. */
  void given() {
    if (many != null) {
      givenOf(many);
    } else if (count > 0) {
      Task<?> task = Asyncio.currentTask();
      int from = count - 1;
      while (from > 0 && few[from] != task) {
        from--;
      }
      count--;
      System.arraycopy(few, from + 1, few, from, count - from);
      few[count] = null;
    }
  }

  private static void givenOf(Map<Task<?>, Integer> many) {
    if (!many.isEmpty()) {
      Task<?> task = Asyncio.currentTask();
      Task<?> from =
          task != null && many.containsKey(task) ? task : many.keySet().iterator().next();
      many.computeIfPresent(from, (_, permits) -> permits == 1 ? null : permits - 1);
    }
  }

  private Map<Task<?>, Integer> byTask() {
    var map = new LinkedHashMap<Task<?>, Integer>();
    for (int i = 0; i < count; i++) {
      map.merge(Objects.requireNonNull(few[i]), 1, Integer::sum);
    }
    return map;
  }

  /** Each once, those that hold one longest first. */
  List<Task<?>> tasks() {
    return List.copyOf((many == null ? byTask() : many).keySet());
  }
}
