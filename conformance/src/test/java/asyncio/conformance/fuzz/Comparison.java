package asyncio.conformance.fuzz;

import java.util.List;

/**
 * Two transcripts of a program.
 *
 * @param expected CPython's
 * @param actual ours
 */
record Comparison(List<String> expected, List<String> actual) {
  private static final int BEFORE = 3;
  private static final int AFTER = 6;

  /** Where the first listed deviation begins; else the length. */
  private int compared() {
    for (int i = 0; i < expected.size(); i++) {
      if (expected.get(i).startsWith("@")) {
        return i;
      }
    }
    return Math.max(expected.size(), actual.size());
  }

  /** The first line that differs; -1 if none does, up to a listed deviation. */
  int difference() {
    int end = compared();
    for (int i = 0; i < end; i++) {
      if (!line(expected, i).equals(line(actual, i))) {
        return i;
      }
    }
    return -1;
  }

  /** The listed deviation that ended the comparison; null if it went to the end. */
  String listed() {
    int at = compared();
    return at < expected.size() ? expected.get(at).substring(1) : null;
  }

  /** Whether the oracle could run it at all. */
  boolean valid() {
    return expected.isEmpty() || !expected.getFirst().startsWith("!");
  }

  private static String line(List<String> lines, int index) {
    return index < lines.size() ? lines.get(index) : "";
  }

  /** What both print around the first difference. */
  String text() {
    int at = Math.max(0, difference());
    var text = new StringBuilder();
    for (int i = Math.max(0, at - BEFORE); i < at; i++) {
      text.append("    both  ").append(line(expected, i)).append('\n');
    }
    for (int i = at; i < at + AFTER; i++) {
      text.append(" CPython  ").append(line(expected, i)).append('\n');
    }
    for (int i = at; i < at + (actual.getFirst().startsWith("!") ? 30 : AFTER); i++) {
      text.append("    here  ").append(line(actual, i)).append('\n');
    }
    return text.toString();
  }
}
