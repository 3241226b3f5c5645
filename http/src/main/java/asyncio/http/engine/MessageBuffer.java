package asyncio.http.engine;

import asyncio.http.FrameViolation;
import asyncio.http.WebSocketError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The message that is being put together, up to a limit; text is checked as it comes. */
final class MessageBuffer {
  private static final byte[] NONE = {};

  private final int limit;
  private final Utf8 utf8 = new Utf8();
  private boolean text;
  private byte[] bytes = NONE;
  private int size;

  MessageBuffer(int limit) {
    this.limit = limit;
  }

  void begin(boolean text) {
    this.text = text;
    size = 0;
  }

  int size() {
    return size;
  }

  void add(byte[] data, int from, int to) {
    int count = to - from;
    int fitting = Math.min(count, limit - size);
    if (text && !utf8.accepts(data, from, from + fitting)) {
      throw new WebSocketError(FrameViolation.TEXT);
    }
    if (fitting < count) {
      throw new WebSocketError(FrameViolation.MESSAGE_TOO_BIG);
    }
    if (size + count > bytes.length) {
      long larger = Math.max(size + (long) count, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(larger, limit));
    }
    System.arraycopy(data, from, bytes, size, count);
    size += count;
  }

  WebSocketEvent end() {
    byte[] message = bytes;
    bytes = NONE;
    if (!text) {
      return new WebSocketEvent.Binary(ByteBuffer.wrap(message, 0, size));
    }
    if (!utf8.end()) {
      throw new WebSocketError(FrameViolation.TEXT);
    }
    return new WebSocketEvent.Text(new String(message, 0, size, StandardCharsets.UTF_8));
  }
}
