package asyncio.acceptance;

import static asyncio.acceptance.Command.tool;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** javac, with nothing but what Maven chooses for a project that depends on the library. */
final class PlainJavacTest {
  private static final Path PROJECT = Path.of(System.getProperty("project.root"));

  @TempDir private Path directory;

  @TestFactory
  Stream<DynamicTest> aMistakeIsNamedWithItsFileAndLineFirst() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(PROJECT.resolve("cli/src/test/mistakes"))) {
      for (Path file : files.sorted().toList()) {
        if (!Files.readString(file).contains("// at run time: ")) {
          tests.add(DynamicTest.dynamicTest(file.getFileName().toString(), () -> named(file)));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(10);
    return tests.stream();
  }

  private void named(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int line = 1;
    while (!lines.get(line - 1).endsWith("// here")) {
      line++;
    }
    String messages = compile(file);

    assertThat(messages).startsWith(file + ":" + line + ": error: ");
    assertThat(messages).doesNotContain("com.sun.tools.javac");
  }

  private String compile(Path file) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    List<String> options =
        List.of(
            "--release",
            "25",
            "-cp",
            Template.path(Template.built().libraries()),
            "-d",
            directory.toString());
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, Locale.ENGLISH, null)) {
      assertThat(
              compiler
                  .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
                  .call())
          .isFalse();
    }
    return messages.toString();
  }

  @Test
  @Tag("slow")
  void aProgramCompilesWithoutAWarning() throws Exception {
    assertThat(
            Command.run(
                    directory,
                    tool("javac"),
                    "-Xlint:all",
                    "-Werror",
                    "-cp",
                    Template.path(Template.built().coreLibraries()),
                    "-d",
                    ".",
                    PROJECT.resolve("docs/Pages.java").toString())
                .succeeded())
        .isEmpty();
  }
}
