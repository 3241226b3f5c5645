package asyncio.workers.calls;

import asyncio.Resource;
import asyncio.ResourceKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The pools of a loop that have not ended: they end with it. */
public final class Pools implements Resource {
  private static final ResourceKey<Pools> OPEN = new ResourceKey<>("process pools", Pools::new);

  private final Set<CallDesk> pools = new LinkedHashSet<>();

  private Pools() {}

  /**
   * A pool of the running loop is open, until it has ended.
   *
   * @param pool which
   */
  public static void opened(CallDesk pool) {
    Set<CallDesk> open = OPEN.get().pools;
    open.add(pool);
    pool.whenEnded(() -> open.remove(pool));
  }

  @Override
  public void close() {
    for (CallDesk pool : List.copyOf(pools)) {
      pool.terminate("the loop of the pool has ended");
    }
    for (CallDesk pool : List.copyOf(pools)) {
      pool.join(null);
    }
  }

  @Override
  public void abandon() {
    List.copyOf(pools).forEach(CallDesk::abandon);
  }
}
