package asyncio.net;

import asyncio.Context;
import asyncio.EventLoop;
import asyncio.ExitError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * What has arrived over a connection and the protocol was not given yet: Netty reads during the
 * loop's poll. A callback of the loop gives it to the protocol, and after all of it tells of the
 * end of the peer's direction: so protocols run in the loop's order and in their context, and a
 * protocol that pauses in the middle gets no more. A {@link BufferingProtocol} is fed at once.
 */
final class Incoming {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private final SocketTransport transport;
  private final EventLoop loop;
  private final Context context;
  private final Runnable deliver = this::deliver;
  private final ArrayDeque<byte[]> inbox = new ArrayDeque<>();
  private int taken; // of the first in the inbox
  private boolean delivering; // the callback is scheduled
  private boolean started;
  private boolean paused;
  private boolean ended;
  private boolean endTold;
  private boolean failed;
  private boolean hasty; // the failure does not wait until a protocol has resumed
  private long received;

  Incoming(SocketTransport transport, EventLoop loop, Context context) {
    this.transport = transport;
    this.loop = loop;
    this.context = context;
  }

  /** The protocol is told of the connection now, and then of what has arrived. */
  void start() {
    started = true;
    deliverSoon();
  }

  boolean started() {
    return started;
  }

  boolean paused() {
    return paused;
  }

  /** Whether the protocol wants more. */
  boolean wanted() {
    return started && !paused;
  }

  /** Has the protocol get nothing; whether that is new. */
  boolean pause() {
    boolean changed = !paused;
    paused = true;
    return changed;
  }

  /** Has the protocol get what it has missed; whether that is new. */
  boolean resume() {
    boolean changed = paused;
    paused = false;
    deliverSoon();
    return changed;
  }

  /** Whether the protocol has paused and means it; a stream pauses to slow its peer down. */
  boolean resting() {
    return paused && !(transport.protocol() instanceof BufferingProtocol);
  }

  /** Bytes have come; they are copied. */
  void add(ByteBuf bytes, BaseProtocol protocol) {
    received += bytes.readableBytes();
    if (started && protocol instanceof BufferingProtocol buffering && inbox.isEmpty() && !paused) {
      buffering.feed(bytes);
    } else {
      inbox.add(ByteBufUtil.getBytes(bytes));
      deliverSoon();
    }
  }

  /** No more will come. */
  void end() {
    ended = true;
    deliverSoon();
  }

  /** No more can come, for the connection has failed; it is told at once or when all is given. */
  void fail(boolean now) {
    failed = true;
    hasty = now;
    deliverSoon();
  }

  /** How many bytes have come in all. */
  long received() {
    return received;
  }

  /** Whether the protocol knows that no more will come. */
  boolean endTold() {
    return endTold;
  }

  /** How many bytes have come that the protocol was not given. */
  long kept() {
    return inbox.stream().mapToLong(bytes -> bytes.length).sum() - taken;
  }

  /** Leaves what has arrived to TLS; whether that was all that will. */
  boolean moveTo(TlsLayer layer) {
    while (!inbox.isEmpty()) {
      byte[] first = inbox.remove();
      layer.keep(Arrays.copyOfRange(first, taken, first.length));
      taken = 0;
    }
    boolean all = ended;
    ended = false;
    return all;
  }

  void clear() {
    inbox.clear();
    taken = 0;
  }

  // ---- giving it

  private void deliverSoon() {
    if (!delivering && started && (!inbox.isEmpty() || ended || failed)) {
      delivering = true;
      loop.callSoon(deliver, context);
    }
  }

  private void deliver() {
    delivering = false;
    if (failed && hasty && resting()) {
      transport.ending().tell();
    }
    while (!inbox.isEmpty() && takes() && !stopped()) {
      BaseProtocol protocol = transport.protocol();
      try {
        give(inbox.element(), protocol);
      } catch (ExitError exit) {
        throw exit;
      } catch (Throwable thrown) {
        String call = protocol instanceof BufferedProtocol ? "bufferUpdated" : "dataReceived";
        transport.fatal("Fatal error: protocol." + call + "() call failed.", thrown);
      }
    }
    if (inbox.isEmpty() && takes() && !stopped()) {
      if (ended && !endTold) {
        endTold = true;
        tellEnd(transport.protocol());
      }
      if (failed) {
        transport.ending().tell();
      }
    }
  }

  private boolean takes() {
    return !paused || (failed && !resting());
  }

  private boolean stopped() {
    return transport.ending().stopped();
  }

  /** Gives all of it, or to a {@link BufferedProtocol} as much as it has room for. */
  private void give(byte[] bytes, BaseProtocol protocol) {
    switch (protocol) {
      case Protocol plain -> {
        inbox.remove();
        byte[] rest = taken == 0 ? bytes : Arrays.copyOfRange(bytes, taken, bytes.length);
        taken = 0;
        plain.dataReceived(rest);
      }
      case BufferedProtocol buffered -> {
        ByteBuffer room = buffered.getBuffer(bytes.length - taken);
        if (stopped()) {
          return;
        }
        if (!room.hasRemaining()) {
          throw new IllegalStateException("getBuffer() returned an empty buffer");
        }
        int count = Math.min(room.remaining(), bytes.length - taken);
        room.duplicate().put(bytes, taken, count);
        taken += count;
        if (taken == bytes.length) {
          inbox.remove();
          taken = 0;
        }
        buffered.bufferUpdated(count);
      }
      default -> throw new IllegalStateException(protocol + " is no Protocol or BufferedProtocol");
    }
  }

  private void tellEnd(BaseProtocol protocol) {
    boolean keepOpen = false;
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
      transport.fatal("Fatal error: protocol.eofReceived() call failed.", thrown);
    }
    if (keepOpen && !transport.plain()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "returning true from eofReceived() has no effect when using ssl");
      keepOpen = false;
    }
    if (!keepOpen) {
      transport.close();
    }
    transport.ending().endTold();
  }
}
