package asyncio;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Who waits for a future: the tasks that it is to wake, and those behind the futures that stand
 * between, such as that of a gather. A pending future knows them already, so nothing is kept here
 * but what programs declare themselves.
 */
final class AwaitedBy {
  private static final Map<Future<?>, List<WeakReference<Future<?>>>> DECLARED =
      new WeakHashMap<>();

  private AwaitedBy() {}

  /** In the order in which they came, each once. */
  static Set<Future<?>> of(Future<?> future) {
    Set<Future<?>> all = new LinkedHashSet<>();
    collect(future, all);
    return all;
  }

  private static void collect(Future<?> future, Set<Future<?>> all) {
    for (Future<?> waiter : future.waiters()) {
      if (waiter instanceof Task<?>) {
        all.add(waiter);
      } else {
        collect(waiter, all);
      }
    }
    all.addAll(declared(future));
  }

  private static synchronized List<Future<?>> declared(Future<?> future) {
    List<Future<?>> waiters = new ArrayList<>();
    for (WeakReference<Future<?>> reference : DECLARED.getOrDefault(future, List.of())) {
      Future<?> waiter = reference.get();
      if (waiter != null) {
        waiters.add(waiter);
      }
    }
    return waiters;
  }

  static synchronized void add(Future<?> future, Future<?> waiter) {
    DECLARED.computeIfAbsent(future, none -> new ArrayList<>()).add(new WeakReference<>(waiter));
  }

  static synchronized void discard(Future<?> future, Future<?> waiter) {
    List<WeakReference<Future<?>>> waiters = DECLARED.get(future);
    if (waiters != null) {
      waiters.removeIf(each -> each.refersTo(waiter) || each.refersTo(null));
      if (waiters.isEmpty()) {
        DECLARED.remove(future);
      }
    }
  }
}
