package asyncio.net;

import asyncio.Context;
import asyncio.EventLoop;
import asyncio.ExitError;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection that is nothing but memory. What is written is kept here until the next
 * iteration of the loop, and longer if the other end has paused, so limits, back-pressure and half
 * close are those of a socket whose system has no buffers. An end that goes with something unsent
 * resets the other, which is told behind what it was given, or when it resumes.
 */
final class MemoryTransport implements LimitedTransport {
  private static final int SEPARATE = 8; // so many pieces stay as they were written
  private static final int TOGETHER = 4 * 1024; // more are put together

  private final EventLoop loop = EventLoop.running();
  private final Context context = Context.copyOfCurrent();
  private final Runnable carry = this::carry;
  private final int maximum; // bytes at a time
  private BaseProtocol protocol;
  private MemoryTransport peer = this; // until connected

  private boolean paused;
  private boolean eof; // the peer has ended its direction
  private boolean eofTold;
  private boolean reset; // the peer has gone, and not all has come

  private final ArrayDeque<ByteBuffer> outgoing = new ArrayDeque<>();
  private boolean carrying; // the callback is scheduled
  private final FlowControl flow =
      new FlowControl(
          () -> tell("pauseWriting", protocol()::pauseWriting),
          () -> tell("resumeWriting", protocol()::resumeWriting));
  private boolean eofWritten;

  private boolean closing;
  private boolean aborted;
  private boolean lost;
  private @Nullable Throwable failure;

  private MemoryTransport(BaseProtocol protocol, int maximum) {
    this.protocol = protocol;
    this.maximum = maximum;
  }

  /** Connects two protocols; at most so many bytes go over in one iteration. */
  static void connect(BaseProtocol left, BaseProtocol right, int maximum) {
    var one = new MemoryTransport(left, maximum);
    var other = new MemoryTransport(right, maximum);
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
    int count = data.remaining();
    ByteBuffer last = outgoing.peekLast();
    if (last != null && last.capacity() - last.limit() >= count) {
      int end = last.limit();
      last.limit(end + count).put(end, data, data.position(), count);
      data.position(data.limit());
    } else {
      int room = outgoing.size() < SEPARATE ? count : Math.max(count, TOGETHER);
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
      lose(closing && !peer.aborted ? null : resetByPeer());
      return;
    }
    long left = maximum;
    while (left > 0 && !outgoing.isEmpty() && !lost && peer.takes()) {
      ByteBuffer first = outgoing.element();
      int before = first.remaining();
      peer.receive(first, (int) Math.min(left, before));
      int count = before - first.remaining();
      left -= count;
      if (!lost) {
        flow.remove(count);
        if (!first.hasRemaining()) {
          outgoing.remove();
        }
      }
    }
    if (lost) { // the protocol of the other end, or this one's, has aborted it
      return;
    }
    flow.resumeIfDrained();
    if (!outgoing.isEmpty()) {
      if (peer.takes()) {
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

  /** One that closes takes it and drops it. */
  private boolean takes() {
    return !paused || closing;
  }

  /** Takes at most so many bytes, and at least one. */
  private void receive(ByteBuffer data, int maximum) {
    try {
      switch (closing ? null : protocol) {
        case null -> data.position(data.position() + maximum); // nobody reads any more
        case Protocol plain -> {
          byte[] piece = new byte[maximum];
          data.get(piece);
          plain.dataReceived(piece);
        }
        case BufferedProtocol buffered -> give(buffered, data, maximum);
        default -> throw new IllegalStateException(protocol + " is no Protocol");
      }
    } catch (ExitError exit) {
      throw exit;
    } catch (Throwable thrown) {
      report("Fatal error: protocol.dataReceived() call failed.", thrown);
      abort(thrown);
    }
  }

  private void give(BufferedProtocol buffered, ByteBuffer data, int maximum) {
    ByteBuffer room = buffered.getBuffer(maximum);
    if (closing) {
      return;
    }
    if (!room.hasRemaining()) {
      throw new IllegalStateException("getBuffer() returned an empty buffer");
    }
    int count = Math.min(room.remaining(), maximum);
    room.duplicate().put(data.slice(data.position(), count));
    data.position(data.position() + count);
    buffered.bufferUpdated(count);
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
    } catch (ExitError exit) {
      throw exit;
    } catch (Throwable thrown) {
      report("Fatal error: protocol.eofReceived() call failed.", thrown);
      abort(thrown);
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
      if (reset) {
        loop.callSoon(this::tellReset, context);
      } else if (eof) {
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
    abort(null);
  }

  private void abort(@Nullable Throwable cause) {
    aborted = true;
    lose(cause);
  }

  /** The other end has gone with something that it had not sent. */
  private void tellReset() {
    boolean waits = paused && !(protocol instanceof BufferingProtocol); // which gives what it has
    if (reset && !waits) {
      lose(resetByPeer());
    }
  }

  private static ConnectionResetError resetByPeer() {
    return new ConnectionResetError("Connection reset by peer");
  }

  private void lose(@Nullable Throwable cause) {
    if (lost) {
      return;
    }
    closing = true;
    lost = true;
    failure = cause;
    boolean dropped = !outgoing.isEmpty();
    outgoing.clear();
    flow.clear();
    if (!loop.isClosed()) {
      loop.callSoon(this::connectionLost, context);
      if (dropped) {
        peer.reset = true;
        loop.callSoon(peer::tellReset, peer.context);
      } else {
        peer.end();
      }
      peer.carryLater();
    }
  }

  private void connectionLost() {
    tell("connectionLost", () -> protocol.connectionLost(failure));
  }

  private void tell(String event, Runnable call) {
    ProtocolCalls.call(loop, this, event, call);
  }

  private void report(String message, Throwable thrown) {
    ProtocolCalls.report(loop, this, message, thrown);
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
