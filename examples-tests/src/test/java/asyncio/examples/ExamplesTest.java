package asyncio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExamplesTest {
  @Test
  void everyAnnotatedClassIsInTheIndexAndNothingElse() throws Exception {
    assertThat(Examples.all())
        .extracting(Program::type)
        .containsExactlyInAnyOrderElementsOf(annotatedClasses());
  }

  @Test
  void namesAreTheWordsOfTheClassJoinedByHyphens() {
    assertThat(new Program(DoneTwice.class).name()).isEqualTo("done-twice");
    assertThat(new Program(Http2Server.class).name()).isEqualTo("http2-server");
  }

  @Test
  void aNameInTheAnnotationReplacesThatOfTheClass() {
    assertThat(new Program(Named.class).name()).isEqualTo("given");
  }

  @Test
  void noTwoExamplesShareAName() {
    assertThat(Examples.all()).extracting(Program::name).doesNotHaveDuplicates();
  }

  @Test
  void everyExampleSaysWhatItShowsOnOneLine() {
    assertThat(Examples.all())
        .allSatisfy(
            example -> {
              assertThat(example.seed())
                  .isIn("usage", "notes", "coroutines", "summary", "patterns", "streams", "extra");
              assertThat(example.summary()).isNotBlank().doesNotContain("\n").hasSizeLessThan(80);
            });
  }

  @Test
  void findsAnExampleByItsNameOnly() {
    assertThat(Examples.named("hello")).contains(new Program(Hello.class));
    assertThat(Examples.named("event")).contains(new Program(EventExample.class));
    assertThat(Examples.named("Hello")).isEmpty();
  }

  private static List<Class<?>> annotatedClasses() throws Exception {
    Path root = Path.of(System.getProperty("project.root", ".."));
    try (var files = Files.list(root.resolve("examples/src/main/java/asyncio/examples"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
          .<Class<?>>map(name -> load(name.substring(0, name.length() - ".java".length())))
          .filter(type -> type.isAnnotationPresent(Example.class))
          .toList();
    }
  }

  private static Class<?> load(String simpleName) {
    try {
      return Class.forName(
          "asyncio.examples." + simpleName, false, Examples.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Example(seed = "extra", summary = "Two words")
  private static final class DoneTwice {}

  @Example(seed = "extra", summary = "A number at the end of a word")
  private static final class Http2Server {}

  @Example(name = "given", seed = "extra", summary = "A name of its own")
  private static final class Named {}
}
