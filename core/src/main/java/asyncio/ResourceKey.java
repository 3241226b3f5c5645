package asyncio;

import asyncio.internal.Check;
import java.util.Objects;

/**
 * Names a {@link Resource} of which each loop has one. It is made when a loop is first asked for
 * it, found again later, and closed when the loop shuts down: after tasks and generators, before
 * the default executor, the one that was made last first. It lives through all runs of a {@link
 * Runner}. Two keys are never equal.
 *
 * {@snippet :
 * static final ResourceKey<Connections> CONNECTIONS =
 *     new ResourceKey<>("connections", Connections::open);
 *
 * Connection connection = CONNECTIONS.get().take();
 * }
 *
 * @param <R> the type of the resource
 */
public final class ResourceKey<R extends Resource> {
  private final String name;
  private final Awaitable<? extends R> factory;

  /**
   * A key.
   *
   * @param name for messages
   * @param factory makes the resource, in a task of its own with an empty context; may suspend
   */
  public ResourceKey(String name, Awaitable<? extends R> factory) {
    this.name = Objects.requireNonNull(name, "name");
    this.factory = Check.body(factory);
  }

  /**
   * The resource of the running loop. Suspends only while it is made. If the caller is cancelled
   * meanwhile, it is made all the same; if the factory fails, all who wait get the failure, and the
   * next call tries again. Loop thread only.
   *
   * @return the resource
   * @throws IllegalStateException if no loop runs; if the loop is ending and the resource was not
   *     made or is closed; if the factory waits for its own resource; in a callback, if the factory
   *     suspends
   */
  public R get() {
    return Resources.of(EventLoop.running()).get(this);
  }

  Awaitable<? extends R> factory() {
    return factory;
  }

  @Override
  public String toString() {
    return name;
  }
}
