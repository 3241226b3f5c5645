package asyncio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The Java code in the documents compiles. */
class DocumentsTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path classes;

  @TestFactory
  Stream<DynamicTest> everyBlockOfJavaInADocumentCompiles() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path document : documents()) {
      List<String> blocks = blocks(document);
      for (int i = 0; i < blocks.size(); i++) {
        String block = blocks.get(i);
        tests.add(
            DynamicTest.dynamicTest(
                ROOT.relativize(document) + ", block " + (i + 1),
                () -> assertThat(problems(block)).isEmpty()));
      }
    }
    assertThat(tests).isNotEmpty();
    return tests.stream();
  }

  @Test
  void theProgramInTheReadmeIsTheFileThatItNames() throws IOException {
    assertThat(blocks(ROOT.resolve("README.md")).getFirst())
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

  private static List<String> blocks(Path document) throws IOException {
    return BLOCK
        .matcher(Files.readString(document))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }

  private String problems(String source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    List<String> options =
        List.of(
            "--release", "25", "-cp", System.getProperty("java.class.path"), "-d", "" + classes);
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Block.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    boolean compiled = compiler.getTask(messages, null, null, options, null, List.of(file)).call();
    return compiled ? "" : messages.toString();
  }
}
