package asyncio.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A line of {@code docs/parity.tsv}: a public name of asyncio and what it is in Java.
 *
 * @param section the part of the API to which it belongs
 * @param python the name in Python
 * @param java the names in Java; none: it is absent, or still to come
 * @param absent whether it is absent on purpose
 * @param guarantees the ids of what it promises
 * @param remark what is different, or why it is absent
 */
record PublicName(
    String section,
    String python,
    List<JavaName> java,
    boolean absent,
    List<String> guarantees,
    String remark) {
  static List<PublicName> all(Path root) throws IOException {
    return lines(root.resolve("docs/parity.tsv"), 5).map(PublicName::of).toList();
  }

  private static PublicName of(String[] cells) {
    boolean absent = cells[2].equals("-");
    return new PublicName(
        cells[0],
        cells[1],
        words(absent ? "" : cells[2]).map(JavaName::parse).toList(),
        absent,
        words(cells[3]).toList(),
        cells[4]);
  }

  boolean present() {
    return !java.isEmpty();
  }

  private static Stream<String> words(String cell) {
    return Stream.of(cell.split(", ", -1)).filter(word -> !word.isEmpty());
  }

  /** The cells of each line but the first of a file. */
  static Stream<String[]> lines(Path file, int columns) throws IOException {
    return Files.readAllLines(file).stream()
        .skip(1)
        .map(
            line -> {
              String[] cells = line.split("\t", -1);
              if (cells.length != columns) {
                throw new IllegalArgumentException(
                    file + ": " + cells.length + " columns instead of " + columns + ": " + line);
              }
              return cells;
            });
  }
}
