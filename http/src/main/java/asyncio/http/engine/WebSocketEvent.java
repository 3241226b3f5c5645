package asyncio.http.engine;

import java.nio.ByteBuffer;

/** What a WebSocket engine has found in the bytes it got. */
public sealed interface WebSocketEvent {
  /** Nothing: what has arrived is not enough. */
  WebSocketEvent NEED_MORE = Pause.NEED_MORE;

  /** The peer has closed; nothing will come any more. */
  WebSocketEvent CLOSED = Pause.CLOSED;

  /**
   * A message of text.
   *
   * @param text the text
   */
  record Text(String text) implements WebSocketEvent {}

  /**
   * A message of bytes.
   *
   * @param data all of them, in an array that is the receiver's
   */
  record Binary(ByteBuffer data) implements WebSocketEvent {}

  /**
   * The peer wants a pong.
   *
   * @param data what the pong has to have
   */
  record Ping(ByteBuffer data) implements WebSocketEvent {}

  /**
   * The peer has answered a ping, or says that it is there.
   *
   * @param data what the ping had
   */
  record Pong(ByteBuffer data) implements WebSocketEvent {}

  /**
   * The peer closes.
   *
   * @param code why; 1005 if it does not say
   * @param reason why, in words
   */
  record Close(int code, String reason) implements WebSocketEvent {}

  /** There is no event. */
  enum Pause implements WebSocketEvent {
    /** Until more comes. */
    NEED_MORE,
    /** For ever. */
    CLOSED
  }
}
