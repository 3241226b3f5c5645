package asyncio.cli.supervise;

/**
 * What a worker says of itself, about each second, from a thread that no request can keep busy.
 *
 * @param lag for how many milliseconds the slowest of its loops has not turned
 * @param underWay requests that are being answered
 * @param connections open ones
 * @param requests that were answered
 * @param heap used bytes
 * @param memory resident bytes
 */
record Beat(long lag, int underWay, int connections, long requests, long heap, long memory) {
  static final Beat NONE = new Beat(0, 0, 0, 0, 0, 0);

  /** As a line, without its end. */
  String line() {
    return "%d %d %d %d %d %d".formatted(lag, underWay, connections, requests, heap, memory);
  }

  /** From a line. */
  static Beat of(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 6) {
      throw new IllegalArgumentException("no heartbeat: " + line);
    }
    return new Beat(
        Long.parseLong(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]),
        Long.parseLong(words[5]));
  }
}
