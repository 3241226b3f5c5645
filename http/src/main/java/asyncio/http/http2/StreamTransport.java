package asyncio.http.http2;

import asyncio.EventLoop;
import asyncio.http.engine.Event;
import asyncio.net.BaseProtocol;
import asyncio.net.BufferedProtocol;
import asyncio.net.ConnectionResetError;
import asyncio.net.ExtraInfo;
import asyncio.net.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A stream that carries bytes of another protocol in both directions (RFC 8441): what is written
 * goes out as its windows allow, what comes goes to the protocol unless it has paused. Its end is
 * the end of this direction, a reset the loss of the connection.
 */
public final class StreamTransport implements Transport {
  private static final int HIGH = 64 * 1024;

  private final Http2Stream stream;
  private final EventLoop loop;
  private final ArrayDeque<ByteBuffer> kept = new ArrayDeque<>();
  private BaseProtocol protocol = new BaseProtocol() {};
  private Event.@Nullable Data rest; // that the protocol had no room for
  private long size; // of what is kept
  private Limits limits = new Limits(HIGH / 4, HIGH);
  private boolean full;
  private boolean reading = true;
  private boolean giving; // to the protocol
  private boolean ending; // this direction, after what is kept
  private boolean closing;
  private boolean lost;

  /**
   * A stream whose heads have been exchanged.
   *
   * @param stream open in both directions
   */
  public StreamTransport(Http2Stream stream) {
    this.stream = stream;
    this.loop = stream.connection().loop();
    stream.whenNews(this::give);
    stream.whenOver(() -> loop.callSoon(this::over));
    loop.callSoon(this::give);
  }

  // ---- what comes

  private void give() {
    if (giving || !(protocol instanceof BufferedProtocol receiver)) {
      return;
    }
    giving = true;
    try {
      while (reading && !lost) {
        Event event = rest;
        rest = null;
        if (event == null) {
          event = stream.hasNews() && !stream.isOver() ? stream.poll() : Event.NEED_MORE;
        }
        if (event instanceof Event.Data data) {
          give(receiver, data);
        } else if (event instanceof Event.End) {
          if (!receiver.eofReceived()) {
            close();
          }
        } else {
          return;
        }
      }
    } finally {
      giving = false;
    }
  }

  private void give(BufferedProtocol receiver, Event.Data data) {
    ByteBuffer bytes = data.bytes();
    ByteBuffer room = receiver.getBuffer(bytes.remaining());
    int count = Math.min(room.remaining(), bytes.remaining());
    room.put(bytes.slice(bytes.position(), count));
    bytes.position(bytes.position() + count);
    rest = bytes.hasRemaining() ? data : null;
    receiver.bufferUpdated(count);
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
    Event.Data left = rest;
    return left == null ? 0 : left.bytes().remaining();
  }

  // ---- what goes

  @Override
  public void write(ByteBuffer data) {
    if (ending && !closing) {
      throw new IllegalStateException("this direction was ended");
    }
    if (closing || lost) {
      data.position(data.limit());
      return;
    }
    if (kept.isEmpty() && stream.sendNow(data)) {
      return;
    }
    ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
    kept.add(copy);
    size += copy.remaining();
    stream.whenWindow(this::drain);
    if (size > limits.high() && !full) {
      full = true;
      protocol.pauseWriting();
    }
  }

  private void drain() {
    while (!kept.isEmpty()) {
      ByteBuffer first = kept.getFirst();
      int before = first.remaining();
      boolean all = stream.sendNow(first);
      size -= before - first.remaining();
      if (!all) {
        break;
      }
      kept.removeFirst();
    }
    if (kept.isEmpty()) {
      stream.whenWindow(null);
      if (ending) {
        endStream();
      }
    }
    if (full && size <= limits.low()) {
      full = false;
      protocol.resumeWriting();
    }
  }

  private void endStream() {
    if (!stream.isOver() && !stream.localEnded()) {
      stream.end();
    }
    if (closing) {
      loop.callSoon(this::closed);
    }
  }

  @Override
  public void writeEof() {
    if (!ending) {
      ending = true;
      if (kept.isEmpty()) {
        endStream();
      }
    }
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  @Override
  public long writeBufferSize() {
    return size;
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
      if (ending && kept.isEmpty()) {
        loop.callSoon(this::closed);
      } else {
        writeEof();
      }
    }
  }

  /** All has left: what still comes is not wanted. */
  private void closed() {
    stream.whenOver(null);
    stream.reset(ErrorCode.NO_ERROR);
    lose(null);
  }

  @Override
  public void abort() {
    closing = true;
    stream.whenOver(null);
    stream.reset(ErrorCode.CANCEL);
    loop.callSoon(() -> lose(null));
  }

  private void over() {
    lose(new ConnectionResetError("the peer has reset the stream"));
  }

  private void lose(@Nullable Throwable why) {
    if (!lost) {
      lost = true;
      closing = true;
      kept.clear();
      size = 0;
      stream.whenWindow(null);
      protocol.connectionLost(why);
    }
  }

  @Override
  public boolean isClosing() {
    return closing || lost;
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    return stream.connection().transport().extraInfo(key);
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
    return "<StreamTransport of " + stream + ">";
  }
}
