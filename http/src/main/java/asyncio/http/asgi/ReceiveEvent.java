package asyncio.http.asgi;

/** What an application receives. */
@SuppressWarnings("ArrayRecordComponent") // bytes are what there is; they are not compared
public sealed interface ReceiveEvent {
  /**
   * A piece of the body of a request ({@code http.request}).
   *
   * @param body the bytes; maybe none
   * @param moreBody whether there is more
   */
  record RequestBody(byte[] body, boolean moreBody) implements ReceiveEvent {}

  /** The client is gone, or the response is complete ({@code http.disconnect}). */
  record Disconnect() implements ReceiveEvent {}

  /** The client wants a WebSocket ({@code websocket.connect}). */
  record WebSocketConnect() implements ReceiveEvent {}

  /**
   * A text ({@code websocket.receive} with {@code text}).
   *
   * @param text the message
   */
  record WebSocketText(String text) implements ReceiveEvent {}

  /**
   * Bytes ({@code websocket.receive} with {@code bytes}).
   *
   * @param bytes the message
   */
  record WebSocketBytes(byte[] bytes) implements ReceiveEvent {}

  /**
   * The WebSocket is closed ({@code websocket.disconnect}).
   *
   * @param code why; 1005: none was given; 1006: the connection is lost
   * @param reason in words of the client; maybe empty
   */
  record WebSocketDisconnect(int code, String reason) implements ReceiveEvent {}

  /** The server begins ({@code lifespan.startup}). */
  record Startup() implements ReceiveEvent {}

  /** The server ends ({@code lifespan.shutdown}). */
  record Shutdown() implements ReceiveEvent {}
}
