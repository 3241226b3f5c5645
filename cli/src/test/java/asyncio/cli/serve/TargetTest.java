package asyncio.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import asyncio.http.web.Application;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How what is to be served is found. */
class TargetTest {
  private static final String IMPORT = "import asyncio.http.web.*;\n";
  private static final String MADE =
      "new Application().get(\"/\", request -> Response.text(\"hello\"))";

  @TempDir private Path directory;
  private final StringWriter said = new StringWriter();

  private FoundProgram find(String word, String classPath) {
    return Target.of(word, classPath).find(new PrintWriter(said, true));
  }

  private Refusal refused(String word, String classPath) {
    return catchThrowableOfType(Refusal.class, () -> find(word, classPath).create());
  }

  private String file(String source) throws IOException {
    return Files.writeString(directory.resolve("Shop.java"), IMPORT + source).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Application application() { return %s; }",
        "Application application() { return %s; } void main() {}",
        "Application app = %s;\nvoid main() {}",
        "class Shop { static Application application() { return %s; } }",
        "class Shop { static final Application APP = %s; }",
        "class Shop { Gateway shop() { return %s; } }",
        "class Base { Application made() { return %s; } } class Shop extends Base {}",
        "class Shop { static Application other() { return null; }"
            + " static Application application() { return %s; } }",
        "class First { void nothing() {} } class Shop { static Application app() { return %s; } }",
      })
  void aMethodOrAFieldOfAFileGivesTheApplication(String source) throws IOException {
    assertThat(find(file(source.formatted(MADE)), "").create()).isInstanceOf(Application.class);
    assertThat(said.toString()).isEmpty();
  }

  @Test
  void aClassCanBeTheGatewayItself() throws IOException {
    String source =
        "class Shop implements Gateway { public Response handle(Exchange x) { return null; } }";
    assertThat(find(file(source), "").create().getClass().getName()).isEqualTo("Shop");
  }

  @Test
  void aNewFileIsCompiledEachTime() throws IOException {
    String file =
        file("class Shop { static Application application() { return %s; } }".formatted(MADE));
    assertThat(find(file, "").source().type()).isNotSameAs(find(file, "").source().type());
    assertThat(find(file, "").watched()).contains(Path.of(file));
  }

  @Test
  void whatDoesNotCompileIsShownAsRunShowsIt() throws IOException {
    Refusal refusal = refused(file("Application application() { return 1; }"), "");
    assertThat(refusal.code()).isEqualTo(4);
    assertThat(refusal).hasMessageEndingWith("Shop.java does not compile");
    assertThat(said.toString())
        .contains("Shop.java:2: error: incompatible types: int cannot be converted to Application")
        .endsWith("1 error\n");
  }

  @Test
  void aFileThatServesByItselfIsToldWhatToWrite() throws IOException {
    Refusal refusal =
        refused(file("void main() { Web.runApp(%s, \"::1\", 80); }".formatted(MADE)), "");
    assertThat(refusal.code()).isEqualTo(4);
    assertThat(refusal)
        .hasMessageEndingWith(
            "Shop.java has no application to serve: it serves by itself, with Web.runApp(...)");
    assertThat(refusal.help()).contains("  static Application application() {");
  }

  @Test
  void aProgramThatThrowsOrGivesNothingIsNoApplication() throws IOException {
    Refusal thrown =
        refused(file("Application application() { throw new IllegalStateException(\"no\"); }"), "");
    assertThat(thrown.code()).isEqualTo(4);
    assertThat(thrown)
        .hasMessage("Shop.application() failed: java.lang.IllegalStateException: no")
        .cause()
        .satisfies(
            cause ->
                assertThat(cause.getStackTrace()[0].toString())
                    .isEqualTo("Shop.application(Shop.java:2)"));
    assertThat(refused(file("Application application() { return null; }"), ""))
        .hasMessage("Shop.application() gave null instead of an application");
    assertThat(refused(file("class Shop { static Application app = null; }"), ""))
        .hasMessage("the field Shop.app gave null instead of an application");
    assertThat(
            refused(
                file("class Shop { static int n = 1 / 0; static Gateway g() { return null; } }"),
                ""))
        .hasMessageContaining("/ by zero");
    assertThat(refused(file("class Shop { Shop(int n) {} Gateway g() { return null; } }"), ""))
        .hasMessageContaining("no constructor without parameters");
  }

  @Test
  void ofSeveralOneHasToBeCalledApplication() throws IOException {
    Refusal refusal =
        refused(
            file("class Shop { Gateway a() { return null; } Gateway b() { return null; } }"), "");
    assertThat(refusal.code()).isEqualTo(4);
    assertThat(refusal).hasMessage("class Shop has several: a, b");
  }

  @Test
  void examplesAreServedByTheirNames() {
    for (String name : List.of("web-hello", "rest", "slow-server", "gateway-middleware")) {
      assertThat(find(name, "").create()).as(name).isNotNull();
    }
    Refusal none = refused("count", "");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none).hasMessageContaining("the example 'count' has no application to serve");
    Refusal near = refused("web-helo", "");
    assertThat(near.code()).isEqualTo(2);
    assertThat(near.help()).containsExactly("Did you mean web-hello?");
  }

  @Test
  void aMissingFileIsWrongUsageAndTheNearestIsNamed() throws IOException {
    file("");
    Refusal refusal = refused(directory.resolve("Shp.java").toString(), "");
    assertThat(refusal.code()).isEqualTo(2);
    assertThat(refusal.help()).containsExactly("Did you mean Shop.java?");
    assertThat(refused("\0.java", "").code()).isEqualTo(2);
  }

  @Test
  void aClassOfTheClassPathIsServedAndOneOfAModule() throws IOException {
    Path classes = compiled();
    String path = classes.toString();
    assertThat(find("com.example.Shop", path).create()).isInstanceOf(Application.class);
    assertThat(find("com.example:com.example.Shop", path).create()).isInstanceOf(Application.class);
    assertThat(find("com.example:Shop", path).create()).isInstanceOf(Application.class);
    assertThat(find("com.example.Shop", path).watched()).containsExactly(classes);

    assertThat(refused("com.example.Shpo", path).help())
        .containsExactly("Did you mean com.example.Shop?");
    assertThat(refused("com.exampel:Shop", path).help())
        .containsExactly("Did you mean com.example?");
    assertThat(refused("com.example:Shpo", path).help())
        .containsExactly("Did you mean com.example.Shop?");
    assertThat(refused("com.example:Shop", "").help()).containsExactly("Say where it is: -cp PATH");
    assertThat(refused("com.example.Shop", directory.resolve("none").toString()))
        .hasMessageContaining("nothing on the class path");
    assertThat(refused("shop.jar", "").help())
        .containsExactly("Try: aio serve -cp shop.jar com.example.Shop");
    assertThat(refused("com/example/Shop", path).code()).isEqualTo(2);
  }

  private Path compiled() throws IOException {
    Path source = Files.createDirectories(directory.resolve("src/com/example"));
    Files.writeString(
        source.resolve("Shop.java"),
        "package com.example; "
            + IMPORT
            + "public class Shop { public static Application application() { return "
            + MADE
            + "; } }");
    Files.writeString(
        directory.resolve("src/module-info.java"), "module com.example { requires asyncio.http; }");
    Path classes = directory.resolve("classes");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-nowarn",
                "-d",
                classes.toString(),
                "-p",
                System.getProperty("java.class.path"),
                source.resolve("Shop.java").toString(),
                directory.resolve("src/module-info.java").toString());
    assertThat(code).isZero();
    return classes;
  }
}
