package asyncio.internal.observe;

import asyncio.Future;
import asyncio.Task;
import asyncio.internal.KernelAccess;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a future: the tasks that it is to wake, and those behind the futures that stand
 * between, such as that of a gather. A pending future knows them already, so nothing is kept here
 * but what programs declare themselves.
 */
public final class AwaitedBy {
  private static final Map<Future<?>, Waiters> DECLARED = new WeakHashMap<>();

  private AwaitedBy() {}

  /** One who waits, found again by identity, also when it is gone. */
  private static final class Declared extends WeakReference<Future<?>> {
    private final int hash;

    Declared(Future<?> waiter) {
      super(waiter);
      hash = System.identityHashCode(waiter);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      Future<?> waiter = get();
      return waiter != null && other instanceof Declared another && another.refersTo(waiter);
    }
  }

  /**
   * In the order in which they came; those that are gone are swept out when the set has doubled.
   */
  private static final class Waiters {
    private static final int LEAST = 16;

    private final Set<Declared> all = new LinkedHashSet<>();
    private int sweepAt = LEAST;

    void add(Future<?> waiter) {
      if (all.size() >= sweepAt) {
        all.removeIf(each -> each.refersTo(null));
        sweepAt = Math.max(LEAST, 2 * all.size());
      }
      all.add(new Declared(waiter));
    }
  }

  /** In the order in which they came, each once. */
  public static Set<Future<?>> of(Future<?> future) {
    Set<Future<?>> all = new LinkedHashSet<>();
    collect(future, all);
    return all;
  }

  private static void collect(Future<?> future, Set<Future<?>> all) {
    for (Future<?> waiter : KernelAccess.kernel().waiters(future)) {
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
    Waiters declared = DECLARED.get(future);
    if (declared != null) {
      for (Declared each : declared.all) {
        Future<?> waiter = each.get();
        if (waiter != null) {
          waiters.add(waiter);
        }
      }
    }
    return waiters;
  }

  public static synchronized void add(Future<?> future, Future<?> waiter) {
    DECLARED.computeIfAbsent(future, none -> new Waiters()).add(waiter);
  }

  public static synchronized void discard(Future<?> future, Future<?> waiter) {
    Waiters declared = DECLARED.get(future);
    if (declared != null && declared.all.remove(new Declared(waiter)) && declared.all.isEmpty()) {
      DECLARED.remove(future);
    }
  }
}
