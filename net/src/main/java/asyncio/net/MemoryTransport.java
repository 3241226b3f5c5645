package asyncio.net;

import asyncio.Context;
import asyncio.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection that is nothing but memory. What is written is kept here until the next
 * iteration of the loop, and longer if the other end has paused, so limits, back-pressure and half
 * close are those of a socket whose system has no buffers.
 */
final class MemoryTransport implements LimitedTransport {
  private static final int SEPARATE = 8; // so many pieces stay as they were written
  private static final int TOGETHER = 4 * 1024; // more are put together

  private final EventLoop loop = EventLoop.running();
  private final Context context = Context.copyOfCurrent();
  private final Runnable carry = this::carry;
  private final int most; // bytes at a time
  private BaseProtocol protocol;
  private MemoryTransport peer = this; // until connected

  private boolean paused;
  private boolean eof; // the peer has ended its direction
  private boolean eofTold;

  private final ArrayDeque<ByteBuffer> outgoing = new ArrayDeque<>();
  private boolean carrying; // the callback is scheduled
  private final FlowControl flow =
      new FlowControl(
          () -> tell("pauseWriting", protocol()::pauseWriting),
          () -> tell("resumeWriting", protocol()::resumeWriting));
  private boolean eofWritten;

  private boolean closing;
  private boolean lost;
  private @Nullable Throwable failure;

  private MemoryTransport(BaseProtocol protocol, int most) {
    this.protocol = protocol;
    this.most = most;
  }

  /** Connects two protocols; at most so many bytes go over in one iteration. */
  static void connect(BaseProtocol left, BaseProtocol right, int most) {
    var one = new MemoryTransport(left, most);
    var other = new MemoryTransport(right, most);
    one.peer = other;
    other.peer = one;
    left.connectionMade(one);
    right.connectionMade(other);
  }

  // ---- out

  @Override
  public void write(ByteBuffer data) {
    ThreadCheck.check(loop, "Transport.write()");
    if (eofWritten) {
      throw new IllegalStateException("Cannot call write() after writeEof()");
    }
    if (closing) {
      data.position(data.limit());
      flow.drop("write() after the connection was closed", this);
      return;
    }
    if (data.hasRemaining()) {
      flow.add(data.remaining());
      keep(data);
      carryLater();
      flow.pauseIfFull();
    }
  }

  private void keep(ByteBuffer data) {
    int many = data.remaining();
    ByteBuffer last = outgoing.peekLast();
    if (last != null && last.capacity() - last.limit() >= many) {
      int end = last.limit();
      last.limit(end + many).put(end, data, data.position(), many);
      data.position(data.limit());
    } else {
      int room = outgoing.size() < SEPARATE ? many : Math.max(many, TOGETHER);
      outgoing.add(ByteBuffer.allocate(room).put(data).flip());
    }
  }

  private void carryLater() {
    if (!carrying && !loop.isClosed()) {
      carrying = true;
      loop.callSoon(carry, context);
    }
  }

  /** Gives the other end what it takes. */
  private void carry() {
    carrying = false;
    if (lost) {
      return;
    }
    if (peer.lost && !outgoing.isEmpty()) {
      lose(closing ? null : new ConnectionResetError("Connection reset by peer"));
      return;
    }
    long left = most;
    while (left > 0 && !outgoing.isEmpty() && !lost && (!peer.paused || peer.closing)) {
      ByteBuffer first = outgoing.element();
      byte[] piece = new byte[(int) Math.min(left, first.remaining())];
      first.get(piece);
      if (!first.hasRemaining()) {
        outgoing.remove();
      }
      left -= piece.length;
      flow.remove(piece.length);
      peer.receive(piece);
    }
    if (lost) { // the protocol of the other end, or this one's, has aborted it
      return;
    }
    flow.resumeIfDrained();
    if (!outgoing.isEmpty()) {
      if (!peer.paused || peer.closing) {
        carryLater();
      }
    } else if (closing) {
      lose(null);
    } else if (eofWritten) {
      peer.end();
    }
  }

  @Override
  public void writeEof() {
    ThreadCheck.check(loop, "Transport.writeEof()");
    if (!eofWritten && !closing) {
      eofWritten = true;
      carryLater();
    }
  }

