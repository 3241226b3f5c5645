package asyncio.net;

import asyncio.Resource;
import asyncio.ResourceKey;
import asyncio.net.internal.poller.NettyPoller;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The pipes and processes of a loop that are open: when it ends, they are shut. Loop thread only.
 */
final class OpenPipes implements Resource {
  private static final ResourceKey<OpenPipes> OF_LOOP =
      new ResourceKey<>(
          "open pipes",
          () -> {
            NettyPoller _ = Pollers.here(); // refuses a loop that is to do no I/O
            return new OpenPipes();
          });

  private final Set<Runnable> open = new LinkedHashSet<>(); // each with what shuts it

  private OpenPipes() {}

  /** Those of the running loop. */
  static OpenPipes here() {
    return OF_LOOP.get();
  }

  /** One was opened. */
  void add(Runnable shut) {
    open.add(shut);
  }

  /** One is closed. */
  void remove(Runnable shut) {
    open.remove(shut);
  }

  @Override
  public void close() {
    abandon();
  }

  @Override
  public void abandon() {
    List<Runnable> all = List.copyOf(open);
    open.clear();
    all.forEach(Runnable::run);
  }
}
