package asyncio.internal.queue;

import asyncio.Poller;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What other threads hand to a loop: any thread adds, lock-free and never blocking; the loop takes
 * all at once.
 *
 * <p>A stack that is turned round when it is taken: one compare-and-set an item, one exchange a
 * batch, and adding cannot block, and fails for want of memory only, as {@code
 * LoopScheduler.execute} needs it.
 *
 * <p>Waking a loop that waits: it announces that it will wait, looks at the stack once more, and
 * waits; a thread adds to the stack, and wakes the poller if the announcement is up. Both are
 * volatile, so either sees the other.
 */
public final class ForeignQueue {
  private static final VarHandle TOP;

  static {
    try {
      TOP = MethodHandles.lookup().findVarHandle(ForeignQueue.class, "top", Node.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through TOP
  private volatile @Nullable Node top;

  private @Nullable Node rest; // taken and turned round, and not moved yet; loop thread only
  private volatile Poller poller;
  private volatile boolean waiting; // the loop is in its poller, or about to be

  public ForeignQueue(Poller poller) {
    this.poller = poller;
  }

  private static final class Node {
    final Object item;
    @Nullable Node below;

    Node(Object item) {
      this.item = item;
    }
  }

  /** Wakes another poller from now on. Not while the loop waits. */
  public void wake(Poller poller) {
    this.poller = poller;
  }

  public boolean isEmpty() {
    return top == null && rest == null;
  }

  /** Announces that the loop is going to wait; false if it must not, for something has come. */
  public boolean announceWait() {
    waiting = true;
    return isEmpty();
  }

  public void endWait() {
    waiting = false;
  }

  public void add(Object item) {
    Node node = new Node(item);
    Node seen;
    do {
      seen = top;
      node.below = seen;
    } while (!TOP.compareAndSet(this, seen, node));
    if (waiting) {
      poller.wakeup();
    }
  }

  /**
   * Moves everything to the ready queue, in the order in which it was added. If the queue cannot
   * take it, for want of memory, what is left stays here.
   */
  public void drainTo(ReadyQueue ready) {
    if (rest == null) {
      rest = turned((Node) TOP.getAndSet(this, null));
    }
    for (Node node = rest; node != null; node = node.below) {
      ready.add(node.item);
      rest = node.below;
    }
  }

  /** Takes what is here, in order, after the loop is gone. Any thread. */
  public void takeAll(Consumer<Object> taker) {
    for (Node node = turned((Node) TOP.getAndSet(this, null)); node != null; node = node.below) {
      taker.accept(node.item);
    }
  }

  private static @Nullable Node turned(@Nullable Node stack) {
    Node node = stack;
    Node turned = null;
    while (node != null) {
      Node below = node.below;
      node.below = turned;
      turned = node;
      node = below;
    }
    return turned;
  }
}
