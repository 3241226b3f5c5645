package asyncio.http.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The table of requests with what comes out: {@code requests.tsv}. */
final class Corpus {
  /**
   * A row of it.
   *
   * @param id which hole of somebody's it is about
   * @param what it is
   * @param verdict what comes out
   * @param escaped what comes in, as in the table
   */
  record Case(String id, String what, String verdict, String escaped) {
    byte[] bytes() {
      return Corpus.bytes(escaped);
    }

    @Override
    public String toString() {
      return id + " " + what;
    }
  }

  private Corpus() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    try (InputStream in = Corpus.class.getResourceAsStream("requests.tsv")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          String[] columns = line.split("\t", -1);
          cases.add(new Case(columns[0], columns[1], columns[2], columns[3]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  /** The bytes of a text with escapes as in Java, and {@code \xff}. */
  static byte[] bytes(String escaped) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '\\') {
        bytes.write(c);
        continue;
      }
      char escape = escaped.charAt(++i);
      switch (escape) {
        case 'r' -> bytes.write('\r');
        case 'n' -> bytes.write('\n');
        case 't' -> bytes.write('\t');
        case 'x' -> {
          bytes.write(Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
          i += 2;
        }
        default -> bytes.write(escape);
      }
    }
    return bytes.toByteArray();
  }
}
