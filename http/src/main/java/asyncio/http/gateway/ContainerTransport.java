package asyncio.http.gateway;

import asyncio.EventLoop;
import asyncio.net.BaseProtocol;
import asyncio.net.BufferedProtocol;
import asyncio.net.ConnectionResetError;
import asyncio.net.ExtraInfo;
import asyncio.net.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a container has given away. A thread of the container stays with it, and reads:
 * a piece, which the loop gives to the protocol, and when the protocol has taken it the next. What
 * is written goes to a virtual thread, one at a time, which blocks while the client does not take
 * it. The connection ends when the container's thread comes back.
 */
final class ContainerTransport implements Transport {
  private static final int PIECE = 16 * 1024;
  private static final int HIGH = 64 * 1024;
  private static final byte[] NONE = {};

  /** What the container has given; it blocks. */
  interface Wire {
    /** Reads some; fewer than nothing at the end. */
    int read(byte[] into) throws IOException;

    /** Writes all, and flushes. */
    void write(byte[] bytes) throws IOException;

    void close();
  }

  private final EventLoop loop;
  private final Wire wire;
  private final Semaphore taken = new Semaphore(0); // what was read
  private volatile boolean over;

  // of the loop
  private BaseProtocol protocol = new BaseProtocol() {};
  private @Nullable ByteBuffer incoming; // with nothing in it: the end
  private ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private int underWay; // bytes that are being written
  private Limits limits = new Limits(HIGH / 4, HIGH);
  private boolean full;
  private boolean reading = true;
  private boolean closing;
  private boolean lost;

  ContainerTransport(EventLoop loop, Wire wire) {
    this.loop = loop;
    this.wire = wire;
  }

  // ---- the thread of the container

  /** Reads, and comes back when the connection is over. */
  void run() {
    byte[] bytes = new byte[PIECE];
    try {
      while (!over) {
        int many = wire.read(bytes);
        byte[] piece = many < 0 ? NONE : Arrays.copyOf(bytes, many);
        if (many == 0) {
          continue;
        }
        if (!tell(() -> came(piece))) {
          return;
        }
        taken.acquire();
      }
    } catch (IOException broken) {
      tell(() -> lose(reset(broken)));
    } catch (InterruptedException told) { // the container ends
      tell(() -> lose(reset(told)));
      Thread.currentThread().interrupt();
    } finally {
      wire.close();
    }
  }

  private boolean tell(Runnable callback) {
    try {
      var _ = loop.callSoonThreadsafe(callback);
      return true;
    } catch (IllegalStateException closed) {
      return false;
    }
  }

  private static ConnectionResetError reset(Exception cause) {
    ConnectionResetError gone = new ConnectionResetError("the client is gone: " + cause);
    gone.addSuppressed(cause);
    return gone;
  }

  // ---- what comes

  private void came(byte[] piece) {
    if (lost) {
      taken.release();
    } else {
      incoming = ByteBuffer.wrap(piece);
      give();
    }
  }

  private void give() {
    ByteBuffer bytes = incoming;
    if (bytes == null || !reading || lost || !(protocol instanceof BufferedProtocol receiver)) {
      return;
    }
    if (!bytes.hasRemaining()) { // the end: nothing else is read
      incoming = null;
      if (!receiver.eofReceived()) {
        close();
      }
      return;
    }
    while (bytes.hasRemaining() && reading && !lost) {
      ByteBuffer room = receiver.getBuffer(bytes.remaining());
      int many = Math.min(room.remaining(), bytes.remaining());
      room.put(bytes.slice(bytes.position(), many));
      bytes.position(bytes.position() + many);
      receiver.bufferUpdated(many);
    }
    if (!bytes.hasRemaining() && !lost) {
      incoming = null;
      taken.release();
    }
  }

  @Override
  public boolean isReading() {
    return reading && !closing;
  }

  @Override
  public void pauseReading() {
    reading = false;
  }

  @Override
  public void resumeReading() {
    if (!reading) {
      reading = true;
      loop.callSoon(this::give);
    }
  }

  @Override
  public long readBufferSize() {
    ByteBuffer bytes = incoming;
    return bytes == null ? 0 : bytes.remaining();
  }

  // ---- what goes

  @Override
  public void write(ByteBuffer data) {
    if (closing || lost) {
      data.position(data.limit());
      return;
    }
    byte[] copy = new byte[data.remaining()];
    data.get(copy);
    kept.writeBytes(copy);
    if (underWay == 0) {
      send();
    }
    if (writeBufferSize() > limits.high() && !full) {
      full = true;
      protocol.pauseWriting();
    }
  }

  private void send() {
    byte[] all = kept.toByteArray();
    kept = new ByteArrayOutputStream();
    underWay = all.length;
    Thread.ofVirtual()
        .name("websocket")
        .start(
            () -> {
              try {
                wire.write(all);
                tell(this::sent);
              } catch (IOException | RuntimeException broken) {
                tell(() -> lose(reset(broken)));
              }
            });
  }

  private void sent() {
    underWay = 0;
    if (lost) {
      return;
    }
    if (kept.size() > 0) {
      send();
    } else if (closing) {
      lose(null);
    }
    if (full && !lost && writeBufferSize() <= limits.low()) {
      full = false;
      protocol.resumeWriting();
    }
  }

  @Override
  public void writeEof() {
    throw new UnsupportedOperationException("a container's connection ends in both directions");
  }

  @Override
  public boolean canWriteEof() {
    return false;
  }

  @Override
  public long writeBufferSize() {
    return (long) underWay + kept.size();
  }

  @Override
  public Limits writeBufferLimits() {
    return limits;
  }

  @Override
  public void setWriteBufferLimits(int low, int high) {
    limits = new Limits(low, high);
  }

  // ---- the end

  @Override
  public void close() {
    if (!closing) {
      closing = true;
      if (underWay == 0) {
        loop.callSoon(() -> lose(null));
      }
    }
  }

  @Override
  public void abort() {
    closing = true;
    loop.callSoon(() -> lose(null));
  }

  private void lose(@Nullable Throwable why) {
    if (!lost) {
      lost = true;
      closing = true;
      over = true;
      incoming = null;
      kept = new ByteArrayOutputStream();
      taken.release(); // the thread of the container comes back
      protocol.connectionLost(why);
    }
  }

  @Override
  public boolean isClosing() {
    return closing || lost;
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    return null;
  }

  @Override
  public BaseProtocol protocol() {
    return protocol;
  }

  @Override
  public void setProtocol(BaseProtocol other) {
    protocol = other;
    loop.callSoon(this::give);
  }

  @Override
  public String toString() {
    return "<ContainerTransport" + (lost ? " closed" : "") + ">";
  }
}
