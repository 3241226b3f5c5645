package asyncio.cli.serve;

import asyncio.cli.program.Nearest;
import asyncio.http.Http2Limits;
import asyncio.http.Limits;
import asyncio.http.web.ServerLimits;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The limits of a server by their names, as {@code --limit} changes them. A limit is a component of
 * one of three records.
 */
final class LimitTable {
  /**
   * A limit.
   *
   * @param name in {@code --limit NAME=VALUE}
   * @param of the record that has it
   * @param component its name there
   * @param unit what a value is
   * @param description what it limits, and what happens beyond
   */
  private record Row(
      String name, Class<? extends Record> of, String component, Unit unit, String description) {}

  private enum Unit {
    COUNT,
    BYTES,
    SIZE, // bytes in an int
    TIME
  }

  private static Row message(String name, String component, Unit unit, String description) {
    return new Row(name, Limits.class, component, unit, description);
  }

  private static Row server(String name, String component, Unit unit, String description) {
    return new Row(name, ServerLimits.class, component, unit, description);
  }

  private static Row http2(String name, String component, Unit unit, String description) {
    return new Row("http2-" + name, Http2Limits.class, component, unit, description);
  }

  private static final List<Row> ROWS =
      List.of(
          message("line", "line", Unit.SIZE, "the first line of a request; then 414"),
          message("field", "field", Unit.SIZE, "a field of the head; then 431"),
          message("fields", "fields", Unit.COUNT, "how many fields; then 431"),
          message("head", "head", Unit.SIZE, "all fields together; then 431"),
          message("body", "body", Unit.BYTES, "a body, where its handler sets none; then 413"),
          message("chunk-extensions", "chunkExtensions", Unit.SIZE, "those of a body; then 400"),
          message("informational", "informational", Unit.COUNT, "interim responses to a client"),
          server("connections", "connections", Unit.COUNT, "clients of a process; then 503"),
          server("idle", "idle", Unit.TIME, "a connection without a request; then closed"),
          server("head-time", "head", Unit.TIME, "a head, from its first byte; then 408"),
          server("body-time", "body", Unit.TIME, "a body, beside body-rate; then 408"),
          server("body-rate", "bodyRate", Unit.SIZE, "a body, in a second, at least; then 408"),
          server("write", "write", Unit.TIME, "a client that takes nothing; then cut off"),
          server("handler", "handler", Unit.TIME, "a handler that does not answer; then 503"),
          server("unread", "unread", Unit.SIZE, "a body that nobody has read; then closed"),
          server("shutdown", "shutdown", Unit.TIME, "requests at the end; then cancelled"),
          http2("streams", "streams", Unit.COUNT, "streams of a connection; more are refused"),
          http2("stream-window", "streamWindow", Unit.SIZE, "what nobody has read, of a stream"),
          http2("window", "window", Unit.SIZE, "what nobody has read, of a connection"),
          http2("continuations", "continuations", Unit.COUNT, "frames more for fields; then ended"),
          http2("resets", "resets", Unit.COUNT, "streams reset at once; then ended"),
          http2("resets-rate", "resetsPerSecond", Unit.COUNT, "and as many more each second"),
          http2("chatter", "chatter", Unit.COUNT, "frames that carry nothing; then ended"),
          http2("chatter-rate", "chatterPerSecond", Unit.COUNT, "and as many more each second"));

  private LimitTable() {}

  /**
   * Checks changes.
   *
   * @param words as {@code body=10m}
   * @return the changes by name
   * @throws IllegalArgumentException if one is none, which says why
   */
  static Map<String, String> parse(List<String> words) {
    Map<String, String> changes = new LinkedHashMap<>();
    for (String word : words) {
      int sign = word.indexOf('=');
      if (sign < 0) {
        throw new IllegalArgumentException("is no limit: write it as body=10m");
      }
      String name = word.substring(0, sign).strip();
      changes.put(name, word.substring(sign + 1).strip());
      value(row(name), changes.get(name));
    }
    changed(ServerLimits.DEFAULT, changes);
    return changes;
  }

  private static Row row(String name) {
    List<String> names = ROWS.stream().map(Row::name).toList();
    return ROWS.stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "names no limit"
                        + new Nearest(names)
                            .question(name)
                            .map(question -> ". " + question)
                            .orElse("; --limits prints all")));
  }

  private static Object value(Row row, String text) {
    try {
      return switch (row.unit()) {
        case COUNT -> Quantity.count(text);
        case BYTES -> Quantity.bytes(text);
        case SIZE -> Math.toIntExact(Quantity.bytes(text));
        case TIME -> Quantity.time(text);
      };
    } catch (ArithmeticException tooMuch) {
      throw new IllegalArgumentException("is too much: 2g and more do not fit", tooMuch);
    }
  }

  /** The same limits but for what is changed. */
  static ServerLimits changed(ServerLimits limits, Map<String, String> changes) {
    if (changes.isEmpty()) {
      return limits;
    }
    Map<Class<?>, Map<String, Object>> values = new HashMap<>();
    changes.forEach(
        (name, text) -> {
          Row row = row(name);
          values
              .computeIfAbsent(row.of(), _ -> new HashMap<>())
              .put(row.component(), value(row, text));
        });
    return changed(limits, values.getOrDefault(ServerLimits.class, Map.of()))
        .withMessages(changed(limits.messages(), values.getOrDefault(Limits.class, Map.of())))
        .withHttp2(changed(limits.http2(), values.getOrDefault(Http2Limits.class, Map.of())));
  }

  /** The same record but for some components. */
  private static <R extends Record> R changed(R before, Map<String, Object> values) {
    @SuppressWarnings("unchecked")
    Class<R> type = (Class<R>) before.getClass();
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] arguments = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        Object own = components[i].getAccessor().invoke(before);
        arguments[i] = values.getOrDefault(components[i].getName(), own);
      }
      return type.getConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException refused) {
      throw new IllegalArgumentException(
          Objects.requireNonNull(refused.getCause()).getMessage(), refused);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Object value(ServerLimits limits, Row row) {
    Record owner =
        row.of() == Limits.class
            ? limits.messages()
            : row.of() == Http2Limits.class ? limits.http2() : limits;
    try {
      return row.of().getMethod(row.component()).invoke(owner);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** All limits with their values, in lines for people. */
  static List<String> lines(ServerLimits limits, Map<String, String> changes) {
    ServerLimits now = changed(limits, changes);
    List<String> lines = new ArrayList<>();
    for (Row row : ROWS) {
      lines.add(
          "%s %-20s %6s  %s"
              .formatted(
                  changes.containsKey(row.name()) ? "*" : " ",
                  row.name(),
                  text(row, value(now, row)),
                  row.description()));
    }
    return lines;
  }

  private static String text(Row row, Object value) {
    return switch (row.unit()) {
      case COUNT -> value.toString();
      case BYTES, SIZE -> Quantity.text(((Number) value).longValue());
      case TIME -> Quantity.text((Duration) value);
    };
  }
}
