package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Task;
import asyncio.Timeout;
import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Method;
import asyncio.http.Violation;
import asyncio.http.connection.Unwinding;
import asyncio.http.engine.Event;
import asyncio.http.engine.MessageWriter;
import asyncio.http.engine.RequestHead;
import asyncio.http.http2.ErrorCode;
import asyncio.http.http2.Http2Stream;
import asyncio.http.http2.StreamTransport;
import asyncio.net.AsyncFile;
import asyncio.net.ConnectionResetError;
import asyncio.net.ExtraInfo;
import asyncio.net.Net;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request on a stream of HTTP/2 and its answer, in a task of its own, within the same times as on
 * a connection of HTTP/1.1. What cannot be answered to its end is reset.
 */
final class Http2Exchange implements RequestSource, BodySink {
  private static final long SECOND = 1_000_000_000L;
  private static final int PIECE = 64 * 1024; // of a file
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Http2Connection connection;
  private final Serving serving;
  private final ServerLimits limits;
  private final Http2Stream stream;
  private final RequestHead head;
  private final @Nullable SocketAddress remote;
  private @Nullable Request request;
  private @Nullable Task<?> task;
  private @Nullable Timeout handlerLimit;
  private @Nullable Conversation conversation;
  private final List<Runnable> leaving = new ArrayList<>(0);
  private long mostOfBody;
  private long bodyBytes;
  private long waited; // for the body, in nanoseconds
  private boolean broken; // the body has not come in time
  private boolean left; // the client
  private boolean endsOnStop;
  private boolean stuck; // the client, when something was to be sent soon
  private Headers trailers = Headers.EMPTY;
  private int status;
  private long bytes;
  private long announced = MessageWriter.UNKNOWN; // how many there will be

  Http2Exchange(
      Http2Connection connection,
      Serving serving,
      Http2Stream stream,
      RequestHead head,
      @Nullable SocketAddress remote) {
    this.connection = connection;
    this.serving = serving;
    this.limits = serving.limits();
    this.stream = stream;
    this.head = head;
    this.remote = remote;
    this.mostOfBody = limits.messages().body();
  }

  void answeredBy(Task<?> own) {
    task = own;
  }

  /** Answers. */
  void run() {
    RequestBody body = new RequestBody(this, head);
    Request request = new Request(head, body, remote);
    this.request = request;
    serving.began();
    long began = now();
    try {
      respond(body, request);
    } catch (ConnectionResetError gone) {
      // and what was to be said with it
    } catch (CancelledError cancelled) {
      stream.reset(ErrorCode.CANCEL);
      if (!left) {
        throw cancelled;
      }
      Objects.requireNonNull(task).uncancel();
    } catch (RuntimeException | Error failure) {
      serving.report(request, failure);
      stream.reset(ErrorCode.INTERNAL_ERROR);
    } finally {
      stream.reset(ErrorCode.NO_ERROR); // what has not come of the body is not wanted
      endsOnStop = false;
      try {
        serving.note(remote, request, status, bytes, began);
        request.end();
      } finally {
        connection.ended(this);
      }
    }
  }

  private long now() {
    return serving.loop().time().toNanos();
  }

  private void respond(RequestBody body, Request request) {
    Response response = new Handling(serving, this).answer(request);
    if (response.body() instanceof Body.Talk talk) {
      try {
        talk(request, Upgrade.of(head, talk.options()), response.headers(), talk.handler());
        return;
      } catch (ThrownResponse refused) {
        response = refused.response();
      }
    }
    if (response.body() instanceof Body.Stream && response.status().code() < 400) {
      askFor(body); // while that is possible: the producer may read it
    }
    send(response);
    stream.whenOver(null);
  }

  // ---- what comes

  @Override
  public ServerLimits limits() {
    return limits;
  }

  @Override
  public void limitBody(long maximum) {
    mostOfBody = maximum;
  }

  @Override
  public Event bodyEvent(RequestBody body) {
    if (head.length() > mostOfBody) {
      throw tooLarge();
    }
    Event event = stream.poll();
    while (event == Event.NEED_MORE) {
      askFor(body);
      await();
      event = stream.poll();
    }
    if (event instanceof Event.Data data) {
      bodyBytes += data.bytes().remaining();
      if (bodyBytes > mostOfBody) {
        throw tooLarge();
      }
    }
    return event;
  }

  private HttpError tooLarge() {
    return new HttpError(Violation.BODY_TOO_LARGE, "more than " + mostOfBody + " bytes");
  }

  /** Waits for more of the body; that does not count as time of the handler. */
  private void await() {
    long allowed = limits.body().toNanos() + bodyBytes / limits.bodyRate() * SECOND - waited;
    long began = now();
    Timeout limit = handlerLimit;
    Duration end = limit == null ? null : limit.when();
    if (limit != null) {
      limit.reschedule(null);
    }
    try {
      Asyncio.timeout(Duration.ofNanos(Math.max(0, allowed)), stream::awaitMore);
    } catch (asyncio.TimeoutError late) {
      broken = true;
      throw new asyncio.TimeoutError("timed out waiting for the rest of a body");
    } finally {
      long elapsed = now() - began;
      waited += elapsed;
      if (limit != null && end != null && limit == handlerLimit) {
        limit.reschedule(end.plusNanos(elapsed));
      }
    }
  }

  private void askFor(RequestBody body) {
    if (body.takeQuestion()) {
      stream.respond(100, Headers.EMPTY, null, -1, false);
    }
  }

  @Override
  public void watch() {
    whenClientLeaves(this::leave);
  }

