package asyncio.conformance.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Makes random programs. Each prefers some constructs to others, so that these meet often; times
 * are small, so that much happens in the same iteration.
 */
final class Generator {
  private static final int MAX_DEPTH = 5;
  private static final int TASKS = 5;
  private static final int[] TIMES = {0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 7, 11, -1, 30_000};
  private static final String[] FAILURES = {
    "value", "runtime", "boom", "boom", "os", "timeout", "cancelled", "base"
  };

  /** Where a statement stands. */
  private record Place(boolean callback, boolean generator, boolean loop, int depth) {
    Place deeper() {
      return new Place(callback, generator, loop, depth + 1);
    }

    Place inLoop() {
      return new Place(callback, generator, true, depth + 1);
    }

    /** In a block that a generator must not yield in. */
    Place noYield() {
      return new Place(callback, false, loop, depth + 1);
    }

    Place body() {
      return new Place(false, false, false, depth + 1);
    }
  }

  private final Random random;
  private final boolean blocking;
  private final List<String> made = new ArrayList<>();
  private final Map<String, Double> weights = new LinkedHashMap<>();
  private int budget;

  private Generator(long seed, boolean blocking) {
    random = new Random(seed * 0x9E3779B97F4A7C15L + 11);
    this.blocking = blocking;
    budget = 12 + random.nextInt(40);
    prefer();
  }

  /** The program of a seed. */
  static Statement program(long seed, boolean blocking) {
    return new Generator(seed, blocking).main();
  }

  private void prefer() {
    family(1, "sleep", 14, "task", 8, "await", 5, "cancel", 7, "try", 8, "raise", 2);
    family(0.9, "uncancel", 2, "return", 0.3, "repeat", 1.5, "break", 0.5, "alltasks", 0.3);
    family(0.7, "timeout", 7, "reschedule", 3);
    family(0.6, "group", 5, "spawn", 6);
    family(0.5, "gather", 4, "gathering", 2, "wait", 4);
    family(0.5, "waitfor", 5, "shield", 4, "shielding", 2);
    family(0.3, "ascompleted", 5);
    family(0.4, "lock", 5, "acquire", 1, "release", 0.3);
    family(0.3, "semaphore", 5, "permit", 0.7);
    family(0.3, "condition", 5, "cwait", 0.5, "cuntil", 0.5, "notify", 0.7, "add", 2);
    family(0.4, "event", 4, "set", 5, "clear", 1);
    family(0.25, "barrier", 14, "breset", 0.7, "babort", 0.3);
    family(
        0.35,
        "put",
        4,
        "get",
        5,
        "putnow",
        1,
        "getnow",
        1,
        "taskdone",
        3,
        "join",
        2,
        "shutdown",
        1);
    family(0.4, "future", 0.7, "result", 3, "fail", 1.5);
    family(0.5, "soon", 3, "later", 4, "drop", 1.5, "ondone", 2);
    family(
        0.3, "generator", 4, "next", 9, "send", 2, "throw", 2, "close", 2, "for", 7, "yield", 25);
  }

  private void family(double chance, Object... wordsAndWeights) {
    double factor = random.nextDouble() < chance ? 0.5 + 2 * random.nextDouble() : 0;
    for (int i = 0; i < wordsAndWeights.length; i += 2) {
      double weight = ((Number) wordsAndWeights[i + 1]).doubleValue();
      weights.put((String) wordsAndWeights[i], factor * weight);
    }
  }

  private Statement main() {
    List<Statement> statements = new ArrayList<>();
    var place = new Place(false, false, false, 0);
    if (chance(0.2)) {
      statements.add(Statement.of("runner"));
    }
    int generators = weights.get("generator") > 0 ? 1 + random.nextInt(2) : 0;
    for (int i = 0; i < generators; i++) {
      statements.add(generator("a" + i, place));
    }
    int tasks = 1 + random.nextInt(4);
    for (int i = 0; i < tasks; i++) {
      statements.add(task(place));
    }
    while (budget > 0) {
      statements.add(statement(place));
    }
    var program = Statement.main(statements);
    program.lines();
    return program;
  }

  // ---- choosing

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** One of several; the first most often, so that they meet. */
  private String numbered(String letter, int count) {
    return letter + (chance(0.5) ? 0 : random.nextInt(count));
  }

  private String time() {
    return String.valueOf(TIMES[random.nextInt(TIMES.length)]);
  }

  private String timeOrNone() {
    return chance(0.1) ? "none" : time();
  }

  /** Of a task, mostly of one that stands before in the text. */
  private String slot() {
    return made.isEmpty() || chance(0.1)
        ? "t" + random.nextInt(TASKS)
        : made.get(random.nextInt(made.size()));
  }

  private String newSlot() {
    String slot = "t" + random.nextInt(TASKS);
    made.add(slot);
    return slot;
  }

  private String awaitable() {
    return chance(0.8) ? slot() : numbered("f", 3);
  }

  private String slotOrSelf() {
    return chance(0.2) ? "self" : slot();
  }

