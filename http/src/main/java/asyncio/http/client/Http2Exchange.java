package asyncio.http.client;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Future;
import asyncio.Task;
import asyncio.http.Headers;
import asyncio.http.engine.Event;
import asyncio.http.engine.PseudoFields;
import asyncio.http.engine.ResponseHead;
import asyncio.http.http2.ErrorCode;
import asyncio.http.http2.Http2Stream;
import asyncio.net.AsyncFile;
import asyncio.net.ConnectionResetError;
import asyncio.net.Net;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response on a stream of HTTP/2. What is given up is reset, and the connection
 * goes on. A body that does not leave at once is sent by a task of its own, so an answer that comes
 * before its end is seen.
 */
final class Http2Exchange implements ResponseSource {
  private static final int SHORT = 64 * 1024; // bytes of a body
  private static final Duration PATIENCE = Duration.ofDays(1); // the request has its own
  private static final Duration PATIENCE_FOR_100 = Duration.ofSeconds(1);
  private static final byte[] END = {};

  private final ClientRequest request;
  private final Patience patience;
  private final SharedConnection connection;
  private final Http2Stream stream;
  private @Nullable Task<?> sending;
  private @Nullable Throwable notSent; // why the body could not be sent
  private @Nullable Future<Boolean> asking; // whether the server wants the body
  private boolean continued; // it does
  private @Nullable ResponseHead head;
  private Headers trailers = Headers.EMPTY;
  private long sent;
  private long received;
  private boolean ended;
  private boolean unwanted; // the body
  private boolean closed; // by whoever has the response
  private boolean over;

  Http2Exchange(ClientRequest request, Patience patience, SharedConnection connection) {
    this.request = request;
    this.patience = patience;
    this.connection = connection;
    this.stream = connection.open(request.method());
  }

  /** Whether the server says that it has not looked at the request. */
  boolean wasNotLookedAt() {
    return stream.resetBy() == ErrorCode.REFUSED_STREAM;
  }

  /** Sends it, and waits for the head of the final response. */
  ResponseHead run(PseudoFields line, Headers headers) {
    try {
      patience.in(
          Phase.SEND,
          null,
          () -> {
            begin(line, headers);
            awaitSent();
          });
      ResponseHead found = head;
      if (found == null) {
        found = patience.in(Phase.HEAD, patience.limits().read(), this::awaitHead);
      }
      head = found;
      if (isHeldBack() && !continued) {
        stopSending(); // the server has answered without the body
      }
      return found;
    } catch (ConnectionResetError lost) {
      abort(false);
      raiseUnsent();
      throw new ServerDisconnectedError(
          request + ": there is no answer: " + lost.getMessage(), lost);
    } catch (Throwable failed) {
      abort(true);
      throw failed;
    }
  }

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

  // ---- the request

  private void begin(PseudoFields line, Headers headers) {
    Payload payload = request.payload();
    if (!payload.isThere()) {
      throw new IllegalStateException(
          request + ": its body can be sent once, and was: send bytes or a file to send it again");
    }
    long length = payload.length();
    boolean said = length > 0 || (length == 0 && !request.method().isSafe());
    stream.request(line, headers, said ? length : -1, length == 0);
    if (length == 0) {
      request.sent(0);
    } else if (!sendsAtOnce(payload)) {
      Task<?> task = Asyncio.createTask(() -> sendBody(payload), "send the body of " + request);
      task.addDoneCallback(_ -> stream.wakeReader()); // who may wait for that, too
      sending = task;
    }
  }

  /** Whether the body was short, and the windows were wide. */
  private boolean sendsAtOnce(Payload payload) {
    if (!(payload instanceof Payload.Bytes all)
        || isHeldBack()
        || !stream.sendAllNow(ByteBuffer.wrap(all.bytes()))) {
      return false;
    }
    request.sent(all.bytes().length);
    return true;
  }

  private boolean isHeldBack() {
    return request.expects100() && request.payload().length() != 0;
  }

