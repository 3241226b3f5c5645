package asyncio.http.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames to be sent, one after the other in one buffer, which is used again. */
final class FrameWriter {
  private static final int KEPT = 16 * 1024;

  private ByteBuf out = Unpooled.EMPTY_BUFFER;
  private int maxPayload = Frames.SMALLEST_MAXIMUM; // that the peer takes

  void maxPayload(int max) {
    maxPayload = max;
  }

  int maxPayload() {
    return maxPayload;
  }

  int pending() {
    return out.readableBytes();
  }

  /** What was put, which is forgotten; valid until something is put again. */
  ByteBuffer take() {
    ByteBuffer taken = ByteBuffer.wrap(out.array(), 0, out.readableBytes());
    if (out.capacity() > KEPT) {
      out = Unpooled.EMPTY_BUFFER;
    } else {
      out.clear();
    }
    return taken;
  }

  private ByteBuf head(int length, int type, int flags, int stream) {
    if (out.capacity() == 0) {
      out = Unpooled.buffer(256);
    }
    return out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
  }

  void data(int stream, ByteBuffer payload, boolean end) {
    head(payload.remaining(), Frames.DATA, end ? Frames.END_STREAM : 0, stream).writeBytes(payload);
  }

  /** Fields, in as many frames as they need. */
  void headers(int stream, Hpack codec, FieldList fields, boolean end) {
    head(0, Frames.HEADERS, 0, stream);
    int begin = out.writerIndex();
    codec.encode(stream, fields, out);
    int length = out.writerIndex() - begin;
    int flags = end ? Frames.END_STREAM : 0;
    if (length <= maxPayload) {
      describe(begin, length, flags | Frames.END_HEADERS);
      return;
    }
    byte[] block = new byte[length];
    out.getBytes(begin, block);
    out.writerIndex(begin + maxPayload);
    describe(begin, maxPayload, flags);
    for (int at = maxPayload; at < length; at += maxPayload) {
      int count = Math.min(maxPayload, length - at);
      boolean last = at + count == length;
      head(count, Frames.CONTINUATION, last ? Frames.END_HEADERS : 0, stream)
          .writeBytes(block, at, count);
    }
  }

  private void describe(int begin, int length, int flags) {
    out.setMedium(begin - Frames.HEAD, length);
    out.setByte(begin - Frames.HEAD + 4, flags);
  }

  void reset(int stream, ErrorCode code) {
    head(4, Frames.RST_STREAM, 0, stream).writeInt(code.number());
  }

  /** Settings: a number, its value, the next number. */
  void settings(int... numbersAndValues) {
    ByteBuf frame = head(numbersAndValues.length * 3, Frames.SETTINGS, 0, 0);
    for (int i = 0; i < numbersAndValues.length; i += 2) {
      frame.writeShort(numbersAndValues[i]).writeInt(numbersAndValues[i + 1]);
    }
  }

  void settingsTaken() {
    head(0, Frames.SETTINGS, Frames.ACK, 0);
  }

  void ping(byte[] bytes, int from, boolean answer) {
    head(8, Frames.PING, answer ? Frames.ACK : 0, 0).writeBytes(bytes, from, 8);
  }

  void goAway(int last, ErrorCode code, String why) {
    byte[] text = why.getBytes(StandardCharsets.UTF_8);
    head(8 + text.length, Frames.GOAWAY, 0, 0)
        .writeInt(last)
        .writeInt(code.number())
        .writeBytes(text);
  }

  void windowUpdate(int stream, int more) {
    head(4, Frames.WINDOW_UPDATE, 0, stream).writeInt(more);
  }

  void raw(byte[] bytes) {
    head(0, 0, 0, 0);
    out.writerIndex(out.writerIndex() - Frames.HEAD);
    out.writeBytes(bytes);
  }
}
