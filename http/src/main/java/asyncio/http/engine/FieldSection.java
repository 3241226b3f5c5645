package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Limits;
import asyncio.http.Violation;

/** The fields of a head or of trailers while they are read, under the limits of both. */
final class FieldSection {
  private final Limits limits;
  private final Headers.Builder fields = Headers.builder();
  private int bytes;

  FieldSection(Limits limits) {
    this.limits = limits;
  }

  /** Begins with another section. */
  void clear() {
    bytes = 0;
  }

  void addOfHead(byte[] input, int from, int end) {
    if (fields.size() == 0 && (input[from] == ' ' || input[from] == '\t')) {
      throw new HttpError(Violation.SPACE_BEFORE_FIELDS);
    }
    add(input, from, end);
  }

  void addOfTrailers(byte[] input, int from, int end) {
    add(input, from, end);
    Trailers.check(fields);
  }

  private void add(byte[] input, int from, int end) {
    bytes += end - from + 2;
    if (bytes > limits.head()) {
      throw new HttpError(Violation.FIELDS_TOO_LARGE, "more than " + limits.head() + " bytes");
    }
    if (fields.size() == limits.fields()) {
      throw new HttpError(Violation.TOO_MANY_FIELDS, "more than " + limits.fields());
    }
    fields.addLine(input, from, end);
  }

  /** What has been read; the next section begins without it. */
  Headers build() {
    return fields.build();
  }
}
