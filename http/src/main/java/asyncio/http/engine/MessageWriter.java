package asyncio.http.engine;

import asyncio.http.Headers;
import java.nio.ByteBuffer;

/**
 * Puts messages together: a head, pieces of a body, an end; bytes out.
 *
 * <p>It decides how the end of a message is told, and sees that what was announced is kept. So
 * {@code Transfer-Encoding} in the fields given is left out, {@code Content-Length} has to agree
 * with the length given, a body never is longer or shorter than announced, and where no body may be
 * there is none. A name or a value that would end a line cannot be in {@link Headers}, nor in a
 * target, a method or a status.
 */
public abstract sealed class MessageWriter permits RequestWriter, ResponseWriter {
  /** The length of a body that is not known in advance. */
  public static final long UNKNOWN = -1;

  private enum State {
    NO_MESSAGE,
    BODY,
    CHUNKS,
    TO_THE_END,
    SKIPPED, // a body that the peer does not want
    BROKEN
  }

  final OutputBuffer output = new OutputBuffer();
  private State state = State.NO_MESSAGE;
  private long remaining;

  MessageWriter() {}

  /**
   * The bytes to be sent.
   *
   * @return what was put out since the last time, valid until something is put out again
   */
  public ByteBuffer take() {
    return output.handOver();
  }

  /** {@return how many bytes there are to be sent} */
  public int pending() {
    return output.size();
  }

  /** {@return whether a message was begun and is not ended} */
  public boolean insideMessage() {
    return state != State.NO_MESSAGE && state != State.BROKEN;
  }

  /** {@return whether a body is put out, and not dropped as that of a response to HEAD is} */
  public boolean wantsBody() {
    return state != State.SKIPPED;
  }

  void checkNoMessage() {
    if (state == State.BROKEN) {
      throw new IllegalStateException("a message was cut off: nothing can follow it");
    }
    if (state != State.NO_MESSAGE) {
      throw new IllegalStateException("the message before is not ended");
    }
  }

  // ---- heads

  /** The fields but for those that frame the message; whoever calls has put the first line. */
  final void fields(Headers headers) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (!isFraming(name)) {
        field(name, headers.value(i));
      }
    }
  }

  /** A field whose name and value can stand in {@link Headers}. */
  final void field(String name, String value) {
    output.put(name);
    output.put(": ");
    output.put(value);
    output.crlf();
  }

  private static boolean isFraming(String name) {
    return switch (name.length()) {
      case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
      case 14 -> name.equalsIgnoreCase("content-length");
      case 17 -> name.equalsIgnoreCase("transfer-encoding");
      default -> false;
    };
  }

  /**
   * The length that the caller and the fields agree on.
   *
   * @param headers the fields
   * @param length what the caller says; {@link #UNKNOWN} if that is not known
   * @return the length; {@link #UNKNOWN} if neither says it
   * @throws IllegalArgumentException if they do not agree, or the field is none
   */
  public static long agreedLength(Headers headers, long length) {
    String declared = headers.get("content-length");
    if (declared == null) {
      return length;
    }
    long number;
    try {
      number = Long.parseLong(declared);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no Content-Length: " + declared, e);
    }
    if (number < 0 || headers.all("content-length").size() > 1) {
      throw new IllegalArgumentException("no Content-Length: " + declared);
    }
    if (length != UNKNOWN && length != number) {
      throw new IllegalArgumentException(
          "Content-Length is " + number + ", and the body has " + length + " bytes");
    }
    return number;
  }

  final void contentLength(long length) {
    output.put("content-length: ");
    output.decimal(length);
    output.crlf();
  }

  final void endHead() {
    output.crlf();
  }

  final void expectBody(long length) {
    state = State.BODY;
    remaining = length;
  }

  final void expectChunks() {
    state = State.CHUNKS;
  }

  final void expectBodyToTheEnd() {
    state = State.TO_THE_END;
  }

  final void skipBody() {
    state = State.SKIPPED;
  }

  // ---- bodies

  /**
   * Puts out a piece of the body. Of a response to HEAD nothing is put out.
   *
   * @param piece the bytes, which are copied
   * @throws IllegalStateException if there is no message, or more than was announced; then the
   *     message is broken, and the connection has to be closed
   */
  public void data(ByteBuffer piece) {
    int count = piece.remaining();
    switch (state) {
      case BODY -> {
        if (count > remaining) {
          state = State.BROKEN;
          throw new IllegalStateException(
              "the body is longer than announced, by " + (count - remaining) + " bytes");
        }
        remaining -= count;
        output.put(piece);
      }
      case CHUNKS -> {
        if (count > 0) { // an empty one would be the last
          output.hex(count);
          output.crlf();
          output.put(piece);
          output.crlf();
        }
      }
      case TO_THE_END -> output.put(piece);
      case SKIPPED -> piece.position(piece.limit());
      case NO_MESSAGE -> throw new IllegalStateException("no message was begun");
      case BROKEN -> throw new IllegalStateException("the message was cut off");
    }
  }

  /**
   * Counts bytes of the body that are sent past this writer, as those of a file.
   *
   * @param count how many
   * @throws IllegalStateException if no length was announced, or a smaller one; then the message is
   *     broken, and the connection has to be closed
   */
  public void past(long count) {
    if (state != State.BODY || count > remaining) {
      state = State.BROKEN;
      throw new IllegalStateException("the body is longer than announced, or has no length");
    }
    remaining -= count;
  }

  /** Ends the message. */
  public void end() {
    end(Headers.EMPTY);
  }

  /**
   * Ends the message.
   *
   * @param trailers are sent if the body is in chunks, and left out otherwise
   * @throws IllegalArgumentException if a field cannot stand after a body
   * @throws IllegalStateException if there is no message, or less than was announced; then the
   *     message is broken, and the connection has to be closed
   */
  public void end(Headers trailers) {
    switch (state) {
      case BODY -> {
        if (remaining > 0) {
          state = State.BROKEN;
          throw new IllegalStateException(
              "the body is shorter than announced, by " + remaining + " bytes");
        }
      }
      case CHUNKS -> lastChunk(trailers);
      case TO_THE_END, SKIPPED -> {}
      case NO_MESSAGE -> throw new IllegalStateException("no message was begun");
      case BROKEN -> throw new IllegalStateException("the message was cut off");
    }
    state = State.NO_MESSAGE;
  }

  private void lastChunk(Headers trailers) {
    for (int i = 0; i < trailers.size(); i++) {
      if (Trailers.isForbidden(trailers.name(i))) {
        throw new IllegalArgumentException(trailers.name(i) + " must not be a trailer");
      }
    }
    output.put('0');
    output.crlf();
    for (int i = 0; i < trailers.size(); i++) {
      field(trailers.name(i), trailers.value(i));
    }
    output.crlf();
  }
}
