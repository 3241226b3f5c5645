package asyncio.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that a run of a suite came to, as it stands in the JSON file.
 *
 * @param suite its name
 * @param quick whether it was a quick run, good for a look only
 * @param rounds how often each peer had its turn
 * @param date when it began, in UTC
 * @param command the command line
 * @param commit the commit that was measured
 * @param machine what it ran on, by what the field is called
 * @param peers who was measured
 * @param missing who would have been
 * @param failures what went wrong
 * @param series the figures
 */
record Recording(
    String suite,
    boolean quick,
    int rounds,
    String date,
    String command,
    String commit,
    Map<String, String> machine,
    List<Measured> peers,
    List<Missing> missing,
    List<String> failures,
    List<Series> series) {

  /**
   * Who was measured.
   *
   * @param name of the peer or its variant
   * @param label its name for people
   * @param version of what was installed
   * @param command that started it, as one would type it in the directory of the project
   */
  record Measured(String name, String label, String version, String command) {}

  /**
   * Who was not measured.
   *
   * @param name of the peer
   * @param reason why not
   * @param install the command that would help
   */
  record Missing(String name, String reason, String install) {}

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  void write(Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(this) + "\n");
  }

  /**
   * What stands in a file.
   *
   * @throws IOException if it cannot be read, or is not the record of a run
   */
  static Recording read(Path file) throws IOException {
    try {
      Recording recording = JSON.readValue(Files.readString(file), Recording.class);
      if (recording.suite == null || recording.series == null) {
        throw new IOException(file + " is not the record of a run: it names no suite");
      }
      return recording;
    } catch (JacksonException e) {
      throw new IOException(file + " is not the record of a run: " + e.getOriginalMessage(), e);
    }
  }

  /** What was measured, each with its unit, in the order in which it came. */
  SequencedSet<Benchmark> benchmarks() {
    SequencedSet<Benchmark> all = new LinkedHashSet<>();
    series.forEach(one -> all.add(new Benchmark(one.benchmark(), one.unit())));
    return all;
  }

  /** A name, with the unit of its figures: a program may give two figures for one name. */
  record Benchmark(String name, String unit) {}

  Optional<Series> find(Benchmark benchmark, String peer) {
    return series.stream()
        .filter(one -> one.benchmark().equals(benchmark.name) && one.unit().equals(benchmark.unit))
        .filter(one -> one.peer().equals(peer))
        .findFirst();
  }

  /** The series of a name with whatever unit; the first of them. */
  Optional<Series> find(String benchmark, String peer) {
    return series.stream()
        .filter(one -> one.benchmark().equals(benchmark) && one.peer().equals(peer))
        .findFirst();
  }

  String label(String peer) {
    return peers.stream()
        .filter(one -> one.name.equals(peer))
        .map(Measured::label)
        .findFirst()
        .orElseGet(() -> Peer.labelOf(peer));
  }
}
