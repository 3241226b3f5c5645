package asyncio.http.engine;

import asyncio.http.FrameViolation;
import asyncio.http.WebSocketError;
import asyncio.http.WebSocketLimits;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One side of a WebSocket, after the handshake: bytes in, messages out, and back.
 *
 * <p>The payload of a frame is not waited for. It is unmasked where it lies, inflated, checked and
 * added to the message as it comes, so that a wrong byte is found at once, and a frame may be
 * longer than what is ever kept of it in the input. How the bytes were cut does not change what
 * comes out.
 *
 * <p>Nothing is answered by itself: whoever turns the engine sends the pong for a ping and the
 * close for a close, and calls {@link #fail} after an error, and then takes the bytes.
 */
public final class WebSocketEngine {
  private static final int INPUT = 64 * 1024;
  private static final int MOST_CONTROL = 125;
  private static final int FIN = 0x80;
  private static final int DEFLATED = 0x40;
  private static final int RESERVED = 0x30;
  private static final int MASKED = 0x80;

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final boolean server;
  private final WebSocketLimits limits;
  private final @Nullable Deflation deflation;
  private final IntSupplier masks;

  private final InputBuffer input = new InputBuffer(INPUT);
  private boolean closed; // by the peer
  private @Nullable WebSocketError failure;

  private boolean inFrame;
  private int opcode;
  private boolean last; // frame of the message
  private long remaining; // of the frame
  private int mask;
  private int phase;
  private final byte[] control = new byte[MOST_CONTROL];
  private int controlSize;

  private final MessageBuffer message;
  private boolean inMessage;
  private boolean deflated;
  private int fragments;
  private long messageBytes; // as they were sent

  private final OutputBuffer output = new OutputBuffer();
  private boolean closing; // by this side

  /**
   * An engine.
   *
   * @param server whether it is the side of the server
   * @param limits how much it takes
   * @param deflation compresses and inflates; null: nothing is compressed
   * @param masks gives the masks of a client, which nobody must be able to guess
   */
  public WebSocketEngine(
      boolean server, WebSocketLimits limits, @Nullable Deflation deflation, IntSupplier masks) {
    this.server = server;
    this.limits = limits;
    this.deflation = deflation;
    this.masks = masks;
    this.message = new MessageBuffer(limits.message());
  }

  /** {@return whether it is the side of the server} */
  public boolean isServer() {
    return server;
  }

  // ---- bytes in

  /**
   * Where the next bytes shall go: fill it, then tell {@link #received}.
   *
   * @param wanted for how many bytes
   * @return a buffer for some of them; it has no room if events have to be asked for first
   */
  public ByteBuffer room(int wanted) {
    return input.room(wanted);
  }

  /**
   * Bytes were put into the buffer that {@link #room} gave last.
   *
   * @param count how many
   */
  public void received(int count) {
    input.filled(count);
    if (closed || failure != null) {
      input.clear();
    }
  }

  /**
   * Takes bytes: all of them, or as many as may be kept until events are asked for.
   *
   * @param bytes what has arrived; what was taken is behind its position afterwards
   */
  public void receive(ByteBuffer bytes) {
    if (closed || failure != null) {
      bytes.position(bytes.limit());
    } else {
      input.add(bytes);
    }
  }

  // ---- events out

  /**
   * Goes on with what has arrived.
   *
   * @return what was found
   * @throws WebSocketError if a rule is broken; then the connection is of no use any more
   */
  public WebSocketEvent next() {
    if (failure != null) {
      throw failure;
    }
    if (closed) {
      return WebSocketEvent.CLOSED;
    }
    try {
      return parse();
    } catch (WebSocketError error) {
      failure = error;
      input.clear();
      throw error;
    }
  }

  private WebSocketEvent parse() {
    while (true) {
      if (!inFrame && !header()) {
        return WebSocketEvent.NEED_MORE;
      }
      int count = (int) Math.min(remaining, input.size());
      if (count > 0) {
        payload(count);
      }
      if (remaining > 0) {
        return WebSocketEvent.NEED_MORE;
      }
      inFrame = false;
      WebSocketEvent event = endOfFrame();
      if (event != null) {
        input.trim(InputBuffer.KEPT);
        return event;
      }
    }
  }

  private boolean header() {
    if (input.size() < 2) {
      return false;
    }
    byte[] bytes = input.bytes;
    int first = bytes[input.start];
    int second = bytes[input.start + 1];
    checkFirst(first, second);
    int code = second & 0x7f;
    int extra = code < 126 ? 0 : code == 126 ? 2 : 8;
    boolean masked = (second & MASKED) != 0;
    int size = 2 + extra + (masked ? 4 : 0);
    if (input.size() < size) {
      return false;
    }
    ByteBuffer header = ByteBuffer.wrap(bytes, input.start + 2, size - 2);
    long length =
        switch (extra) {
          case 2 -> header.getShort() & 0xffff;
          case 8 -> header.getLong();
          default -> code;
        };
    if (length < 0 || (extra == 2 && length < 126) || (extra == 8 && length < 1 << 16)) {
      throw new WebSocketError(FrameViolation.LENGTH);
    }
    mask = masked ? header.getInt() : 0;
    phase = 0;
    input.start += size;
    remaining = length;
    inFrame = true;
    begin(first);
    return true;
  }

  private void checkFirst(int first, int second) {
    int kind = first & 0x0f;
    boolean isControl = kind >= CLOSE;
    boolean mayBeDeflated = deflation != null && (kind == TEXT || kind == BINARY);
    if ((first & RESERVED) != 0 || ((first & DEFLATED) != 0 && !mayBeDeflated)) {
      throw new WebSocketError(FrameViolation.RESERVED_BITS);
    }
    if ((kind > BINARY && kind < CLOSE) || kind > PONG) {
      throw new WebSocketError(FrameViolation.RESERVED_OPCODE);
    }
    if (((second & MASKED) != 0) != server) {
      throw new WebSocketError(server ? FrameViolation.NOT_MASKED : FrameViolation.MASKED);
    }
    if (isControl && (second & 0x7f) > MOST_CONTROL) {
      throw new WebSocketError(FrameViolation.CONTROL_TOO_LONG);
    }
    if (isControl && (first & FIN) == 0) {
      throw new WebSocketError(FrameViolation.CONTROL_FRAGMENTED);
    }
    if (kind == CONTINUATION && !inMessage) {
      throw new WebSocketError(FrameViolation.NOTHING_TO_CONTINUE);
    }
    if ((kind == TEXT || kind == BINARY) && inMessage) {
      throw new WebSocketError(FrameViolation.NOT_CONTINUED);
    }
  }

  private void begin(int first) {
    opcode = first & 0x0f;
    if (opcode >= CLOSE) {
      controlSize = 0;
      return;
    }
    last = (first & FIN) != 0;
    if (opcode != CONTINUATION) {
      inMessage = true;
      deflated = (first & DEFLATED) != 0;
      fragments = 0;
      messageBytes = 0;
      message.begin(opcode == TEXT);
    }
    if (++fragments > limits.fragments()) {
      throw new WebSocketError(FrameViolation.TOO_MANY_FRAGMENTS);
    }
    messageBytes += remaining;
    if (messageBytes < 0 || messageBytes > limits.message() + (deflated ? Deflation.OVERHEAD : 0)) {
      throw new WebSocketError(FrameViolation.MESSAGE_TOO_BIG);
    }
  }

  private void payload(int count) {
    int from = input.start;
    int to = from + count;
    if (server) {
      phase = Octets.mask(input.bytes, from, to, mask, phase);
    }
    if (opcode >= CLOSE) {
      System.arraycopy(input.bytes, from, control, controlSize, count);
      controlSize += count;
    } else if (deflated && deflation != null) {
      deflation.inflate(input.bytes, from, to, message, limits.ratio());
    } else {
      message.add(input.bytes, from, to);
    }
    input.start = to;
    remaining -= count;
  }

  private @Nullable WebSocketEvent endOfFrame() {
    switch (opcode) {
      case CLOSE -> {
        return endOfClose();
      }
      case PING -> {
        return new WebSocketEvent.Ping(controlData());
      }
      case PONG -> {
        return new WebSocketEvent.Pong(controlData());
      }
      default -> {
        if (!last) {
          return null;
        }
        if (deflated && deflation != null) {
          deflation.endOfInflated(message, limits.ratio());
        }
        inMessage = false;
        return message.end();
      }
    }
  }

  private ByteBuffer controlData() {
    return ByteBuffer.wrap(Arrays.copyOf(control, controlSize));
  }

  private WebSocketEvent endOfClose() {
    if (controlSize == 1) {
      throw new WebSocketError(FrameViolation.CLOSE_LENGTH);
    }
    int code = CloseCode.NONE;
    String reason = "";
    if (controlSize > 0) {
      code = (control[0] & 0xff) << 8 | (control[1] & 0xff);
      if (!CloseCode.isValid(code, !server)) {
        throw new WebSocketError(FrameViolation.CLOSE_CODE);
      }
      Utf8 utf8 = new Utf8();
      if (!utf8.accepts(control, 2, controlSize) || !utf8.end()) {
        throw new WebSocketError(FrameViolation.CLOSE_REASON);
      }
      reason = new String(control, 2, controlSize - 2, StandardCharsets.UTF_8);
    }
    closed = true;
    input.clear();
    return new WebSocketEvent.Close(code, reason);
  }

  // ---- messages in, bytes out

  /**
   * Sends a message of text.
   *
   * @param text the text
   * @throws IllegalStateException after {@link #close}
   * @throws IllegalArgumentException if the text has half of a pair of surrogates
   */
  public void text(String text) {
    try {
      message(TEXT, StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the text has a half of a character", e);
    }
  }

  /**
   * Sends a message of bytes.
   *
   * @param data the bytes, which are copied
   * @throws IllegalStateException after {@link #close}
   */
  public void binary(ByteBuffer data) {
    message(BINARY, data);
  }

  private void message(int kind, ByteBuffer data) {
    checkOpen();
    if (deflation != null && deflation.isWorthwhile(data.remaining())) {
      frame(FIN | DEFLATED | kind, deflation.deflate(data));
    } else {
      frame(FIN | kind, data);
    }
  }

  /**
   * Asks whether the peer is there.
   *
   * @param data what its pong shall have, 125 bytes at most
   * @throws IllegalStateException after {@link #close}
   */
  public void ping(ByteBuffer data) {
    control(PING, data);
  }

  /**
   * Answers a ping.
   *
   * @param data what the ping had
   * @throws IllegalStateException after {@link #close}
   */
  public void pong(ByteBuffer data) {
    control(PONG, data);
  }

  private void control(int kind, ByteBuffer data) {
    checkOpen();
    if (data.remaining() > MOST_CONTROL) {
      throw new IllegalArgumentException("125 bytes at most, not " + data.remaining());
    }
    frame(FIN | kind, data);
  }

  /**
   * Closes this direction, or answers the close of the peer. Nothing happens the second time.
   *
   * @param code why; 1005: without saying why
   * @param reason why in words, 123 bytes at most
   * @throws IllegalArgumentException if it is no code for sending, or the reason is too long
   */
  public void close(int code, String reason) {
    byte[] words = reason.getBytes(StandardCharsets.UTF_8);
    boolean silent = code == CloseCode.NONE && words.length == 0;
    if (!silent && !CloseCode.isValid(code, true)) {
      throw new IllegalArgumentException("no close frame has the code " + code);
    }
    if (words.length > MOST_CONTROL - 2) {
      throw new IllegalArgumentException("a reason has 123 bytes at most, not " + words.length);
    }
    if (closing) {
      return;
    }
    ByteBuffer payload = ByteBuffer.allocate(silent ? 0 : 2 + words.length);
    if (!silent) {
      payload.putShort((short) code).put(words).flip();
    }
    frame(FIN | CLOSE, payload);
    closing = true;
  }

  /**
   * Tells the peer what it has done wrong. Nothing happens after {@link #close}.
   *
   * @param error what {@link #next} has thrown
   */
  public void fail(WebSocketError error) {
    close(error.closeCode(), error.violation().rule());
  }

  private void checkOpen() {
    if (closing) {
      throw new IllegalStateException("the WebSocket is closed: nothing can be sent any more");
    }
  }

  private void frame(int first, ByteBuffer payload) {
    int length = payload.remaining();
    int masked = server ? 0 : MASKED;
    output.put(first);
    if (length < 126) {
      output.put(masked | length);
    } else if (length < 1 << 16) {
      output.put(masked | 126);
      output.put(length >> 8);
      output.put(length);
    } else {
      output.put(masked | 127);
      output.put(ByteBuffer.allocate(8).putLong(length).flip());
    }
    if (server) {
      output.put(payload);
    } else {
      int key = masks.getAsInt();
      output.put(ByteBuffer.allocate(4).putInt(key).flip());
      int from = output.size();
      output.put(payload);
      output.mask(from, key, 0);
    }
  }

  /**
   * The bytes to be sent.
   *
   * @return what was put out since the last time, valid until something is put out again
   */
  public ByteBuffer take() {
    return output.take();
  }

  /** {@return how many bytes there are to be sent} */
  public int pending() {
    return output.size();
  }

  /** {@return whether this side has sent its close} */
  public boolean isClosing() {
    return closing;
  }

  /** Gives up the memory of the compression. Idempotent. */
  public void release() {
    closed = true;
    input.clear();
    if (deflation != null) {
      deflation.release();
    }
  }
}
