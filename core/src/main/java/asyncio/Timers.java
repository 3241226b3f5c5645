package asyncio;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a loop, earliest first, equal times first in, first out. Loop thread only.
 *
 * <p>A heap with four children a node: half as deep as a binary one, and the four lie in one cache line. Each timer
 * knows its index, so cancelling takes it out at once and a hundred thousand cancelled timeouts leave nothing behind
 * (CPython leaves them in the heap and sweeps when half are dead).
 */
final class Timers {
  static final int ABSENT = -1;

  private @Nullable TimerHandle[] heap = new TimerHandle[16];
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** When the earliest is due; not to be asked when empty. */
  long earliest() {
    return at(0).when;
  }

  void add(TimerHandle timer) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    siftUp(size++, timer);
  }

  TimerHandle poll() {
    TimerHandle first = at(0);
    remove(first);
    return first;
  }

  void remove(TimerHandle timer) {
    int index = timer.index;
    timer.index = ABSENT;
    TimerHandle last = at(--size);
    heap[size] = null;
    if (index != size) {
      siftDown(index, last);
      if (heap[index] == last) {
        siftUp(index, last);
      }
    }
    if (size < heap.length / 4 && heap.length > 1024) {
      heap = Arrays.copyOf(heap, heap.length / 2);
    }
  }

  void clear() {
    for (int i = 0; i < size; i++) {
      at(i).index = ABSENT;
    }
    heap = new TimerHandle[16];
    size = 0;
  }

  private TimerHandle at(int index) {
    TimerHandle timer = heap[index];
    if (timer == null) {
      throw new AssertionError("no timer at " + index);
    }
    return timer;
  }

  private void siftUp(int from, TimerHandle timer) {
    int index = from;
    while (index > 0) {
      int parent = (index - 1) >>> 2;
      TimerHandle above = at(parent);
      if (above.compareTo(timer) <= 0) {
        break;
      }
      put(index, above);
      index = parent;
    }
    put(index, timer);
  }

  private void siftDown(int from, TimerHandle timer) {
    int index = from;
    for (int child = 4 * index + 1; child < size; child = 4 * index + 1) {
      int least = child;
      int end = Math.min(child + 4, size);
      for (int other = child + 1; other < end; other++) {
        if (at(other).compareTo(at(least)) < 0) {
          least = other;
        }
      }
      if (timer.compareTo(at(least)) <= 0) {
        break;
      }
      put(index, at(least));
      index = least;
    }
    put(index, timer);
  }

  private void put(int index, TimerHandle timer) {
    heap[index] = timer;
    timer.index = index;
  }
}
