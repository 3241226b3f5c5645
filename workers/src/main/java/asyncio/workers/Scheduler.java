package asyncio.workers;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the queue that a call waits in, where a pool has several: see {@link
 * PoolOptions#queueCount}. The workers of a queue take its calls in their order, the one with the
 * least to do first. Called on the loop's thread.
 *
 * @see <a href="https://aiomultiprocess.omnilib.dev/en/latest/guide.html">aiomultiprocess:
 *     Scheduler</a>
 */
@FunctionalInterface
public interface Scheduler {
  /**
   * What a queue has to do.
   *
   * @param waiting calls that no worker has yet
   * @param running calls that a worker has
   * @param workers how many take calls from it now
   */
  record Load(int waiting, int running, int workers) {}

  /**
   * The queue for a call.
   *
   * @param key what the call was given with {@link CallOptions#key}; null if nothing
   * @param queues what each has to do
   * @return the index of one of them
   */
  int queueFor(@Nullable Object key, List<Load> queues);

  /**
   * One after the other.
   *
   * @return a new one, for one pool
   */
  static Scheduler roundRobin() {
    return new Scheduler() {
      private int next;

      @Override
      public int queueFor(@Nullable Object key, List<Load> queues) {
        next = (next + 1) % queues.size();
        return next;
      }
    };
  }

  /**
   * The one with the fewest calls, waiting and running.
   *
   * @return for any pool
   */
  static Scheduler leastLoaded() {
    return (key, queues) -> {
      int best = 0;
      for (int i = 1; i < queues.size(); i++) {
        if (calls(queues.get(i)) < calls(queues.get(best))) {
          best = i;
        }
      }
      return best;
    };
  }

  private static int calls(Load load) {
    return load.waiting + load.running;
  }

  /**
   * Always the same one for the same key, so that what a worker keeps is found again. Calls without
   * a key go to the least loaded.
   *
   * @return for any pool
   */
  static Scheduler byKey() {
    Scheduler otherwise = leastLoaded();
    return (key, queues) ->
        key == null
            ? otherwise.queueFor(null, queues)
            : Math.floorMod(Objects.hashCode(key), queues.size());
  }
}
