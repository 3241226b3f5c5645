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
  private static final int MOST = 1 << 16; // to hold, though one iteration makes more

  private final Consumer<LeakDetector> elders;
  private @Nullable LeakDetector[] young = new LeakDetector[LEAST];
  private int size;
  private int before; // how many of them are from before this iteration, the first ones

  Unseen(Consumer<LeakDetector> elders) {
    this.elders = elders;
  }

  void add(LeakDetector detector) {
    if (size == young.length) {
      makeRoom();
    }
    young[size] = detector;
    size++;
  }

  /** An iteration has ended. */
  void iterationEnded() {
    if (size > 0) {
      passOn(before);
      before = size;
    }
  }

  /** Nobody will look soon. */
  void passOnAll() {
    if (size > 0) {
      passOn(size);
      before = size;
    }
  }

  private void makeRoom() {
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
    Arrays.fill(young, kept, size, null);
    size = kept;
    before = keptBefore;
    if (size > young.length / 2 && young.length < MOST) {
      young = Arrays.copyOf(young, 2 * young.length);
    } else if (size == young.length) {
      passOnAll();
      if (size == young.length) { // no memory: what is passed on last is tried again
        young = Arrays.copyOf(young, 2 * young.length);
      }
    }
  }

  /** Passes the first ones on, if they are not over. One that cannot be, for want of memory, stays. */
  private void passOn(int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      LeakDetector each = young[i];
      if (each != null && !each.over() && !passedOn(each)) {
        young[kept] = each;
        kept++;
      }
    }
    System.arraycopy(young, count, young, kept, size - count);
    int left = size - count + kept;
    Arrays.fill(young, left, size, null);
    size = left;
    if (size == 0 && young.length > LEAST) {
      young = new LeakDetector[LEAST];
    }
  }

  private boolean passedOn(LeakDetector detector) {
    try {
      elders.accept(detector);
      return true;
    } catch (Throwable again) {
      return false;
    }
  }
}
