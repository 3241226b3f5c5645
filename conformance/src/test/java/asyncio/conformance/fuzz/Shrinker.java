package asyncio.conformance.fuzz;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes a program that shows a difference as small as it can: leaves statements out, puts the
 * inside of a block in its place, makes numbers smaller, as long as there is still a difference.
 */
final class Shrinker {
  /** Whether a program shows a difference. */
  interface Test {
    boolean differs(Statement program) throws Exception;
  }

  private final Test test;
  private Statement smallest;

  private Shrinker(Statement program, Test test) {
    this.smallest = program;
    this.test = test;
  }

  static Statement shrink(Statement program, Test test) throws Exception {
    var shrinker = new Shrinker(program, test);
    boolean smaller = true;
    while (smaller) {
      smaller = shrinker.round();
    }
    return shrinker.smallest;
  }

  private boolean round() throws Exception {
    boolean smaller = false;
    for (int line = 1; line <= smallest.lines().size(); line++) {
      while (line <= smallest.lines().size() && attempt(line, Change.LEAVE_OUT)) {
        smaller = true;
      }
      if (line > smallest.lines().size()) {
        break;
      }
      smaller |= attempt(line, Change.UNWRAP);
      smaller |= attempt(line, Change.SIMPLER);
      smaller |= attempt(line, Change.LESS);
    }
    return smaller;
  }

  private enum Change {
    LEAVE_OUT,
    UNWRAP,
    SIMPLER,
    LESS
  }

  private boolean attempt(int line, Change change) throws Exception {
    Statement candidate = copy(smallest, line, change).getFirst();
    if (candidate.lines().equals(smallest.lines())
        || !valid(candidate, false, false, false)
        || !test.differs(candidate)) {
      return false;
    }
    smallest = candidate;
    return true;
  }

  private static List<Statement> copy(Statement statement, int line, Change change) {
    List<Statement> children = new ArrayList<>();
    for (Statement child : statement.children) {
      children.addAll(copy(child, line, change));
    }
    List<String> words = statement.words;
    if (statement.number == line && !words.getFirst().equals("main")) {
      switch (change) {
        case LEAVE_OUT -> {
          return List.of();
        }
        case UNWRAP -> {
          return children.isEmpty() ? List.of(new Statement(words, children)) : unwrapped(children);
        }
        case SIMPLER -> words = simpler(words);
        case LESS -> words = less(words);
      }
    }
    return List.of(new Statement(words, children));
  }

  /** What stood in a block; parts of a statement are unwrapped as well. */
  private static List<Statement> unwrapped(List<Statement> children) {
    List<Statement> all = new ArrayList<>();
    for (Statement child : children) {
      switch (child.word()) {
        case "body", "each" -> all.addAll(child.children);
        case "catch", "finally", "item", "reraise" -> {}
        default -> all.add(child);
      }
    }
    return all;
  }

  private static List<String> simpler(List<String> words) {
    List<String> shorter = words.subList(0, words.size() - 1);
    return switch (words.getFirst()) {
      case "block" -> List.of("sleep", words.getLast());
      case "catch" -> List.of("catch", "any");
      case "wait" -> words.size() > 4 ? shorter : words;
      case "return" -> words;
      default ->
          List.of("eager", "return", "immediate").contains(words.getLast()) ? shorter : words;
    };
  }

  private static List<String> less(List<String> words) {
    if (words.getLast().equals(Blocking.FOREVER)) {
      return words;
    }
    List<String> less = new ArrayList<>(words);
    for (int i = 1; i < less.size(); i++) {
      String word = less.get(i);
      if (word.matches("\\d+") && Integer.parseInt(word) > 0) {
        int value = Integer.parseInt(word);
        boolean least = value == 1 && words.getFirst().equals("block");
        less.set(i, String.valueOf(value > 4 ? value / 2 : least ? 1 : value - 1));
      }
    }
    return less;
  }

  /** Whether every statement stands where it may. */
  private static boolean valid(
      Statement statement, boolean generator, boolean loop, boolean handler) {
    boolean yields = generator;
    boolean breaks = loop;
    boolean reraises = handler;
    switch (statement.word()) {
      case "try" -> {
        List<Statement> parts = statement.children;
        if (parts.size() < 2 || !parts.getFirst().word().equals("body")) {
          return false;
        }
      }
      case "repeat", "for", "each" -> breaks = true;
      case "catch" -> reraises = true;
      case "finally" -> {
        breaks = false;
        reraises = false;
      }
      case "generator" -> {
        yields = true;
        breaks = false;
        reraises = false;
      }
      case "task",
          "spawn",
          "soon",
          "later",
          "ondone",
          "waitfor",
          "shield",
          "gather",
          "gathering" -> {
        yields = false;
        breaks = false;
        reraises = false;
      }
      case "ascompleted" -> {
        yields = false;
        reraises = false;
      }
      case "timeout", "group" -> yields = false;
      case "yield" -> {
        if (!generator) {
          return false;
        }
      }
      case "break" -> {
        if (!loop) {
          return false;
        }
      }
      case "reraise" -> {
        if (!handler) {
          return false;
        }
      }
      default -> {}
    }
    for (Statement child : statement.children) {
      if (!fits(child, statement) || !valid(child, yields, breaks, reraises)) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(Statement child, Statement parent) {
    boolean several = List.of("gather", "gathering", "ascompleted").contains(parent.word());
    return switch (child.word()) {
      case "body" -> several || parent.word().equals("try");
      case "item" -> several;
      case "each" -> parent.word().equals("ascompleted");
      case "catch", "finally" -> parent.word().equals("try");
      default -> !several && !parent.word().equals("try");
    };
  }
}
