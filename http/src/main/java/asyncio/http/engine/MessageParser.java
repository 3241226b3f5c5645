package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Limits;
import asyncio.http.Violation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bytes of a connection apart into messages: bytes in, events out.
 *
 * <p>It is a state machine that a caller turns: give it bytes, ask for events until there is {@link
 * Event#NEED_MORE}, give it more. What has arrived and is no event yet stays in one array, whose
 * size the limits bound; no method blocks, and nothing is parsed before it is asked for, so a
 * caller that does not ask slows its peer down. How the bytes were cut changes nothing but the cuts
 * between pieces of a body.
 *
 * <p>A line is looked for by the first control character: CRLF ends it, and anything else there but
 * a tab is an error, found as soon as it has come. The line is then taken apart where it lies; the
 * only strings made are those that the message consists of. A body in chunks is put together in
 * place: a piece is moved down over the framing before it, so millions of small chunks make few
 * pieces.
 *
 * <p>After an error every question for an event gets the same error, and bytes are dropped.
 */
public abstract sealed class MessageParser permits RequestParser, ResponseParser {
  private static final int INPUT = 64 * 1024;
  private static final int EMPTY_LINES = 2; // before a message; old clients end a body with one
  private static final int SIZE_DIGITS = 15; // of a chunk: what fits into a long

  private enum State {
    START,
    FIELDS,
    BODY,
    BODY_TO_THE_END,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    TRAILERS,
    OTHER_PROTOCOL,
    CLOSED
  }

  private final Limits limits;
  private final InputBuffer input;
  private State state = State.START;
  private boolean ended; // no more will come
  private @Nullable HttpError failure;

  private int emptyLines; // before this message
  private final FieldSection fields;
  private long remaining; // of the body, or of the chunk
  private long bodyBytes; // of this body so far
  private long mostBodyBytes;
  private int extensionBytes;
  private boolean keepAlive;

  MessageParser(Limits limits) {
    this.limits = limits;
    this.fields = new FieldSection(limits);
    int line = Math.max(Math.max(limits.line(), limits.field()), limits.chunkExtensions());
    this.input = new InputBuffer(Math.max(INPUT, line + 2 * SIZE_DIGITS));
    this.mostBodyBytes = limits.body();
  }

  // ---- bytes in

  /**
   * Where the next bytes shall go: fill it, then tell {@link #received}.
   *
   * @param wanted for how many bytes
   * @return a buffer for some of them; it has no room if events have to be asked for first
   */
  public ByteBuffer room(int wanted) {
    return input.room(wanted);
  }

  /**
   * Bytes were put into the buffer that {@link #room} gave last.
   *
   * @param count how many
   */
  public void received(int count) {
    input.filled(count);
    if (failure != null || state == State.CLOSED) {
      input.clear();
    }
  }

  /**
   * Takes bytes: all of them, or as many as may be kept until events are asked for.
   *
   * @param bytes what has arrived; what was taken is behind its position afterwards
   */
  public void receive(ByteBuffer bytes) {
    if (failure != null || state == State.CLOSED) {
      bytes.position(bytes.limit());
    } else {
      input.add(bytes);
    }
  }

  /**
   * Takes bytes, all of them, however many are here already. Most are not even copied.
   *
   * @param bytes what has arrived; the parser's own from now on
   */
  public void receive(byte[] bytes) {
    if (failure == null && state != State.CLOSED) {
      input.adopt(bytes);
    }
  }

  /** No more bytes will come. */
  public void receiveEnd() {
    ended = true;
  }

  /** {@return how many bytes have come and are not parsed} */
  public int buffered() {
    return input.size();
  }

  /** {@return the bytes that have come and are not of this protocol, after it was left} */
  public byte[] takeRest() {
    if (state != State.OTHER_PROTOCOL) {
      throw new IllegalStateException("the protocol was not left");
    }
    byte[] rest = Arrays.copyOfRange(input.bytes, input.start, input.end);
    input.clear();
    return rest;
  }

  // ---- events out

  /**
   * Parses on.
   *
   * @return what was found
   * @throws HttpError if a rule is broken; then the connection is of no use any more
   */
  public Event next() {
    if (failure != null) {
      throw fail(failure);
    }
    try {
      return parse();
    } catch (HttpError error) {
      throw fail(error);
    }
  }

  private HttpError fail(HttpError error) {
    failure = error;
    input.clear();
    return error;
  }

  private Event parse() {
    return switch (state) {
      case START -> start();
      case FIELDS -> fields();
      case BODY -> body();
      case BODY_TO_THE_END -> bodyToTheEnd();
      case CHUNK_SIZE, CHUNK_DATA, CHUNK_END -> chunks();
      case TRAILERS -> trailers();
      case OTHER_PROTOCOL -> Event.UPGRADED;
      case CLOSED -> Event.CLOSED;
    };
  }

  /** A message may begin, for there are bytes; true: they are of another protocol. */
  abstract boolean begin(byte[] bytes, int from, int to);

  /** The first line is there: not empty, without control characters but tabs. */
  abstract void startLine(byte[] bytes, int from, int to);

  /** The rule that a control character in the first line breaks. */
  abstract Violation controlInStartLine(byte[] bytes, int from, int at);

  /** The rule that a first line breaks which is too long. */
  abstract Violation startLineTooLong(byte[] bytes, int from, int to);

  /** All fields are there. */
  abstract Event.Head head(Headers headers);

  private Event start() {
    if (input.size() > 0 && begin(input.bytes, input.start, input.end)) {
      state = State.OTHER_PROTOCOL;
      return Event.UPGRADED;
    }
    while (true) {
      int from = input.start;
      int end = line(limits.line());
      if (end < 0) {
        if (ended && input.size() == 0) {
          state = State.CLOSED;
          return Event.CLOSED;
        }
        return more(Violation.INCOMPLETE_HEAD);
      }
      if (end > from) {
        startLine(input.bytes, from, end);
        take(end);
        state = State.FIELDS;
        fields.clear();
        emptyLines = 0;
        return fields();
      }
      if (++emptyLines > EMPTY_LINES) {
        throw new HttpError(Violation.LEADING_LINES);
      }
      take(end);
    }
  }

  private Event fields() {
    while (true) {
      int from = input.start;
      int end = line(limits.field());
      if (end < 0) {
        return more(Violation.INCOMPLETE_HEAD);
      }
      if (end == from) {
        take(end);
        Event.Head head = head(fields.build());
        keepAlive = head.keepAlive();
        prepareBody(head);
        return head;
      }
      fields.addOfHead(input.bytes, from, end);
      take(end);
    }
  }

  // ---- bodies

  /**
   * Sets how long the body of the message may be whose head came last, until the next head.
   *
   * @param maximum how many bytes
   */
  public void limitBody(long maximum) {
    mostBodyBytes = maximum;
  }

  private void prepareBody(Event.Head head) {
    bodyBytes = 0;
    extensionBytes = 0;
    mostBodyBytes = limits.body();
    remaining = Math.max(0, head.length());
    if (isOtherProtocol(head)) {
      state = State.OTHER_PROTOCOL;
    } else if (head.length() == Framing.CHUNKED) {
      state = State.CHUNK_SIZE;
    } else {
      state = head.length() == Framing.TO_THE_END ? State.BODY_TO_THE_END : State.BODY;
    }
  }

  /** Whether no body and no other message follows. */
  abstract boolean isOtherProtocol(Event.Head head);

  private Event body() {
    if (bodyBytes == 0 && remaining > 0) {
      checkBody(remaining);
    }
    if (remaining == 0) {
      return endOfMessage(Headers.EMPTY);
    }
    int count = (int) Math.min(remaining, input.size());
    if (count == 0) {
      return more(Violation.INCOMPLETE_BODY);
    }
    remaining -= count;
    bodyBytes += count;
    return piece(input.start, count);
  }

  private Event bodyToTheEnd() {
    int count = (int) Math.min(input.size(), mostBodyBytes - bodyBytes);
    if (count > 0) { // as much as may come, however it is cut, before it is too much
      bodyBytes += count;
      return piece(input.start, count);
    }
    checkBody(input.size());
    return ended ? endOfMessage(Headers.EMPTY) : Event.NEED_MORE;
  }

  private Event piece(int from, int count) {
    input.start += count;
    return new Event.Data(ByteBuffer.wrap(input.bytes, from, count).slice());
  }

  /**
   * The bytes of a piece of a body, to be kept. A piece that is all of what has been read costs no
   * copy: the array that it was read into is given away.
   *
   * @param data the last event
   * @return the caller's own
   */
  public byte[] take(Event.Data data) {
    return input.take(data.bytes());
  }

  private void checkBody(long more) {
    if (more > mostBodyBytes - bodyBytes) {
      throw new HttpError(Violation.BODY_TOO_LARGE, "more than " + mostBodyBytes + " bytes");
    }
  }

  /** Moves what is there of the chunks together; the result is what follows the first framing. */
  private Event chunks() {
    int from = -1;
    int to = -1;
    try {
      while (state != State.TRAILERS && chunkStep()) {
        if (state == State.CHUNK_DATA) {
          int count = (int) Math.min(remaining, input.size());
          if (from < 0) {
            from = input.start;
            to = from;
          } else {
            System.arraycopy(input.bytes, input.start, input.bytes, to, count);
          }
          to += count;
          input.start += count;
          remaining -= count;
          bodyBytes += count;
          state = remaining == 0 ? State.CHUNK_END : State.CHUNK_DATA;
        }
      }
    } catch (HttpError error) {
      if (from < 0) {
        throw error;
      }
      failure = error; // told when the next event is asked for
    }
    if (from >= 0) {
      return new Event.Data(ByteBuffer.wrap(input.bytes, from, to - from).slice());
    }
    return state == State.TRAILERS ? trailers() : more(Violation.INCOMPLETE_BODY);
  }

  /** Whether it went on; in CHUNK_DATA there is data then. */
  private boolean chunkStep() {
    switch (state) {
      case CHUNK_SIZE -> {
        int from = input.start;
        int end = line(SIZE_DIGITS + 1 + limits.chunkExtensions() - extensionBytes);
        if (end < 0) {
          return false;
        }
        int digits = ChunkLine.digits(input.bytes, from, end);
        if (digits == 0 || digits > SIZE_DIGITS) {
          throw new HttpError(Violation.CHUNK_SIZE);
        }
        ChunkLine.checkExtensions(input.bytes, from + digits, end);
        long size = ChunkLine.size(input.bytes, from, digits);
        checkBody(size);
        extensionBytes += end - from - digits;
        if (extensionBytes > limits.chunkExtensions()) {
          throw new HttpError(Violation.CHUNK_EXTENSIONS_TOO_LONG);
        }
        take(end);
        remaining = size;
        fields.clear();
        state = size == 0 ? State.TRAILERS : State.CHUNK_DATA;
        return size == 0 || input.size() > 0;
      }
      case CHUNK_END -> {
        if (input.size() > 0 && input.bytes[input.start] != '\r') {
          throw new HttpError(Violation.CHUNK_END);
        }
        if (input.size() < 2) {
          return false;
        }
        if (input.bytes[input.start + 1] != '\n') {
          throw new HttpError(Violation.CHUNK_END);
        }
        input.start += 2;
        state = State.CHUNK_SIZE;
        return true;
      }
      default -> {
        return input.size() > 0;
      }
    }
  }

  private Event trailers() {
    while (true) {
      int from = input.start;
      int end = line(limits.field());
      if (end < 0) {
        return more(Violation.INCOMPLETE_BODY);
      }
      if (end == from) {
        take(end);
        return endOfMessage(fields.build());
      }
      fields.addOfTrailers(input.bytes, from, end);
      take(end);
    }
  }

  private Event endOfMessage(Headers trailers) {
    state = keepAlive ? State.START : State.CLOSED;
    if (state == State.CLOSED) {
      input.clear();
    } else {
      input.trim(InputBuffer.SMALL);
    }
    messageEnded();
    return trailers.size() == 0 ? Event.END : new Event.End(trailers);
  }

  /** A message was whole. */
  abstract void messageEnded();

  /**
   * Leaves the protocol after a message that asked for another one: what follows is not parsed.
   *
   * @throws IllegalStateException inside a message
   */
  public void leave() {
    if (state != State.START && state != State.CLOSED && state != State.OTHER_PROTOCOL) {
      throw new IllegalStateException("inside a message: its body has to be read first");
    }
    state = State.OTHER_PROTOCOL;
  }

  // ---- lines

  /** Nothing can be found in what has arrived. */
  private Event more(Violation incomplete) {
    if (ended) {
      throw new HttpError(incomplete);
    }
    return Event.NEED_MORE;
  }

  /** Where the line ends that begins at the start of the input, or -1 if it is not whole. */
  private int line(int maximum) {
    int end = input.line(maximum);
    if (end >= InputBuffer.INCOMPLETE) {
      return end;
    }
    int from = input.start;
    int at = input.stoppedAt();
    if (end == InputBuffer.TOO_LONG) {
      throw tooLong(from, at);
    }
    throw new HttpError(
        switch (input.bytes[at]) {
          case '\r' -> Violation.BARE_CR;
          case '\n' -> Violation.BARE_LF;
          default -> control(from, at);
        });
  }

  private Violation control(int from, int at) {
    return switch (state) {
      case START -> controlInStartLine(input.bytes, from, at);
      case CHUNK_SIZE ->
          ChunkLine.digits(input.bytes, from, at) == at - from
              ? Violation.CHUNK_SIZE
              : Violation.CHUNK_EXTENSION;
      default ->
          Octets.indexOf((byte) ':', input.bytes, from, at) < 0
              ? Violation.FIELD_NAME
              : Violation.FIELD_VALUE;
    };
  }

  private HttpError tooLong(int from, int to) {
    return switch (state) {
      case START -> new HttpError(startLineTooLong(input.bytes, from, to));
      case CHUNK_SIZE ->
          new HttpError(
              ChunkLine.digits(input.bytes, from, to) > SIZE_DIGITS
                  ? Violation.CHUNK_SIZE
                  : Violation.CHUNK_EXTENSIONS_TOO_LONG);
      default -> new HttpError(Violation.FIELD_TOO_LONG, "more than " + limits.field() + " bytes");
    };
  }

  /** The line that ended there, and its CRLF, are done with. */
  private void take(int end) {
    input.start = end + 2;
  }

  /** {@return how many bytes its buffer can hold now} */
  int capacity() {
    return input.capacity();
  }
}
