package asyncio.http.web;

import asyncio.EventLoop;
import asyncio.http.connection.Deadline;
import asyncio.net.AsyncFile;
import asyncio.net.Net;
import asyncio.net.StreamWriter;
import java.nio.ByteBuffer;
import java.time.Duration;

/** What goes out to a client: it is cut off if it takes nothing in the time for a write. */
final class Outgoing {
  /** So little nobody has to wait for. */
  private static final int LITTLE = 16 * 1024;

  private final StreamWriter stream;
  private final long limit; // for a write, in nanoseconds
  private final Deadline deadline;
  private long kept; // what the client had not taken when it was looked at

  Outgoing(EventLoop loop, StreamWriter stream, Duration limit) {
    this.stream = stream;
    this.limit = limit.toNanos();
    this.deadline = new Deadline(loop, this::abort);
  }

  /** Sends bytes, and waits while the client does not take them. */
  void send(ByteBuffer bytes) {
    if (stream.transport().writeBufferSize() + bytes.remaining() <= LITTLE) {
      stream.write(bytes);
      stream.drain();
      return;
    }
    deadline.in(limit);
    try {
      stream.write(bytes);
      stream.drain();
    } finally {
      deadline.lift();
    }
  }

  /** Sends a piece of a file, as {@link #send} does it; gives how much there was. */
  long sendFile(AsyncFile file, long from, long count) {
    deadline.in(limit);
    try {
      long sent = Net.sendFile(stream.transport(), file, from, count, true);
      stream.drain();
      return sent;
    } finally {
      deadline.lift();
    }
  }

  /** Sends bytes without waiting; who waits for the next ones bounds that. */
  void sendNow(ByteBuffer bytes) {
    if (!stream.transport().isClosing()) {
      stream.write(bytes);
    }
  }

  /** Sends bytes that the client need not take; if it takes none from one to the next, it goes. */
  void sendSoon(ByteBuffer bytes) {
    long now = stream.transport().writeBufferSize();
    if (now == 0) {
      stream.write(bytes);
    } else if (now == kept) {
      abort();
    }
    kept = now;
  }

  void abort() {
    stream.transport().abort();
  }

  void close() {
    deadline.cancel();
    stream.close();
  }
}