  // ---- statements

  private static Statement with(String line, List<Statement> children) {
    return new Statement(List.of(line.split(" ", -1)), children);
  }

  private List<Statement> block(Place place, int most) {
    List<Statement> statements = new ArrayList<>();
    int count = 1 + random.nextInt(most);
    for (int i = 0; i < count; i++) {
      statements.add(statement(place));
    }
    return statements;
  }

  private Statement body(String line, Place place) {
    return with(line, block(place.body(), 4));
  }

  private Statement statement(Place place) {
    budget--;
    if (budget < 0 || place.depth >= MAX_DEPTH) {
      return leaf(place);
    }
    String word = choose(place);
    return switch (word) {
      case "task" -> task(place);
      case "spawn" -> body("spawn " + numbered("g", 2) + " " + newSlot() + eager(0.2), place);
      case "try" -> attempt(place);
      case "timeout" ->
          with("timeout " + numbered("x", 3) + " " + timeOrNone(), block(place.noYield(), 4));
      case "group" -> group(place);
      case "lock" -> with("lock " + numbered("l", 2), block(place.deeper(), 3));
      case "semaphore" -> with("semaphore " + numbered("s", 2), block(place.deeper(), 3));
      case "condition" -> condition(place);
      case "repeat" -> with("repeat " + (2 + random.nextInt(2)), block(place.inLoop(), 3));
      case "gather" -> several("gather" + (chance(0.4) ? " return" : ""), place);
      case "gathering" ->
          several("gathering " + numbered("f", 3) + (chance(0.4) ? " return" : ""), place);
      case "ascompleted" -> ascompleted(place);
      case "waitfor" ->
          chance(0.5)
              ? Statement.of("waitfor " + timeOrNone() + " " + awaitable())
              : body("waitfor " + timeOrNone(), place);
      case "shield" -> chance(0.5) ? Statement.of("shield " + awaitable()) : body("shield", place);
      case "soon" -> with("soon " + numbered("h", 2), callback(place));
      case "later" -> with("later " + numbered("h", 2) + " " + time(), callback(place));
      case "ondone" -> with("ondone " + awaitable(), callback(place));
      case "generator" -> generator(numbered("a", 2), place);
      case "for" -> with("for " + numbered("a", 2), block(place.inLoop(), 2));
      default -> simple(word);
    };
  }

  private String choose(Place place) {
    double total = 0;
    for (var each : weights.entrySet()) {
      total += allowed(each.getKey(), place) ? each.getValue() : 0;
    }
    double left = random.nextDouble() * total;
    for (var each : weights.entrySet()) {
      if (allowed(each.getKey(), place)) {
        left -= each.getValue();
        if (left < 0) {
          return each.getKey();
        }
      }
    }
    return place.callback ? "cancel" : "sleep";
  }

  private static boolean allowed(String word, Place place) {
    return switch (word) {
      case "yield" -> place.generator;
      case "break" -> place.loop;
      case "return" -> place.depth > 0;
      case "task",
          "cancel",
          "uncancel",
          "reschedule",
          "spawn",
          "set",
          "clear",
          "release",
          "permit",
          "notify",
          "add",
          "putnow",
          "getnow",
          "taskdone",
          "shutdown",
          "future",
          "result",
          "fail",
          "soon",
          "later",
          "drop",
          "ondone",
          "gathering",
          "shielding" ->
          true;
      default -> !place.callback;
    };
  }

  private Statement leaf(Place place) {
    if (place.callback) {
      return simple(one("cancel", "cancel", "set", "result", "putnow", "drop"));
    }
    if (place.generator && chance(0.6)) {
      return simple("yield");
    }
    return simple(
        one(
            "sleep",
            "sleep",
            "sleep",
            "await",
            "cancel",
            "raise",
            weights.get("event") > 0 ? one("event", "set", "set") : "sleep",
            weights.get("get") > 0 ? one("put", "put", "get") : "sleep",
            weights.get("barrier") > 0 ? "barrier" : "await",
            weights.get("next") > 0 ? "next" : "cancel"));
  }

  private String eager(double probability) {
    return chance(probability) ? " eager" : "";
  }

  private Statement task(Place place) {
    return body("task " + newSlot() + eager(0.15), place);
  }

  private Statement generator(String slot, Place place) {
    List<Statement> statements = block(new Place(false, true, false, place.depth + 1), 5);
    statements.add(random.nextInt(statements.size() + 1), simple("yield"));
    return with("generator " + slot, statements);
  }

  private Statement attempt(Place place) {
    List<Statement> parts = new ArrayList<>();
    parts.add(with("body", block(place.deeper(), 3)));
    boolean last = chance(0.4);
    if (!last || chance(0.5)) {
      List<Statement> handler = block(place.deeper(), 2);
      if (chance(0.4)) {
        handler.add(Statement.of("reraise"));
      }
      parts.add(with("catch " + one("cancelled", "cancelled", "timeout", "error", "any"), handler));
    }
    if (last) {
      boolean yields = place.generator && !blocking; // while an interrupt is on its way out
      Place cleanup = new Place(place.callback, yields, false, place.depth + 1);
      List<Statement> statements = block(cleanup, 2);
      statements.removeIf(Generator::returns);
      if (statements.isEmpty()) {
        statements.add(simple("cancel"));
      }
      parts.add(with("finally", statements));
    }
    return with("try", parts);
  }

