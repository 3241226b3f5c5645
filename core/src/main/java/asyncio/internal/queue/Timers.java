package asyncio.internal.queue;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a loop, earliest first, equal times first in, first out. Loop thread only.
 *
 * <p>A heap with four children a node: half as deep as a binary one. Times and sequence numbers lie
 * in arrays of their own, so that sifting compares without following references. Each timer knows
 * its place, so cancelling takes it out at once and a hundred thousand cancelled timeouts leave
 * nothing behind (CPython leaves them in the heap and sweeps when half are dead).
 *
 * <p>A full stack, or no memory, leaves the heap as it was: arrays grow and shrink before anything
 * else is done, and sifting begins with {@link #put}, whose call of {@link TimerEntry#place} is the
 * deepest of all. Where it has room, so have the calls that follow. This saves looking for headroom
 * with each timer, whose cache line is cold when there are many.
 */
public final class Timers {
  public static final int ABSENT = -1;
  private static final int LEAST = 16;

  private @Nullable TimerEntry[] timers = new TimerEntry[LEAST];
  private long[] times = new long[LEAST];
  private long[] sequences = new long[LEAST];
  private int size;
  private long sequence;

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** When the earliest is due; not to be asked when empty. */
  public long earliest() {
    return times[0];
  }

  public void add(TimerEntry timer, long when) {
    if (size == timers.length) {
      resize(size * 2);
    }
    siftUp(size, timer, when, sequence);
    size++;
    sequence++;
  }

  public TimerEntry poll() {
    TimerEntry first = at(0);
    remove(first);
    return first;
  }

  public void remove(TimerEntry timer) {
    int index = timer.place();
    if (index == ABSENT) {
      return;
    }
    if (size <= timers.length / 4 && timers.length > 1024) {
      resize(timers.length / 2);
    }
    int end = size - 1;
    if (index != end) {
      TimerEntry last = at(end);
      siftDown(index, end, last, times[end], sequences[end]);
      if (timers[index] == last) {
        siftUp(index, last, times[index], sequences[index]);
      }
    }
    timer.place(ABSENT);
    timers[end] = null;
    size = end;
  }

  public void clear() {
    for (int i = 0; i < size; i++) {
      at(i).place(ABSENT);
    }
    size = 0;
    timers = new TimerEntry[LEAST];
    times = new long[LEAST];
    sequences = new long[LEAST];
  }

  /** All three or none: there may be no memory for the last. */
  private void resize(int length) {
    @Nullable TimerEntry[] resized = Arrays.copyOf(timers, length);
    long[] resizedTimes = Arrays.copyOf(times, length);
    sequences = Arrays.copyOf(sequences, length);
    times = resizedTimes;
    timers = resized;
  }

  private TimerEntry at(int index) {
    TimerEntry timer = timers[index];
    if (timer == null) {
      throw new AssertionError("no timer at " + index);
    }
    return timer;
  }

  private boolean before(int index, long when, long number) {
    return times[index] != when ? times[index] < when : sequences[index] < number;
  }

  private void siftUp(int from, TimerEntry timer, long when, long number) {
    put(from, timer, when, number);
    int index = from;
    while (index > 0) {
      int parent = (index - 1) >>> 2;
      if (before(parent, when, number)) {
        break;
      }
      put(index, at(parent), times[parent], sequences[parent]);
      index = parent;
    }
    if (index != from) {
      put(index, timer, when, number);
    }
  }

  private void siftDown(int from, int size, TimerEntry timer, long when, long number) {
    put(from, timer, when, number);
    int index = from;
    for (int child = 4 * index + 1; child < size; child = 4 * index + 1) {
      int least = child;
      int end = Math.min(child + 4, size);
      for (int other = child + 1; other < end; other++) {
        if (before(other, times[least], sequences[least])) {
          least = other;
        }
      }
      if (!before(least, when, number)) {
        break;
      }
      put(index, at(least), times[least], sequences[least]);
      index = least;
    }
    if (index != from) {
      put(index, timer, when, number);
    }
  }

  private void put(int index, TimerEntry timer, long when, long number) {
    timer.place(index); // first: the only call, which may find the stack full
    timers[index] = timer;
    times[index] = when;
    sequences[index] = number;
  }
}
