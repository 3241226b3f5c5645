package asyncio.acceptance;

import static asyncio.acceptance.Command.tool;
import static asyncio.acceptance.Template.path;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A project elsewhere that depends on what is published, in each way of opening the JDK to it. */
@Tag("slow")
final class DependOnItTest {
  private static final Path PROJECT = Path.of(System.getProperty("project.root"));
  private static final String OPEN = "--add-opens=java.base/java.lang=";
  private static final String PORTABLE = "portable mode";

  @TempDir private Path directory;

  @Test
  void theTemplateBuildsAndItsTestsPassWithoutAWord() {
    assertThat(Template.built().report())
        .contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0", "BUILD SUCCESS")
        .doesNotContain(PORTABLE);
  }

  /** The POM of one page, programs and a test of other pages, in an empty directory. */
  @Test
  void theProjectThatThePagesShowIsGreen() throws Exception {
    Path project = Files.createDirectories(directory.resolve("first"));
    Files.writeString(project.resolve("pom.xml"), block("docs/install.md", "xml", "<project "));
    Path tests = Files.createDirectories(project.resolve("src/test/java"));
    Files.writeString(
        tests.resolve("ReminderTest.java"),
        block("docs/testing.md", "java", "final class ReminderTest"));
    Path program = Files.createDirectories(project.resolve("src/main/java"));
    Files.copy(PROJECT.resolve("docs/Pages.java"), program.resolve("Pages.java"));
    Files.writeString(
        program.resolve("Primes.java"),
        block("docs/processes.md", "java", "new ProcessPoolExecutor(2)"));
    Files.writeString(
        program.resolve("Lengths.java"), block("docs/processes.md", "java", "new ClientSession()"));

    var first = new Template(project, Template.built().repository(), "");
    assertThat(first.maven("test", "-Dstyle.color=never").succeeded())
        .contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0", "BUILD SUCCESS")
        .doesNotContain(PORTABLE);
  }

  /** The first block of a language in a document that contains something. */
  private static String block(String document, String language, String content) throws IOException {
    String text = Files.readString(PROJECT.resolve(document));
    Matcher blocks = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(text);
    while (blocks.find()) {
      if (blocks.group(1).contains(content)) {
        return blocks.group(1);
      }
    }
    throw new AssertionError(document + " has no such block");
  }

  @Test
  void withoutTheFlagTheTestsPassInPortableModeAndOneLineSaysSo() throws Exception {
    assertThat(Template.built().maven("surefire:test", "-DargLine=").succeeded())
        .contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0")
        .containsOnlyOnce(PORTABLE)
        .containsOnlyOnce("INFO: ");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no SIGTERM")
  void theJarOpensTheJdkByItsManifestAndEndsWellOnSigterm() throws Exception {
    Process service =
        new ProcessBuilder(tool("java"), "-jar", "target/greeter.jar", "0")
            .directory(Template.built().directory().toFile())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = service.inputReader()) {
      int port = port(output.readLine());
      try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        client.getOutputStream().write("Ada\n".getBytes(StandardCharsets.UTF_8));
        assertThat(client.getInputStream().readNBytes(10)).asString().isEqualTo("hello Ada\n");
        service.toHandle().destroy(); // Process.destroy would close its output, too
        assertThat(client.getInputStream().read()).as("the end of the connection").isEqualTo(-1);
      }
      assertThat(output.readAllAsString()).isEqualTo("stopped" + System.lineSeparator());
      assertThat(service.waitFor()).isEqualTo(143);
    } finally {
      service.destroyForcibly();
    }
  }

  private static int port(String line) {
    Matcher listening = Pattern.compile("listening on .*:(\\d+)").matcher(line);
    assertThat(listening.matches()).as(line).isTrue();
    return Integer.parseInt(listening.group(1));
  }

  @Test
  void onTheModulePathTheOptionNamesTheModule() throws Exception {
    compileModule();
    String modules = path(Template.built().coreLibraries()) + java.io.File.pathSeparator + "app";
    List<String> command = List.of(tool("java"), "-p", modules);

    assertThat(run(command, OPEN + "asyncio.core", "-m", "com.example.app/com.example.App"))
        .isEqualTo("own loop");
    assertThat(run(command, "-m", "com.example.app/com.example.App"))
        .contains(PORTABLE, "--add-opens java.base/java.lang=asyncio.core")
        .endsWith("portable");
  }

  @Test
  void anImageOfJlinkHoldsTheOption() throws Exception {
    compileModule();
    String modules = path(Template.built().coreLibraries()) + java.io.File.pathSeparator + "app";
    Command.run(
            directory,
            tool("jlink"),
            "--module-path",
            modules,
            "--add-modules",
            "com.example.app",
            "--launcher",
            "app=com.example.app/com.example.App",
            "--add-options=" + OPEN + "asyncio.core",
            "--output",
            "image")
        .succeeded();

    assertThat(run(List.of("image/bin/app"))).isEqualTo("own loop");
  }

  private void compileModule() throws Exception {
    Path sources = PROJECT.resolve("acceptance/src/test/modular");
    Command.run(
            directory,
            tool("javac"),
            "--release",
            "25",
            "-Werror",
            "-p",
            path(Template.built().coreLibraries()),
            "-d",
            "app",
            sources.resolve("module-info.java").toString(),
            sources.resolve("com/example/App.java").toString())
        .succeeded();
  }

  private String run(List<String> command, String... rest) throws Exception {
    return Command.run(directory, Command.words(command, rest)).succeeded();
  }

  @Test
  void theBomNamesTheNettyThatTheProjectIsBuiltWith() throws IOException {
    assertThat(nettyVersion(PROJECT.resolve("bom/pom.xml")))
        .isEqualTo(nettyVersion(PROJECT.resolve("pom.xml")));
  }

  private static String nettyVersion(Path pom) throws IOException {
    Matcher version =
        Pattern.compile("<netty.version>(.*)</netty.version>").matcher(Files.readString(pom));
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  @Test
  void everyPublishedModuleHasItsSourcesItsDocumentationAndWhatItIsMadeOf() {
    String version = System.getProperty("project.version");
    for (String module : List.of("core", "net", "http", "workers", "cluster")) {
      Path target = PROJECT.resolve(module).resolve("target");
      for (String kind : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
        assertThat(target.resolve("asyncio-" + module + "-" + version + kind)).exists();
      }
      assertThat(target.resolve("bom.json")).content().contains("jspecify");
    }
  }
}
