package asyncio.benchmarks.driver;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A figure that a program printed: a line with a JSON object.
 *
 * @param benchmark what was measured
 * @param unit of the value, such as {@code ns/op}; a rate if it ends with {@code /s}
 * @param value the figure
 * @param cpu the processor time of an operation, where that makes sense: in the same unit, or in
 *     microseconds beside a rate
 * @param more whatever else the program said
 */
record Reading(
    String benchmark, String unit, double value, @Nullable Double cpu, Map<String, Object> more) {

  /** Python and Java both print a number that is none as NaN. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /**
   * The reading of a line, or empty if the line is only talk.
   *
   * @throws IllegalArgumentException if it looks like a reading and is none
   */
  static Optional<Reading> parse(String line) {
    if (!line.startsWith("{")) {
      return Optional.empty();
    }
    try {
      return Optional.of(of(JSON.readTree(line)));
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not a figure: " + line, e);
    }
  }

  private static Reading of(JsonNode object) {
    Map<String, Object> more = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            field -> more.put(field.getKey(), JSON.convertValue(field.getValue(), Object.class)));
    Object benchmark = more.remove("benchmark");
    Object unit = more.remove("unit");
    Object value = more.remove("value");
    Object cpu = more.containsKey("cpu") ? more.remove("cpu") : more.remove("cpuMicros");
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return new Reading(
          String.valueOf(benchmark == null ? "" : benchmark),
          String.valueOf(unit == null ? "" : unit),
          number.doubleValue(),
          cpu instanceof Number time && Double.isFinite(time.doubleValue())
              ? time.doubleValue()
              : null,
          Map.copyOf(more));
    }
    throw new IllegalArgumentException("without a value");
  }

  /** The same figure of another name, with other fields beside it. */
  Reading named(String name, Map<String, Object> fields) {
    return new Reading(name, unit, value, cpu, Map.copyOf(fields));
  }
}