  @Override
  public void whenClientLeaves(Runnable action) {
    leaving.add(action);
    stream.whenOver(() -> List.copyOf(leaving).forEach(Runnable::run));
  }

  private void leave() {
    if (!left) {
      left = true;
      Objects.requireNonNull(task).cancel();
    }
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    return connection.transport().extraInfo(key);
  }

  @Override
  public Duration handlerTime() {
    return limits.handler();
  }

  @Override
  public void handlerLimit(@Nullable Timeout limit) {
    handlerLimit = limit;
  }

  @Override
  public void closeAfterwards() {
    // a stream carries one request
  }

  @Override
  public boolean isBroken() {
    return broken;
  }

  @Override
  public boolean isGone() {
    return stream.isOver();
  }

  // ---- what is sent

  @Override
  public void earlyHints(Headers fields) {
    stream.respond(103, fields, null, -1, false);
  }

  private void send(Response response) {
    status = response.status().code();
    if (status < 200) {
      throw new IllegalArgumentException(response.status() + " does not answer a request");
    }
    switch (response.body()) {
      case Body.Empty empty -> {
        boolean _ = sendHead(response);
      }
      case Body.Bytes given -> {
        if (sendHead(response)) {
          ByteBuffer data = given.data().duplicate();
          count(data.remaining());
          stream.send(data, true, limits.write());
        }
      }
      case Body.Stream producing -> {
        if (sendHead(response)) {
          produce(producing);
        }
      }
      case Body.File file -> {
        if (sendHead(response)) {
          sendFile(file);
        }
      }
      case Body.Talk talk ->
          throw new IllegalStateException("a WebSocket answers a handshake only: " + talk);
    }
  }

  /** Sends the head; whether a body follows. */
  private boolean sendHead(Response response) {
    announced = response.length(head.method());
    boolean none = status == 204 || status == 304;
    boolean end = none || announced == 0 || head.method().equals(Method.HEAD);
    long said = none && (status == 204 || announced == 0) ? MessageWriter.UNKNOWN : announced;
    stream.respond(status, response.headers(), serving.date().now(), said, end);
    return !end;
  }

  private void produce(Body.Stream body) {
    try {
      body.producer().produce(new BodyWriter(this));
      if (announced >= 0 && bytes != announced) {
        throw new IllegalStateException(
            "the body is shorter than announced, by " + (announced - bytes) + " bytes");
      }
      if (trailers.size() == 0) {
        stream.send(NOTHING.duplicate(), true, limits.write());
      } else {
        stream.end(trailers);
      }
    } catch (ConnectionResetError reset) {
      throw isGone() ? reset : cutOff(reset);
    } catch (Exception failure) {
      throw cutOff(failure);
    } catch (Error failure) {
      Unwinding.passOn(failure);
      throw cutOff(failure);
    }
  }

  /** The client has to see that the body is not whole. */
  private ConnectionResetError cutOff(Throwable failure) {
    serving.reportCutOff(request, failure);
    stream.reset(ErrorCode.INTERNAL_ERROR);
    return new ConnectionResetError("The body of a response was cut off");
  }

  private void sendFile(Body.File file) {
    try (AsyncFile in = Net.openFile(file.path(), StandardOpenOption.READ)) {
      in.seek(file.from());
      long rest = file.length();
      while (rest > 0) {
        byte[] piece = in.read((int) Math.min(PIECE, rest));
        if (piece.length == 0) {
          throw new IOException("the file has become shorter: " + file.path());
        }
        rest -= piece.length;
        count(piece.length);
        stream.send(ByteBuffer.wrap(piece), rest == 0, limits.write());
      }
    } catch (ConnectionResetError gone) {
      throw gone;
    } catch (IOException | RuntimeException failure) {
      throw cutOff(failure);
    }
  }

  private void count(int amount) {
    bytes += amount;
    if (announced >= 0 && bytes > announced) {
      throw new IllegalStateException(
          "the body is longer than announced, by " + (bytes - announced) + " bytes");
    }
  }

  @Override
  public void write(ByteBuffer piece) {
    count(piece.remaining());
    stream.send(piece, false, limits.write());
  }

  /** If the client takes none twice, it is cut off; a write that waits has its own time. */
  @Override
  public void writeSoon(ByteBuffer piece) {
    if (stream.hasRoomFor(piece.remaining())) {
      stuck = false;
      count(piece.remaining());
      boolean _ = stream.sendNow(piece);
    } else if (!stream.isWaiting()) {
      if (stuck) {
        stream.reset(ErrorCode.CANCEL);
      }
      stuck = true;
    }
  }

  @Override
  public void trailers(Headers fields) {
    trailers = fields;
  }

  @Override
  public void cancelIfClientLeaves() {
    watch();
  }

  @Override
  public void endOnStop() {
    if (serving.isStopping()) {
      leave();
    }
    endsOnStop = true;
  }

  /** The server is stopped. */
  void stop() {
    Conversation talking = conversation;
    if (talking != null) {
      talking.goAway();
    } else if (endsOnStop) {
      leave();
    }
  }

  // ---- a WebSocket

  private void talk(Request request, Upgrade upgrade, Headers more, WebSocketHandler handler) {
    if (serving.isStopping()) {
      throw new ThrownResponse(Response.error(503));
    }
    status = 200;
    stream.respond(200, upgrade.fields(more), serving.date().now(), -1, false);
    var talking =
        new Conversation(
            failure -> serving.report(request, failure),
            upgrade.session(new StreamTransport(stream), limits.write(), new byte[0]));
    conversation = talking;
    talking.run(handler);
  }
}
