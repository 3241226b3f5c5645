package asyncio.http.client;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.engine.Event;
import asyncio.http.engine.ResponseHead;
import asyncio.net.ConnectionResetError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that a server is asked, and what it answers, whatever version of HTTP is spoken.
 *
 * <p>A short body leaves with the head. A long one is sent by a task of its own while the response
 * is awaited, for a server may answer, and refuse, before it has all of it. What has come of the
 * body when the head is here is taken at once, so what the request was sent over is free as soon as
 * it can be.
 */
abstract sealed class SentRequest implements BodySource permits Exchange, Http2Exchange {
  private static final Duration PATIENCE_FOR_100 = Duration.ofSeconds(1);
  private static final byte[] END = {};

  private final EventLoop loop = EventLoop.running();
  final ClientRequest request;
  final Patience patience;
  private final ArrayDeque<byte[]> early = new ArrayDeque<>(2); // pieces that came with the head
  private @Nullable Task<?> sending;
  private @Nullable Throwable
      notSent; // why the body could not be sent, if that is not the server's
  private boolean unwanted; // the body
  private @Nullable Future<Boolean> asking; // whether the server wants the body
  private boolean continued; // by the server: it wants the body
  @Nullable ResponseHead head;
  private Headers trailers = Headers.EMPTY;
  private long received; // of the body
  private boolean ended; // the response is whole
  private boolean closed; // by whoever has the response
  private boolean over; // nothing more is sent or read
  private @Nullable Unread watcher;

  SentRequest(ClientRequest request, Patience patience) {
    this.request = request;
    this.patience = patience;
  }

  // ---- what each version does in its own way

  /** The next event, or that more is needed. */
  abstract Event poll();

  /** Suspends until something comes, or the end. */
  abstract void awaitMore();

  abstract void wakeReader();

  /** Sends all of a body, and its end; suspends. */
  abstract void sendAll(Payload payload) throws Exception;

  /** The body cannot be sent: nor is anything else. */
  abstract void cutOff();

  abstract byte[] bytes(Event.Data data);

  /** All of the response is here. */
  abstract void finish();

  /** Nothing more is sent or read; nothing happens if all was. */
  abstract void abort();

  // ---- the body of the request

  final Payload payload() {
    Payload payload = request.payload();
    if (!payload.isThere()) {
      throw new IllegalStateException(
          request + ": its body can be sent once, and was: send bytes or a file to send it again");
    }
    return payload;
  }

  /** Sends the body in a task of its own. */
  final void sendAside(Payload payload) {
    Task<?> task = Asyncio.createTask(() -> sendBody(payload), "send the body of " + request);
    task.addDoneCallback(_ -> wakeReader()); // who may wait for that, too
    sending = task;
  }

  private void sendBody(Payload payload) {
    try {
      if (isHeldBack()) {
        awaitContinue();
      }
      sendAll(payload);
    } catch (ConnectionResetError lost) {
      // whoever waits for the answer sees it, or the answer
    } catch (Throwable failure) {
      if (!over && !unwanted) {
        notSent =
            failure instanceof CancelledError
                ? new ClientError(request + ": its body was cancelled", failure)
                : failure;
        cutOff();
      }
      if (failure instanceof CancelledError cancelled) {
        throw cancelled;
      }
    }
  }

  /** Whether the body waits until the server wants it. */
  final boolean isHeldBack() {
    return request.handling.expect100 && request.payload().length() != 0;
  }

  /** Waits until the server says that it wants the body, or for a second. */
  private void awaitContinue() {
    if (!continued) {
      Future<Boolean> waiting = loop.createFuture();
      asking = waiting;
      Asyncio.moveOnAfter(PATIENCE_FOR_100, () -> Asyncio.await(waiting));
    }
  }

  /** If the server has answered without the body, it does not get it. */
  final void keepUnasked() {
    Task<?> unasked = sending;
    if (isHeldBack() && !continued && unasked != null) {
      unwanted = true;
      unasked.cancel();
    }
  }

  /** Ends the sending; whether something was left of it. */
  final boolean stopSending() {
    Task<?> left = sending;
    return left != null && left.cancel();
  }

  /** If the body of the request has failed, that is the failure. */
  final void raiseUnsent() {
    switch (notSent) {
      case null -> {}
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case Throwable checked ->
          throw new ClientError(
              request + ": its body has failed: " + checked.getMessage(), checked);
    }
  }

