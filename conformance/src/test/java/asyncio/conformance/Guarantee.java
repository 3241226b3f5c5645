package asyncio.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A line of {@code docs/guarantees.tsv}: something that asyncio promises.
 *
 * @param id the name by which tests and pairs refer to it
 * @param text what it promises
 * @param untested why there is no test; empty if there are some
 */
record Guarantee(String id, String text, String untested) {
  /** A test method of any module; the ids of what it shows end its name. */
  private static final Pattern METHOD = Pattern.compile("\\s(\\w+?)((?:_[A-Z]+\\d+)+)\\(");

  private static final Pattern ID = Pattern.compile("_([A-Z]+)(\\d+)");

  /** Something that shows that a guarantee holds, and the file in which it stands. */
  record Proof(String name, Path file) {}

  static List<Guarantee> all(Path root) throws IOException {
    return PublicName.lines(root.resolve("docs/guarantees.tsv"), 3)
        .map(cells -> new Guarantee(cells[0], cells[1], cells[2]))
        .toList();
  }

  /** What the sources have for each id: pairs first, then test methods. */
  static Map<String, List<Proof>> proofs(Path root) throws IOException {
    Map<String, List<Proof>> proofs = new TreeMap<>();
    for (Pair pair : Pairs.all()) {
      Path file = root.resolve("conformance/src/main/python/" + pair.name() + ".py");
      for (String id : pair.guarantees()) {
        add(proofs, id, new Proof(pair.name(), file));
      }
    }
    for (Path file : tests(root)) {
      METHOD
          .matcher(Files.readString(file))
          .results()
          .forEach(
              (MatchResult method) ->
                  ID.matcher(method.group(2))
                      .results()
                      .forEach(
                          (MatchResult id) ->
                              add(
                                  proofs,
                                  id.group(1) + "-" + id.group(2),
                                  new Proof(method.group(1), file))));
    }
    return proofs;
  }

  private static void add(Map<String, List<Proof>> proofs, String id, Proof proof) {
    proofs.computeIfAbsent(id, _ -> new ArrayList<>()).add(proof);
  }

  private static List<Path> tests(Path root) throws IOException {
    try (Stream<Path> modules = Files.list(root)) {
      return modules
          .flatMap(module -> Stream.of("src/test/java", "src/contract/java").map(module::resolve))
          .filter(Files::isDirectory)
          .flatMap(Guarantee::sources)
          .sorted()
          .toList();
    }
  }

  private static Stream<Path> sources(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
