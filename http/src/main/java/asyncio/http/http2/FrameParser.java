package asyncio.http.http2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the bytes of a connection apart into frames, checks each against RFC 9113, and hands it to
 * the connection and its streams.
 *
 * <p>A frame is looked at when all of it has come, where it lies; only pieces of bodies are copied.
 * A block of fields in several frames is put together first, for nothing may come between them.
 */
final class FrameParser {
  static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private static final byte[] NONE = {};
  private static final int ROOM = 4 * 1024;
  private static final int MOST_ROOM = 64 * 1024;

  private final Multiplexer connection;
  private final Hpack codec;
  private final boolean client;
  private final Terms terms;
  private byte[] input = NONE;
  private int start;
  private int end;
  private boolean begun; // the preface of the peer has come
  private boolean settled; // and its settings
  private int blockOf; // the stream whose fields are not complete; 0: none
  private byte[] block = NONE;
  private int blockLength;
  private int continuations;
  private boolean blockEnds; // the stream
  private boolean blockDepends; // on itself

  FrameParser(Multiplexer connection, Hpack codec, boolean client, Terms terms) {
    this.connection = connection;
    this.codec = codec;
    this.client = client;
    this.terms = terms;
    this.begun = client;
  }

  // ---- bytes

  ByteBuffer room(int wanted) {
    int need = Math.min(Math.max(wanted, ROOM), MOST_ROOM - (end - start));
    if (end + need > input.length) {
      byte[] larger = end - start + need > input.length ? new byte[end - start + need] : input;
      System.arraycopy(input, start, larger, 0, end - start);
      input = larger;
      end -= start;
      start = 0;
    }
    return ByteBuffer.wrap(input, end, input.length - end);
  }

  void drop() {
    start = 0;
    end = 0;
    input = NONE;
    block = NONE;
  }

  /**
   * Whether something has begun to come whose rest has to come soon; bodies may take their time.
   */
  boolean isIncomplete() {
    return blockOf != 0
        || !begun
        || (end - start > 0 && (end - start < Frames.HEAD || input[start + 3] != Frames.DATA));
  }

  void received(int count) {
    end += count;
    if (!begun && !preface()) {
      return;
    }
    while (end - start >= Frames.HEAD) {
      int length = Frames.int24(input, start);
      if (length > Frames.SMALLEST_MAXIMUM) {
        throw Http2Error.connection(ErrorCode.FRAME_SIZE_ERROR, "a frame of " + length + " bytes");
      }
      if (end - start < Frames.HEAD + length) {
        break;
      }
      int at = start;
      start += Frames.HEAD + length;
      try {
        frame(
            input[at + 3] & 0xff,
            input[at + 4] & 0xff,
            Frames.int31(input, at + 5),
            at + Frames.HEAD,
            length);
      } catch (Http2Error broken) {
        if (broken.stream() == 0) {
          throw broken;
        }
        connection.broken(broken.stream(), broken.code());
      }
      if (connection.isEnded()) {
        drop();
        return;
      }
    }
    if (start == end) {
      start = 0;
      end = 0;
      if (connection.openStreams() == 0) {
        input = NONE; // an idle connection needs no memory
      }
    }
  }

  private boolean preface() {
    int count = Math.min(end - start, PREFACE.length);
    if (!Arrays.equals(input, start, start + count, PREFACE, 0, count)) {
      throw Http2Error.connection(ErrorCode.PROTOCOL_ERROR, "no preface");
    }
    if (count < PREFACE.length) {
      return false;
    }
    start += count;
    begun = true;
    return true;
  }

  // ---- frames

  private void frame(int type, int flags, int id, int from, int length) {
    if (blockOf != 0 && (type != Frames.CONTINUATION || id != blockOf)) {
      throw protocol("a block of fields is not ended");
    }
    if (!settled) {
      if (type != Frames.SETTINGS || (flags & Frames.ACK) != 0) {
        throw protocol("settings come first");
      }
      settled = true;
    }
    switch (type) {
      case Frames.DATA -> data(flags, id, from, length);
      case Frames.HEADERS -> headers(flags, id, from, length);
      case Frames.PRIORITY -> priority(id, from, length);
      case Frames.RST_STREAM -> reset(id, from, length);
      case Frames.SETTINGS -> settings(flags, id, from, length);
      case Frames.PUSH_PROMISE -> throw protocol("nothing is to be pushed");
      case Frames.PING -> ping(flags, id, from, length);
      case Frames.GOAWAY -> goAway(id, from, length);
      case Frames.WINDOW_UPDATE -> windowUpdate(id, from, length);
      case Frames.CONTINUATION -> continuation(flags, id, from, length);
      default -> connection.allowance().chatter(1);
    }
  }

