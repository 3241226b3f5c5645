package asyncio.http.http2;

import asyncio.http.web.TestClient;
import asyncio.net.ConnectionResetError;
import asyncio.net.IncompleteReadError;
import asyncio.net.Stream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A client whose frames are a test's business, right or wrong; it says what comes, a frame a line.
 */
public final class Http2Peer implements AutoCloseable {
  private final Stream stream;
  private final Hpack codec = new Hpack(1 << 20);
  private final List<String> ahead = new ArrayList<>();

  /** Connects, and says nothing yet. */
  public Http2Peer(Stream stream) {
    this.stream = stream;
  }

  /** Connects and exchanges settings. */
  static Http2Peer of(TestClient client) {
    var peer = new Http2Peer(client.open());
    peer.raw(FrameParser.PREFACE);
    peer.frame(Frames.SETTINGS, 0, 0);
    List<String> first = List.of(peer.next(), peer.next(), peer.next());
    peer.frame(Frames.SETTINGS, Frames.ACK, 0);
    if (!first.get(0).startsWith("SETTINGS") || !first.contains("SETTINGS ack")) {
      throw new AssertionError("no settings: " + first);
    }
    return peer;
  }

  /** Sends bytes as they are. */
  public Http2Peer raw(byte[] bytes) {
    stream.write(bytes);
    return this;
  }

  /** Sends a frame. */
  public Http2Peer frame(int type, int flags, int id, byte... payload) {
    ByteBuf out = Unpooled.buffer();
    out.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(id);
    out.writeBytes(payload);
    stream.write(ByteBuffer.wrap(out.array(), 0, out.readableBytes()));
    return this;
  }

  /** Compresses fields: a name, its value, the next name. */
  public byte[] block(String... namesAndValues) {
    var list = new FieldList();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      list.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    ByteBuf out = Unpooled.buffer();
    codec.encode(1, list, out);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  /** Sends fields as they are given, in one frame. */
  public Http2Peer fields(int id, boolean end, String... namesAndValues) {
    int flags = Frames.END_HEADERS | (end ? Frames.END_STREAM : 0);
    return frame(Frames.HEADERS, flags, id, block(namesAndValues));
  }

  /** Sends a request without a body. */
  public Http2Peer get(int id, String path) {
    return request(id, "GET", path, true);
  }

  /** Sends the head of a request. */
  public Http2Peer request(int id, String method, String path, boolean end, String... more) {
    String[] all = new String[8 + more.length];
    String[] pseudo = {
      ":method", method, ":scheme", "http", ":path", path, ":authority", "localhost"
    };
    System.arraycopy(pseudo, 0, all, 0, 8);
    System.arraycopy(more, 0, all, 8, more.length);
    return fields(id, end, all);
  }

  /** Sends a piece of a body. */
  public Http2Peer data(int id, String text, boolean end) {
    return frame(
        Frames.DATA, end ? Frames.END_STREAM : 0, id, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Opens a window; 0: that of the connection. */
  public Http2Peer window(int id, int more) {
    return frame(Frames.WINDOW_UPDATE, 0, id, bytes(more));
  }

  /** Resets a stream. */
  public Http2Peer reset(int id) {
    return frame(Frames.RST_STREAM, 0, id, bytes(ErrorCode.CANCEL.number()));
  }

  static byte[] bytes(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  // ---- what comes

  /** The next frame in words; {@code "end"} if there is none. Suspends until it has come. */
  public String next() {
    if (!ahead.isEmpty()) {
      return ahead.removeFirst();
    }
    try {
      byte[] head = stream.reader().readExactly(Frames.HEAD);
      byte[] payload = stream.reader().readExactly(Frames.int24(head, 0));
      return text(head[3], head[4], Frames.int31(head, 5), payload);
    } catch (IncompleteReadError | ConnectionResetError end) {
      return "end";
    }
  }

  /** The next frame that is about a stream or an end, and not about windows, pings or settings. */
  public String answer() {
    String next = next();
    while (next.matches("(WINDOW|PING|SETTINGS).*")) {
      next = next();
    }
    return next;
  }

  /** All frames until the connection ends. */
  public List<String> rest() {
    List<String> all = new ArrayList<>();
    String next = next();
    while (!next.equals("end")) {
      all.add(next);
      next = next();
    }
    return all;
  }

  private String text(int type, int flags, int id, byte[] payload) {
    boolean last = (flags & 1) != 0;
    return switch (type) {
      case Frames.DATA -> "DATA " + id + " " + body(payload) + (last ? " end" : "");
      case Frames.HEADERS -> "HEADERS " + id + fields(id, payload) + (last ? " end" : "");
      case Frames.RST_STREAM -> "RST " + id + " " + ErrorCode.of(Frames.int32(payload, 0));
      case Frames.SETTINGS -> "SETTINGS" + (last ? " ack" : "");
      case Frames.PING -> "PING " + (last ? "ack " : "") + HexFormat.of().formatHex(payload);
      case Frames.GOAWAY ->
          "GOAWAY " + Frames.int31(payload, 0) + " " + ErrorCode.of(Frames.int32(payload, 4));
      case Frames.WINDOW_UPDATE -> "WINDOW " + id + " " + Frames.int31(payload, 0);
      default -> "frame of type " + type;
    };
  }

  private static String body(byte[] payload) {
    String text = new String(payload, StandardCharsets.ISO_8859_1);
    return payload.length > 40 ? payload.length + " bytes" : text;
  }

  private String fields(int id, byte[] block) {
    FieldList list = codec.decode(id, block, 0, block.length);
    var text = new StringBuilder();
    for (int i = 0; i < list.count(); i++) {
      String name = list.nameAt(i).toString();
      if (!name.equals("date") && !name.equals("content-type")) {
        text.append(' ').append(name).append('=').append(list.valueAt(i));
      }
    }
    return text.toString();
  }

  /** Sends no more. */
  public void end() {
    stream.writeEof();
  }

  /** The connection. */
  public Stream stream() {
    return stream;
  }

  @Override
  public void close() {
    stream.writer().transport().abort();
  }
}
