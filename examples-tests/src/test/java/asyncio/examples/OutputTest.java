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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the examples print, compared with the files of their names among the resources; times,
 * addresses and line numbers do not count. They run in virtual time, so that it does not matter how
 * busy the machine is, except those for which something outside of their loop takes time, in which
 * nothing depends on how much.
 */
@Tag("slow")
final class OutputTest {
  /** Its threads print when they like. */
  private static final String UNORDERED = "thread-pool";

  /** They wait for sockets, processes, threads, and in Thread.sleep. */
  private static final Set<String> REAL_TIME =
      Set.of(
          "quickstart",
          "blocking",
          "portable",
          "thread-pool",
          "loop-in-thread",
          "echo-client",
          "udp-echo",
          "tls-echo",
          "unix-echo",
          "subprocess",
          "fetch-many",
          "requests-callback",
          "process-pool",
          "multiprocess-fetch",
          "mix",
          "prime-map",
          "cluster-wordcount");

  /** What these print depends on the mode. */
  private static final Set<String> OWN_LOOP_ONLY =
      Set.of("hello", "quickstart", "blocking", "portable", "fetch-many", "requests-callback");

  /** They take seconds of time or of processors; they would show nothing new in portable mode. */
  private static final Set<String> SLOW =
      Set.of(
          "sync-to-async", "process-pool", "multiprocess-fetch", "prime-map", "cluster-wordcount");

  /**
   * These serve until they are interrupted, or name ports, or need a server: see {@link
   * NetworkExamplesTest}, {@link WebExamplesTest} and {@link ClientExamplesTest}, and in the module
   * of the command its tests.
   */
  private static final Set<String> NETWORK =
      Set.of(
          "echo-server",
          "echo-protocol",
          "chat",
          "port-scan",
          "proxy",
          "web-hello",
          "serve-hello",
          "in-a-servlet-container",
          "slow-server",
          "serve-workers",
          "rest",
          "upload",
          "sse-clock",
          "static-files",
          "websocket-chat",
          "chat-terminal",
          "gateway-middleware",
          "asgi-raw",
          "http2",
          "crawler",
          "download",
          "websocket-client",
          "reverse-proxy");

  /** So many at once as there are processors to start them; and those that mostly sleep. */
  private static final ExecutorService LAUNCHING =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors() + 1);

  private static final Map<String, Future<List<String>>> OWN_LOOP = new HashMap<>();
  private static final Map<String, Future<List<String>>> PORTABLE = new HashMap<>();

  @TempDir private static Path directory;

  @BeforeAll
  static void launchAll() {
    OWN_LOOP.put(UNORDERED, LAUNCHING.submit(() -> lines(UNORDERED, false))); // the longest
    names().forEach(name -> OWN_LOOP.put(name, LAUNCHING.submit(() -> lines(name, false))));
    namesInBothModes()
        .forEach(name -> PORTABLE.put(name, LAUNCHING.submit(() -> lines(name, true))));
  }

  @AfterAll
  static void stopLaunching() {
    LAUNCHING.shutdownNow();
  }

  @ParameterizedTest
  @MethodSource("names")
  void printsWhatIsExpected(String name) throws Exception {
    assertThat(OWN_LOOP.get(name).get())
        .as(name)
        .map(OutputTest::withoutTimes)
        .containsExactlyElementsOf(expected(name));
  }

  @ParameterizedTest
  @MethodSource("namesInBothModes")
  void printsTheSameInPortableMode(String name) throws Exception {
    assertThat(PORTABLE.get(name).get())
        .as(name)
        .map(OutputTest::withoutTimes)
        .containsExactlyElementsOf(expected(name));
  }

  @Test
  void threadPoolReportsBesideItsJobs() throws Exception {
    List<String> lines = OWN_LOOP.get(UNORDERED).get();
    assertThat(lines).anyMatch(line -> line.startsWith("task count 2, thread count "));
    assertThat(lines)
        .filteredOn(line -> line.startsWith("c"))
        .map(line -> line.substring(0, line.indexOf(':')))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 40).mapToObj(job -> "c" + job).toList());
    assertThat(lines).allMatch(line -> line.matches("c\\d+: .*|task count 2, thread count \\d+"));
  }

  private static List<String> lines(String name, boolean portable) throws Exception {
    Program program = Examples.named(name).orElseThrow();
    return new Launched(program, portable, !REAL_TIME.contains(name), directory).lines();
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
        .replaceAll("\\d+\\.\\d times\\b", "N.N times")
        .replaceAll("(?<=\\bc\\d: )\\d+", "N") // processes
        .replaceAll("\\d+ ms\\b", "N ms")
        .replaceAll("0x[0-9a-f]+", "0xN")
        .replaceAll("(?<=\\.java:)\\d+", "N");
  }
}
