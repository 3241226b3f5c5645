package asyncio.workers.codec;

/**
 * How the values of a class are written.
 *
 * @param tag the octet that tells the reader which kind follows
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

  @SuppressWarnings("unchecked") // it is given values of its class only
  static <T> Kind of(int tag, Writer<? super T> writer) {
    return new Kind(tag, (Writer<Object>) writer);
  }
}
