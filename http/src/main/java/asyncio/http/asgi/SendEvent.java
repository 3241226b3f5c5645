package asyncio.http.asgi;

import asyncio.http.Headers;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What an application sends. */
@SuppressWarnings("ArrayRecordComponent") // bytes are what there is; they are not compared
public sealed interface SendEvent {
  /**
   * A response begins ({@code http.response.start}, and {@code websocket.http.response.start} to
   * deny a WebSocket). It goes out with the first piece of its body.
   *
   * @param status from 200 to 599
   * @param headers its fields; how it is framed is up to the server
   * @param trailers whether {@link Trailers} follow the body
   */
  record ResponseStart(int status, Headers headers, boolean trailers) implements SendEvent {
    /**
     * A response without trailers.
     *
     * @param status from 200 to 599
     * @param headers its fields
     */
    public ResponseStart(int status, Headers headers) {
      this(status, headers, false);
    }
  }

  /**
   * A piece of the body ({@code http.response.body}, and {@code websocket.http.response.body}).
   *
   * @param body the bytes, which must not change; maybe none
   * @param moreBody whether there is more
   */
  record ResponseBody(byte[] body, boolean moreBody) implements SendEvent {}

  /**
   * All of a file is the body ({@code http.response.pathsend}).
   *
   * @param path of the file
   */
  record PathSend(Path path) implements SendEvent {}

  /**
   * A part of a file is the body ({@code http.response.zerocopysend}, with a path for the
   * descriptor, which the server opens).
   *
   * @param path of the file
   * @param offset of its first byte that is sent
   * @param count how many are
   */
  record ZeroCopySend(Path path, long offset, long count) implements SendEvent {}

  /**
   * Fields behind the body ({@code http.response.trailers}).
   *
   * @param headers the fields
   */
  record Trailers(Headers headers) implements SendEvent {}

  /**
   * Fields ahead of the response ({@code http.response.early_hint}).
   *
   * @param headers such as {@code link}
   */
  record EarlyHint(Headers headers) implements SendEvent {}

  /**
   * The WebSocket is accepted ({@code websocket.accept}).
   *
   * @param subprotocol one of those that the client speaks; null: none
   * @param headers fields beside those of the handshake
   */
  record WebSocketAccept(@Nullable String subprotocol, Headers headers) implements SendEvent {
    /** Without a subprotocol, and without more fields. */
    public WebSocketAccept() {
      this(null, Headers.EMPTY);
    }
  }

  /**
   * A text ({@code websocket.send} with {@code text}).
   *
   * @param text the message
   */
  record WebSocketText(String text) implements SendEvent {}

  /**
   * Bytes ({@code websocket.send} with {@code bytes}).
   *
   * @param bytes the message
   */
  record WebSocketBytes(byte[] bytes) implements SendEvent {}

  /**
   * Closes the WebSocket, or denies it with 403 if it was not accepted ({@code websocket.close}).
   *
   * @param code why
   * @param reason in words; maybe empty
   */
  record WebSocketClose(int code, String reason) implements SendEvent {
    /** A normal end. */
    public WebSocketClose() {
      this(1000, "");
    }
  }

  /** The application is ready ({@code lifespan.startup.complete}). */
  record StartupComplete() implements SendEvent {}

  /**
   * The application cannot start ({@code lifespan.startup.failed}).
   *
   * @param message why
   */
  record StartupFailed(String message) implements SendEvent {}

  /** The application has ended ({@code lifespan.shutdown.complete}). */
  record ShutdownComplete() implements SendEvent {}

  /**
   * The application has not ended well ({@code lifespan.shutdown.failed}).
   *
   * @param message why
   */
  record ShutdownFailed(String message) implements SendEvent {}
}
