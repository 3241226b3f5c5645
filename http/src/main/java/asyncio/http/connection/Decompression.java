package asyncio.http.connection;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Takes content codings off a body, as it is read: gzip and deflate. */
public final class Decompression {
  /** What can be taken off. */
  public static final String ACCEPTED = "gzip, deflate";

  private static final int MOST = 2; // codings over one another

  private Decompression() {}

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
  public static boolean canTakeOff(List<String> codings) {
    return List.of("gzip", "x-gzip", "deflate").containsAll(codings);
  }

  /**
   * Takes codings off. Reading may suspend; a read that is cancelled loses nothing.
   *
   * @param raw as it is sent
   * @param codings the last one first
   * @param most how much may come out from under each of them, in bytes
   * @return as it was before; to close it frees what it holds
   * @throws IOException if there are too many
   */
  public static InputStream of(InputStream raw, List<String> codings, long most)
      throws IOException {
    if (codings.size() > MOST) {
      throw new IOException(codings.size() + " codings over one another, at most " + MOST);
    }
    InputStream plain = raw;
    for (String coding : codings) {
      plain = new Inflated(plain, !coding.equals("deflate"), most);
    }
    return plain;
  }

  /**
   * Whether a failure says that more has come out than may.
   *
   * @param failure of reading
   * @return whether
   */
  public static boolean isTooMuch(IOException failure) {
    return failure instanceof Inflated.TooMuch;
  }
}
