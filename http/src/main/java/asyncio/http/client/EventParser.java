package asyncio.http.client;

import asyncio.http.ServerSentEvent;
import java.io.IOException;
import java.io.Reader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stream of events apart, as HTML has it: comments are dropped, an event that the stream's
 * end cuts off is, too.
 */
final class EventParser {
  private static final int LONGEST = 16 * 1024 * 1024; // characters of an event

  private final BodyLines lines;
  private boolean first = true;
  private @Nullable String lastId;
  private @Nullable Duration retry;

  EventParser(Reader reader, @Nullable String lastId) {
    this.lines = new BodyLines(reader, LONGEST);
    this.lastId = lastId;
  }

  /** The id that was given last. */
  @Nullable String lastId() {
    return lastId;
  }

  /** How long the server wants to be left alone before it is asked again. */
  @Nullable Duration retry() {
    return retry;
  }

  /** The next event; null at the end. Suspends until it is whole. */
  @Nullable ServerSentEvent next() throws IOException {
    StringBuilder data = null;
    String type = null;
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (first && line.startsWith("\ufeff")) {
        line = line.substring(1);
      }
      first = false;
      if (line.isEmpty()) {
        if (data != null) {
          return new ServerSentEvent(data.toString(), type, lastId, retry);
        }
        type = null;
        continue;
      }
      int colon = line.indexOf(':');
      String name = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      if (value.startsWith(" ")) {
        value = value.substring(1);
      }
      switch (name) {
        case "data" -> {
          data = data == null ? new StringBuilder() : data.append('\n');
          data.append(value);
          if (data.length() > LONGEST) {
            throw new BodyLines.LineTooLong(LONGEST);
          }
        }
        case "event" -> type = value.isEmpty() ? null : value;
        case "id" -> lastId = value.indexOf('\0') >= 0 ? lastId : value;
        case "retry" -> retry = pause(value);
        default -> {} // comments have no name
      }
    }
    return null;
  }

  private @Nullable Duration pause(String value) {
    return value.matches("[0-9]{1,9}") ? Duration.ofMillis(Long.parseLong(value)) : retry;
  }
}