  /** Whether it would leave a finally with a result, which swallows what is under way. */
  private static boolean returns(Statement statement) {
    return statement.word().equals("return")
        || (!startsBody(statement) && statement.children.stream().anyMatch(Generator::returns));
  }

  private static boolean startsBody(Statement statement) {
    return switch (statement.word()) {
      case "task",
          "spawn",
          "generator",
          "soon",
          "later",
          "ondone",
          "waitfor",
          "shield",
          "gather",
          "gathering" ->
          true;
      default -> false;
    };
  }

  private Statement group(Place place) {
    String slot = numbered("g", 2);
    List<Statement> statements = new ArrayList<>();
    int members = random.nextInt(3);
    for (int i = 0; i < members; i++) {
      statements.add(body("spawn " + slot + " " + newSlot() + eager(0.15), place.deeper()));
    }
    statements.addAll(block(place.noYield(), 3));
    return with("group " + slot, statements);
  }

  private Statement condition(Place place) {
    String slot = numbered("c", 2);
    List<Statement> statements = block(place.deeper(), 2);
    String wait =
        chance(0.6) ? "cwait " + slot : "cuntil " + slot + " v0 " + (1 + random.nextInt(2));
    statements.add(
        random.nextInt(statements.size() + 1),
        Statement.of(chance(0.5) ? wait : "notify " + slot + " " + one("1", "2", "all")));
    return with("condition " + slot, statements);
  }

  private Statement several(String line, Place place) {
    List<Statement> items = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      items.add(chance(0.5) ? Statement.of("item " + awaitable()) : body("body", place));
    }
    return with(line, items);
  }

  private Statement ascompleted(Place place) {
    Statement statement = several("ascompleted " + timeOrNone(), place);
    if (chance(0.7)) {
      statement.children.add(with("each", block(place.inLoop().noYield(), 2)));
    }
    return statement;
  }

  private List<Statement> callback(Place place) {
    return block(new Place(true, false, false, place.depth + 1), 2);
  }

  private Statement simple(String word) {
    return Statement.of(
        switch (word) {
          case "sleep" -> sleep();
          case "await" -> "await " + awaitable();
          case "cancel" -> "cancel " + (chance(0.8) ? slotOrSelf() : numbered("f", 3));
          case "uncancel" -> "uncancel " + (chance(0.6) ? "self" : slot());
          case "raise" -> "raise " + one(FAILURES);
          case "reschedule" -> "reschedule " + numbered("x", 3) + " " + timeOrNone();
          case "wait" -> several();
          case "shielding" -> "shielding " + numbered("f", 3) + " " + slot();
          case "acquire", "release" -> word + " " + numbered("l", 2);
          case "permit" -> "permit " + numbered("s", 2);
          case "cwait" -> "cwait " + numbered("c", 2);
          case "cuntil" -> "cuntil " + numbered("c", 2) + " v0 " + (1 + random.nextInt(2));
          case "notify" -> "notify " + numbered("c", 2) + " " + one("1", "2", "all");
          case "add" -> "add v0";
          case "event", "set", "clear" -> word + " " + numbered("e", 2);
          case "barrier", "breset", "babort" -> word + " " + numbered("b", 2);
          case "put", "putnow" -> word + " " + numbered("q", 4) + " " + random.nextInt(9);
          case "get", "getnow", "taskdone", "join" -> word + " " + numbered("q", 4);
          case "shutdown" -> "shutdown " + numbered("q", 4) + (chance(0.4) ? " immediate" : "");
          case "future", "result" -> word + " " + numbered("f", 3);
          case "fail" -> "fail " + numbered("f", 3) + " " + one(FAILURES);
          case "drop" -> "drop " + numbered("h", 2);
          case "yield" -> "yield " + random.nextInt(9);
          case "next", "close" -> word + " " + numbered("a", 2);
          case "send" -> "send " + numbered("a", 2) + " " + random.nextInt(9);
          case "throw" -> "throw " + numbered("a", 2) + " " + one(FAILURES);
          default -> word;
        });
  }

  private String several() {
    var line = new StringBuilder("wait ").append(one("first", "exception", "all"));
    line.append(' ').append(chance(0.5) ? "none" : time());
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      line.append(' ').append(awaitable());
    }
    return line.toString();
  }

  private String sleep() {
    String time = time();
    if (!blocking || Integer.parseInt(time) <= 0 || chance(0.4)) {
      return "sleep " + time;
    }
    return time.equals("30000") && chance(0.5)
        ? "block sleep " + Blocking.FOREVER
        : "block " + one(Blocking.WAYS) + " " + time;
  }
}
