package asyncio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
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
    assertThat(new Program(DoneCallback.class).name()).isEqualTo("done-callback");
    assertThat(new Program(Http2Server.class).name()).isEqualTo("http2-server");
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
              assertThat(example.seed()).isNotBlank();
              assertThat(example.summary()).isNotBlank().doesNotContain("\n").hasSizeLessThan(80);
            });
  }

  @Test
  void findsAnExampleByItsNameOnly() {
    assertThat(Examples.named("hello")).contains(new Program(Hello.class));
    assertThat(Examples.named("Hello")).isEmpty();
  }

  private static List<Class<?>> annotatedClasses() throws Exception {
    URI classes = Examples.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    try (var files = Files.list(Path.of(classes).resolve("asyncio/examples"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
          .<Class<?>>map(name -> load(name.substring(0, name.length() - ".class".length())))
          .filter(type -> type.isAnnotationPresent(Example.class))
          .toList();
    }
  }

  private static Class<?> load(String simpleName) {
    try {
      return Class.forName("asyncio.examples." + simpleName, false, Examples.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static final class DoneCallback {}

  private static final class Http2Server {}
}
