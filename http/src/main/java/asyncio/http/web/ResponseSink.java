package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.Status;
import asyncio.net.Transport;
import java.nio.ByteBuffer;

/**
 * Where a response goes on a server that is not of this library: see {@link ForeignServer#send}.
 * All is called in one task, in the order of the methods, and may suspend.
 */
public interface ResponseSink {
  /**
   * The response begins.
   *
   * @param status its status
   * @param headers its fields, without those that frame it
   * @param length how long the body is; -1: that is not known
   */
  void begin(Status status, Headers headers, long length);

  /**
   * A piece of the body.
   *
   * @param piece the bytes, which belong to the sink until this returns
   * @throws asyncio.net.ConnectionResetError if the client is gone
   */
  void write(ByteBuffer piece);

  /**
   * Fields behind the body. Where the protocol has none, they are left out.
   *
   * @param fields which
   */
  void trailers(Headers fields);

  /** The response is complete. */
  void end();

  /**
   * The connection goes on as a WebSocket. Suspends until it does.
   *
   * @param headers of the response that says so (101), without {@code connection}
   * @return the connection, with nothing read behind the request
   * @throws ThrownResponse 501, unless the server has a way; {@link ForeignServer} sends it
   */
  default Transport switchProtocols(Headers headers) {
    throw new ThrownResponse(501, "no WebSockets here\n");
  }
}
