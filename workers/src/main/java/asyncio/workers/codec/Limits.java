package asyncio.workers.codec;

/**
 * How much one message may be.
 *
 * @param bytes the most bytes
 * @param depth how deep values may be nested
 */
record Limits(long bytes, int depth) {
  static final Limits STANDARD = new Limits(Integer.MAX_VALUE, 500);
}
