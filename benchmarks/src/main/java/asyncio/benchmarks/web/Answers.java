package asyncio.benchmarks.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the servers of the HTTP suite answer with, the same for all. */
final class Answers {
  static final byte[] HELLO = Load.HELLO.getBytes(StandardCharsets.UTF_8);

  /** A large one: 1 MiB. */
  static final byte[] LARGE = filled(1 << 20);

  /** An event, of which {@link #EVENTS} are sent, each in a turn of its own. */
  static final String EVENT = "the time is 12:00:00 and all is well";

  static final byte[] EVENT_TEXT = ("data: " + EVENT + "\n\n").getBytes(StandardCharsets.UTF_8);
  static final int EVENTS = 100;
  static final String PLAIN_TYPE = "text/plain; charset=utf-8";

  /** A download, in pieces of that size. */
  static final long HUGE = 100L << 20;

  static final byte[] PIECE = filled(64 * 1024);

  private Answers() {}

  private static byte[] filled(int many) {
    byte[] bytes = new byte[many];
    Arrays.fill(bytes, (byte) 'x');
    return bytes;
  }
}