  // ---- the head of the response

  final Event next() {
    Event event = poll();
    while (event == Event.NEED_MORE) {
      awaitMore();
      event = poll();
    }
    return event;
  }

  final ResponseHead awaitHead() {
    while (true) {
      ResponseHead found = finalHead(next());
      if (found != null) {
        return found;
      }
    }
  }

  /** The head, if it comes before the body has left; the server may take its time until then. */
  final void awaitSent() {
    Task<?> task = sending;
    while (task != null && !task.done() && head == null) {
      Event event = poll();
      if (event == Event.NEED_MORE) {
        awaitMore();
      } else {
        head = finalHead(event);
      }
    }
  }

  private @Nullable ResponseHead finalHead(Event event) {
    if (event == Event.CLOSED) {
      throw new ConnectionResetError("it is closed");
    }
    if (!(event instanceof ResponseHead found)) {
      return null;
    }
    if (found.status().code() == 100) {
      continued = true;
      Future<Boolean> waiting = asking;
      if (waiting != null && !waiting.done()) {
        waiting.setResult(true);
      }
    }
    boolean interim = found.status().isInformational() && found.status().code() != 101;
    return interim ? null : found;
  }

  /** Takes what is here of the body. */
  final void takeEarly() {
    int bytes = 0;
    try {
      while (!over && bytes < Payload.SHORT) {
        Event event = poll();
        if (!(event instanceof Event.Data) && !(event instanceof Event.End)) {
          return;
        }
        byte[] piece = piece(event);
        if (piece != END) {
          early.add(piece);
          bytes += piece.length;
        }
      }
    } catch (HttpError | ConnectionResetError broken) {
      // it is said again to whoever reads as far
    }
  }

  // ---- the body of the response

  /** What is here already could be taken by any thread, at the wrong moment. */
  final void checkLoop() {
    @Nullable EventLoop here;
    try {
      here = EventLoop.running();
    } catch (RuntimeException none) {
      here = null;
    }
    if (here != loop) {
      throw new IllegalStateException(
          request + ": its response belongs to another loop: read it where it was asked for");
    }
  }

  @Override
  public final byte[] read() {
    if (closed) {
      throw new IllegalStateException("the response is closed: " + request);
    }
    byte[] first = early.poll();
    if (first != null) {
      return first;
    }
    if (ended) {
      return END;
    }
    if (over) {
      throw new IllegalStateException("the response is closed: " + request);
    }
    try {
      Event event = poll();
      if (event == Event.NEED_MORE) {
        patience.received(received, Objects.requireNonNull(head).length());
        event = patience.in(Phase.BODY, patience.limits().read(), this::next);
      }
      return piece(event);
    } catch (HttpError broken) {
      abort();
      raiseUnsent();
      throw new ClientPayloadError(
          request + ": " + progress() + ": " + broken.getMessage(), broken);
    } catch (ConnectionResetError lost) {
      abort();
      raiseUnsent();
      throw new ClientPayloadError(
          request + ": the connection was lost, " + progress() + ": " + lost.getMessage(), lost);
    } catch (Throwable failed) {
      abort();
      throw failed;
    }
  }

  private String progress() {
    long length = Objects.requireNonNull(head).length();
    return received + (length < 0 ? " bytes had come" : " of " + length + " bytes had come");
  }

  /** What an event has of the body; the end may free what it came over. */
  final byte[] piece(Event event) {
    if (event instanceof Event.Data data) {
      byte[] bytes = bytes(data);
      received += bytes.length;
      return bytes;
    }
    if (event instanceof Event.End end) {
      trailers = end.trailers();
    }
    ended = true;
    finish();
    return END;
  }

  @Override
  public final boolean isHere() {
    return ended && !closed;
  }

  @Override
  public final Headers trailers() {
    return trailers;
  }

  // ---- the end

  /** Has it end when nobody has the response any more; not if its body is here. */
  final void watch(Object response) {
    if (!over) {
      watcher = Unread.watch(response, toString(), this::abort);
    }
  }

  final boolean isOver() {
    return over;
  }

  final void setOver() {
    over = true;
    Unread unread = watcher;
    watcher = null;
    if (unread != null) {
      unread.over();
    }
  }

  final void setClosed() {
    closed = true;
    early.clear();
  }
}
