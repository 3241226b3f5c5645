package asyncio.workers.calls;

import asyncio.workers.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls that wait, and the workers that take them. Loop thread only. */
public final class CallQueue {
  private static final int FEW = 64;

  private final ArrayDeque<RemoteCall<?>> waiting = new ArrayDeque<>();
  private final List<CallTaker> workers = new ArrayList<>();
  private int next; // among those with the same load
  private int sweepAt = FEW;

  CallQueue() {}

  /** Calls that were cancelled while they waited are never more than the others, but for a few. */
  void add(RemoteCall<?> call) {
    if (waiting.size() >= sweepAt) {
      waiting.removeIf(RemoteCall::done);
      sweepAt = Math.max(FEW, 2 * waiting.size());
    }
    waiting.add(call);
  }

  void addFirst(RemoteCall<?> call) {
    waiting.addFirst(call);
  }

  /**
   * A worker takes calls from now on.
   *
   * @param worker which
   */
  public void join(CallTaker worker) {
    workers.add(worker);
  }

  /**
   * A worker takes no more calls.
   *
   * @param worker which
   */
  public void leave(CallTaker worker) {
    workers.remove(worker);
  }

  /** {@return how many workers take calls} */
  public int workers() {
    return workers.size();
  }

  Scheduler.Load load() {
    return new Scheduler.Load(
        waiting.size(), workers.stream().mapToInt(CallTaker::running).sum(), workers.size());
  }

  /** Whether some wait and have no outcome yet. */
  boolean hasCalls() {
    return waiting.stream().anyMatch(call -> !call.done());
  }

  /** All that wait and have no outcome yet. */
  List<RemoteCall<?>> drain() {
    List<RemoteCall<?>> all = waiting.stream().filter(call -> !call.done()).toList();
    waiting.clear();
    return all;
  }

  /** Gives calls to workers while there are both. */
  public void dispatch() {
    while (!waiting.isEmpty()) {
      RemoteCall<?> call = waiting.element();
      if (call.done()) { // cancelled meanwhile
        waiting.remove();
        continue;
      }
      CallTaker free = freest();
      if (free == null) {
        return;
      }
      waiting.remove();
      free.send(call);
    }
  }

  private @Nullable CallTaker freest() {
    CallTaker best = null;
    int size = workers.size();
    for (int i = 0; i < size; i++) {
      CallTaker each = workers.get((next + i) % size);
      if (each.room() > 0 && (best == null || each.room() > best.room())) {
        best = each;
      }
    }
    next = size == 0 ? 0 : (next + 1) % size;
    return best;
  }
}
