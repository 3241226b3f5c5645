package asyncio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The Java code in the documents compiles, and prints the text that follows it. */
class DocumentsTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

  /** A link to a file of the project, or to a place in one. */
  private static final Pattern LINK =
      Pattern.compile("]\\((?<file>(?!\\w+:)[^)#\\s]*)(?:#(?<place>[^)\\s]+))?\\)");

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> everyBlockOfJavaInADocumentCompilesAndPrintsWhatItSays() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path document : documents()) {
      List<JavaBlock> blocks = JavaBlock.in(document);
      for (int i = 0; i < blocks.size(); i++) {
        JavaBlock block = blocks.get(i);
        Path classes = Files.createDirectory(directory.resolve("" + tests.size()));
        tests.add(
            DynamicTest.dynamicTest(
                ROOT.relativize(document) + ", block " + (i + 1),
                () -> {
                  assertThat(block.compile(classes)).isEmpty();
                  if (block.output() != null) {
                    assertThat(withoutIdentities(JavaBlock.run(classes)))
                        .isEqualTo(withoutIdentities(block.output()));
                  }
                }));
      }
    }
    assertThat(tests).isNotEmpty();
    return tests.stream();
  }

  @Test
  void theProgramInTheReadmeIsTheFileThatItNames() throws IOException {
    assertThat(JavaBlock.in(ROOT.resolve("README.md")).getFirst().code())
        .isEqualTo(Files.readString(ROOT.resolve("docs/Pages.java")));
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> lost = new ArrayList<>();
    for (Path document : documents()) {
      for (MatchResult link : LINK.matcher(Files.readString(document)).results().toList()) {
        Path target =
            link.group("file").isEmpty() ? document : document.resolveSibling(link.group("file"));
        if (!Files.exists(target) || !hasPlace(target, link.group("place"))) {
          lost.add(ROOT.relativize(document) + ": " + link.group());
        }
      }
    }
    assertThat(lost).isEmpty();
  }

  /** Whether a page has a heading, or an anchor, of that name. */
  private static boolean hasPlace(Path page, String place) throws IOException {
    return place == null
        || Files.readAllLines(page).stream()
            .anyMatch(
                line ->
                    line.contains("<a id=\"" + place + "\">")
                        || (line.startsWith("#") && place.equals(slug(line))));
  }

  private static String slug(String heading) {
    return heading
        .replaceFirst("#+ ", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9 -]", "")
        .replace(' ', '-');
  }

  private static String withoutIdentities(String text) {
    return text.replaceAll("0x[0-9a-f]+", "0xN");
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of(
                      "README.md",
                      "CHANGELOG.md",
                      "CONTRIBUTING.md",
                      "SECURITY.md",
                      "conformance/DEVIATIONS.md")
                  .map(ROOT::resolve),
              docs)
          .filter(path -> path.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }
}
