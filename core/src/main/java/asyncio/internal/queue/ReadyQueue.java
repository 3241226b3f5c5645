package asyncio.internal.queue;

import org.jspecify.annotations.Nullable;

/**
 * What is to run, first in, first out: handles, tasks whose step is due, and continuations of
 * virtual threads. A ring that grows by doubling; loop thread only. Holding the three kinds as
 * plain objects saves a wrapper for each step.
 */
public final class ReadyQueue {
  private @Nullable Object[] ring = new Object[256]; // length is a power of two
  private int head;
  private int size;

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public void add(Object item) {
    if (size == ring.length) {
      grow();
    }
    ring[(head + size) & (ring.length - 1)] = item;
    size++;
  }

  /** Adds all or, if there is no memory or no stack left, none. */
  public void addAll(Object[] items) {
    while (size + items.length > ring.length) {
      grow();
    }
    for (Object item : items) {
      ring[(head + size) & (ring.length - 1)] = item;
      size++;
    }
  }

  public Object poll() {
    Object item = ring[head];
    if (item == null) {
      throw new AssertionError("empty ready queue");
    }
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    size--;
    return item;
  }

  /** Takes an item off again that was added last, or nearly so. */
  public void remove(Object item) {
    int mask = ring.length - 1;
    for (int last = size - 1; last >= 0; last--) {
      if (ring[(head + last) & mask] == item) {
        for (int i = last; i < size - 1; i++) {
          ring[(head + i) & mask] = ring[(head + i + 1) & mask];
        }
        size--;
        ring[(head + size) & mask] = null;
        return;
      }
    }
  }

  private void grow() {
    @Nullable Object[] larger = new Object[ring.length * 2];
    int first = ring.length - head;
    System.arraycopy(ring, head, larger, 0, first);
    System.arraycopy(ring, 0, larger, first, head);
    ring = larger;
    head = 0;
  }
}
