package asyncio.sync;

import asyncio.Contended;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.util.Collection;
import java.util.function.Supplier;

/** What a task awaits that waits for something which other tasks hold. */
final class Waiting extends Future<Boolean> implements Contended {
  private final Object resource;
  private final Supplier<? extends Collection<? extends Task<?>>> holders;

  Waiting(
      EventLoop loop, Object resource, Supplier<? extends Collection<? extends Task<?>>> holders) {
    super(loop);
    this.resource = resource;
    this.holders = holders;
  }

  @Override
  public Object resource() {
    return resource;
  }

  @Override
  public Collection<? extends Task<?>> holders() {
    return holders.get();
  }
}
