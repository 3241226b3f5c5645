package asyncio.http.connection;

import asyncio.EventLoop;
import asyncio.net.BaseProtocol;
import asyncio.net.BufferedProtocol;
import asyncio.net.Transport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A transport whose bytes are carried by something else: a stream of HTTP/2, or a server that has
 * given a connection away. What comes goes to the protocol piece by piece, and waits here while the
 * protocol has paused; the protocol is told to pause while much of what it has written waits to be
 * carried. Loop thread only.
 */
public abstract class CarriedTransport implements Transport {
  private static final int HIGH = 64 * 1024;

  private final EventLoop loop;
  private BaseProtocol protocol = new BaseProtocol() {};
  private @Nullable ByteBuffer incoming; // that the protocol had no room for
  private Limits limits = new Limits(HIGH / 4, HIGH);
  private boolean full;
  private boolean reading = true;
  private boolean giving; // to the protocol
  private boolean closing;
  private boolean lost;

  /**
   * One whose protocol is set later.
   *
   * @param loop whose thread uses it
   */
  protected CarriedTransport(EventLoop loop) {
    this.loop = loop;
  }

  // ---- what comes

  /**
   * The next piece that has come.
   *
   * @return the bytes; none at the end; null: nothing has come
   */
  protected abstract @Nullable ByteBuffer next();

  /** Something may have come. */
  protected final void give() {
    if (giving || !(protocol instanceof BufferedProtocol receiver)) {
      return;
    }
    giving = true;
    try {
      while (reading && !lost) {
        ByteBuffer bytes = incoming;
        incoming = null;
        if (bytes == null) {
          bytes = next();
        }
        if (bytes == null) {
          return;
        }
        if (bytes.hasRemaining()) {
          give(receiver, bytes);
        } else if (!receiver.eofReceived()) {
          close();
        }
      }
    } finally {
      giving = false;
    }
  }

  private void give(BufferedProtocol receiver, ByteBuffer bytes) {
    ByteBuffer room = receiver.getBuffer(bytes.remaining());
    int count = Math.min(room.remaining(), bytes.remaining());
    room.put(bytes.slice(bytes.position(), count));
    bytes.position(bytes.position() + count);
    incoming = bytes.hasRemaining() ? bytes : null;
    receiver.bufferUpdated(count);
  }

  @Override
  public final boolean isReading() {
    return reading && !closing;
  }

  @Override
  public final void pauseReading() {
    reading = false;
  }

  @Override
  public final void resumeReading() {
    if (!reading) {
      reading = true;
      loop.callSoon(this::give);
    }
  }

  @Override
  public final long readBufferSize() {
    ByteBuffer left = incoming;
    return left == null ? 0 : left.remaining();
  }

  // ---- what goes

  /**
   * Takes bytes to be carried, which are used again when this returns.
   *
   * @param data all of them are taken
   */
  protected abstract void carry(ByteBuffer data);

  @Override
  public final void write(ByteBuffer data) {
    if (closing || lost) {
      data.position(data.limit());
      return;
    }
    carry(data);
    if (writeBufferSize() > limits.high() && !full) {
      full = true;
      protocol.pauseWriting();
    }
  }

  /** Some of what was written has gone. */
  protected final void gone() {
    if (full && !lost && writeBufferSize() <= limits.low()) {
      full = false;
      protocol.resumeWriting();
    }
  }

  @Override
  public final Limits writeBufferLimits() {
    return limits;
  }

  @Override
  public final void setWriteBufferLimits(int low, int high) {
    limits = new Limits(low, high);
  }

  // ---- the end

  /** Begins to close. */
  protected final void beginClose() {
    closing = true;
  }

  /** Forgets what was written and has not gone, and lets go of what carries. */
  protected abstract void discard();

  /**
   * The connection is over; the protocol is told, once.
   *
   * @param why null: it was closed
   */
  protected final void lose(@Nullable Throwable why) {
    if (!lost) {
      lost = true;
      closing = true;
      incoming = null;
      discard();
      protocol.connectionLost(why);
    }
  }

  /** {@return whether it is over} */
  protected final boolean isLost() {
    return lost;
  }

  @Override
  public final boolean isClosing() {
    return closing || lost;
  }

  /** {@return whose thread uses it} */
  protected final EventLoop loop() {
    return loop;
  }

  @Override
  public final BaseProtocol protocol() {
    return protocol;
  }

  @Override
  public final void setProtocol(BaseProtocol other) {
    protocol = other;
    loop.callSoon(this::give);
  }
}
