package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.engine.Event;
import asyncio.http.engine.PseudoFields;
import asyncio.http.engine.ResponseHead;
import asyncio.http.http2.ErrorCode;
import asyncio.http.http2.Http2Stream;
import asyncio.net.ConnectionResetError;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One request and its response on a stream of HTTP/2. What is given up is reset, and the connection
 * goes on.
 */
final class Http2Exchange extends SentRequest {
  private static final Duration PATIENCE = Duration.ofDays(1); // the request has its own

  private final SharedConnection connection;
  private final Http2Stream stream;

  Http2Exchange(ClientRequest request, Patience patience, SharedConnection connection) {
    super(request, patience);
    this.connection = connection;
    this.stream = connection.open(request.method());
  }

  /** Whether the server says that it has not looked at the request. */
  boolean wasNotLookedAt() {
    return stream.resetBy() == ErrorCode.REFUSED_STREAM;
  }

  /** Sends it, and waits for the head of the final response. */
  ResponseHead run(String path, Headers headers) {
    try {
      patience.in(
          Phase.SEND,
          null,
          () -> {
            begin(path, headers);
            awaitSent();
          });
      ResponseHead found = head;
      if (found == null) {
        found = patience.in(Phase.HEAD, patience.limits().read(), this::awaitHead);
      }
      keepUnasked();
      head = found;
      takeEarly();
      return found;
    } catch (ConnectionResetError lost) {
      abort();
      raiseUnsent();
      throw new ServerDisconnectedError(
          request + ": there is no answer: " + lost.getMessage(), lost);
    } catch (Throwable failed) {
      abort(true);
      throw failed;
    }
  }

  // ---- the request

  private void begin(String path, Headers headers) {
    Payload payload = payload();
    long length = payload.length();
    boolean said = length > 0 || (length == 0 && !request.method().isSafe());
    String host = headers.get("host");
    var line =
        new PseudoFields(
            request.method().name(),
            connection.route.tls() == null ? "http" : "https",
            host == null ? request.target().authority() : host,
            path,
            null,
            null);
    Headers fields = headers.toBuilder().remove("host").build();
    stream.request(line, fields, said ? length : -1, length == 0);
    if (length == 0) {
      request.sent(0);
    } else if (!sendsAtOnce(payload)) {
      sendAside(payload);
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

  @Override
  void sendAll(Payload payload) throws Exception {
    new BodySending(piece -> stream.send(piece, false, PATIENCE), request::sent).send(payload);
    stream.send(ByteBuffer.allocate(0), true, PATIENCE);
  }

  @Override
  void cutOff() {
    stream.reset(ErrorCode.CANCEL);
  }

  // ---- the response

  @Override
  Event poll() {
    return stream.poll();
  }

  @Override
  void awaitMore() {
    stream.awaitMore();
  }

  @Override
  void wakeReader() {
    stream.wakeReader();
  }

  @Override
  byte[] bytes(Event.Data data) {
    return data.bytes().array(); // made for this piece
  }

  // ---- the end

  @Override
  void finish() {
    abort();
  }

  @Override
  public void close() {
    setClosed();
    abort();
  }

  @Override
  void abort() {
    abort(false);
  }

  private void abort(boolean inVain) {
    if (!isOver()) {
      setOver();
      boolean _ = stopSending();
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
