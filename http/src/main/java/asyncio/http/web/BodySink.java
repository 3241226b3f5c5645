package asyncio.http.web;

import asyncio.http.Headers;
import java.nio.ByteBuffer;

/** Where the pieces of a body go that is made while it is sent. */
interface BodySink {
  /** Sends a piece; suspends while the client does not take it. */
  void write(ByteBuffer piece);

  /** Sends a piece, whether the client takes it or not. */
  void writeSoon(ByteBuffer piece);

  /** Fields that are sent behind the body. */
  void trailers(Headers fields);

  void cancelIfClientLeaves();

  /** When the server is stopped, what is being sent is cut off. */
  void endOnStop();
}
