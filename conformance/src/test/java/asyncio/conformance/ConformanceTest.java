package asyncio.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Java program prints what CPython's asyncio prints, in both modes. */
final class ConformanceTest {
  private static final Path PROGRAMS = Path.of("src/main/python");
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Pattern GUARANTEES =
      Pattern.compile("\"\"\"([A-Z]+-\\d+(?:, [A-Z]+-\\d+)*): .*");
  private static final long PATIENCE_MILLIS = 300_000; // only for what would never end

  private static final Logger LOGGER = Logger.getLogger("asyncio");
  private static final AtomicInteger compared = new AtomicInteger();
  private static String oracle = "no CPython 3.13 or newer here to check the goldens against";

  /** The two ways in which a loop suspends its tasks. */
  enum Mode {
    OWN_LOOP,
    PORTABLE
  }

  /** Some programs provoke reports that would go to the log. */
  @BeforeAll
  static void quiet() {
    LOGGER.setLevel(Level.OFF);
  }

  @AfterAll
  static void summary() {
    System.out.printf(
        "conformance: %d pairs, %d transcripts compared in %d modes, %s%n",
        Pairs.all().size(), compared.get(), Mode.values().length, oracle);
  }

  static Stream<Arguments> pairsInBothModes() {
    return Pairs.all().stream()
        .flatMap(pair -> Stream.of(Mode.values()).map(mode -> Arguments.of(pair, mode)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("pairsInBothModes")
  void printsTheSame(Pair pair, Mode mode) throws Exception {
    boolean portable = mode == Mode.PORTABLE;
    LoopOptions options =
        LoopOptions.defaults().withClock(new VirtualClock()).withPortable(portable);
    try (var loop = new EventLoop(options)) {
      assertThat(loop.portable()).as("portable").isEqualTo(portable);
    }
    assertThat(String.join("\n", transcript(pair, options)))
        .as("%s, %s", pair, mode)
        .isEqualTo(String.join("\n", Files.readAllLines(golden(pair.name()))));
    compared.incrementAndGet();
  }

  /** Runs a program in a thread of its own, so that one that hangs is told apart and left alone. */
  private static List<String> transcript(Pair pair, LoopOptions options) throws Exception {
    var out = new Transcript();
    var failure = new AtomicReference<Throwable>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name(pair.name())
            .start(
                () -> {
                  try {
                    pair.program().run(out, options);
                  } catch (Throwable thrown) {
                    failure.set(thrown);
                  }
                });
    thread.join(PATIENCE_MILLIS);
    assertThat(thread.isAlive()).as("hangs after %s", out.lines()).isFalse();
    if (failure.get() != null) {
      throw new AssertionError("failed after " + out.lines(), failure.get());
    }
    return out.lines();
  }

  @Test
  void everyPairIsWhole() {
    Map<String, List<String>> java = new TreeMap<>();
    for (Pair pair : Pairs.all()) {
      assertThat(java.put(pair.name(), pair.guarantees())).as("twice: %s", pair).isNull();
    }
    Map<String, List<String>> python = new TreeMap<>();
    for (String name : programs()) {
      python.put(name, guarantees(name));
    }
    assertThat(java).isEqualTo(python);
    assertThat(names(GOLDEN, ".txt")).containsExactlyElementsOf(java.keySet());
  }

  @Test
  void goldensAreWhatPythonPrints(@TempDir Path printed) throws Exception {
    Python python = Python.find();
    assumeTrue(python != null, "goldens not checked: no CPython 3.13 or newer; set PYTHON to one");
    python.writeTranscripts(programs().stream().map(ConformanceTest::program).toList(), printed);
    for (String name : programs()) {
      assertThat(Files.readAllLines(printed.resolve(name + ".txt")))
          .as(name)
          .isEqualTo(Files.readAllLines(golden(name)));
    }
    oracle = "goldens checked against " + python.version();
  }

  private static Path program(String name) {
    return PROGRAMS.resolve(name + ".py");
  }

  private static Path golden(String name) {
    return GOLDEN.resolve(name + ".txt");
  }

  private static List<String> programs() {
    return names(PROGRAMS, ".py").stream().filter(name -> !name.equals("transcript")).toList();
  }

  private static List<String> names(Path directory, String suffix) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(suffix))
          .map(name -> name.substring(0, name.length() - suffix.length()))
          .sorted()
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static List<String> guarantees(String name) {
    try (Stream<String> lines = Files.lines(program(name))) {
      Matcher first = GUARANTEES.matcher(lines.findFirst().orElse(""));
      assertThat(first.matches()).as("%s.py begins with its guarantees", name).isTrue();
      return List.of(first.group(1).split(", ", -1));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
