package asyncio.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code aio} on machines made of directories: fake JDKs and a fake Maven. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
final class ScriptTest {
  private static final Path SCRIPT = Path.of(System.getProperty("project.root"), "aio");
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "dirname",
          "readlink",
          "cat",
          "tr",
          "sed",
          "grep",
          "find",
          "flock",
          "mkdir",
          "rm",
          "touch",
          "mktemp",
          "sleep",
          "mv");

  private static final FileTime OLD = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
  private static final FileTime BUILD = FileTime.from(Instant.parse("2026-01-02T00:00:00Z"));
  private static final FileTime NEWER = FileTime.from(Instant.parse("2026-01-03T00:00:00Z"));

  @TempDir private Path machine;
  private Path bin = Path.of("");

  @BeforeEach
  void installTheToolsOfAnySystem() throws IOException {
    bin = Files.createDirectory(machine.resolve("bin"));
    for (String tool : TOOLS) {
      for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
        Path installed = Path.of(directory, tool);
        if (Files.isExecutable(installed) && !Files.exists(bin.resolve(tool))) {
          executable(bin.resolve(tool), "exec '" + installed + "' \"$@\"");
        }
      }
    }
  }

  @Test
  void withoutAJdkItSaysWhatToInstallAndExitsWithThree() throws Exception {
    Invocation invocation = aio(Map.of(), "examples");

    assertThat(invocation.code()).isEqualTo(3);
    assertThat(invocation.out()).isEmpty();
    assertThat(invocation.err()).contains("JDK 25", "JAVA_HOME");
  }

  @Test
  void aJdkThatIsTooOldIsNone() throws Exception {
    Path old = jdk("jdk-21", "21.0.2");
    assertThat(aio(Map.of("JAVA_HOME", old.toString()), "test").code()).isEqualTo(3);
  }

  @Test
  void aRuntimeWithoutACompilerIsNone() throws Exception {
    Path runtime = jdk("jre-25", "25");
    Files.delete(runtime.resolve("bin/javac"));
    assertThat(aio(Map.of("JAVA_HOME", runtime.toString()), "test").code()).isEqualTo(3);
  }

  @Test
  void withoutMavenItSaysWhatToInstallAndExitsWithThree() throws Exception {
    Path jdk = jdk("jdk", "25.0.3");
    Invocation invocation = aio(Map.of("JAVA_HOME", jdk.toString()), "test");

    assertThat(invocation.code()).isEqualTo(3);
    assertThat(invocation.err()).contains("Maven");
  }

  @Test
  void testRunsMavenWithTheJdkFoundAndForwardsArgumentsAndExitCode() throws Exception {
    installMaven();
    Path jdk = jdk("a jdk", "26-ea");
    Invocation invocation = aio(places(jdk), "test", "-pl", "core", "-Dtest=A B");

    assertThat(invocation.code()).isEqualTo(5);
    assertThat(invocation.out()).startsWith(jdk + "\n");
    assertThat(invocation.out().lines()).containsSubsequence("verify", "-pl", "core", "-Dtest=A B");
  }

  @Test
  void longIsWhereverItStandsMavensWordForTheTestsThatTakeLong() throws Exception {
    installMaven();
    Path jdk = jdk("jdk", "25");

    assertThat(aio(places(jdk), "test").out().lines()).doesNotContain("-Dlong");
    for (List<String> line : List.of(List.of("--long", "-B"), List.of("-B", "--long"))) {
      Invocation invocation =
          aio(places(jdk), "test", line.getFirst(), line.getLast(), "-pl", "core");
      assertThat(invocation.out().lines())
          .contains("verify", "-Dlong", "-B", "-pl", "core")
          .doesNotContain("--long");
    }
  }

  @Test
  void whatADeveloperWaitsForIsRunUnlessMoreIsAskedForOrOneTestByItsName() throws Exception {
    installMaven();
    Path jdk = jdk("jdk", "25");

    assertThat(aio(places(jdk), "test", "-B").out().lines()).contains("verify", "-Dfast", "-B");
    for (String more : List.of("--all", "--long", "-Dlong", "--mutation", "-Dtest=QueueTest")) {
      assertThat(aio(places(jdk), "test", "-B", more).out().lines())
          .contains("-B")
          .doesNotContain("-Dfast", "--all");
    }
  }

  @Test
  void threeModulesAreTestedAtATimeUnlessTheNumberIsGivenOrTheTestsTakeLong() throws Exception {
    assumeThat(Runtime.getRuntime().availableProcessors()).as("processors").isGreaterThan(1);
    installMaven();
    Path jdk = jdk("jdk", "25");

    assertThat(aio(places(jdk), "test").out().lines()).containsSubsequence("verify", "-T", "3");
    assertThat(aio(places(jdk), "test", "-T", "1C").out().lines())
        .containsSubsequence("verify", "-T", "1C")
        .doesNotContain("3");
    assertThat(aio(places(jdk), "test", "--threads=4").out().lines())
        .contains("--threads=4")
        .doesNotContain("-T");
    assertThat(aio(places(jdk), "test", "--long").out().lines()).doesNotContain("-T");
  }

  @Test
  void mutationRunsInsteadOfTheTests() throws Exception {
    installMaven();
    Path jdk = jdk("jdk", "25");

    Invocation invocation = aio(places(jdk), "test", "--mutation", "-DtargetClasses=asyncio.Task");
    assertThat(invocation.out().lines())
        .containsSubsequence(
            "-Pmutation", "-pl", "core", "test-compile", "-DtargetClasses=asyncio.Task")
        .doesNotContain("verify", "--mutation");
  }

  @Test
  void javaHomeComesBeforeThePathAndThePathBeforeTheUsualPlaces() throws Exception {
    installMaven();
    Path usual = jdk("usual", "25");
    Path onPath = jdk("on-path", "25");
    Path home = jdk("home", "25");

    assertThat(aio(places(usual), "test").out()).startsWith(usual + "\n");
    Files.createSymbolicLink(bin.resolve("java"), onPath.resolve("bin/java"));
    assertThat(aio(places(usual), "test").out()).startsWith(onPath + "\n");
    Map<String, String> all =
        Map.of("JAVA_HOME", home.toString(), "AIO_JDK_PLACES", usual.toString());
    assertThat(aio(all, "test").out()).startsWith(home + "\n");
  }

  @Test
  void aJavaHomeThatIsTooOldIsPassedOver() throws Exception {
    installMaven();
    Path old = jdk("old", "17.0.1");
    Path usual = jdk("usual", "25");
    Map<String, String> both =
        Map.of("JAVA_HOME", old.toString(), "AIO_JDK_PLACES", old + ":" + usual);
    assertThat(aio(both, "test").out()).startsWith(usual + "\n");
  }

  @Test
  void benchBuildsTheBenchmarksAndRunNothingButTheCommand() throws Exception {
    Path project = project();
    installMavenThatFails();
    Path jdk = jdk("jdk", "25");

    assertThat(run(project.resolve("aio"), machine, places(jdk), "bench", "--quick").code())
        .isEqualTo(4);
    assertThat(machine.resolve("maven")).content().contains("-pl benchmarks -am package");
    assertThat(run(project.resolve("aio"), machine, places(jdk), "run", "hello").code())
        .isEqualTo(4);
    assertThat(machine.resolve("maven")).content().contains("-pl cli -am package");
  }

  @Test
  void aChangeOfTheBenchmarksDoesNotMakeTheCommandStale() throws Exception {
    Path project = project();
    installMavenThatFails();
    Path jdk = jdk("jdk", "25");
    built(project.resolve("cli/target/quick"), "aio.jar");
    built(project.resolve("benchmarks/target/quick"), "benchmarks.jar");
    Files.createFile(project.resolve("benchmarks/src/main/Newer.java"));
    touched(project.resolve("benchmarks/src/main/Newer.java"), NEWER);

    assertThat(run(project.resolve("aio"), machine, places(jdk), "run", "hello").code()).isZero();
    assertThat(run(project.resolve("aio"), machine, places(jdk), "bench").code()).isEqualTo(4);
    touched(project.resolve("core/src/main"), NEWER);
    assertThat(run(project.resolve("aio"), machine, places(jdk), "run", "hello").code())
        .isEqualTo(4);
  }

  @Test
  void afterABuildTheJvmLearnsToStartAndStartsFromThatUnlessOptionsAreGiven() throws Exception {
    Path project = project();
    installMavenThatBuilds(project);
    Path jdk = jdkThatLearns();
    Path script = project.resolve("aio");

    assertThat(run(script, machine, places(jdk), "run", "first").code()).isZero();
    Path learned = learned(project);
    Path log = machine.resolve("java-log");
    assertThat(log).content().contains("--add-opens", "asyncio.cli.Aio run first");
    assertThat(Files.readString(log).lines().filter(line -> line.contains("AOTCache=")))
        .as("starts from it before it was there")
        .isEmpty();

    assertThat(run(script, machine, places(jdk), "run", "second").code()).isZero();
    assertThat(lastLine(log)).contains("-XX:AOTCache=" + learned, "run second");

    Map<String, String> options = new HashMap<>(places(jdk));
    options.put("AIO_JAVA_OPTS", "-Xmx2g");
    assertThat(run(script, machine, options, "run", "third").code()).isZero();
    assertThat(lastLine(log)).contains("-Xmx2g", "run third").doesNotContain("AOTCache=");
    options.put("AIO_JAVA_OPTS", "");
    options.put("JAVA_TOOL_OPTIONS", "-javaagent:x.jar");
    assertThat(run(script, machine, options, "run", "fourth").code()).isZero();
    assertThat(lastLine(log)).contains("run fourth").doesNotContain("AOTCache=");
  }

  @Test
  void whatWasLearnedOfOneBuildIsNotUsedWithTheNext() throws Exception {
    Path project = project();
    installMavenThatBuilds(project);
    Path jdk = jdkThatLearns();
    assertThat(run(project.resolve("aio"), machine, places(jdk), "run", "a").code()).isZero();
    Path learned = learned(project);

    touched(project.resolve("core/src/main"), FileTime.from(Instant.now().plusSeconds(60)));
    installMavenThatFails();
    assertThat(run(project.resolve("aio"), machine, places(jdk), "run", "a").code()).isEqualTo(4);
    assertThat(learned).doesNotExist();
  }

  @Test
  void whatCannotBeLearnedIsNotTriedAtEveryStart() throws Exception {
    Path project = project();
    installMavenThatBuilds(project);
    Path jdk = jdkThatLearns();
    Path log = machine.resolve("java-log");
    executable(jdk.resolve("bin/java"), "echo \"$@\" >>'" + log + "'; exit 1");

    assertThat(run(project.resolve("aio"), machine, places(jdk), "run", "a").code()).isOne();
    while (attempts(log) == 0) {
      Thread.sleep(10);
    }
    assertThat(run(project.resolve("aio"), machine, places(jdk), "run", "b").code()).isOne();
    assertThat(lastLine(log)).contains("run b");
    assertThat(attempts(log)).isOne();
  }

  private static long attempts(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("AOTCacheOutput")).count();
    }
  }

  /** What the script has the JVM learn beside the program: it may take its time. */
  private static Path learned(Path project) throws Exception {
    Path directory = project.resolve("cli/target/quick");
    while (true) {
      try (Stream<Path> files = Files.list(directory)) {
        List<Path> found = files.filter(file -> file.toString().endsWith(".aot")).toList();
        if (!found.isEmpty()) {
          return found.getFirst();
        }
      }
      Thread.sleep(10);
    }
  }

  private static String lastLine(Path log) throws IOException {
    return Files.readAllLines(log).getLast();
  }

  /** A JDK that notes how it is called, and makes the cache that it is asked for. */
  private Path jdkThatLearns() throws IOException {
    Path jdk = jdk("jdk", "25");
    String java =
        """
        echo "$@" >>'%s'
        for flag in "$@"; do
          case $flag in
            -XX:AOTCacheOutput=*) sleep 0.2; echo learned >"${flag#*=}" ;;
          esac
        done"""
            .formatted(machine.resolve("java-log"));
    executable(jdk.resolve("bin/java"), java);
    return jdk;
  }

  private void installMavenThatBuilds(Path project) throws IOException {
    Path jar = project.resolve("cli/target/quick/aio.jar");
    executable(bin.resolve("mvn"), "echo built >'" + jar + "'");
  }

  /** A project with the script and a few modules, all of them old. */
  private Path project() throws IOException {
    Path project = Files.createDirectory(machine.resolve("project"));
    Files.copy(SCRIPT, project.resolve("aio"));
    assertThat(project.resolve("aio").toFile().setExecutable(true)).isTrue();
    touched(Files.createFile(project.resolve("pom.xml")), OLD);
    for (String module : List.of("core", "cli", "benchmarks", "benchmarks/kotlin")) {
      Path sources = Files.createDirectories(project.resolve(module).resolve("src/main"));
      touched(Files.createFile(project.resolve(module).resolve("pom.xml")), OLD);
      touched(sources, OLD);
    }
    return project;
  }

  private static void built(Path directory, String jar) throws IOException {
    Files.createDirectories(directory);
    touched(Files.createFile(directory.resolve(jar)), BUILD);
    touched(Files.createFile(directory.resolve("built")), BUILD);
  }

  private static void touched(Path file, FileTime time) throws IOException {
    Files.setLastModifiedTime(file, time);
  }

  private void installMavenThatFails() throws IOException {
    Path log = machine.resolve("maven");
    executable(bin.resolve("mvn"), "echo \"$@\" >>'" + log + "'; exit 1");
  }

  @Test
  void itWorksFromAnotherDirectoryThroughASymbolicLink() throws Exception {
    installMaven();
    Path jdk = jdk("jdk", "25");
    Path elsewhere = Files.createDirectory(machine.resolve("else where"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("aio"), SCRIPT);

    assertThat(run(link, elsewhere, places(jdk), "test").code()).isEqualTo(5);
    Files.delete(link);
  }

  private static Map<String, String> places(Path jdk) {
    return Map.of("AIO_JDK_PLACES", jdk.toString());
  }

  private Invocation aio(Map<String, String> environment, String... args) throws Exception {
    return run(SCRIPT, machine, environment, args);
  }

  private Invocation run(
      Path script, Path directory, Map<String, String> environment, String... args)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(bin + "/bash", script.toString()));
    command.addAll(List.of(args));
    Path out = machine.resolve("out");
    Path err = machine.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("HOME", machine.toString());
    builder.environment().put("AIO_JDK_PLACES", machine.resolve("nothing").toString());
    builder.environment().putAll(environment);
    int code = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    return new Invocation(code, Files.readString(out), Files.readString(err));
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = machine.resolve(name);
    executable(home.resolve("bin/java"), "exit 0");
    executable(home.resolve("bin/javac"), "exit 0");
    String release = "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nMODULES=\"java.base\"";
    Files.writeString(home.resolve("release"), release);
    return home;
  }

  /** A Maven that prints the JDK that it is given and its arguments, and exits with 5. */
  private void installMaven() throws IOException {
    executable(bin.resolve("mvn"), "printf '%s\\n' \"$JAVA_HOME\" \"$@\"; exit 5");
  }

  private static void executable(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n", StandardCharsets.UTF_8);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
