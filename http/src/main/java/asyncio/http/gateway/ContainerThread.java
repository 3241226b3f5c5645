package asyncio.http.gateway;

import asyncio.http.Headers;
import asyncio.http.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** What a container's own thread does for an exchange: it blocks. */
interface ContainerThread {
  /** Reads some of the body; fewer than nothing at its end. */
  int read(byte[] into) throws IOException;

  /** How long the body is; -1: that is not known. */
  long length();

  void begin(Status status, Headers headers, long length) throws IOException;

  void write(ByteBuffer piece) throws IOException;

  void trailers(Headers fields) throws IOException;

  void end() throws IOException;

  /** Whether {@link #upgrade} can be called. */
  default boolean canUpgrade() {
    return false;
  }

  /**
   * Has the connection go on as a WebSocket when this thread has gone back to the container.
   *
   * @param headers of the response that says so
   * @param open is told when it does, in a thread of the container's, and gives what that runs
   */
  default void upgrade(Headers headers, Function<ContainerTransport.Wire, ContainerTransport> open)
      throws IOException {
    throw new IOException("this connection cannot be upgraded");
  }

  /** The response cannot be completed, and the client is to see that. */
  void abort() throws IOException;
}