  private static Http2Error protocol(String message) {
    return Http2Error.connection(ErrorCode.PROTOCOL_ERROR, message);
  }

  private static void checkSize(boolean right) {
    if (!right) {
      throw Http2Error.connection(
          ErrorCode.FRAME_SIZE_ERROR, "a frame of that kind is not so long");
    }
  }

  private static void checkStream(int id) {
    if (id == 0) {
      throw protocol("a frame of that kind is of a stream");
    }
  }

  private static void checkConnection(int id) {
    if (id != 0) {
      throw protocol("a frame of that kind is of the connection");
    }
  }

  /** The bytes of padding, of a frame that has some. */
  private int padding(int flags, int from, int length) {
    if ((flags & Frames.PADDED) == 0) {
      return 0;
    }
    checkSize(length > 0);
    int padding = input[from] & 0xff;
    if (padding >= length) {
      throw protocol("more padding than there is");
    }
    return padding;
  }

  private void data(int flags, int id, int from, int length) {
    checkStream(id);
    connection.allowance().data(length);
    int padding = padding(flags, from, length);
    int lead = (flags & Frames.PADDED) == 0 ? 0 : 1;
    boolean last = (flags & Frames.END_STREAM) != 0;
    Http2Stream stream = connection.streams().get(id);
    if (stream == null) {
      connection.allowance().took(length);
      late(id);
      return;
    }
    if (stream.remoteEnded()) {
      connection.allowance().took(length);
      throw Http2Error.stream(id, ErrorCode.STREAM_CLOSED, "it is ended");
    }
    if (client && !stream.isAnswered()) {
      connection.allowance().took(length);
      throw Http2Error.stream(id, ErrorCode.PROTOCOL_ERROR, "a body without a head");
    }
    int size = length - lead - padding;
    if (size == 0 && !last) {
      connection.allowance().chatter(1);
    } else {
      connection.allowance().carried();
    }
    try {
      stream.received(input, from + lead, size, length);
    } catch (Http2Error refused) {
      connection.allowance().took(length);
      throw refused;
    }
    if (last) {
      stream.receivedEnd(asyncio.http.Headers.EMPTY);
      connection.remoteEnded(stream);
    }
  }

  /** A frame of a stream that is not open. */
  private void late(int id) {
    if (connection.streams().isIdle(id)) {
      throw protocol("the stream was not opened");
    }
    if (!connection.streams().wasReset(id)) {
      throw Http2Error.connection(ErrorCode.STREAM_CLOSED, "the stream is closed");
    }
    connection.allowance().chatter(1);
  }

  private void headers(int flags, int id, int from, int length) {
    checkStream(id);
    int padding = padding(flags, from, length);
    int lead = (flags & Frames.PADDED) == 0 ? 0 : 1;
    blockDepends = false;
    if ((flags & Frames.WITH_PRIORITY) != 0) {
      checkSize(length >= lead + padding + 5);
      blockDepends = Frames.int31(input, from + lead) == id;
      lead += 5;
    }
    blockEnds = (flags & Frames.END_STREAM) != 0;
    int to = from + length - padding;
    if ((flags & Frames.END_HEADERS) != 0) {
      complete(id, input, from + lead, to);
    } else {
      blockOf = id;
      blockLength = 0;
      continuations = 0;
      add(from + lead, to);
    }
  }

  private void add(int from, int to) {
    int count = to - from;
    if (blockLength + count > terms.listSize()) {
      throw Http2Error.connection(ErrorCode.ENHANCE_YOUR_CALM, "all fields together are too long");
    }
    if (blockLength + count > block.length) {
      block = Arrays.copyOf(block, Math.max(2 * block.length, blockLength + count));
    }
    System.arraycopy(input, from, block, blockLength, count);
    blockLength += count;
  }

  private void continuation(int flags, int id, int from, int length) {
    if (blockOf == 0) {
      throw protocol("there is no block to be continued");
    }
    if (++continuations > terms.limits().continuations()) {
      throw Http2Error.connection(ErrorCode.ENHANCE_YOUR_CALM, "a block in too many frames");
    }
    add(from, from + length);
    if ((flags & Frames.END_HEADERS) != 0) {
      byte[] all = block;
      block = NONE;
      blockOf = 0;
      complete(id, all, 0, blockLength);
    }
  }

