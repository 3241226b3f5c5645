package asyncio.sync;

/** Something that is held until {@link #close}: {@code try (var _ = lock.hold()) { … }}. */
@FunctionalInterface
public interface Releasable extends AutoCloseable {
  /** Releases it. Does not suspend. */
  @Override
  void close();
}
