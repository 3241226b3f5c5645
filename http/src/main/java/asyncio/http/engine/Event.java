package asyncio.http.engine;

import asyncio.http.Headers;
import java.nio.ByteBuffer;

/** What a parser has found in the bytes it got. */
public sealed interface Event {
  /** Nothing: what has arrived is not enough. */
  Event NEED_MORE = Pause.NEED_MORE;

  /** No message will come any more. */
  Event CLOSED = Pause.CLOSED;

  /** What follows is of another protocol. */
  Event UPGRADED = Pause.UPGRADED;

  /** {@link End} without trailers. */
  Event END = new End(Headers.EMPTY);

  /** The head of a message. */
  sealed interface Head extends Event permits RequestHead, ResponseHead {
    /** {@return the fields} */
    Headers headers();

    /** {@return how long the body is; -1: in chunks; -2: as long as the connection} */
    long length();

    /** {@return whether another message can follow on this connection} */
    boolean keepAlive();
  }

  /**
   * A piece of the body.
   *
   * @param bytes the piece, not empty; it is the parser's, which alters it when it is given bytes
   *     or asked for the next event
   */
  record Data(ByteBuffer bytes) implements Event {}

  /**
   * The end of a message.
   *
   * @param trailers the fields that came after the body
   */
  record End(Headers trailers) implements Event {}

  /** There is no event. */
  enum Pause implements Event {
    /** Until more comes. */
    NEED_MORE,
    /** For ever. */
    CLOSED,
    /** For ever: the bytes that are left are of another protocol. */
    UPGRADED
  }
}
