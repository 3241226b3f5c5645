package asyncio.workers.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command of a child is that of this JVM, without what two JVMs cannot share. */
class JvmCommandTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
        "-Xrunjdwp:transport=dt_socket",
        "-Dcom.sun.management.jmxremote.port=9010",
        "-XX:StartFlightRecording:filename=x.jfr",
        "-Xlog:gc*:file=gc.log",
        "-XX:AOTCacheOutput=x.aot",
        "-XX:ArchiveClassesAtExit=x.jsa"
      })
  void whatCannotBeSharedIsLeftOut(String flag) {
    assertThat(JvmFlags.shared(flag)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xmx1g",
        "-XX:+UseZGC",
        "-Dasyncio.debug=true",
        "-XX:AOTCache=x.aot",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-Xlog:gc"
      })
  void theRestIsPassedOn(String flag) {
    assertThat(JvmFlags.shared(flag)).isTrue();
  }

  @Test
  void variablesWithFlagsAreFilteredToo() {
    assertThat(JvmFlags.shared("-Xmx2g -agentlib:jdwp=address=5005 -Da=b", true))
        .isEqualTo("-Da=b");
    assertThat(JvmCommand.of(String.class).environment()).doesNotContainKey("JDK_JAVA_OPTIONS");
  }

  @Test
  void aHeapOfItsOwnReplacesThatOfThisJvm() {
    List<String> words =
        new JvmCommand(String.class, "64m", null, List.of("-Da=b"), null, List.of()).words();
    assertThat(words.getFirst()).endsWith(File.separator + "java");
    assertThat(words).filteredOn(word -> word.startsWith("-Xmx")).containsExactly("-Xmx64m");
    assertThat(words).contains("-Da=b").endsWith("java.lang.String");
  }

  @Test
  void theHeapBeginsSmall() {
    String start = "-XX:InitialHeapSize=16777216";
    assertThat(words(null)).contains(start);
    assertThat(words("16m")).contains(start);
    assertThat(words("1g")).contains(start);
    assertThat(words("16777216")).contains(start);
  }

  @Test
  void aHeapThatIsSmallOrWhoseSizeIsGivenBeginsAsTheJvmHasIt() {
    assertThat(words("15m")).noneMatch(JvmCommandTest::isInitialHeap);
    assertThat(words("16383k")).noneMatch(JvmCommandTest::isInitialHeap);
    assertThat(words(null, "-Xms1g")).noneMatch(JvmCommandTest::isInitialHeap);
    assertThat(words(null, "-XX:MaxRAMPercentage=1")).noneMatch(JvmCommandTest::isInitialHeap);
    assertThat(words(null, "-Xmn8m")).noneMatch(JvmCommandTest::isInitialHeap);
    assertThat(words(null, "-XX:+UseSerialGC")).noneMatch(JvmCommandTest::isInitialHeap);
    assertThat(words(null, "-Xmx8m")).noneMatch(JvmCommandTest::isInitialHeap);
  }

  private static boolean isInitialHeap(String word) {
    return word.startsWith("-XX:InitialHeapSize");
  }

  private static List<String> words(@Nullable String heap, String... flags) {
    return new JvmCommand(String.class, heap, null, List.of(flags), null, List.of()).words();
  }

  @Test
  void classesOfLoadersBelowAreOnTheClassPath() throws Exception {
    Path jar = Files.createFile(directory.resolve("a b.jar"));
    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
      List<String> words =
          new JvmCommand(String.class, null, null, List.of(), loader, List.of()).words();
      assertThat(words.get(words.indexOf("-cp") + 1)).endsWith(File.pathSeparator + jar);
    }
  }

  @Test
  void aCacheThatDoesNotExistIsNotUsed() throws Exception {
    Path cache = directory.resolve("x.aot");
    assertThat(new JvmCommand(String.class, null, cache, List.of(), null, List.of()).words())
        .doesNotContain("-XX:AOTCache=" + cache);
    Files.createFile(cache);
    assertThat(new JvmCommand(String.class, null, cache, List.of(), null, List.of()).words())
        .contains("-XX:AOTCache=" + cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:AOTCacheOutput=y.aot", "-XX:AOTMode=record"})
  void aChildThatMakesACacheStartsFromNone(String making) throws Exception {
    Path cache = Files.createFile(directory.resolve("x.aot"));
    assertThat(new JvmCommand(String.class, null, cache, List.of(making), null, List.of()).words())
        .contains(making)
        .doesNotContain("-XX:AOTCache=" + cache);
  }

  @Test
  void aCacheIsHandedOnWithExactlyTheFlagsThatItWasMadeWith() {
    List<String> flags = new ArrayList<>(List.of("-Xmx1g"));
    JvmFlags.openAsHere(flags);
    assertThat(flags).as("as in a manifest").hasSizeGreaterThan(1);

    flags.add("-XX:AOTCache=x.aot");
    JvmFlags.openAsHere(flags);
    assertThat(flags).contains("-XX:AOTCache=x.aot");

    List<String> manifest = new ArrayList<>(List.of("-XX:AOTCache=x.aot"));
    JvmFlags.openAsHere(manifest);
    assertThat(manifest).isNotEmpty().doesNotContain("-XX:AOTCache=x.aot");
  }
}
