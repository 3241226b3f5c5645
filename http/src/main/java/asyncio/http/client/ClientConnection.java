package asyncio.http.client;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.http.Limits;
import asyncio.http.engine.Event;
import asyncio.http.engine.RequestWriter;
import asyncio.http.engine.ResponseParser;
import asyncio.net.BaseTransport;
import asyncio.net.ConnectionResetError;
import asyncio.net.ExtraInfo;
import asyncio.net.Protocol;
import asyncio.net.Transport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client: what comes goes straight into the parser, and one task asks for the
 * events. While nobody is answered on it, it is idle: whatever comes then, be it the end, makes it
 * useless, and the pool is told at once.
 */
final class ClientConnection extends PooledConnection implements Protocol, AutoCloseable {
  private static final int MOST = 32 * 1024; // bytes that wait to be parsed

  private final EventLoop loop = EventLoop.running();
  private final Limits limits;
  ResponseParser parser;
  final RequestWriter writer = new RequestWriter();
  private @Nullable Transport transport;
  private @Nullable Future<Boolean> reader; // who waits for more
  private @Nullable Future<Boolean> drainer; // who waits until less is kept
  private boolean paused;
  private boolean full;
  private boolean ended; // the peer sends no more
  private boolean gone;
  private @Nullable Throwable lost; // why it is gone
  private @Nullable Runnable spoiled; // while it is idle: what to do when it is of no use any more
  private long received;

  @SuppressWarnings("UnusedVariable") // a reference is all that is wanted
  private @Nullable Object kept;

  ClientConnection(Route route, Limits limits) {
    super(route);
    this.limits = limits;
    this.parser = new ResponseParser(limits);
  }

  // ---- the side of the transport

  @Override
  public void connectionMade(BaseTransport made) {
    transport = (Transport) made;
  }

  @Override
  public void dataReceived(byte[] data) {
    parser.receive(data);
    received += data.length;
    if (spoil()) {
      return;
    }
    if (parser.buffered() >= MOST && !paused) {
      paused = true;
      transport().pauseReading();
    }
    wakeReader();
  }

  @Override
  public boolean eofReceived() {
    end();
    if (!spoil()) {
      wakeReader();
    }
    return false;
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    gone = true;
    if (exception == null) {
      end();
    } else {
      lost = exception;
    }
    if (!spoil()) {
      wakeReader();
    }
    wakeDrainer();
  }

  /**
   * The peer sends no more. Over TLS it has to say so itself, or else somebody on the way may have
   * cut off what has no length (RFC 9112, 9.8).
   */
  private void end() {
    if (!ended) {
      ended = true;
      if (Boolean.FALSE.equals(transport().extraInfo(ExtraInfo.CLOSE_NOTIFY))) {
        lost =
            new ConnectionResetError(
                "it was closed without a good-bye of TLS (close_notify): something may be missing");
      } else {
        parser.receiveEnd();
      }
    }
  }

  @Override
  public void pauseWriting() {
    full = true;
  }

  @Override
  public void resumeWriting() {
    full = false;
    wakeDrainer();
  }

  private boolean spoil() {
    Runnable listener = spoiled;
    spoiled = null;
    if (listener != null) {
      listener.run();
    }
    return listener != null;
  }

  /** Has whoever waits look again. */
  void wakeReader() {
    Future<Boolean> waiting = reader;
    if (waiting != null && !waiting.done()) {
      waiting.setResult(true);
    }
  }

  private void wakeDrainer() {
    Future<Boolean> waiting = drainer;
    if (waiting != null && !waiting.done()) {
      waiting.setResult(true);
    }
  }

  // ---- the side of the task

  Transport transport() {
    return Objects.requireNonNull(transport);
  }

  /** How many bytes have come in all. */
  long received() {
    return received;
  }

  /** The next event; suspends until there is one. */
  Event next() {
    while (true) {
      Event event = poll();
      if (event != Event.NEED_MORE) {
        return event;
      }
      awaitMore();
    }
  }

  /** The next event, or that more is needed. */
  Event poll() {
    Event event = parser.next();
    Throwable broken = lost;
    if (event == Event.NEED_MORE && broken != null) {
      throw lost(broken);
    }
    return event;
  }

  /** Whether something can be parsed, or it is known that nothing comes. */
  boolean hasNews() {
    return parser.buffered() > 0 || ended || gone;
  }

  /** Suspends until something comes, or the end. */
  void awaitMore() {
    if (reader != null) {
      throw new IllegalStateException("another task is reading this response");
    }
    if (paused) {
      paused = false;
      transport().resumeReading();
    }
    Future<Boolean> waiting = loop.createFuture();
    reader = waiting;
    try {
      Asyncio.await(waiting);
    } finally {
      reader = null;
    }
  }

  /** Sends what the writer has; suspends while the peer takes nothing. */
  void flush() {
    write();
    drain();
  }

  /** Sends what the writer has, without waiting for the peer to take it. */
  void write() {
    if (writer.pending() > 0) {
      transport().write(writer.take());
    }
  }

  /** Whether {@link #drain} would wait. */
  boolean isFull() {
    return full;
  }

  void drain() {
    while (full && !gone) {
      Future<Boolean> waiting = loop.createFuture();
      drainer = waiting;
      try {
        Asyncio.await(waiting);
      } finally {
        drainer = null;
      }
    }
    if (gone) {
      throw lost(lost);
    }
  }

  private static RuntimeException lost(@Nullable Throwable why) {
    return why instanceof RuntimeException unchecked
        ? unchecked
        : new ConnectionResetError("the connection is lost" + (why == null ? "" : ": " + why));
  }

  /** Goes on with another protocol; what has arrived of it. */
  byte[] leave() {
    parser.leave();
    return parser.takeRest();
  }

  /** Is not collected before the connection is. */
  void keep(Object owner) {
    kept = owner;
  }

  /** What follows is talked with the server behind the proxy. */
  void leaveTunnel() {
    parser = new ResponseParser(limits);
  }

  /** Nobody uses it now; what comes makes it useless. */
  @Override
  void idle(Runnable whenSpoiled) {
    spoiled = whenSpoiled;
    if (paused) {
      paused = false;
      transport().resumeReading();
    }
  }

  /** Takes it out of idleness; false if it is of no use. */
  @Override
  boolean wake() {
    spoiled = null;
    stopExpiry();
    return isSound();
  }

  /** Whether another request can go over it. */
  @Override
  boolean isSound() {
    return !ended
        && !gone
        && parser.buffered() == 0
        && !writer.insideMessage()
        && !transport().isClosing();
  }

  /** Lets it go; what was written leaves first. */
  @Override
  public void close() {
    spoiled = null;
    if (transport != null) {
      transport.close();
    }
  }

  @Override
  void abort() {
    spoiled = null;
    if (transport != null) {
      transport.abort();
    }
  }

  @Override
  public String toString() {
    return "<ClientConnection " + route + (gone ? " gone" : "") + ">";
  }
}
