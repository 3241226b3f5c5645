package asyncio.benchmarks.driver;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The name that somebody probably meant. */
final class Nearest {
  private Nearest() {}

  /** The name that takes the fewest letters to change, if that is not most of the word. */
  static Optional<String> to(String word, List<String> names) {
    return names.stream()
        .filter(
            name ->
                name.startsWith(word)
                    || edits(word, name) <= Math.max(2, Math.min(word.length(), name.length()) / 2))
        .min(Comparator.comparingInt(name -> name.startsWith(word) ? 0 : edits(word, name)));
  }

  /** How many letters to insert, delete or replace. */
  private static int edits(String a, String b) {
    int[] above = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] free = above;
      above = row;
      row = free;
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
