package asyncio.benchmarks.runtime;

import java.util.Locale;

/** A figure as one line of JSON on standard output, for the program that compares the peers. */
final class Line {
  private final StringBuilder json = new StringBuilder("{\"benchmark\":");

  Line(String benchmark, String unit, double value) {
    quote(benchmark);
    with("unit", unit);
    with("value", value);
  }

  Line with(String name, String value) {
    name(name);
    quote(value);
    return this;
  }

  Line with(String name, double value) {
    name(name);
    json.append(String.format(Locale.ROOT, "%.3f", value));
    return this;
  }

  void print() {
    System.out.println(json + "}");
    System.out.flush();
  }

  private void name(String name) {
    json.append(',');
    quote(name);
    json.append(':');
  }

  private void quote(String text) {
    json.append('"').append(text).append('"');
  }
}
