package asyncio.conformance.fuzz;

import asyncio.conformance.Python;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Compares random programs with CPython: see conformance/README.md.
 *
 * <p>Options: {@code --seeds FROM-TO}, {@code --portable}, {@code --blocking} (every program has
 * blocking calls; otherwise every fourth, and none in portable mode), {@code --no-blocking}, {@code
 * --program FILE} (that of this text, or those of a directory), {@code --keep-going} (tells all
 * differences, each shape once, instead of ending at the first), {@code --coverage} (how often each
 * construct suspended, was cancelled, timed out, failed), {@code --show} (prints the transcripts).
 */
public final class Fuzz {
  private static final int AHEAD = 40;
  private static final long PROGRESS_NANOS = 10_000_000_000L;

  private final Oracle oracle;
  private final Subject subject;
  private final PrintStream out;
  private final Map<String, Integer> listed = new TreeMap<>();
  private final Map<String, Integer> seen = new TreeMap<>(); // shapes of what differs
  private final Coverage coverage = new Coverage();
  private long compared;
  private long blocking;

  Fuzz(Oracle oracle, Subject subject, PrintStream out) {
    this.oracle = oracle;
    this.subject = subject;
    this.out = out;
  }

  /**
   * Runs it by hand.
   *
   * @param arguments see above
   * @throws Exception if it cannot run at all
   */
  public static void main(String... arguments) throws Exception {
    List<String> given = List.of(arguments);
    boolean portable = given.contains("--portable");
    Logger.getLogger("asyncio").setLevel(Level.OFF);
    Python python = Python.find();
    if (python == null) {
      System.err.println("fuzz: no CPython 3.13 or newer found; set PYTHON to one");
      System.exit(2);
    }
    System.out.println("fuzz: " + python.version() + (portable ? ", portable mode" : ""));
    Path script = Path.of(System.getProperty("fuzz.script", "src/test/python/fuzz.py"));
    boolean equal;
    try (var oracle = new Oracle(python, script);
        var subject = new Subject(portable)) {
      var fuzz = new Fuzz(oracle, subject, System.out);
      equal =
          given.contains("--program")
              ? fuzz.files(Path.of(value(given, "--program")), given.contains("--show"))
              : fuzz.seeds(value(given, "--seeds"), given, portable);
      if (given.contains("--coverage")) {
        System.out.print(fuzz.coverage.text());
      }
    }
    System.exit(equal ? 0 : 1);
  }

  private static String value(List<String> given, String option) {
    int at = given.indexOf(option);
    if (at < 0 || at + 1 == given.size()) {
      System.err.println("fuzz: needs " + option + " and a value; see conformance/README.md");
      System.exit(2);
    }
    return given.get(at + 1);
  }

