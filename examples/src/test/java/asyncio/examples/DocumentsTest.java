package asyncio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The Java code in the documents compiles, and prints the text that follows it. */
class DocumentsTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

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
                  if (!block.output().isEmpty()) {
                    assertThat(JavaBlock.run(classes)).isEqualTo(block.output());
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

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
          .filter(path -> path.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }
}
