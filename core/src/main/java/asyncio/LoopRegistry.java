package asyncio;

import asyncio.internal.jdk.JdkAccess;
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
 * read without any synchronization. That is sound because a loop's owner is written by the owning
 * thread itself; a stale value can never be equal to the reader.
 */
final class LoopRegistry {
  private static final ConcurrentHashMap<Thread, LoopState> RUNNING = new ConcurrentHashMap<>();
  private static final ThreadLocal<@Nullable LoopState> CURRENT = new ThreadLocal<>();
  private static final List<WeakReference<LoopState>> OPEN = new ArrayList<>(); // oldest first
  private static @Nullable LoopState latest; // of the loop that ran last

  private LoopRegistry() {}

  /**
   * The loop that runs in the calling thread, be it in a callback, a task or a child thread of one;
   * or null.
   */
  static @Nullable LoopState here() {
    Thread carrier = JdkAccess.carrier();
    LoopState state = latest;
    return state != null && state.owner == carrier ? state : search(carrier);
  }

  /**
   * The same, for those who ask from within a task. The compiler counts for each method whether it
   * had to search; of this one it learns that it never has, and then looks only once for a loop of
   * awaits or locks (1 ns instead of 6).
   */
  static @Nullable LoopState within() {
    LoopState state = latest;
    return state != null && state.owner == JdkAccess.carrier() ? state : here();
  }

  private static @Nullable LoopState search(Thread carrier) {
    LoopState loop = RUNNING.get(carrier);
    if (loop == null) {
      Thread self = Thread.currentThread(); // a portable fiber's carrier is some worker of the JDK
      loop = self == carrier ? null : RUNNING.get(self);
    } else {
      latest = loop;
    }
    return loop;
  }

  static void bind(Thread thread, LoopState loop) {
    RUNNING.put(thread, loop);
    latest = loop;
  }

  static void unbind(Thread thread) {
    RUNNING.remove(thread);
  }

  /** Forgets a loop that has stopped, so that it can be collected. */
  static void forget(LoopState loop) {
    if (latest == loop) {
      latest = null;
    }
  }

  /** Notes a loop, so that it can be looked at until it is closed or collected. */
  static void opened(LoopState loop) {
    synchronized (OPEN) {
      OPEN.removeIf(each -> each.refersTo(null));
      OPEN.add(new WeakReference<>(loop));
    }
  }

  static void closed(LoopState loop) {
    synchronized (OPEN) {
      OPEN.removeIf(each -> each.refersTo(loop));
    }
  }

  /** The loops that are not closed, oldest first. */
  static List<LoopState> open() {
    synchronized (OPEN) {
      return OPEN.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
    }
  }

  static @Nullable LoopState current() {
    return CURRENT.get();
  }

  static void current(@Nullable LoopState loop) {
    if (loop == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(loop);
    }
  }
}
