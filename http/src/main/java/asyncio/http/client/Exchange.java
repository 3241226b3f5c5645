package asyncio.http.client;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Violation;
import asyncio.http.engine.Event;
import asyncio.http.engine.ResponseHead;
import asyncio.net.AsyncFile;
import asyncio.net.ConnectionResetError;
import asyncio.net.Net;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response on one connection.
 *
 * <p>A short body leaves with the head. A long one is sent by a task of its own while the response
 * is awaited, for a server may answer, and refuse, before it has all of it. When the response is
 * whole, the connection goes back to the pool, unless something is left on it: a body that was not
 * sent, a server that wants to close. Whatever fails, and whoever is cancelled, ends the
 * connection; so nothing is ever answered with what was meant for somebody else.
 */
final class Exchange implements ResponseSource {
  private static final int SHORT = 64 * 1024; // bytes of a body
  private static final int STEP = 1024 * 1024; // of a file, after which progress is told
  private static final Duration PATIENCE_FOR_100 = Duration.ofSeconds(1);
  private static final byte[] END = {};

  private final ClientRequest request;
  private final Patience patience;
  private final Pool pool;
  private final ClientConnection connection;
  private final ArrayDeque<byte[]> early = new ArrayDeque<>(); // pieces that came with the head
  private @Nullable ResponseHead head;
  private Headers trailers = Headers.EMPTY;
  private @Nullable Task<?> sending;
  private @Nullable Throwable
      notSent; // why the body could not be sent, if that is not the server's
  private long sent; // of the body
  private long received; // of the body
  private boolean unwanted; // the body
  private @Nullable Future<Boolean> asking; // whether the server wants the body
  private boolean continued; // by the server: it wants the body
  private boolean answered; // something has come
  private boolean ended; // the response is whole
  private boolean closed; // by whoever has the response
  private boolean over; // the connection is given back, or closed

  Exchange(ClientRequest request, Patience patience, Pool pool, ClientConnection connection) {
    this.request = request;
    this.patience = patience;
    this.pool = pool;
    this.connection = connection;
  }

  // ---- the request

  /** Sends it, and waits for the head of the final response. */
  ResponseHead run(String target, Headers headers, boolean upgrade) {
    long before = connection.received();
    try {
      connection.parser.expect(request.method(), upgrade);
      send(target, headers);
      ResponseHead found = head;
      if (found == null) {
        found = patience.in(Phase.HEAD, patience.limits().read(), this::awaitHead);
      }
      Task<?> unasked = sending;
      if (isHeldBack() && !continued && unasked != null) {
        unwanted = true; // the server has answered without the body
        unasked.cancel();
      }
      head = found;
      if (!upgrade || found.status().code() != 101) {
        takeEarly();
      }
      return found;
    } catch (HttpError broken) {
      abort();
      raiseUnsent();
      if (broken.violation() == Violation.INCOMPLETE_HEAD) {
        throw disconnected(broken);
      }
      throw new ClientError(request + ": the server breaks HTTP: " + broken.getMessage(), broken);
    } catch (ConnectionResetError lost) {
      abort();
      raiseUnsent();
      throw disconnected(lost);
    } catch (Throwable failed) {
      abort();
      throw failed;
    } finally {
      answered = connection.received() > before;
    }
  }

  private void send(String target, Headers headers) {
    connection.writer.head(request.method(), target, headers, payload().length());
    if (payload() instanceof Payload.Bytes all && all.bytes().length <= SHORT && !isHeldBack()) {
      connection.writer.data(ByteBuffer.wrap(all.bytes()));
      connection.writer.end();
      connection.write();
      if (connection.isFull()) {
        patience.in(Phase.SEND, null, connection::drain);
      } else { // as most are: then nothing is waited for
        connection.drain();
        patience.passed(Phase.SEND);
      }
      request.sent(all.bytes().length);
    } else {
      patience.in(
          Phase.SEND,
          null,
          () -> {
            begin();
            awaitSent();
          });
    }
  }

  private Payload payload() {
    Payload payload = request.payload();
    if (!payload.isThere()) {
      throw new IllegalStateException(
          request + ": its body can be sent once, and was: send bytes or a file to send it again");
    }
    return payload;
  }

  /** Whether anything has come back. */
  boolean wasAnswered() {
    return answered;
  }

  /** If the body of the request has failed, that is the failure. */
  private void raiseUnsent() {
    switch (notSent) {
      case null -> {}
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case Throwable checked ->
          throw new ClientError(
              request + ": its body has failed: " + checked.getMessage(), checked);
    }
  }

  private ServerDisconnectedError disconnected(Throwable why) {
    return new ServerDisconnectedError(
        request + ": the server closed the connection without an answer: " + why.getMessage(), why);
  }

  private void begin() {
    Payload payload = request.payload();
    connection.flush();
    Task<?> task = Asyncio.createTask(() -> sendBody(payload), "send the body of " + request);
    task.addDoneCallback(_ -> connection.wakeReader()); // who may wait for that, too
    sending = task;
  }

  private void sendBody(Payload payload) {
    try {
      if (isHeldBack()) {
        awaitContinue();
      }
      send(payload);
      connection.writer.end();
      connection.flush();
    } catch (ConnectionResetError lost) {
      // whoever waits for the answer sees it, or the answer
    } catch (Throwable failure) {
      if (!over && !unwanted) {
        notSent =
            failure instanceof CancelledError
                ? new ClientError(request + ": its body was cancelled", failure)
                : failure;
        connection.abort();
      }
      if (failure instanceof CancelledError cancelled) {
        throw cancelled;
      }
    }
  }

