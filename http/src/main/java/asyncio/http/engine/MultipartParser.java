package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes a body of several parts apart: bytes in, events out, as {@link MessageParser} does it.
 *
 * <p>A boundary is looked for by its first byte, CR; what may be the beginning of one stays until
 * more has come. Everything is looked at once, but for a boundary's length. A part in a part is
 * bytes like any other. What precedes the first boundary and follows the last is dropped.
 */
public final class MultipartParser {
  private static final int LONGEST_BOUNDARY = 70;
  private static final int INPUT = 64 * 1024;
  private static final int FIELDS = 32; // of a part
  private static final String PUNCTUATION = "'()+_,-./:=? ";

  /** What was found. */
  public sealed interface Event {
    /** What has arrived is not enough. */
    Event NEED_MORE = Pause.NEED_MORE;

    /** A part is over. */
    Event PART_END = Pause.PART_END;

    /** The last part is over; what follows does not count. */
    Event END = Pause.END;

    /**
     * A part begins.
     *
     * @param headers its fields
     */
    record Part(Headers headers) implements Event {}

    /**
     * A piece of a part.
     *
     * @param bytes the piece, not empty; it is the parser's, which alters it when it is given bytes
     */
    record Data(ByteBuffer bytes) implements Event {}

    /** What has nothing with it. */
    enum Pause implements Event {
      /** Until more comes. */
      NEED_MORE,
      /** Of a part. */
      PART_END,
      /** Of all. */
      END
    }
  }

  private enum State {
    PREAMBLE,
    AFTER_BOUNDARY,
    FIELDS,
    DATA,
    END
  }

  private final byte[] delimiter; // CR LF - - boundary
  private final int mostParts;
  private final int mostField;
  private final InputBuffer input = new InputBuffer(INPUT);
  private final Headers.Builder fields = Headers.builder();
  private State state = State.PREAMBLE;
  private boolean inPart;
  private int parts;

  /**
   * A parser.
   *
   * @param boundary as the content type of the body has it
   * @param mostParts how many parts there may be
   * @param mostField how long a line of the head of a part may be, in bytes
   * @throws HttpError if it is no boundary
   */
  public MultipartParser(String boundary, int mostParts, int mostField) {
    if (!isBoundary(boundary)) {
      throw new HttpError(Violation.MULTIPART_BOUNDARY);
    }
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    this.mostParts = mostParts;
    this.mostField = Math.min(mostField, INPUT / 2);
    receive(ByteBuffer.wrap(new byte[] {'\r', '\n'})); // the first boundary has none before it
  }

  private static boolean isBoundary(String text) {
    boolean right = !text.isEmpty() && text.length() <= LONGEST_BOUNDARY && !text.endsWith(" ");
    for (int i = 0; i < text.length() && right; i++) {
      char c = text.charAt(i);
      right =
          (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || PUNCTUATION.indexOf(c) >= 0;
    }
    return right;
  }

  /**
   * Takes bytes: all of them, or as many as may be kept until events are asked for.
   *
   * @param bytes what has arrived; what was taken is behind its position afterwards
   */
  public void receive(ByteBuffer bytes) {
    if (state == State.END) {
      bytes.position(bytes.limit());
    } else {
      input.add(bytes);
    }
  }

  /**
   * No more bytes will come.
   *
   * @throws HttpError if the last boundary is missing
   */
  public void receiveEnd() {
    if (state != State.END) {
      throw new HttpError(Violation.MULTIPART_INCOMPLETE);
    }
  }

  /**
   * Goes on with what has arrived.
   *
   * @return what was found
   * @throws HttpError if it is no multipart, or too much of it
   */
  public Event next() {
    while (true) {
      switch (state) {
        case PREAMBLE, DATA -> {
          Event found = data();
          if (found != null) {
            return found;
          }
        }
        case AFTER_BOUNDARY -> {
          if (inPart) {
            inPart = false;
            return Event.PART_END;
          }
          if (!afterBoundary()) {
            return Event.NEED_MORE;
          }
        }
        case FIELDS -> {
          return fields();
        }
        case END -> {
          return Event.END;
        }
      }
    }
  }

  /** What precedes a boundary; null if there is nothing of interest any more. */
  private @Nullable Event data() {
    int from = input.start;
    int at = from;
    while (true) {
      at = Octets.indexOf((byte) '\r', input.bytes, at, input.end);
      if (at < 0) {
        at = input.end;
        break;
      }
      int same = same(at);
      if (same == delimiter.length) {
        if (at == from) {
          input.start = at + same;
          state = State.AFTER_BOUNDARY;
          return null;
        }
        break;
      }
      if (at + same == input.end) {
        break; // maybe one
      }
      at++;
    }
    if (at == from) {
      return Event.NEED_MORE;
    }
    input.start = at;
    if (state == State.PREAMBLE) {
      return null;
    }
    return new Event.Data(ByteBuffer.wrap(input.bytes, from, at - from).slice());
  }

  private int same(int at) {
    int max = Math.min(delimiter.length, input.end - at);
    int same = 0;
    while (same < max && input.bytes[at + same] == delimiter[same]) {
      same++;
    }
    return same;
  }

  /** Whether it went on: CRLF, or the two hyphens of the last one, follow; blanks may precede. */
  private boolean afterBoundary() {
    while (input.size() > 0 && isBlank(input.bytes[input.start])) {
      input.start++;
    }
    if (input.size() < 2) {
      return false;
    }
    byte first = input.bytes[input.start];
    byte second = input.bytes[input.start + 1];
    if (first == '-' && second == '-') {
      state = State.END;
      input.clear();
    } else if (first == '\r' && second == '\n') {
      input.start += 2;
      state = State.FIELDS;
      if (++parts > mostParts) {
        throw new HttpError(Violation.MULTIPART_TOO_MANY, "more than " + mostParts);
      }
    } else {
      throw new HttpError(Violation.MULTIPART_BOUNDARY);
    }
    return true;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private Event fields() {
    while (true) {
      int from = input.start;
      int end = input.line(mostField);
      if (end == InputBuffer.INCOMPLETE) {
        return Event.NEED_MORE;
      }
      if (end < 0) {
        throw new HttpError(
            end == InputBuffer.TOO_LONG ? Violation.FIELD_TOO_LONG : Violation.MULTIPART_HEAD);
      }
      input.start = end + 2;
      if (end == from) {
        inPart = true;
        state = State.DATA;
        return new Event.Part(fields.build());
      }
      if (fields.size() == FIELDS) {
        throw new HttpError(Violation.TOO_MANY_FIELDS, "more than " + FIELDS + " of a part");
      }
      fields.addLine(input.bytes, from, end);
    }
  }
}
