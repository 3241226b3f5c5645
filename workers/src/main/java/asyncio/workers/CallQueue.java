package asyncio.workers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls that wait, and the workers that take them. */
final class CallQueue {
  private final ArrayDeque<RemoteCall<?>> waiting = new ArrayDeque<>();
  private final List<Member> workers = new ArrayList<>();
  private int next; // among those with the same load

  void add(RemoteCall<?> call) {
    waiting.add(call);
  }

  void addFirst(RemoteCall<?> call) {
    waiting.addFirst(call);
  }

  void join(Member member) {
    workers.add(member);
  }

  void leave(Member member) {
    workers.remove(member);
  }

  int workers() {
    return workers.size();
  }

  Scheduler.Load load() {
    return new Scheduler.Load(
        waiting.size(), workers.stream().mapToInt(Member::running).sum(), workers.size());
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
  void dispatch() {
    while (!waiting.isEmpty()) {
      RemoteCall<?> call = waiting.element();
      if (call.done()) { // cancelled meanwhile
        waiting.remove();
        continue;
      }
      Member free = freest();
      if (free == null) {
        return;
      }
      waiting.remove();
      free.send(call);
    }
  }

  private @Nullable Member freest() {
    Member best = null;
    int size = workers.size();
    for (int i = 0; i < size; i++) {
      Member each = workers.get((next + i) % size);
      if (each.room() > 0 && (best == null || each.room() > best.room())) {
        best = each;
      }
    }
    next = size == 0 ? 0 : (next + 1) % size;
    return best;
  }
}
