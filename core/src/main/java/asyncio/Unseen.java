package asyncio;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The youngest of what a loop would report if it were forgotten, such as the failures of the last
 * iterations. Loop thread only.
 *
 * <p>Who waits for a task looks at its failure in the next iteration. So an entry that has lasted
 * for the whole of an iteration, or is there when the loop has nothing to do, is the first of which
 * it is likely that it will be forgotten; it is passed on, to be found by the garbage collector.
 * Until then it is held here. What is over is dropped whenever the room is used up.
 */
final class Unseen {
  private static final int LEAST = 64;
  private static final int MOST = 1 << 16;

  private final Consumer<LeakDetector> elders;
  private @Nullable LeakDetector[] young = new LeakDetector[LEAST];
  private int size;
  private int before; // how many of them are from before this iteration, the first ones
  private boolean full; // of such as are not over
  private boolean passing; // which asks objects of the program's for texts

  Unseen(Consumer<LeakDetector> elders) {
    this.elders = elders;
  }

  /** False if there is no room for it: then it is to be passed on at once. */
  boolean add(LeakDetector detector) {
    if (passing || (size == young.length && !makeRoom())) {
      return false;
    }
    young[size] = detector;
    size++;
    return true;
  }

  /** An iteration has ended. On the loop's own stack, for passing on may block. */
  void iterationEnded() {
    if (size > 0) {
      passOn(before);
      before = size;
    }
  }

  /** Nobody will look soon. On the loop's own stack. */
  void passOnAll() {
    if (size > 0) {
      passOn(size);
      before = size;
    }
  }

  private boolean makeRoom() {
    if (full) {
      return false;
    }
    int kept = 0;
    int keptBefore = 0;
    for (int i = 0; i < size; i++) {
      LeakDetector each = young[i];
      if (each != null && !each.over()) {
        keptBefore += i < before ? 1 : 0;
        young[kept] = each;
        kept++;
      }
    }
    shrink(kept);
    before = keptBefore;
    if (size > young.length / 2) {
      if (young.length < MOST) {
        young = Arrays.copyOf(young, 2 * young.length);
      } else {
        full = true;
      }
    }
    return size < young.length;
  }

  /**
   * Passes the first ones on, if they are not over. One that cannot be, for want of memory, stays.
   */
  private void passOn(int count) {
    passing = true;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      LeakDetector each = young[i];
      if (each != null && !each.over() && !passedOn(each)) {
        young[kept] = each;
        kept++;
      }
    }
    System.arraycopy(young, count, young, kept, size - count);
    shrink(size - count + kept);
    full = false;
    passing = false;
  }

  private boolean passedOn(LeakDetector detector) {
    try {
      elders.accept(detector);
      return true;
    } catch (Throwable again) {
      return false;
    }
  }

  private void shrink(int length) {
    Arrays.fill(young, length, size, null);
    size = length;
  }
}
