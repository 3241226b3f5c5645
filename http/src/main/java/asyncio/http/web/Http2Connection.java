package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Future;
import asyncio.Task;
import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.connection.Deadline;
import asyncio.http.engine.RequestHead;
import asyncio.http.http2.ErrorCode;
import asyncio.http.http2.Http2Stream;
import asyncio.http.http2.Multiplexer;
import asyncio.http.http2.ReceivedFields;
import asyncio.http.http2.Terms;
import asyncio.net.Transport;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client that speaks HTTP/2: a task for each stream, which answers as that of a connection of
 * HTTP/1.1 does.
 *
 * <p>A handler whose client has reset its stream goes on, as one does whose client has left; it
 * counts among the streams until it has ended. So whoever opens streams and resets them has no more
 * handlers than whoever waits for answers.
 *
 * <p>It ends in two steps (RFC 9113, 6.8). First the client is told that it shall open no more
 * streams, and all that were on their way are still answered; when it has answered a ping, it is
 * told which was the last.
 */
final class Http2Connection extends Multiplexer {
  private static final long ROUND_TRIP = 1_000_000_000L; // nanoseconds, at most

  private final Serving serving;
  private final @Nullable SocketAddress remote;
  private final Map<Http2Exchange, Task<?>> exchanges = new LinkedHashMap<>(); // that are answered
  private final Deadline idle;
  private final Deadline roundTrip;
  private @Nullable Future<Boolean> change; // who waits for the end
  private boolean stopping;
  private boolean last; // no stream will be answered any more

  Http2Connection(Serving serving, Transport transport, @Nullable SocketAddress remote) {
    super(transport, false, terms(serving.limits()));
    this.serving = serving;
    this.remote = remote;
    this.idle = new Deadline(serving.loop(), this::idle);
    this.roundTrip = new Deadline(serving.loop(), this::stopForGood);
  }

  private static Terms terms(ServerLimits limits) {
    return new Terms(
        limits.http2(),
        limits.messages().fields(),
        limits.messages().head(),
        limits.head(),
        limits.write());
  }

  /** Serves; suspends until the connection is gone and every handler has ended. */
  void run(byte[] first) {
    begin(first);
    rest();
    if (serving.isDraining()) {
      stop();
    }
    try {
      while (!isGone() || !exchanges.isEmpty()) {
        awaitChange();
      }
    } catch (CancelledError cancelled) {
      abort();
      exchanges.values().forEach(Task::cancel);
      Asyncio.shielded(
          () -> {
            while (!exchanges.isEmpty()) {
              awaitChange();
            }
          });
      throw cancelled;
    } finally {
      idle.cancel();
      roundTrip.cancel();
    }
  }

  private void awaitChange() {
    Future<Boolean> waiting = serving.loop().createFuture();
    change = waiting;
    Asyncio.await(waiting);
  }

  private void changed() {
    Future<Boolean> waiting = change;
    if (waiting != null && !waiting.done()) {
      waiting.setResult(true);
    }
  }

  // ---- what comes

  @Override
  protected void opened(Http2Stream stream, ReceivedFields message, boolean ended) {
    RequestHead head;
    try {
      head = message.pseudo().request(message.headers(), ended);
    } catch (HttpError wrong) {
      if (wrong.status() == 400) {
        malformed(stream);
      } else {
        refused(stream, wrong.status());
      }
      return;
    }
    stream.declare(head.upgrade() != null ? -1 : head.length());
    var exchange = new Http2Exchange(this, serving, stream, head, remote);
    idle.lift();
    Task<?> task = Asyncio.createTask(exchange::run, "request");
    exchange.answeredBy(task);
    exchanges.put(exchange, task);
  }

  @Override
  protected void answered(Http2Stream stream, ReceivedFields message, boolean ended) {
    throw new IllegalStateException("a server is not answered");
  }

  @Override
  protected void refused(Http2Stream stream, int status) {
    stream.respond(status, Headers.EMPTY, serving.date().now(), 0, true);
    stream.reset(ErrorCode.NO_ERROR);
    serving.note(remote, null, status, 0, loop().time().toNanos());
  }

  @Override
  protected boolean mayOpen() {
    return exchanges.size() < serving.limits().http2().streams() && super.mayOpen();
  }

  // ---- the end

  /** A request was answered, or never will be. */
  void ended(Http2Exchange exchange) {
    exchanges.remove(exchange);
    rest();
    changed();
  }

  @Override
  protected void freed() {
    rest();
  }

  private void rest() {
    if (exchanges.isEmpty() && openStreams() == 0) {
      if (last) {
        finish();
      } else {
        idle.in(serving.limits().idle().toNanos());
      }
    }
  }

  private void idle() {
    goAway(lastOfPeer());
    finish();
  }

  /** No more requests. */
  void stop() {
    if (!stopping) {
      stopping = true;
      goAway(Integer.MAX_VALUE);
      ping();
      roundTrip.in(ROUND_TRIP);
      exchanges.keySet().forEach(Http2Exchange::stop);
    }
  }

  @Override
  protected void pinged() {
    if (stopping) {
      stopForGood();
    }
  }

  private void stopForGood() {
    if (!last) {
      last = true;
      roundTrip.cancel();
      goAway(lastOfPeer());
      rest();
    }
  }

  @Override
  protected void lost() {
    changed();
  }
}