  private void sendBody(Payload payload) {
    try {
      if (isHeldBack()) {
        awaitContinue();
      }
      send(payload);
      stream.send(ByteBuffer.allocate(0), true, PATIENCE);
    } catch (ConnectionResetError lost) {
      // whoever waits for the answer sees it, or the answer
    } catch (Throwable failure) {
      if (!over && !unwanted) {
        notSent =
            failure instanceof CancelledError
                ? new ClientError(request + ": its body was cancelled", failure)
                : failure;
        stream.reset(ErrorCode.CANCEL);
      }
      if (failure instanceof CancelledError cancelled) {
        throw cancelled;
      }
    }
  }

  /** Waits until the server says that it wants the body, or for a second. */
  private void awaitContinue() {
    if (!continued) {
      Future<Boolean> waiting = stream.connection().loop().createFuture();
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

  private void send(Payload.File file) {
    try (AsyncFile in = Net.openFile(file.path(), StandardOpenOption.READ)) {
      long rest = file.length();
      while (rest > 0) {
        byte[] piece = in.read((int) Math.min(SHORT, rest));
        if (piece.length == 0) {
          throw new IllegalStateException(
              file.path() + " has become shorter while it was sent: " + request);
        }
        rest -= piece.length;
        put(ByteBuffer.wrap(piece));
      }
    }
  }

  private void put(ByteBuffer piece) {
    sent += piece.remaining();
    stream.send(piece, false, PATIENCE);
    request.sent(sent);
  }

  // ---- the head

  /** The head, if it comes before the body has left; the server may take its time until then. */
  private void awaitSent() {
    Task<?> task = sending;
    while (task != null && !task.done() && head == null) {
      if (stream.hasNews()) {
        head = finalHead(stream.poll());
      } else {
        stream.awaitMore();
      }
    }
  }

  private ResponseHead awaitHead() {
    ResponseHead found = null;
    while (found == null) {
      found = finalHead(stream.next());
    }
    return found;
  }

  private @Nullable ResponseHead finalHead(Event event) {
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
    return found.status().isInformational() ? null : found;
  }

  // ---- the body

  @Override
  public byte[] read() {
    if (ended && !closed) {
      return END;
    }
    if (closed || over) {
      throw new IllegalStateException("the response is closed: " + request);
    }
    try {
      Event event = stream.poll();
      if (event == Event.NEED_MORE) {
        patience.received(received, head == null ? -1 : head.length());
        event = patience.in(Phase.BODY, patience.limits().read(), stream::next);
      }
      return piece(event);
    } catch (ConnectionResetError lost) {
      abort(false);
      raiseUnsent();
      throw new ClientPayloadError(
          request
              + ": the response is not whole, "
              + received
              + " bytes had come: "
              + lost.getMessage(),
          lost);
    } catch (Throwable failed) {
      abort(true);
      throw failed;
    }
  }

  private byte[] piece(Event event) {
    if (event instanceof Event.Data data) {
      byte[] bytes = data.bytes().array(); // made for this piece
      received += bytes.length;
      return bytes;
    }
    if (event instanceof Event.End end) {
      trailers = end.trailers();
    }
    ended = true;
    abort(false);
    return END;
  }

  @Override
  public Headers trailers() {
    return trailers;
  }

  // ---- the end

  @Override
  public void close() {
    closed = true;
    abort(false);
  }

  private void stopSending() {
    Task<?> left = sending;
    if (left != null) {
      unwanted = true;
      left.cancel();
    }
  }

  /** Nothing more is sent or read; nothing happens if all was. */
  private void abort(boolean inVain) {
    if (!over) {
      over = true;
      Task<?> left = sending;
      if (left != null && !left.done()) {
        left.cancel();
      }
      boolean unanswered = inVain && head == null && !stream.isOver();
      stream.reset(ErrorCode.CANCEL);
      connection.closed(stream, unanswered);
    }
  }

  @Override
  public String toString() {
    return request + " over " + connection;
  }
}
