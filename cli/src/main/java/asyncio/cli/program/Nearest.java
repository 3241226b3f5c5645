package asyncio.cli.program;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The names out of a list that somebody probably meant: those a few typing errors away, those that
 * the word begins, and those that begin the word.
 *
 * @param names what exists
 */
public record Nearest(List<String> names) {
  private static final int MOST = 3;

  /** The question to ask somebody who typed {@code word}, or empty if nothing comes close. */
  public Optional<String> question(String word) {
    List<String> near = to(word);
    return near.isEmpty()
        ? Optional.empty()
        : Optional.of("Did you mean " + String.join(" or ", near) + "?");
  }

  /** At most three names, the nearest first. */
  public List<String> to(String word) {
    record Candidate(String name, int distance) {}
    return names.stream()
        .map(name -> new Candidate(name, distance(lower(word), lower(name))))
        .filter(candidate -> candidate.distance <= Math.max(2, word.length() / 2))
        .sorted(Comparator.comparingInt(Candidate::distance))
        .limit(MOST)
        .map(Candidate::name)
        .toList();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static int distance(String word, String name) {
    boolean prefix = !word.isEmpty() && (name.startsWith(word) || word.startsWith(name));
    int edits = edits(word, name);
    return prefix ? Math.min(1, edits) : edits;
  }

  /**
   * The least number of letters to insert, delete, replace or swap with their neighbour that makes
   * {@code a} into {@code b}; three rows of the usual table suffice.
   */
  private static int edits(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] above = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] free = before;
      before = above;
      above = row;
      row = free;
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
        if (swapped(a, i, b, j)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
    }
    return row[b.length()];
  }

  private static boolean swapped(String a, int i, String b, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
