package asyncio.http.client;

import asyncio.http.Http2Limits;
import asyncio.http.HttpError;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.connection.Deadline;
import asyncio.http.engine.ResponseHead;
import asyncio.http.http2.ErrorCode;
import asyncio.http.http2.Http2Stream;
import asyncio.http.http2.Multiplexer;
import asyncio.http.http2.ReceivedFields;
import asyncio.http.http2.Terms;
import asyncio.net.Transport;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/2: requests share it, as many as the server allows. When a request has
 * waited for an answer in vain the server is asked whether it is there; if it does not say so, the
 * connection is given up, or else each request after that would wait in vain, too.
 */
final class SharedConnection extends PooledConnection {
  private static final int MOST = 1000; // streams, whatever the server allows
  private static final int BEFORE_SETTINGS = 100;
  private static final Http2Limits OF_SERVERS = // which open no streams
      new Http2Limits(1, 512 * 1024, 8 * 1024 * 1024, 16, 200, 7, 1000, 100);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long PING = 5_000_000_000L; // nanoseconds

  private final Pool pool;
  private final Wire wire;
  private final Map<Http2Stream, Method> asked = new HashMap<>(); // what is not answered yet
  private int reserved; // streams that somebody is about to open
  private boolean used;
  private boolean answering; // it has answered something
  private boolean leaving; // it takes no more streams
  private @Nullable Runnable spoiled; // while it is idle

  SharedConnection(Pool pool, Route route, Transport transport, Limits limits) {
    super(route);
    this.pool = pool;
    this.wire = new Wire(transport, limits);
  }

  /** The side of the server of it. */
  private final class Wire extends Multiplexer {
    private final Deadline silence;
    private final int mostInterim; // heads of a response

    Wire(Transport transport, Limits limits) {
      super(
          transport,
          true,
          new Terms(OF_SERVERS, limits.fields(), limits.head(), PATIENCE, PATIENCE));
      this.silence = new Deadline(loop(), this::abort);
      this.mostInterim = limits.informational();
    }

    void speak(byte[] first) {
      begin(first);
    }

    Http2Stream newStream() {
      return open();
    }

    int mostStreams() {
      return isSettled() ? Math.min(MOST, peerStreams()) : BEFORE_SETTINGS;
    }

    boolean mayGoOn() {
      return !isEnded() && !isGone() && hasNumbers() && !transport().isClosing();
    }

    void askWhetherThere() {
      if (!isEnded()) {
        ping();
        silence.in(PING);
      }
    }

    void leave() {
      goAway(0);
      finish();
    }

    @Override
    protected void opened(Http2Stream stream, ReceivedFields message, boolean ended) {
      throw new IllegalStateException("a server opens no streams");
    }

    @Override
    protected void answered(Http2Stream stream, ReceivedFields message, boolean ended) {
      Method method = asked.getOrDefault(stream, Method.GET);
      try {
        ResponseHead head = message.pseudo().response(method, message.headers(), ended);
        boolean last = !head.status().isInformational();
        if (last) {
          asked.remove(stream);
          answering = true;
          stream.declare(method.equals(Method.HEAD) || head.length() < 0 ? -1 : head.length());
        } else if (ended || stream.interimHeads() == mostInterim) {
          malformed(stream);
          return;
        }
        stream.head(head, last, ended);
      } catch (HttpError wrong) {
        malformed(stream);
      }
    }

    @Override
    protected void refused(Http2Stream stream, int status) {
      malformed(stream);
    }

    @Override
    protected void settled() {
      pool.grown(SharedConnection.this);
    }

    @Override
    protected void pinged() {
      silence.lift();
    }

    @Override
    protected void goneAway(int last, ErrorCode code) {
      leaving = true;
      failBeyond(last);
      spoil();
      pool.shrunk(SharedConnection.this);
    }

    @Override
    protected void freed() {
      if (!isGone()) {
        pool.grown(SharedConnection.this);
      }
    }

    @Override
    protected void lost() {
      silence.cancel();
      spoil();
      pool.shrunk(SharedConnection.this);
    }
  }

  /** Begins to speak; what has arrived already is given. */
  void begin(byte[] first) {
    wire.speak(first);
  }

  // ---- for the pool

  /** Whether one more request may go over it. */
  boolean hasRoom() {
    return isSound() && wire.openStreams() + reserved < wire.mostStreams();
  }

  /** Somebody is about to open a stream. */
  void reserve() {
    reserved++;
  }

  /** Nobody is, after all. */
  void unreserve() {
    reserved--;
    pool.grown(this);
  }

  /** Whether nobody uses it. */
  boolean isUnused() {
    return wire.openStreams() + reserved == 0;
  }

  private void spoil() {
    Runnable listener = spoiled;
    spoiled = null;
    if (listener != null) {
      listener.run();
    }
  }

  @Override
  void idle(Runnable whenSpoiled) {
    spoiled = whenSpoiled;
  }

  @Override
  boolean wake() {
    spoiled = null;
    stopExpiry();
    return isSound();
  }

  @Override
  boolean isSound() {
    return !leaving && wire.mayGoOn();
  }

  @Override
  void close() {
    spoiled = null;
    if (!wire.isEnded()) {
      wire.leave();
    }
  }

  @Override
  void abort() {
    spoiled = null;
    wire.abort();
  }

  // ---- for a request

  /** Whether a request went over it before. */
  boolean wasUsed() {
    return used;
  }

  /** Whether it has answered a request. */
  boolean hasAnswered() {
    return answering;
  }

  /** Opens a stream, in the place of one that was reserved. */
  Http2Stream open(Method method) {
    reserved--;
    used = true;
    Http2Stream stream = wire.newStream();
    asked.put(stream, method);
    return stream;
  }

  /** A request is over. */
  void closed(Http2Stream stream, boolean unanswered) {
    asked.remove(stream);
    if (unanswered) {
      wire.askWhetherThere();
    }
  }

  @Override
  public String toString() {
    return "<SharedConnection " + route + " " + wire + ">";
  }
}
