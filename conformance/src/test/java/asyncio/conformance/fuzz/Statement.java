package asyncio.conformance.fuzz;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A program, or a part of one: a line of words, and the statements inside it, whose lines are
 * deeper by two spaces. The main coroutine stands on no line.
 */
final class Statement {
  final List<String> words;
  final List<Statement> children;
  int number; // its line

  Statement(List<String> words, List<Statement> children) {
    this.words = words;
    this.children = children;
  }

  static Statement of(String line, Statement... children) {
    return new Statement(List.of(line.split(" ", -1)), new ArrayList<>(List.of(children)));
  }

  static Statement main(List<Statement> children) {
    return new Statement(List.of("main"), children);
  }

  String word() {
    return words.getFirst();
  }

  /** A word after the first; empty if there are not so many. */
  String word(int index) {
    return index < words.size() ? words.get(index) : "";
  }

  /** The lines of a main coroutine; numbers its statements by them. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Statement child : children) {
      child.print("", lines);
    }
    return lines;
  }

  private void print(String indent, List<String> lines) {
    lines.add(indent + String.join(" ", words));
    number = lines.size();
    for (Statement child : children) {
      child.print(indent + "  ", lines);
    }
  }

  /** The main coroutine that these lines stand for. */
  static Statement parse(List<String> lines) {
    Statement main = main(new ArrayList<>());
    Deque<Statement> path = new ArrayDeque<>();
    path.push(main);
    for (String line : lines) {
      String text = line.strip();
      int depth = (line.length() - line.stripLeading().length()) / 2;
      while (path.size() > depth + 1) {
        path.pop();
      }
      Statement statement = of(text);
      path.element().children.add(statement);
      path.push(statement);
    }
    main.lines();
    return main;
  }

  @Override
  public String toString() {
    return String.join("\n", lines());
  }
}
