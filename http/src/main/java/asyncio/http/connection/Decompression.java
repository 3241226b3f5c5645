package asyncio.http.connection;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Takes content codings off a body, as it is read: gzip and deflate; and brotli and zstd, if their
 * libraries are there and work on this system.
 */
public final class Decompression {
  private static final int MOST = 2; // codings over one another
  private static final long RATIO = 1100; // deflate makes 1,032 bytes of one at most
  private static final long FREE = 64L * 1024 * 1024; // bytes that may be made of nothing

  private Decompression() {}

  /** Looked for once, when it is needed; that loads what they have of the system's own. */
  private static final class Known {
    static final Set<String> NAMES = names();

    private static Set<String> names() {
      Set<String> names = new LinkedHashSet<>(List.of("gzip", "deflate"));
      if (isThere(() -> BrotliDecoded.isThere())) {
        names.add("br");
      }
      if (isThere(() -> ZstdDecoded.isThere())) {
        names.add("zstd");
      }
      return names;
    }

    private interface Probe {
      boolean isThere();
    }

    private static boolean isThere(Probe probe) {
      try {
        return probe.isThere();
      } catch (LinkageError | RuntimeException missing) {
        return false;
      }
    }
  }

  /** {@return what is taken off, as a value of Accept-Encoding} */
  public static String accepted() {
    return String.join(", ", Known.NAMES);
  }

  /**
   * The codings of a body.
   *
   * @param fields the values of Content-Encoding; maybe none
   * @return the last one first, without {@code identity}
   */
  public static List<String> codings(List<String> fields) {
    List<String> codings = new ArrayList<>();
    for (String field : fields) {
      for (String each : field.split(",", -1)) {
        String name = each.strip().toLowerCase(Locale.ROOT);
        if (!name.isEmpty() && !name.equals("identity")) {
          codings.addFirst(name);
        }
      }
    }
    return codings;
  }

  /**
   * Whether all of them can be taken off.
   *
   * @param codings their names
   * @return whether
   */
  public static boolean isKnown(List<String> codings) {
    return codings.stream().allMatch(each -> each.equals("x-gzip") || Known.NAMES.contains(each));
  }

  /**
   * Takes codings off. Reading may suspend; a read that is cancelled loses nothing.
   *
   * @param raw as it is sent
   * @param codings the last one first
   * @param limit how much may come out from under each of them, in bytes
   * @return as it was before; to close it frees what it holds
   * @throws IOException if there are too many
   */
  public static InputStream of(InputStream raw, List<String> codings, long limit)
      throws IOException {
    if (codings.size() > MOST) {
      throw new IOException(codings.size() + " codings over one another, at most " + MOST);
    }
    InputStream plain = raw;
    for (String coding : codings) {
      plain =
          switch (coding) {
            case "br" -> new BrotliDecoded(plain, limit);
            case "zstd" -> new ZstdDecoded(plain, limit);
            default -> new Inflated(plain, !coding.equals("deflate"), limit);
          };
    }
    return plain;
  }

  /**
   * The same, and what comes out must not be more than 1,100 times what was sent, after the first
   * 64 MiB: so much no single pass of deflate can make.
   *
   * @param raw as it is sent
   * @param codings the last one first
   * @param limit how much may come out from under each of them, in bytes
   * @return as it was before
   * @throws IOException if there are too many
   */
  public static InputStream bounded(InputStream raw, List<String> codings, long limit)
      throws IOException {
    Counted sent = new Counted(raw);
    Counted plain = new Counted(of(sent, codings, limit));
    plain.source = sent;
    return plain;
  }

  /** Counts what comes through, and compares it with what was sent. */
  private static final class Counted extends InputStream {
    private final InputStream in;
    private long count;
    private Counted source = this;

    Counted(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int got = in.read(into, from, length);
      count += Math.max(got, 0);
      if (count > FREE && count / RATIO > source.count) {
        throw new DecodedStream.TooMuch(
            count + " bytes of " + source.count + ": more than " + RATIO + " of each");
      }
      return got;
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /**
   * Whether a failure says that more has come out than may.
   *
   * @param failure of reading
   * @return whether
   */
  public static boolean isTooMuch(IOException failure) {
    return failure instanceof DecodedStream.TooMuch;
  }
}
