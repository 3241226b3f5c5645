package asyncio.cli.serve;

import asyncio.cli.program.Nearest;
import asyncio.http.Limits;
import asyncio.http.web.ServerLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The limits of a server by their names, as {@code --limit} changes them. */
final class LimitTable {
  /**
   * A limit.
   *
   * @param name in {@code --limit NAME=VALUE}
   * @param unit what a value is
   * @param description what it limits, and what happens beyond
   */
  private record Row(String name, Unit unit, String description) {}

  private enum Unit {
    COUNT,
    BYTES,
    SIZE, // bytes in an int
    TIME
  }

  private static final List<Row> ROWS =
      List.of(
          new Row("line", Unit.SIZE, "the first line of a request; then 414"),
          new Row("field", Unit.SIZE, "a field of the head; then 431"),
          new Row("fields", Unit.COUNT, "how many fields; then 431"),
          new Row("head", Unit.SIZE, "all fields together; then 431"),
          new Row("body", Unit.BYTES, "a body, unless its handler sets another limit; then 413"),
          new Row(
              "chunk-extensions", Unit.SIZE, "the extensions of all chunks of a body; then 400"),
          new Row("informational", Unit.COUNT, "interim responses, where the server is a client"),
          new Row("connections", Unit.COUNT, "clients of a loop; then 503"),
          new Row("idle", Unit.TIME, "a connection without a request; then it is closed"),
          new Row("head-time", Unit.TIME, "a head, from its first byte; then 408"),
          new Row(
              "body-time", Unit.TIME, "waiting for a body, beside what body-rate allows; then 408"),
          new Row("body-rate", Unit.SIZE, "of a body, in a second, at least; then 408"),
          new Row(
              "write", Unit.TIME, "a client that takes nothing of the answer; then it is cut off"),
          new Row("handler", Unit.TIME, "a handler that does not answer; then 503"),
          new Row(
              "unread", Unit.SIZE, "of a body that nobody has read; then the connection is closed"),
          new Row(
              "shutdown", Unit.TIME, "requests that go on when the server ends; then cancelled"));

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
    List<Object> values = values(limits);
    changes.forEach((name, text) -> values.set(ROWS.indexOf(row(name)), value(row(name), text)));
    return of(values);
  }

  private static List<Object> values(ServerLimits limits) {
    Limits messages = limits.messages();
    return new ArrayList<>(
        Arrays.<Object>asList(
            messages.line(),
            messages.field(),
            messages.fields(),
            messages.head(),
            messages.body(),
            messages.chunkExtensions(),
            messages.informational(),
            limits.connections(),
            limits.idle(),
            limits.head(),
            limits.body(),
            limits.bodyRate(),
            limits.write(),
            limits.handler(),
            limits.unread(),
            limits.shutdown()));
  }

  private static ServerLimits of(List<Object> values) {
    Limits messages =
        new Limits(
            (int) values.get(0),
            (int) values.get(1),
            (int) values.get(2),
            (int) values.get(3),
            (long) values.get(4),
            (int) values.get(5),
            (int) values.get(6));
    return new ServerLimits(
        messages,
        (int) values.get(7),
        (Duration) values.get(8),
        (Duration) values.get(9),
        (Duration) values.get(10),
        (int) values.get(11),
        (Duration) values.get(12),
        (Duration) values.get(13),
        (int) values.get(14),
        (Duration) values.get(15));
  }

  /** All limits with their values, in lines for people. */
  static List<String> lines(ServerLimits limits, Map<String, String> changes) {
    List<String> lines = new ArrayList<>();
    List<Object> values = values(changed(limits, changes));
    for (int i = 0; i < ROWS.size(); i++) {
      Row row = ROWS.get(i);
      String mark = Optional.ofNullable(changes.get(row.name())).map(_ -> "*").orElse(" ");
      lines.add(
          "%s %-17s %8s  %s"
              .formatted(mark, row.name(), text(row, values.get(i)), row.description()));
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
