package asyncio.cli.program;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the compiler has against a file, in ten lines at most: of each error the file, the line, and
 * why, without a list of all the methods that it was not; and, if it is a mistake that many make
 * here, what to write instead.
 */
final class Complaints {
  private static final int MOST_LINES = 10;
  private static final int MOST_REASONS = 3;
  private static final Pattern ERROR = Pattern.compile("(.+:\\d+: )?error: .*");
  private static final Pattern END = Pattern.compile("(Note: |.+:\\d+: warning: |\\d+ errors?$).*");

  private Complaints() {}

  /**
   * Shortens what the compiler has printed.
   *
   * @return as many errors as ten lines hold, and how many there are
   */
  static List<String> shortened(String said) {
    List<List<String>> errors = errors(said);
    List<String> lines = new ArrayList<>();
    int shown = 0;
    for (List<String> error : errors) {
      List<String> next = shortened(error);
      if (shown > 0 && lines.size() + next.size() >= MOST_LINES) {
        break;
      }
      lines.addAll(next);
      shown++;
    }
    String rest = shown == errors.size() ? "" : ", of which " + shown + " shown";
    lines.add(errors.size() + (errors.size() == 1 ? " error" : " errors") + rest);
    return lines;
  }

  private static List<List<String>> errors(String said) {
    List<List<String>> errors = new ArrayList<>();
    boolean inside = false;
    for (String line : said.lines().toList()) {
      if (ERROR.matcher(line).matches()) {
        inside = true;
        errors.add(new ArrayList<>());
      } else if (END.matcher(line).matches()) {
        inside = false;
      }
      if (inside) {
        errors.getLast().add(line);
      }
    }
    return errors;
  }

  /** The first line, the line of the program with a mark below, and the different reasons. */
  private static List<String> shortened(List<String> error) {
    int mark = 0;
    while (mark < error.size() && !error.get(mark).strip().equals("^")) {
      mark++;
    }
    List<String> kept = new ArrayList<>(error.subList(0, Math.min(mark + 1, error.size())));
    String source = marked(kept);
    Set<String> reasons = new LinkedHashSet<>();
    for (String line : error.subList(kept.size(), error.size())) {
      reason(line).ifPresent(reasons::add);
    }
    reasons.stream().limit(MOST_REASONS).forEach(reason -> kept.add("  " + reason));
    Advice.on(String.join("\n", error), source).ifPresent(advice -> kept.add("  " + advice));
    return kept;
  }

  /** The program's line, with javac's mark in it. */
  private static String marked(List<String> kept) {
    if (kept.size() < 3) {
      return "";
    }
    String source = kept.get(kept.size() - 2);
    int column = Math.min(kept.getLast().indexOf('^'), source.length());
    return column < 0 ? source : source.substring(0, column) + "^" + source.substring(column);
  }

  /** What a line of details says, if it says something: not which methods were looked at. */
  private static Optional<String> reason(String line) {
    String text = line.strip();
    boolean silent =
        Stream.of(
                "is not applicable",
                "argument lists differ",
                "cannot infer type-variable",
                " declared in ",
                "are type-variables",
                "is a type-variable")
            .anyMatch(text::contains);
    if (silent || text.isEmpty()) {
      return Optional.empty();
    }
    String inner = text.replaceFirst("^\\((?:(?:argument|varargs) mismatch; )?", "");
    while (inner.endsWith(")") && count(inner, ')') > count(inner, '(')) {
      inner = inner.substring(0, inner.length() - 1); // closes what a line above has opened
    }
    return Optional.of(inner.replaceAll("\\bT#\\d+", "T"));
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }
}
