package asyncio;

import asyncio.internal.report.Report;
import java.time.Duration;
import java.util.ArrayList;
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
 * task, shielded. What waits for what is noted while factories run: a factory that would wait for
 * itself, be it through others, is told.
 */
final class Resources implements Attachment {
  private static final ContextVar<@Nullable Slot<?>> MAKING =
      new ContextVar<>("asyncio resource that is being made", () -> null);

  private final EventLoop loop;
  private final Map<ResourceKey<?>, Slot<?>> slots = new HashMap<>(); // keys have no equals
  private final List<Slot<?>> made = new ArrayList<>();
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
    try {
      slot.making =
          loop.createTask(
              () -> fill(slot),
              TaskOptions.named("make " + key).withContext(new Context()).withEager(true));
    } catch (Throwable refused) {
      slots.remove(key, slot);
      throw refused;
    }
    return slot;
  }

  private <R extends Resource> R fill(Slot<R> slot) throws Exception {
    try {
      MAKING.set(slot);
      R resource = slot.key.factory().await();
      if (resource == null) {
        throw new IllegalStateException("the factory of " + slot.key + " made null");
      }
      made.add(slot);
      slot.resource = resource;
      return resource;
    } finally {
      slot.waitsFor.clear();
      if (slot.resource == null) {
        slots.remove(slot.key, slot);
      }
    }
  }

  private <R extends Resource> R await(Slot<R> slot) {
    Slot<?> self = MAKING.get();
    Task<R> making = slot.making;
    if (self != null && slot.leadsTo(self, new HashSet<>())) {
      throw new IllegalStateException(slot.key + " waits for itself while it is made");
    }
    if (making == null) { // its eager task has not come back yet: the caller is of its making
      throw new IllegalStateException(slot.key + " is asked for while it is made");
    }
    if (making.done()) {
      return making.result();
    }
    if (loop.dispatcher.task == null) {
      throw new IllegalStateException(
          slot.key
              + " is still being made, and a callback cannot wait: ask for it in a task first");
    }
    if (self != null) {
      self.waitsFor.add(slot);
    }
    return Shield.around(making).await();
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
      } catch (CancelledError cancelled) { // this task, or one that the resource has awaited
        if (Task.running().cancelling() > 0) {
          throw cancelled;
        }
        report(slot, cancelled);
      } catch (Throwable failure) {
        report(slot, failure);
      }
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
    final Set<Slot<?>> waitsFor = new HashSet<>(); // while it is made
    @Nullable Task<R> making;
    @Nullable R resource;
    boolean closing;
    boolean closed; // in order, or abandoned

    Slot(ResourceKey<R> key) {
      this.key = key;
    }

    boolean leadsTo(Slot<?> other, Set<Slot<?>> seen) {
      return this == other
          || (seen.add(this) && waitsFor.stream().anyMatch(each -> each.leadsTo(other, seen)));
    }
  }
}
