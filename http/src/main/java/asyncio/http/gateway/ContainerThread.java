package asyncio.http.gateway;

import asyncio.http.Headers;
import asyncio.http.Status;
import java.io.IOException;
import java.nio.ByteBuffer;

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

  /** The response cannot be completed, and the client is to see that. */
  void abort() throws IOException;
}
