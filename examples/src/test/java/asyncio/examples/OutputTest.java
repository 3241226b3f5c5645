package asyncio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the examples print, compared with the files of their names among the resources; times,
 * addresses and line numbers do not count. All examples are started at once, for most of them sleep
 * most of the time.
 */
final class OutputTest {
  /** Its threads print when they like. */
  private static final String UNORDERED = "thread-pool";

  /** What these print depends on the mode. */
  private static final Set<String> OWN_LOOP_ONLY =
      Set.of("hello", "quickstart", "blocking", "portable");

  /** These take seconds, and would show nothing new in portable mode. */
  private static final Set<String> SLOW =
      Set.of("semaphore", "background", "timeout", "sync-to-async", "async-to-sync");

  /** These serve until they are interrupted, or name ports: see {@link NetworkExamplesTest}. */
  private static final Set<String> NETWORK =
      Set.of("echo-server", "echo-protocol", "chat", "port-scan", "proxy");

  private static final Map<String, Launched> LAUNCHED = new HashMap<>();
  private static final Map<String, Launched> LAUNCHED_PORTABLE = new HashMap<>();

  @TempDir private static Path directory;

  @BeforeAll
  static void startAll() throws Exception {
    for (Program program : Examples.all().reversed()) { // the longest first
      if (!NETWORK.contains(program.name())) {
        LAUNCHED.put(program.name(), new Launched(program, false, directory));
      }
    }
    LAUNCHED.get("count").lines(); // half of the virtual machines at a time
    for (String name : namesInBothModes().toList()) {
      Program program = Examples.named(name).orElseThrow();
      LAUNCHED_PORTABLE.put(name, new Launched(program, true, directory));
    }
  }

  @AfterAll
  static void killAll() {
    LAUNCHED.values().forEach(Launched::kill);
    LAUNCHED_PORTABLE.values().forEach(Launched::kill);
  }

  @ParameterizedTest
  @MethodSource("names")
  void printsWhatIsExpected(String name) throws Exception {
    assertThat(LAUNCHED.get(name).lines())
        .as(name)
        .map(OutputTest::withoutTimes)
        .containsExactlyElementsOf(expected(name));
  }

  @ParameterizedTest
  @MethodSource("namesInBothModes")
  void printsTheSameInPortableMode(String name) throws Exception {
    assertThat(LAUNCHED_PORTABLE.get(name).lines())
        .as(name)
        .map(OutputTest::withoutTimes)
        .containsExactlyElementsOf(expected(name));
  }

  @Test
  void threadPoolReportsBesideItsJobs() throws Exception {
    List<String> lines = LAUNCHED.get(UNORDERED).lines();
    assertThat(lines)
        .filteredOn(line -> line.startsWith("task count 3, thread count "))
        .hasSize(10);
    assertThat(lines)
        .filteredOn(line -> line.startsWith("c"))
        .map(line -> line.substring(0, line.indexOf(':')))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 40).mapToObj(job -> "c" + job).toList());
  }

  private static Stream<String> names() {
    return Examples.all().stream()
        .map(Program::name)
        .filter(name -> !name.equals(UNORDERED) && !NETWORK.contains(name));
  }

  private static Stream<String> namesInBothModes() {
    return names().filter(name -> !OWN_LOOP_ONLY.contains(name) && !SLOW.contains(name));
  }

  private static List<String> expected(String name) throws IOException {
    try (InputStream file = OutputTest.class.getResourceAsStream(name + ".txt")) {
      assertThat(file).as("the file with the output of " + name).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static String withoutTimes(String line) {
    return line.replaceAll("\\d+\\.\\d s\\b", "N.N s")
        .replaceAll("\\d+ ms\\b", "N ms")
        .replaceAll("0x[0-9a-f]+", "0xN")
        .replaceAll("(?<=\\.java:)\\d+", "N");
  }
}
