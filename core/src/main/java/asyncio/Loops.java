package asyncio;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which loop runs in which thread, which loop a thread uses when none runs, and which are open.
 *
 * <p>Asked at every await, so one comparison must do in a program with one loop: {@code latest} is
 * read without any synchronization. That is sound because a turn's owner is written by the owning
 * thread itself; a stale value can never be equal to the reader.
 */
final class Loops {
  private static final ConcurrentHashMap<Thread, EventLoop> RUNNING = new ConcurrentHashMap<>();
  private static final ThreadLocal<@Nullable EventLoop> CURRENT = new ThreadLocal<>();
  private static final List<WeakReference<EventLoop>> OPEN = new ArrayList<>(); // oldest first
  private static @Nullable Turn latest; // of the loop that ran last

  private Loops() {}

  /**
   * The loop that runs in the calling thread, be it in a callback, a task or a child thread of one;
   * or null.
   */
  static @Nullable EventLoop here() {
    Thread carrier = JdkAccess.carrier();
    Turn turn = latest;
    return turn != null && turn.owner == carrier ? turn.loop : search(carrier);
  }

  /** The task that takes a step in the calling thread, in which a loop runs; null if none does. */
  static @Nullable Task<?> task() {
    Turn turn = latest;
    return turn != null && turn.owner == JdkAccess.carrier()
        ? turn.task
        : EventLoop.running().turn.task;
  }

  private static @Nullable EventLoop search(Thread carrier) {
    EventLoop loop = RUNNING.get(carrier);
    if (loop == null) {
      Thread self = Thread.currentThread(); // a portable fiber's carrier is some worker of the JDK
      loop = self == carrier ? null : RUNNING.get(self);
    } else {
      latest = loop.turn;
    }
    return loop;
  }

  static void bind(Thread thread, EventLoop loop) {
    RUNNING.put(thread, loop);
    latest = loop.turn;
  }

  static void unbind(Thread thread) {
    RUNNING.remove(thread);
  }

  /** Forgets a loop that has stopped, so that it can be collected. */
  static void forget(EventLoop loop) {
    if (latest == loop.turn) {
      latest = null;
    }
  }

  /** Notes a loop, so that it can be looked at until it is closed or collected. */
  static void opened(EventLoop loop) {
    synchronized (OPEN) {
      OPEN.removeIf(each -> each.refersTo(null));
      OPEN.add(new WeakReference<>(loop));
    }
  }

  static void closed(EventLoop loop) {
    synchronized (OPEN) {
      OPEN.removeIf(each -> each.refersTo(loop));
    }
  }

  /** The loops that are not closed, oldest first. */
  static List<EventLoop> open() {
    synchronized (OPEN) {
      return OPEN.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
    }
  }

  static @Nullable EventLoop current() {
    return CURRENT.get();
  }

  static void current(@Nullable EventLoop loop) {
    if (loop == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(loop);
    }
  }
}
