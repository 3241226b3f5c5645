package asyncio.http.client;

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
final class Decompression {
  /** What a client can take off. */
  static final String ACCEPTED = "gzip, deflate";

  private static final int MOST = 2; // codings over one another
  private static final int BUFFER = 16 * 1024;

  private Decompression() {}

  /** The codings of a body, the last one first; empty if nothing has to be taken off. */
  static List<String> codings(@Nullable String contentEncoding) {
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

  static InputStream of(InputStream raw, List<String> codings) throws IOException {
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
      plain = coding.equals("deflate") ? inflating(plain) : new GZIPInputStream(plain, BUFFER);
    }
    return plain;
  }

  private static InputStream inflating(InputStream in) throws IOException {
    var ahead = new PushbackInputStream(in, 2);
    byte[] two = ahead.readNBytes(2);
    ahead.unread(two);
    boolean wrapped =
        two.length == 2
            && (two[0] & 0x0f) == 8
            && (((two[0] & 0xff) << 8) | (two[1] & 0xff)) % 31 == 0;
    var inflater = new Inflater(!wrapped);
    return new FilterInputStream(new InflaterInputStream(ahead, inflater, BUFFER)) {
      @Override
      public void close() throws IOException {
        inflater.end();
        super.close();
      }
    };
  }
}
