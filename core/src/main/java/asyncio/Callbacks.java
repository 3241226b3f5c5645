package asyncio;

import java.util.ArrayList;

/**
 * Whom a future tells when it is done, in the order in which they came, if there are two or more:
 * tasks to wake, and functions.
 *
 * <p>A function that is taken off leaves a hole. Holes are closed when they are half of the list,
 * so that taking one off costs the same however many there are; and when the list has doubled, so
 * are functions that stand for nobody any longer.
 */
@SuppressWarnings("serial") // never written anywhere
final class Callbacks extends ArrayList<Object> {
  private static final int LEAST = 16;

  private int holes;
  private int sweepAt = LEAST;

  Callbacks(Object first, Object second) {
    super(4);
    super.add(first);
    super.add(second);
  }

  @Override
  public boolean add(Object callback) {
    if (size() >= sweepAt) {
      sweep();
    }
    return super.add(callback);
  }

  /** Makes a hole of one. */
  void drop(Callback callback) {
    callback.clear();
    if (++holes > LEAST && holes > size() / 2) {
      sweep();
    }
  }

  private void sweep() {
    removeIf(each -> each instanceof Callback one && !one.live());
    holes = 0;
    sweepAt = Math.max(LEAST, 2 * size());
  }
}
