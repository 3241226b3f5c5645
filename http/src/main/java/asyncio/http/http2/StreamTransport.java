package asyncio.http.http2;

import asyncio.http.connection.CarriedTransport;
import asyncio.http.engine.Event;
import asyncio.net.ConnectionResetError;
import asyncio.net.ExtraInfo;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A stream that carries bytes of another protocol in both directions (RFC 8441): what is written
 * goes out as its windows allow. Its end is the end of this direction, a reset the loss of the
 * connection.
 */
public final class StreamTransport extends CarriedTransport {
  private static final ByteBuffer END = ByteBuffer.allocate(0);

  private final Http2Stream stream;
  private final ArrayDeque<ByteBuffer> kept = new ArrayDeque<>();
  private long size; // of what is kept
  private boolean ending; // this direction, after what is kept

  /**
   * A stream whose heads have been exchanged.
   *
   * @param stream open in both directions
   */
  public StreamTransport(Http2Stream stream) {
    super(stream.connection().loop());
    this.stream = stream;
    stream.whenNews(this::give);
    stream.whenOver(() -> loop().callSoon(this::over));
    loop().callSoon(this::give);
  }

  @Override
  protected @Nullable ByteBuffer next() {
    while (stream.hasNews() && !stream.isOver()) {
      switch (stream.poll()) {
        case Event.Data data -> {
          if (data.bytes().hasRemaining()) {
            return data.bytes();
          }
        }
        case Event.End end -> {
          return END;
        }
        default -> {
          return null;
        }
      }
    }
    return null;
  }

  // ---- what goes

  @Override
  protected void carry(ByteBuffer data) {
    if (ending) {
      throw new IllegalStateException("this direction was ended");
    }
    if (kept.isEmpty() && stream.sendNow(data)) {
      return;
    }
    ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
    kept.add(copy);
    size += copy.remaining();
    stream.whenWindow(this::drain);
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
    gone();
  }

  private void endStream() {
    if (!stream.isOver() && !stream.localEnded()) {
      stream.end();
    }
    if (isClosing()) {
      loop().callSoon(this::closed);
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

  // ---- the end

  @Override
  public void close() {
    if (!isClosing()) {
      beginClose();
      if (ending && kept.isEmpty()) {
        loop().callSoon(this::closed);
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
    beginClose();
    stream.whenOver(null);
    stream.reset(ErrorCode.CANCEL);
    loop().callSoon(() -> lose(null));
  }

  private void over() {
    lose(new ConnectionResetError("the peer has reset the stream"));
  }

  @Override
  protected void discard() {
    kept.clear();
    size = 0;
    stream.whenWindow(null);
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    return stream.connection().transport().extraInfo(key);
  }

  @Override
  public String toString() {
    return "<StreamTransport of " + stream + ">";
  }
}
