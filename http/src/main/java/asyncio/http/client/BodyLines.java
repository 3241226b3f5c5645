package asyncio.http.client;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** The lines of a body, which CR, LF or both end. A line has a limit, so that none fills memory. */
final class BodyLines {
  private static final int BUFFER = 8 * 1024;

  private final Reader reader;
  private final long longest;
  private final char[] buffer = new char[BUFFER];
  private int at;
  private int end;
  private boolean afterCr;
  private boolean over;

  BodyLines(Reader reader, long longest) {
    this.reader = reader;
    this.longest = longest;
  }

  /** The next line without its end; null if there is none. Suspends until it is whole. */
  @Nullable String next() throws IOException {
    var line = new StringBuilder();
    boolean begun = false;
    while (fill()) {
      char c = buffer[at++];
      boolean second = c == '\n' && afterCr && !begun;
      afterCr = c == '\r';
      if (second) {
        continue; // it belongs to the CR before
      }
      if (c == '\n' || c == '\r') {
        return line.toString();
      }
      begun = true;
      line.append(c);
      if (line.length() > longest) {
        throw new LineTooLong(longest);
      }
    }
    return begun ? line.toString() : null;
  }

  private boolean fill() throws IOException {
    if (at == end && !over) {
      at = 0;
      end = Math.max(0, reader.read(buffer, 0, BUFFER));
      over = end == 0;
    }
    return !over;
  }

  /** More than fits. */
  static final class LineTooLong extends IOException {
    private static final long serialVersionUID = 1L;

    LineTooLong(long longest) {
      super("a line is longer than " + longest + " characters");
    }
  }
}
