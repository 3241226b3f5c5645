package asyncio;

import asyncio.internal.report.Report;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resources of a loop, each in a slot.
 *
 * <p>A slot exists from the first call for it. Its factory runs in an eager task, so a factory that
 * does not suspend costs no iteration and works in a callback. Who comes meanwhile waits for that
 * task, shielded. A factory that would wait for itself, be it through others, is told: who awaits
 * whom is known to the futures. A task that a factory has left in the background may ask for what
 * is being made, and gets it; whether the factory waits for that task shows when it suspends, so
 * the task looks again in the next iteration.
 */
final class Resources implements Attachment {
  private static final ContextVar<Boolean> MAKING =
      new ContextVar<>("asyncio resource is being made", () -> false);

  private final EventLoop loop;
  private final Map<ResourceKey<?>, Slot<?>> slots = new HashMap<>(); // keys have no equals
  private final List<Slot<?>> made = new ArrayList<>();
  private final List<Task<?>> left = new ArrayList<>(); // of makers: ended by an exit
  private boolean ending;

  private Resources(EventLoop loop) {
    this.loop = loop;
  }

  /** Those of a loop, which hang on it from now on. */
  static Resources of(EventLoop loop) {
    if (loop.resources() instanceof Resources known) {
      return known;
    }
    var resources = new Resources(loop);
    loop.attach(resources);
    return resources;
  }

  <R extends Resource> R get(ResourceKey<R> key) {
    @SuppressWarnings("unchecked") // put there by make()
    var slot = (Slot<R>) slots.get(key);
    if (slot == null) {
      slot = make(key);
    }
    R resource = slot.resource;
    return resource == null ? await(slot) : checkOpen(slot, resource);
  }

  private static <R> R checkOpen(Slot<?> slot, R resource) {
    if (slot.closing) {
      throw new IllegalStateException(slot.key + " of this loop is closed, for the loop is ending");
    }
    return resource;
  }

  private <R extends Resource> Slot<R> make(ResourceKey<R> key) {
    if (ending) {
      throw new IllegalStateException(key + " cannot be made any more, for the loop is ending");
    }
    var slot = new Slot<>(key);
    slots.put(key, slot);
    slot.asker = loop.dispatcher.task;
    try {
      slot.making =
          loop.createTask(
              () -> fill(slot),
              TaskOptions.named("make " + key).withContext(new Context()).withEager(true));
    } catch (Throwable refused) {
      slots.remove(key, slot);
      throw refused;
    } finally {
      slot.asker = null; // from here on it awaits, as the others do
    }
    return slot;
  }

  private <R extends Resource> R fill(Slot<R> slot) throws Exception {
    Task<?> self = Task.running();
    slot.maker = self;
    try {
      MAKING.set(true);
      R resource = slot.key.factory().await();
      if (resource == null) {
        throw new IllegalStateException("the factory of " + slot.key + " made null");
      }
      made.add(slot);
      slot.resource = resource;
      return resource;
    } catch (ExitError leaving) {
      left.add(self);
      throw leaving;
    } finally {
      if (slot.resource == null) {
        slots.remove(slot.key, slot);
      }
    }
  }

  private <R extends Resource> R await(Slot<R> slot) {
    Task<R> making = slot.making;
    if (making != null && making.done()) {
      return making.result();
    }
    Task<?> asking = loop.dispatcher.task;
    if (asking == null) {
      throw new IllegalStateException(
          slot.key
              + " is still being made, and a callback cannot wait: ask for it in a task first");
    }
    checkCircle(slot, asking);
    if (MAKING.get()) {
      asking.yieldOnce(); // till its factory waits for this task, or is known not to
      R resource = slot.resource;
      if (resource != null) {
        return checkOpen(slot, resource);
      }
      checkCircle(slot, asking);
      making = slot.making;
    }
    if (making == null) {
      throw new IllegalStateException(slot.key + " is asked for while it is made");
    }
    return Shield.around(making).await();
  }

  private void checkCircle(Slot<?> slot, Task<?> asking) {
    if (waitsFor(slot, asking)) {
      throw new IllegalStateException(slot.key + " waits for itself while it is made");
    }
  }

  /** Whether the maker of a resource waits for a task, be it through others. */
  private boolean waitsFor(Slot<?> slot, Task<?> asking) {
    Set<Future<?>> seen = new HashSet<>();
    Deque<Future<?>> next = new ArrayDeque<>();
    next.add(asking);
    while (!next.isEmpty()) {
      Future<?> task = next.remove();
      if (task == slot.maker) {
        return true;
      }
      if (seen.add(task)) {
        next.addAll(task.waiters());
        for (Slot<?> each : slots.values()) {
          Task<?> asker = each.asker;
          if (each.maker == task && asker != null) {
            next.add(asker);
          }
        }
      }
    }
    return false;
  }

  boolean isEmpty() {
    return made.isEmpty();
  }

  /** Closes them in turn, those that were made last first. In a task. */
  void close(Duration bound) {
    ending = true;
    for (Slot<?> slot = next(); slot != null; slot = next()) {
      slot.closing = true;
      Resource resource = slot.resource;
      if (resource == null) {
        continue;
      }
      try {
        Timeout.within(bound, resource::close);
        slot.closed = true;
      } catch (ExitError leaving) {
        throw leaving;
      } catch (CancelledError cancelled) { // by itself, or by a task that it has awaited
        if (loop.isClosed()) {
          throw cancelled;
        }
        report(slot, cancelled);
      } catch (Throwable failure) {
        report(slot, failure);
      }
      forgetCancellations();
    }
  }

  /** A resource may have cancelled all tasks, this one too; the next is closed all the same. */
  private static void forgetCancellations() {
    Task<?> self = Task.running();
    while (self.cancelling() > 0) {
      self.uncancel();
    }
  }

  /** The youngest that nobody has begun to close; null if there is none. */
  private @Nullable Slot<?> next() {
    for (Slot<?> slot : made.reversed()) {
      if (!slot.closing) {
        return slot;
      }
    }
    return null;
  }

  /** The loop runs no more: those that are not closed let go of what they hold. */
  @Override
  public void abandon() {
    ending = true;
    left.forEach(Task::markRetrieved); // the exit was thrown to whoever ran the loop
    for (Slot<?> slot : List.copyOf(made).reversed()) {
      Resource resource = slot.resource;
      slot.closing = true;
      if (resource != null && !slot.closed) {
        slot.closed = true;
        try {
          resource.abandon();
        } catch (ExitError exit) {
          loop.leaving(exit);
        } catch (Throwable failure) {
          report(slot, failure);
        }
      }
    }
  }

  private void report(Slot<?> slot, Throwable failure) {
    loop.diagnostics().report(Report.of("Exception while " + slot.key + " was closed", failure));
  }

  private static final class Slot<R extends Resource> {
    final ResourceKey<R> key;
    @Nullable Task<?> maker; // the task that runs the factory, from its first step on
    @Nullable Task<?> asker; // who waits for the eager start of that task
    @Nullable Task<R> making; // that task, once it has suspended or ended
    @Nullable R resource;
    boolean closing;
    boolean closed; // in order, or abandoned

    Slot(ResourceKey<R> key) {
      this.key = key;
    }
  }
}
