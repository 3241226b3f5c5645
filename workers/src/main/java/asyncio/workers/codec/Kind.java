package asyncio.workers.codec;

/**
 * How the values of a class are written.
 *
 * @param tag the byte that tells the reader which kind follows
 * @param writer writes what comes after the tag
 */
record Kind(int tag, Writer<Object> writer) {
  /** Writes a value, after its tag. */
  @FunctionalInterface
  interface Writer<T> {
    void write(Encoder out, T value);
  }

  /** Reads a value, after its tag. */
  @FunctionalInterface
  interface Reader<T> {
    T read(Decoder in);
  }
}
