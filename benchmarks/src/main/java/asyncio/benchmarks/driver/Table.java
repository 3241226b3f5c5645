package asyncio.benchmarks.driver;

import java.util.ArrayList;
import java.util.List;

/**
 * A table in Markdown with straight columns, for files and terminals: names left, numbers right.
 */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();
  private final int names;

  /**
   * An empty table.
   *
   * @param names how many columns, from the first, hold names
   * @param head of the columns
   */
  Table(int names, List<String> head) {
    this.names = names;
    rows.add(head);
  }

  void add(List<String> row) {
    rows.add(row);
  }

  boolean isEmpty() {
    return rows.size() == 1;
  }

  @Override
  public String toString() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], Math.max(3, width(row.get(i))));
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      line(text, rows.get(i), widths);
      if (i == 0) {
        rule(text, widths);
      }
    }
    return text.toString();
  }

  private void line(StringBuilder text, List<String> row, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      String padding = " ".repeat(widths[i] - width(cell));
      text.append("| ").append(i < names ? cell + padding : padding + cell).append(' ');
    }
    text.append("|\n");
  }

  private void rule(StringBuilder text, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      text.append('|').append("-".repeat(widths[i] + 1)).append(i < names ? '-' : ':');
    }
    text.append("|\n");
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
