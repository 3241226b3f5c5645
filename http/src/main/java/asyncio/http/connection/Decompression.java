package asyncio.http.connection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes content codings off a body, as it is read; gzip and deflate, in both ways in which servers
 * understand the latter. A coding that is not known stays.
 */
public final class Decompression {
  /** What can be taken off. */
  public static final String ACCEPTED = "gzip, deflate";

  private static final int MOST = 2; // codings over one another
  private static final int BUFFER = 16 * 1024;

  private Decompression() {}

  /**
   * The codings of a body.
   *
   * @param contentEncoding the field; null: there is none
   * @return the last one first; empty if nothing has to be taken off, or one is not known
   */
  public static List<String> codings(@Nullable String contentEncoding) {
    List<String> codings = new ArrayList<>();
    if (contentEncoding != null) {
      for (String each : contentEncoding.split(",", -1)) {
        String name = each.strip().toLowerCase(Locale.ROOT);
        switch (name) {
          case "gzip", "x-gzip", "deflate" -> codings.addFirst(name);
          case "identity", "" -> {}
          default -> {
            return List.of();
          }
        }
      }
    }
    return codings;
  }

  /**
   * Takes codings off.
   *
   * @param raw as it is sent; to read it may suspend
   * @param codings the last one first
   * @return as it was before; to close it frees what it holds
   * @throws IOException if it is not what it is said to be
   */
  public static InputStream of(InputStream raw, List<String> codings) throws IOException {
    if (codings.size() > MOST) {
      throw new IOException(codings.size() + " codings over one another, at most " + MOST);
    }
    var ahead = new PushbackInputStream(raw, 1);
    int first = ahead.read();
    if (first < 0) {
      return raw; // nothing was sent, as with HEAD
    }
    ahead.unread(first);
    InputStream plain = ahead;
    for (String coding : codings) {
      plain =
          coding.equals("deflate")
              ? inflating(plain)
              : new GZIPInputStream(new Endless(plain), BUFFER);
    }
    return new Unready(plain);
  }

  private static InputStream inflating(InputStream in) throws IOException {
    var ahead = new PushbackInputStream(in, 2);
    byte[] two = ahead.readNBytes(2);
    ahead.unread(two);
    boolean wrapped =
        two.length == 2
            && (two[0] & 0x0f) == 8
            && (((two[0] & 0xff) << 8) | (two[1] & 0xff)) % 31 == 0;
    return new Inflated(ahead, new Inflater(!wrapped));
  }

  /** Ends its inflater, which holds memory outside of the heap. */
  private static final class Inflated extends InflaterInputStream {
    Inflated(InputStream in, Inflater inflater) {
      super(in, inflater, BUFFER);
    }

    @Override
    public void close() throws IOException {
      inf.end();
      super.close();
    }
  }

  /** Says that there is more: only then does the JDK look for another member after the first. */
  private static final class Endless extends FilterInputStream {
    Endless(InputStream in) {
      super(in);
    }

    @Override
    public int available() {
      return 1;
    }
  }

  /**
   * Says that nothing is ready, where the JDK would say that there is something until the end: or
   * else a reader of characters would wait for more before it gives what it has.
   */
  private static final class Unready extends FilterInputStream {
    Unready(InputStream in) {
      super(in);
    }

    @Override
    public int available() {
      return 0;
    }
  }
}
