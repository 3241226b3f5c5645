package asyncio.http.client;

import asyncio.http.Part;
import asyncio.http.connection.Parts;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.BiFunction;

/** The parts of a response; what is wrong with them is the response's failure. */
final class PartsOfResponse {
  private static final int PIECE = 16 * 1024;

  private PartsOfResponse() {}

  /**
   * The parts.
   *
   * @param broken makes what is thrown if something is wrong, and closes the response
   */
  static Iterable<Part> of(
      InputStream in, String contentType, BiFunction<String, Exception, RuntimeException> broken) {
    byte[] buffer = new byte[PIECE];
    boolean[] over = {false};
    return new Parts(
        () -> {
          try {
            int count = over[0] ? -1 : in.read(buffer);
            if (count < 0 && !over[0]) {
              over[0] = true;
              in.close(); // what decompresses holds memory outside of the heap
            }
            return Arrays.copyOf(buffer, Math.max(count, 0));
          } catch (IOException failed) {
            throw broken.apply("the body cannot be decompressed: " + failed.getMessage(), failed);
          }
        },
        contentType,
        false,
        wrong -> broken.apply("" + wrong.getMessage(), wrong));
  }
}
