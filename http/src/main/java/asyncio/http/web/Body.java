package asyncio.http.web;

import asyncio.http.WebSocketOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The body of a response: one of these, so each request is answered once and in one way. */
public sealed interface Body {
  /** No body. */
  record Empty() implements Body {}

  /**
   * Bytes that are there.
   *
   * @param data the bytes, which must not change
   */
  record Bytes(ByteBuffer data) implements Body {}

  /**
   * A body that is made while it is sent.
   *
   * @param producer makes it; it is not called for a request that wants no body
   */
  record Stream(Producer producer) implements Body {}

  /**
   * A part of a file, which is opened when it is sent.
   *
   * @param path of the file
   * @param from its first byte that is sent
   * @param length how many bytes are; if there are fewer then, the response is cut off
   */
  record File(Path path, long from, long length) implements Body {}

  /**
   * No body but a WebSocket, if the client asks for one.
   *
   * @param handler talks
   * @param options how the server behaves there
   */
  record Talk(WebSocketHandler handler, WebSocketOptions options) implements Body {}

  /** Makes a body, in the task of the connection. */
  @FunctionalInterface
  interface Producer {
    /**
     * Makes the whole body.
     *
     * @param out where to
     * @throws Exception any; the response is cut off then, and the client sees that
     */
    void produce(BodyWriter out) throws Exception;
  }
}
