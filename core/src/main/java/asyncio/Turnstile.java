package asyncio;

import asyncio.internal.Check;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Lets so many tasks pass at a time, first come, first served. */
final class Turnstile {
  private final EventLoop loop;
  private final ArrayDeque<Future<@Nullable Void>> waiting = new ArrayDeque<>();
  private int free;

  Turnstile(EventLoop loop, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, got " + limit);
    }
    this.loop = loop;
    this.free = limit;
  }

  /** Suspends until there is room. */
  void enter() {
    if (free > 0) {
      free--;
      return;
    }
    Future<@Nullable Void> turn = loop.createFuture();
    waiting.add(turn);
    try {
      turn.await();
    } catch (CancelledError cancelled) {
      if (!waiting.remove(turn)) {
        leave(); // it was let in and cancelled in the same iteration
      }
      throw cancelled;
    }
  }

  void leave() {
    Future<@Nullable Void> next = waiting.poll();
    while (next != null && next.done()) {
      next = waiting.poll();
    }
    if (next == null) {
      free++;
    } else {
      Future.release(next);
    }
  }

  /** What an awaitable becomes if it has to pass; futures run already. */
  <T> Awaitable<T> around(Awaitable<T> awaitable) {
    return Check.body(awaitable) instanceof Future<T> future ? future : () -> pass(awaitable);
  }

  private <T> T pass(Awaitable<T> awaitable) throws Exception {
    try {
      enter();
    } catch (CancelledError cancelled) {
      if (awaitable instanceof Coroutine<T> unused) {
        unused.close();
      }
      throw cancelled;
    }
    try {
      return awaitable.await();
    } finally {
      leave();
    }
  }
}