  private boolean isHeldBack() {
    return request.expects100() && request.payload().length() != 0;
  }

  /** Waits until the server says that it wants the body, or for a second. */
  private void awaitContinue() {
    if (!continued) {
      Future<Boolean> waiting = EventLoop.running().createFuture();
      asking = waiting;
      Asyncio.moveOnAfter(PATIENCE_FOR_100, () -> Asyncio.await(waiting));
    }
  }

  private void send(Payload payload) throws Exception {
    switch (payload) {
      case Payload.Bytes all -> {
        ByteBuffer rest = ByteBuffer.wrap(all.bytes());
        while (rest.hasRemaining()) {
          int many = Math.min(rest.remaining(), SHORT);
          put(rest.slice(rest.position(), many));
          rest.position(rest.position() + many);
        }
      }
      case Payload.File file -> send(file);
      case Payload.Pieces pieces -> {
        Iterable<ByteBuffer> each = pieces.take();
        try {
          for (ByteBuffer piece : each) {
            put(piece);
          }
        } finally {
          if (each instanceof AutoCloseable closeable) {
            closeable.close();
          }
        }
      }
      case Payload.Sequence sequence -> {
        for (Payload each : sequence.parts()) {
          send(each);
        }
      }
    }
  }

  private void put(ByteBuffer piece) {
    sent += piece.remaining();
    connection.writer.data(piece);
    connection.flush();
    request.sent(sent);
  }

  private void send(Payload.File file) {
    connection.flush();
    try (AsyncFile in = Net.openFile(file.path(), StandardOpenOption.READ)) {
      long done = 0;
      while (done < file.length()) {
        long many =
            Net.sendFile(
                connection.transport(), in, done, Math.min(STEP, file.length() - done), true);
        if (many <= 0) {
          throw new IllegalStateException(
              file.path() + " has become shorter while it was sent: " + request);
        }
        connection.writer.past(many);
        done += many;
        sent += many;
        request.sent(sent);
      }
    }
  }

  // ---- the head

  private ResponseHead awaitHead() {
    while (true) {
      ResponseHead found = finalHead(connection.next());
      if (found != null) {
        return found;
      }
    }
  }

  /** The head, if it comes before the body has left; the server may take its time until then. */
  private void awaitSent() {
    Task<?> task = sending;
    while (task != null && !task.done() && head == null) {
      Event event = connection.poll();
      if (event == Event.NEED_MORE) {
        connection.awaitMore();
        continue;
      }
      head = finalHead(event);
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

  /** Takes what is here of the body; if that is all of it, the connection is free. */
  private void takeEarly() {
    int bytes = 0;
    try {
      while (!over && bytes < SHORT) {
        Event event = connection.parser.next();
        if (!(event instanceof Event.Data) && !(event instanceof Event.End)) {
          return;
        }
        byte[] piece = piece(event);
        if (piece != END) {
          early.add(piece);
          bytes += piece.length;
        }
      }
    } catch (HttpError broken) {
      // the parser says so again to whoever reads as far
    }
  }

  // ---- the body

  /** The next piece, as it was sent; empty at the end. Suspends until there is one. */
  @Override
  public byte[] read() {
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
      Event event = connection.hasNews() ? connection.parser.next() : Event.NEED_MORE;
      if (event == Event.NEED_MORE) {
        patience.received(received, Objects.requireNonNull(head).length());
        event = patience.in(Phase.BODY, patience.limits().read(), connection::next);
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

  private byte[] piece(Event event) {
    if (event instanceof Event.Data data) {
      byte[] bytes = new byte[data.bytes().remaining()];
      data.bytes().get(bytes);
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
  public Headers trailers() {
    return trailers;
  }

  // ---- the end

  private void finish() {
    if (over) {
      return;
    }
    over = true;
    Task<?> left = sending;
    if (left != null && !left.done()) {
      left.cancel();
      pool.discard(connection);
    } else if (Objects.requireNonNull(head).keepAlive()) {
      pool.giveBack(connection, promised(head.headers()));
    } else {
      pool.discard(connection);
    }
  }

  /** How long the server keeps the connection, less a second, for the way takes time, too. */
  private static @Nullable Duration promised(Headers headers) {
    String value = headers.get("keep-alive");
    if (value == null) {
      return null;
    }
    for (String part : value.split(",", -1)) {
      String text = part.strip();
      if (text.regionMatches(true, 0, "timeout=", 0, 8) && text.length() <= 8 + 6) {
        try {
          return Duration.ofSeconds(Math.max(0, Integer.parseInt(text.substring(8)) - 1));
        } catch (NumberFormatException none) {
          return null;
        }
      }
    }
    return null;
  }

  /** Nobody wants the rest: the connection is kept if the rest is here, and closed otherwise. */
  @Override
  public void close() {
    closed = true;
    early.clear();
    try {
      while (!over && connection.hasNews()) {
        Event event = connection.parser.next();
        if (event instanceof Event.End) {
          piece(event);
        } else if (!(event instanceof Event.Data)) {
          break;
        }
      }
    } catch (HttpError broken) {
      // it is closed
    }
    abort();
  }

  void abort() {
    if (!over) {
      over = true;
      Task<?> left = sending;
      if (left != null) {
        left.cancel();
      }
      connection.abort();
      pool.discard(connection);
    }
  }

  /** The connection speaks another protocol from now on, and leaves the pool when it is gone. */
  ClientConnection upgrade() {
    over = true;
    connection.idle(() -> pool.discard(connection));
    return connection;
  }

  @Override
  public String toString() {
    return request + " over " + connection;
  }
}
