package asyncio.net;

/**
 * Two connected ends of a stream in memory, for tests and for parts of a program that talk by
 * streams: see {@link Net#memoryStreams()}.
 *
 * @param left one end
 * @param right the other end
 */
public record MemoryStreams(Connection left, Connection right) implements AutoCloseable {
  static MemoryStreams connect(int limit, int max) {
    if (max <= 0) {
      throw new IllegalArgumentException("at least one byte must go at a time, not " + max);
    }
    var reader = new StreamReader(limit);
    var other = new StreamReader(limit);
    var one = new StreamProtocol(reader, null);
    var two = new StreamProtocol(other, null);
    MemoryTransport.connect(one, two, max);
    return new MemoryStreams(
        new Connection(reader, one.writer()), new Connection(other, two.writer()));
  }

  /** Closes both ends after what was written has gone over. Does not suspend. */
  @Override
  public void close() {
    left.close();
    right.close();
  }
}
