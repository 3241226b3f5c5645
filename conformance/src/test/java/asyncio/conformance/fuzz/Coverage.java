package asyncio.conformance.fuzz;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each construct ran, and how it ended: a generator that makes dead programs shows. */
final class Coverage {
  /** The ways of one construct. */
  private static final class Ends {
    private int ran;
    private int suspended;
    private int cancelled;
    private int timedOut;
    private int failed;
  }

  private final Map<String, Ends> constructs = new TreeMap<>();
  private long idle;
  private long programs;
  private long iterations;
  private long linesPrinted;

  void add(Statement program, List<String> transcript) {
    programs++;
    linesPrinted += transcript.size();
    Map<Integer, String> words = new HashMap<>();
    number(program, words);
    int latest = 0;
    for (String line : transcript) {
      String[] parts = line.split(" ", -1);
      if (!Character.isDigit(line.charAt(0))) {
        continue;
      }
      latest = Integer.parseInt(parts[0]);
      String word = words.get(Integer.valueOf(parts[3]));
      if (parts[4].equals("idle")) {
        idle++;
      }
      if (word != null && parts.length > 6 && parts[5].startsWith("+")) {
        add(constructs.computeIfAbsent(word, _ -> new Ends()), parts[4], parts[5]);
      }
    }
    iterations += latest;
  }

  private static void add(Ends ends, String outcome, String later) {
    ends.ran++;
    ends.suspended += later.equals("+0") ? 0 : 1;
    switch (outcome) {
      case "Cancelled" -> ends.cancelled++;
      case "Timeout" -> ends.timedOut++;
      default ->
          ends.failed +=
              outcome.matches("[A-Z].*(Error|Down|Empty|Full|Boom|Base|\\])|Boom|Base|Ended")
                  ? 1
                  : 0;
    }
  }

  private static void number(Statement statement, Map<Integer, String> words) {
    words.put(statement.number, statement.word());
    statement.children.forEach(child -> number(child, words));
  }

  String text() {
    var text = new StringBuilder();
    text.append(
        String.format(
            "%,d programs, %.1f lines and %.1f iterations each, idle %.2f times%n",
            programs,
            (double) linesPrinted / programs,
            (double) iterations / programs,
            (double) idle / programs));
    text.append(
        String.format(
            "%-12s %9s %9s %9s %9s %9s%n",
            "construct", "ran", "suspended", "cancelled", "timed out", "failed"));
    constructs.forEach(
        (word, ends) ->
            text.append(
                String.format(
                    "%-12s %9d %9d %9d %9d %9d%n",
                    word, ends.ran, ends.suspended, ends.cancelled, ends.timedOut, ends.failed)));
    return text.toString();
  }
}
