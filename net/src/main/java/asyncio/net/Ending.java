package asyncio.net;

import asyncio.Context;
import asyncio.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ends: what had come is given, then the protocol is told the truth of it, once.
 *
 * <p>It ends from one of four sides.
 *
 * <p>The peer ends its direction. {@link Incoming} tells that behind the last byte, and nothing is
 * over but the one direction, unless the protocol wants it so.
 *
 * <p>Reading fails, as when the peer resets. No more can come, so the socket is closed at once.
 * What had come is given, then the loss is told. If the protocol has paused, both wait until it
 * resumes: as if nobody had looked at the socket, which is what happens where Netty does not look.
 * But if there is something to send, then or later, the loss is told at once, for a socket that
 * fails would have been noticed by writing.
 *
 * <p>Writing fails. What the peer has sent before may lie in the socket unread, maybe its answer to
 * what it does not want to read any more. So reading goes on as long as something comes, for a few
 * polls at most, before the socket is closed; then it is as above. For a protocol that has paused
 * nobody waits.
 *
 * <p>The program closes or aborts, the protocol throws, TLS fails or takes too long. Then what had
 * come is nobody's any more.
 *
 * <p>Streams do not pause here: the system's buffers hold a bounded number of bytes, and a {@link
 * StreamReader} takes all of them, gives them first, and then throws.
 */
final class Ending {
  private static final int MOST_ROUNDS = 64;
  private static final int QUIET_ROUNDS = 2; // io_uring may need two polls for a read

  private final SocketTransport transport;
  private final EventLoop loop;
  private final Context context;
  private final Incoming in;
  private final Outgoing out;

  private boolean begun; // the protocol is told of the connection, or will be
  private boolean closing; // the program wants no more
  private boolean aborted; // nor is what it wrote to leave
  private boolean listening; // writing has failed, and the last words of the peer are read
  private boolean hasty; // the loss is told even if the protocol has paused
  private boolean gone; // the socket is closed
  private boolean notified;
  private @Nullable Throwable failure;
  private @Nullable Runnable afterwards;

  Ending(SocketTransport transport, EventLoop loop, Context context, Incoming in, Outgoing out) {
    this.transport = transport;
    this.loop = loop;
    this.context = context;
    this.in = in;
    this.out = out;
  }

  /** From now on there is somebody to be told. */
  void begin() {
    begun = true;
  }

  /** Has something run when all is over. */
  void afterwards(Runnable action) {
    afterwards = action;
  }

  /** Whether nothing that comes is wanted any more. */
  boolean stopped() {
    return closing;
  }

  /** Whether it has begun to end, or is over. */
  boolean begins() {
    return closing || gone || failure != null;
  }

  boolean gone() {
    return gone;
  }

  boolean listening() {
    return listening;
  }

  /** Whether the socket is to be closed now, whatever was written. */
  boolean closesSocket() {
    return !listening && (aborted || failure != null);
  }

  // ---- from the peer, or the system

  void inputEnded() {
    if (listening) {
      hangUp();
    } else if (failure == null) {
      in.end();
    }
  }

  void readingFailed(Throwable cause) {
    if (listening) {
      hangUp();
    } else {
      failed(cause, out.flow().kept() > 0);
    }
  }

  void writingFailed(Throwable cause) {
    boolean somebodyReads = begun && !closing && !in.resting() && !loop.isClosed();
    if (fails(cause)) {
      if (somebodyReads) {
        listening = true;
        transport.read();
        listen(in.received(), 0, 0);
      } else {
        hasty = true;
        hangUp();
      }
    }
  }

  private void listen(long before, int rounds, int quiet) {
    transport.lookNow();
    loop.callSoon(
        () -> {
          long now = in.received();
          int silent = now == before ? quiet + 1 : 0;
          if (!listening || silent == QUIET_ROUNDS || rounds == MOST_ROUNDS) {
            hangUp();
          } else {
            listen(now, rounds + 1, silent);
          }
        },
        context);
  }

  private void hangUp() {
    listening = false;
    if (!gone) {
      transport.flushLater();
    }
  }

  /** Something was written that cannot leave any more: it is no time to wait. */
  void writtenInVain() {
    if (failure != null && gone && !closing) {
      in.fail(true);
    }
  }

  /** For another reason, which makes an end of it at once. */
  void failed(Throwable cause) {
    failed(cause, true);
  }

  private void failed(Throwable cause, boolean now) {
    if (fails(cause)) {
      hasty = now;
      hangUp();
    }
  }

  private boolean fails(Throwable cause) {
    if (gone || aborted || failure != null) {
      return false;
    }
    failure = transport.explained(cause);
    out.lost();
    return true;
  }

  /** The socket is closed. */
  void socketClosed() {
    if (gone) {
      return;
    }
    gone = true;
    listening = false;
    out.lost();
    if (loop.isClosed()) {
      transport.releaseAll();
    } else if (closing || !begun || (failure == null && in.endTold())) {
      tellSoon();
    } else if (failure != null) {
      in.fail(hasty);
    } else {
      in.end(); // some sockets are closed at the end of input
    }
  }

  // ---- from the program

  /** Takes nothing more. */
  void stop() {
    closing = true;
    if (gone) {
      tellSoon();
    }
    in.clear();
  }

  void abort() {
    if (!aborted && !notified) {
      if (!closing) {
        stop();
      }
      aborted = true;
      out.lost();
      transport.releaseAll();
      hangUp();
    }
  }

  /** The protocol has thrown. */
  void abort(Throwable thrown) {
    fails(thrown);
    abort();
  }

  // ---- telling it

  /** The protocol knows that the peer will send no more. */
  void endTold() {
    if (gone) {
      tellSoon();
    }
  }

  private void tellSoon() {
    loop.callSoon(this::tell, context);
  }

  /** All that had come was given, or nobody wants it. */
  void tell() {
    if (notified) {
      return;
    }
    notified = true;
    closing = true;
    transport.releaseAll();
    transport.ended(failure);
    try {
      if (in.started()) {
        ProtocolCalls.call(
            loop, transport, "connectionLost", () -> transport.protocol().connectionLost(failure));
      }
    } finally {
      if (afterwards != null) {
        afterwards.run();
      }
    }
  }
}