  /** All fields are there. The codec has to see them whatever becomes of the stream. */
  private void complete(int id, byte[] bytes, int from, int to) {
    if (!client && (id & 1) == 0) {
      throw protocol("a client opens streams with odd numbers");
    }
    FieldList list = codec.decode(id, bytes, from, to);
    Http2Stream stream = connection.streams().get(id);
    if (stream == null) {
      if (client || !connection.streams().isIdle(id)) {
        lateFields(id);
        return;
      }
      if (blockDepends) {
        throw protocol("a stream does not depend on itself");
      }
      connection.allowance().carried();
      connection.headersOfNew(id, list, blockEnds);
      return;
    }
    if (blockDepends) {
      throw Http2Error.stream(id, ErrorCode.PROTOCOL_ERROR, "it depends on itself");
    }
    if (stream.remoteEnded()) {
      throw Http2Error.stream(id, ErrorCode.STREAM_CLOSED, "it is ended");
    }
    connection.headers(stream, list, blockEnds);
  }

  private void lateFields(int id) {
    if (client && connection.streams().isIdle(id)) {
      throw protocol("the stream was not opened");
    }
    if (!connection.streams().wasOpen(id)) {
      throw protocol("numbers of streams grow");
    }
    late(id);
  }

  private void priority(int id, int from, int length) {
    checkStream(id);
    connection.allowance().chatter(1);
    if (length != 5) {
      throw ofStream(id, ErrorCode.FRAME_SIZE_ERROR, "priority has five bytes");
    }
    if (Frames.int31(input, from) == id) {
      throw ofStream(id, ErrorCode.PROTOCOL_ERROR, "it depends on itself");
    }
  }

  /** An error of a stream; of the connection if there is no such stream to be reset. */
  private Http2Error ofStream(int id, ErrorCode code, String message) {
    return connection.streams().get(id) == null
        ? Http2Error.connection(code, message)
        : Http2Error.stream(id, code, message);
  }

  private void reset(int id, int from, int length) {
    checkStream(id);
    checkSize(length == 4);
    Http2Stream stream = connection.streams().get(id);
    if (stream != null) {
      connection.resetByPeer(stream, ErrorCode.of(Frames.int32(input, from)));
      return;
    }
    if (connection.streams().isIdle(id)) {
      throw protocol("the stream was not opened");
    }
    connection.allowance().chatter(1);
  }

  private void settings(int flags, int id, int from, int length) {
    checkConnection(id);
    connection.allowance().chatter(1);
    if ((flags & Frames.ACK) != 0) {
      checkSize(length == 0);
      return;
    }
    checkSize(length % 6 == 0);
    connection.allowance().chatter(length / 60);
    for (int at = from; at < from + length; at += 6) {
      connection.setting(Frames.int16(input, at), Frames.int32(input, at + 2));
    }
    connection.settingsEnd();
  }

  private void ping(int flags, int id, int from, int length) {
    checkConnection(id);
    checkSize(length == 8);
    connection.allowance().chatter(1);
    if ((flags & Frames.ACK) != 0) {
      connection.pinged();
    } else {
      connection.pong(input, from);
    }
  }

  private void goAway(int id, int from, int length) {
    checkConnection(id);
    checkSize(length >= 8);
    connection.allowance().chatter(1);
    connection.goneAway(Frames.int31(input, from), ErrorCode.of(Frames.int32(input, from + 4)));
  }

  private void windowUpdate(int id, int from, int length) {
    checkSize(length == 4);
    connection.allowance().chatter(1);
    int more = Frames.int31(input, from);
    if (id == 0) {
      if (more == 0) {
        throw protocol("a window grows");
      }
      connection.growWindow(more);
      return;
    }
    Http2Stream stream = connection.streams().get(id);
    if (stream == null) {
      if (connection.streams().isIdle(id)) {
        throw protocol("the stream was not opened");
      }
      return;
    }
    if (more == 0) {
      throw Http2Error.stream(id, ErrorCode.PROTOCOL_ERROR, "a window grows");
    }
    if (!stream.growWindow(more)) {
      throw Http2Error.stream(id, ErrorCode.FLOW_CONTROL_ERROR, "a window has 31 bits");
    }
  }

  @Override
  public String toString() {
    return "<FrameParser " + (end - start) + " bytes>";
  }
}
