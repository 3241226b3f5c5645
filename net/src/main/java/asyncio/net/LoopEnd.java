package asyncio.net;

import asyncio.Resource;
import asyncio.ResourceKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What holds sockets that no poller serves, and has to let go of them when its loop ends. */
final class LoopEnd implements Resource {
  private static final ResourceKey<LoopEnd> OF_LOOP =
      new ResourceKey<>("sockets on their way", LoopEnd::new);

  private final Set<Runnable> actions = new LinkedHashSet<>();

  private LoopEnd() {}

  /** That of the running loop. May suspend. */
  static LoopEnd here() {
    return OF_LOOP.get();
  }

  void add(Runnable action) {
    actions.add(action);
  }

  void remove(Runnable action) {
    actions.remove(action);
  }

  @Override
  public void close() {
    abandon();
  }

  @Override
  public void abandon() {
    List.copyOf(actions).forEach(Runnable::run);
  }
}