  /** Compares the program of a file, or of each file of a directory. */
  private boolean files(Path path, boolean shows) throws Exception {
    boolean equal = true;
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        Comparison comparison = compare(read(file));
        boolean same = comparison.difference() < 0;
        String listed = comparison.listed();
        out.println(
            file.getFileName()
                + (same ? " is equal" + (listed == null ? "" : ", up to " + listed) : " differs"));
        if (shows) {
          comparison.expected().forEach(line -> out.println(" CPython  " + line));
          comparison.actual().forEach(line -> out.println("    here  " + line));
        } else if (!same) {
          out.print(comparison.text());
        }
        equal &= same;
      }
    }
    return equal;
  }

  /** A program from a file; lines that begin with # say something about it. */
  static Statement read(Path file) throws IOException {
    return Statement.parse(
        Files.readAllLines(file).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList());
  }

  private boolean seeds(String range, List<String> given, boolean portable) throws Exception {
    String[] ends = range.split("-", 2);
    long from = Long.parseLong(ends[0]);
    long to = Long.parseLong(ends[ends.length - 1]);
    boolean all = given.contains("--blocking");
    boolean none = portable || given.contains("--no-blocking");
    boolean keepsGoing = given.contains("--keep-going");
    Choice choice = seed -> !none && (all || seed % 4 == 0);
    boolean equal = true;
    for (long next = from; next <= to && (equal || keepsGoing); next++) {
      next = until(next, to, choice);
      if (next < 0) {
        break;
      }
      equal = false;
      out.println("seed " + next + " differs");
      report(Generator.program(next, choice.blocking(next)));
    }
    seen.forEach((shape, count) -> out.printf("%,d times%n%s%n", count, shape));
    out.printf(
        "%,d programs compared, %,d of them with blocking calls%s%n",
        compared, blocking, equal ? ", no difference" : "");
    listed.forEach((id, count) -> out.printf("  %,d up to what is listed: %s%n", count, id));
    return equal;
  }

  /** Whether a program's sleeps are blocking calls. */
  interface Choice {
    boolean blocking(long seed);
  }

  /** Compares programs until one differs, and gives its seed; -1 if none does. */
  long until(long from, long to, Choice choice) throws Exception {
    Deque<Statement> asked = new ArrayDeque<>();
    long began = System.nanoTime();
    long told = began;
    long ask = from;
    long differing = -1;
    for (long seed = from; seed <= to && differing < 0; seed++) {
      while (ask <= to && ask < seed + AHEAD) {
        Statement program = Generator.program(ask, choice.blocking(ask));
        asked.add(program);
        oracle.ask(program);
        ask++;
      }
      Statement program = asked.remove();
      List<String> actual = subject.run(program);
      var comparison = new Comparison(oracle.answer(), actual);
      if (!count(seed, program, comparison, choice.blocking(seed))) {
        differing = seed;
      }
      if (System.nanoTime() - told > PROGRESS_NANOS) {
        told = System.nanoTime();
        out.printf(
            "  %,d of %,d, %.0f a second%n",
            seed - from + 1, to - from + 1, (seed - from + 1) * 1e9 / (told - began));
      }
    }
    while (!asked.isEmpty()) {
      asked.remove();
      oracle.answer();
    }
    return differing;
  }

  private boolean count(long seed, Statement program, Comparison comparison, boolean blocks) {
    if (!comparison.valid()) {
      throw new IllegalStateException("seed " + seed + ": " + comparison.expected() + program);
    }
    compared++;
    blocking += blocks ? 1 : 0;
    coverage.add(program, comparison.expected());
    if (comparison.difference() >= 0) {
      return false;
    }
    String deviation = comparison.listed();
    if (deviation != null) {
      listed.merge(deviation, 1, Integer::sum);
    }
    return true;
  }

  Comparison compare(Statement program) throws IOException, InterruptedException {
    oracle.ask(program);
    List<String> actual = subject.run(program);
    return new Comparison(oracle.answer(), actual);
  }

  private boolean differs(Statement program) throws IOException, InterruptedException {
    Comparison comparison = compare(program);
    return comparison.valid() && comparison.difference() >= 0;
  }

  /** Makes a program that differs small, and prints it if it is of a new shape. */
  void report(Statement program) throws Exception {
    Statement smallest = Shrinker.shrink(program, this::differs);
    Comparison comparison = compare(smallest);
    if (comparison.difference() < 0) {
      out.println("  but not when it is run again");
      return;
    }
    if (seen.merge(shape(smallest), 1, Integer::sum) > 1) {
      return;
    }
    List<String> lines = smallest.lines();
    out.println("---- program");
    for (int i = 0; i < lines.size(); i++) {
      out.printf("%4d  %s%n", i + 1, lines.get(i));
    }
    out.println("---- in Python");
    oracle.source(smallest).forEach(out::println);
    out.println("---- transcripts: iteration, time, task, line, outcome +iterations, cancelling()");
    out.print(comparison.text());
  }

  /** The text of a program without what is likely to be arbitrary. */
  private static String shape(Statement program) {
    return String.join("\n", program.lines())
        .replaceAll("block \\w+", "block")
        .replaceAll("(raise|fail) (\\w+)", "$1")
        .replaceAll("\\d+", "N");
  }
}
