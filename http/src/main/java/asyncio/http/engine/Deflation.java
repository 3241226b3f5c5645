package asyncio.http.engine;

import asyncio.http.FrameViolation;
import asyncio.http.WebSocketError;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses and inflates the messages of one WebSocket (RFC 7692, 7.2). A message ends with a
 * flush, whose last four bytes, always the same, are not sent.
 *
 * <p>The JDK's deflater looks back 32 KiB and cannot be told to look back less. A smaller window is
 * kept by a full flush after each so many bytes: no reference goes past it.
 */
public final class Deflation {
  /** By how much compression may lengthen a message. */
  static final int OVERHEAD = 64 * 1024;

  private static final int FREE = 1 << 20; // inflated bytes, whatever they were before
  private static final int PIECE = 8192;
  private static final byte[] TAIL = {0, 0, -1, -1};

  private final boolean forgetsSent;
  private final boolean forgetsReceived;
  private final int window; // of what is sent
  private final int threshold;
  private @Nullable Deflater deflater;
  private @Nullable Inflater inflater;
  private final byte[] piece = new byte[PIECE];
  private long deflatedIn; // of this message
  private boolean released;

  /**
   * The compression of one side.
   *
   * @param parameters what was agreed on
   * @param server whether it is the side of the server
   * @param threshold how long a message has to be to be compressed, in bytes
   */
  public Deflation(DeflateParameters parameters, boolean server, int threshold) {
    forgetsSent =
        server ? parameters.serverNoContextTakeover() : parameters.clientNoContextTakeover();
    forgetsReceived =
        server ? parameters.clientNoContextTakeover() : parameters.serverNoContextTakeover();
    int bits = server ? parameters.serverMaxWindowBits() : parameters.clientMaxWindowBits();
    window = bits == 15 ? Integer.MAX_VALUE : 1 << bits;
    this.threshold = threshold;
  }

  boolean isWorthwhile(int size) {
    return size >= threshold;
  }

  // ---- out

  ByteBuffer deflate(ByteBuffer data) {
    checkReleased();
    Deflater deflating = deflater;
    if (deflating == null) {
      deflating = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
      deflater = deflating;
    }
    OutputBuffer compressed = new OutputBuffer();
    int flush = window == Integer.MAX_VALUE ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH;
    do {
      int count = Math.min(window, data.remaining());
      deflating.setInput(data.slice(data.position(), count));
      int produced;
      do {
        produced = deflating.deflate(piece, 0, PIECE, flush);
        compressed.put(ByteBuffer.wrap(piece, 0, produced));
      } while (produced == PIECE);
      data.position(data.position() + count);
    } while (data.hasRemaining());
    if (forgetsSent) {
      deflating.reset();
    }
    ByteBuffer result = compressed.take();
    if (result.remaining() < TAIL.length) { // an empty message: the flush was made before
      return ByteBuffer.wrap(new byte[] {0});
    }
    return result.limit(result.limit() - TAIL.length);
  }

  // ---- in

  void inflate(byte[] bytes, int from, int to, MessageBuffer message, int ratio) {
    checkReleased();
    Inflater inflating = inflater;
    if (inflating == null) {
      inflating = new Inflater(true);
      inflater = inflating;
    }
    deflatedIn += to - from;
    inflating.setInput(bytes, from, to - from);
    while (true) {
      int count = inflate(inflating, message);
      long consumed = deflatedIn - inflating.getRemaining();
      if (message.size() > FREE && message.size() / ratio > consumed) {
        throw new WebSocketError(FrameViolation.EXPANDS_TOO_MUCH);
      }
      if (inflating.finished()) { // a last block: what follows is a new stream
        int rest = inflating.getRemaining();
        inflating.reset();
        inflating.setInput(bytes, to - rest, rest);
        if (rest == 0) {
          return;
        }
      } else if (count == 0) {
        return;
      }
    }
  }

  private int inflate(Inflater inflating, MessageBuffer message) {
    long before = inflating.getBytesWritten();
    try {
      int count = inflating.inflate(piece);
      message.add(piece, 0, count);
      if (inflating.needsDictionary()) {
        throw new WebSocketError(FrameViolation.NOT_DEFLATED);
      }
      return count;
    } catch (DataFormatException e) { // what came before it may be wrong, too
      message.add(piece, 0, (int) (inflating.getBytesWritten() - before));
      throw new WebSocketError(FrameViolation.NOT_DEFLATED);
    }
  }

  void endOfInflated(MessageBuffer message, int ratio) {
    inflate(TAIL, 0, TAIL.length, message, ratio);
    deflatedIn = 0;
    Inflater inflating = inflater;
    if (forgetsReceived && inflating != null) {
      inflating.reset();
    }
  }

  private void checkReleased() {
    if (released) {
      throw new IllegalStateException("the WebSocket is closed");
    }
  }

  void release() {
    released = true;
    if (deflater != null) {
      deflater.end();
      deflater = null;
    }
    if (inflater != null) {
      inflater.end();
      inflater = null;
    }
  }
}