  @Override
  public boolean canWriteEof() {
    ThreadCheck.check(loop, "Transport.canWriteEof()");
    return true;
  }

  @Override
  public FlowControl flow() {
    return flow;
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  // ---- in

  private void receive(byte[] data) {
    if (closing) {
      return; // nobody reads any more
    }
    try {
      switch (protocol) {
        case Protocol plain -> plain.dataReceived(data);
        case BufferedProtocol buffered -> give(buffered, ByteBuffer.wrap(data));
        default -> throw new IllegalStateException(protocol + " is no Protocol");
      }
    } catch (Throwable thrown) {
      report("Fatal error: protocol.dataReceived() call failed.", thrown);
      lose(thrown);
    }
  }

  private void give(BufferedProtocol buffered, ByteBuffer data) {
    while (data.hasRemaining() && !closing) {
      ByteBuffer room = buffered.getBuffer(data.remaining());
      if (!room.hasRemaining()) {
        throw new IllegalStateException("getBuffer() returned an empty buffer");
      }
      int many = Math.min(room.remaining(), data.remaining());
      room.duplicate().put(data.slice(data.position(), many));
      data.position(data.position() + many);
      buffered.bufferUpdated(many);
    }
  }

  /** The other end will send no more. */
  private void end() {
    eof = true;
    if (!eofTold && !paused && !closing) {
      eofTold = true;
      loop.callSoon(this::tellEof, context);
    }
  }

  private void tellEof() {
    if (closing) {
      return;
    }
    boolean keepOpen;
    try {
      keepOpen =
          switch (protocol) {
            case Protocol plain -> plain.eofReceived();
            case BufferedProtocol buffered -> buffered.eofReceived();
            default -> false;
          };
    } catch (Throwable thrown) {
      report("Fatal error: protocol.eofReceived() call failed.", thrown);
      lose(thrown);
      return;
    }
    if (!keepOpen) {
      close();
    }
  }

  @Override
  public boolean isReading() {
    ThreadCheck.check(loop, "Transport.isReading()");
    return !paused && !closing;
  }

  @Override
  public void pauseReading() {
    ThreadCheck.check(loop, "Transport.pauseReading()");
    paused = true;
  }

  @Override
  public long readBufferSize() {
    ThreadCheck.check(loop, "Transport.readBufferSize()");
    return 0; // the other end keeps it
  }

  @Override
  public void resumeReading() {
    ThreadCheck.check(loop, "Transport.resumeReading()");
    if (paused && !closing) {
      paused = false;
      peer.carryLater();
      if (eof) {
        end();
      }
    }
  }

  // ---- the end

  @Override
  public boolean isClosing() {
    ThreadCheck.check(loop, "Transport.isClosing()");
    return closing;
  }

  @Override
  public void close() {
    ThreadCheck.check(loop, "Transport.close()");
    if (!closing) {
      closing = true;
      carryLater();
      peer.carryLater(); // what it sends goes nowhere from now on
    }
  }

  @Override
  public void abort() {
    ThreadCheck.check(loop, "Transport.abort()");
    lose(null);
  }

  private void lose(@Nullable Throwable cause) {
    if (lost) {
      return;
    }
    closing = true;
    lost = true;
    failure = cause;
    outgoing.clear();
    flow.clear();
    if (!loop.isClosed()) {
      loop.callSoon(this::connectionLost, context);
      peer.end();
      peer.carryLater();
    }
  }

  private void connectionLost() {
    tell("connectionLost", () -> protocol.connectionLost(failure));
  }

  private void tell(String event, Runnable call) {
    Guard.call(loop, this, event, call);
  }

  private void report(String message, Throwable thrown) {
    Guard.report(loop, this, message, thrown);
  }

  // ---- looking at it

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    ThreadCheck.check(loop, "Transport.extraInfo()");
    return null;
  }

  @Override
  public BaseProtocol protocol() {
    ThreadCheck.check(loop, "Transport.protocol()");
    return protocol;
  }

  @Override
  public void setProtocol(BaseProtocol protocol) {
    ThreadCheck.check(loop, "Transport.setProtocol()");
    this.protocol = protocol;
  }

  @Override
  public String toString() {
    return "<Transport memory%s kept=%d>"
        .formatted(lost ? " closed" : closing ? " closing" : paused ? " paused" : "", flow.kept());
  }
}
