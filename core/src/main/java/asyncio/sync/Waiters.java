package asyncio.sync;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Headroom;
import asyncio.Task;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait for a primitive, in the order in which they came. One that is woken or
 * cancelled stays among them until its next step.
 */
final class Waiters {
  private final Object owner;
  private final Binding binding;
  private final @Nullable Supplier<? extends Collection<? extends Task<?>>> holders;
  private final ArrayDeque<Future<Boolean>> queue = new ArrayDeque<>();
  private int size; // of the queue: one load for those who find it empty

  Waiters(Object owner) {
    this(owner, null);
  }

  /** Of what tasks hold; for those who look into the program. */
  Waiters(Object owner, @Nullable Supplier<? extends Collection<? extends Task<?>>> holders) {
    this.owner = owner;
    this.binding = new Binding(owner);
    this.holders = holders;
  }

  /** Throws if tasks of another loop have waited here. */
  void checkLoop() {
    Headroom.check();
    binding.loop();
  }

  /** Suspends until the task is woken. */
  void await() {
    Future<Boolean> waiter = join();
    try {
      waiter.await();
    } finally {
      leave(waiter);
    }
  }

  /** Queues the calling task, which awaits what is returned and then leaves. */
  Future<Boolean> join() {
    Headroom.check();
    EventLoop loop = binding.loop();
    Future<Boolean> waiter =
        holders == null ? loop.createFuture() : new Waiting(loop, owner, holders);
    queue.add(waiter);
    size++;
    return waiter;
  }

  void leave(Future<Boolean> waiter) {
    if (queue.remove(waiter)) {
      size--;
    }
  }

  /** Whether there are any but cancelled ones. */
  boolean live() {
    if (size > 0) {
      for (Future<Boolean> waiter : queue) {
        if (!waiter.cancelled()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Wakes the first of all, unless it has been woken or cancelled before. */
  void wakeHead() {
    if (size == 0) {
      return;
    }
    Headroom.check();
    Future<Boolean> head = queue.peek();
    if (head != null && !head.done()) {
      head.setResult(true);
    }
  }

  /** Wakes the first of those that sleep on, up to a number; returns how many there were. */
  int wake(int max) {
    if (size == 0) {
      return 0;
    }
    Headroom.check();
    int woken = 0;
    for (Future<Boolean> waiter : queue) {
      if (woken >= max) {
        break;
      }
      if (!waiter.done()) {
        waiter.setResult(true);
        woken++;
      }
    }
    return woken;
  }

  void wakeAll() {
    wake(Integer.MAX_VALUE);
  }

  /** How the text of the owner ends. */
  String text() {
    return Binding.waiters(queue.size());
  }
}
