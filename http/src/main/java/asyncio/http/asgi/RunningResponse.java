package asyncio.http.asgi;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.web.Body;
import asyncio.http.web.BodyWriter;
import asyncio.http.web.Exchange;
import asyncio.http.web.HttpExchange;
import asyncio.http.web.Response;
import asyncio.net.ConnectionResetError;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An application that answers in its own task, and the response that is made of what it sends.
 *
 * <p>A response is returned once, and its body is pulled; an application pushes. So the application
 * runs beside the task of the exchange. Its first piece completes the response: with all of the
 * body, if there is no more, or with a producer, which lends the application its writer and waits
 * until it says that the body is complete.
 */
final class RunningResponse {
  private enum Stage {
    START("http.response.start"),
    BODY("http.response.body"),
    TRAILERS("http.response.trailers"),
    OVER("nothing: the response is complete");

    final String expected;

    Stage(String expected) {
      this.expected = expected;
    }
  }

  private final Exchange exchange;
  private final @Nullable Runnable denied; // a WebSocket, by a response that begins
  private final Future<Response> response;
  private final Future<@Nullable BodyWriter> writer; // null: nobody wants the body
  private final Future<Boolean> complete;
  private final Future<Boolean> disconnected;
  private Stage stage = Stage.START;
  private SendEvent.@Nullable ResponseStart start;
  private @Nullable ConnectionResetError gone;
  private boolean streaming;
  private boolean bodyRead;
  private boolean watching;

  RunningResponse(Exchange exchange, @Nullable Runnable denied) {
    EventLoop loop = EventLoop.running();
    this.exchange = exchange;
    this.denied = denied;
    response = loop.createFuture();
    writer = loop.createFuture();
    complete = loop.createFuture();
    disconnected = loop.createFuture();
  }

  /** Runs an application until its response begins. */
  Response answer(AsgiApplication application) {
    HttpExchange http = (HttpExchange) exchange;
    AsgiScope scope = new AsgiScope.Http(http.scope(), http.lifespan());
    return answer(
        Asyncio.createTask(() -> application.run(scope, () -> receive(http), this::send), "asgi"));
  }

  /** The response of a task, once it has begun. */
  Response answer(Task<?> task) {
    task.addDoneCallback(done -> ended(task));
    exchange.afterwards(
        () -> {
          over();
          Asyncio.await(Asyncio.gatherOutcomes(task));
        });
    try {
      return Asyncio.await(response);
    } catch (asyncio.CancelledError cancelled) {
      task.cancel();
      throw cancelled;
    }
  }

  /** Answers with something that the application has not sent piece by piece. */
  void answerWith(Response given) {
    stage = Stage.OVER;
    response.setResult(given);
  }

  private void ended(Task<?> task) {
    Throwable failure =
        task.cancelled() ? new IllegalStateException("cancelled") : task.exception();
    if (!response.done()) {
      response.setException(
          failure == null
              ? new IllegalStateException(
                  "the application ended without a response: send " + stage.expected)
              : failure);
    } else if (streaming && !complete.done()) {
      ConnectionResetError lost = gone;
      complete.setException(
          lost != null
              ? lost
              : failure == null
                  ? new IllegalStateException(
                      "the application ended within its response: send " + stage.expected)
                  : failure);
    } else if (failure != null && !(failure instanceof ConnectionResetError) && !task.cancelled()) {
      EventLoop.running()
          .callExceptionHandler(
              Map.of("message", "An application failed after its response", "exception", failure));
    }
  }

  private void over() {
    for (Future<?> waiting : List.of(writer, disconnected)) {
      if (!waiting.done()) {
        waiting.cancel();
      }
    }
  }

  private ReceiveEvent receive(HttpExchange http) {
    if (!bodyRead) {
      byte[] piece = http.read();
      bodyRead = piece.length == 0;
      return new ReceiveEvent.RequestBody(piece, !bodyRead);
    }
    if (!watching) {
      watching = true;
      http.whenClientLeaves(
          () -> {
            if (!disconnected.done()) {
              disconnected.setResult(true);
            }
          });
    }
    Asyncio.await(Asyncio.gatherOutcomes(Asyncio.shield(disconnected)));
    return new ReceiveEvent.Disconnect();
  }

  /** Takes an event of a response. */
  void send(SendEvent event) {
    switch (event) {
      case SendEvent.ResponseStart begins -> {
        check(Stage.START, event);
        start = begins;
        stage = Stage.BODY;
      }
      case SendEvent.EarlyHint hint -> {
        check(Stage.START, event);
        if (exchange instanceof HttpExchange http) {
          http.earlyHints(hint.headers());
        }
      }
      case SendEvent.ResponseBody piece -> {
        check(Stage.BODY, event);
        body(piece);
      }
      case SendEvent.PathSend file -> {
        check(Stage.BODY, event);
        file(file.path(), 0, Asyncio.toThread(() -> Files.size(file.path())));
      }
      case SendEvent.ZeroCopySend file -> {
        check(Stage.BODY, event);
        file(file.path(), file.offset(), file.count());
      }
      case SendEvent.Trailers trailers -> {
        check(Stage.TRAILERS, event);
        stage = Stage.OVER;
        BodyWriter out = lent();
        if (out != null) {
          out.trailers(trailers.headers());
        }
        completed();
      }
      default -> throw new IllegalStateException("not an event of HTTP: " + event);
    }
  }

  private void check(Stage due, SendEvent event) {
    if (stage != due) {
      throw new IllegalStateException(
          "it is not the turn of " + event + ": send " + stage.expected);
    }
  }

  private SendEvent.ResponseStart begun() {
    return Objects.requireNonNull(start);
  }

  private void file(Path path, long from, long length) {
    if (streaming || begun().trailers()) {
      throw new IllegalStateException("a file is the whole body, without trailers");
    }
    stage = Stage.OVER;
    give(new Body.File(path, from, length));
  }

  private void body(SendEvent.ResponseBody piece) {
    if (!streaming && !piece.moreBody() && !begun().trailers()) {
      checkLength(piece.body().length);
      stage = Stage.OVER;
      boolean head = exchange.scope().method().equals(Method.HEAD);
      give(head ? new Body.Stream(out -> {}) : new Body.Bytes(ByteBuffer.wrap(piece.body())));
      return;
    }
    if (!streaming) {
      streaming = true;
      give(new Body.Stream(this::lend));
    }
    BodyWriter out = lent();
    try {
      if (out != null && piece.body().length > 0) {
        out.write(piece.body());
      }
    } catch (ConnectionResetError lost) {
      gone = lost;
      throw lost;
    }
    if (!piece.moreBody()) {
      stage = begun().trailers() ? Stage.TRAILERS : Stage.OVER;
      if (stage == Stage.OVER) {
        completed();
      }
    }
  }

  private void checkLength(int bytes) {
    String said = begun().headers().get("content-length");
    if (said != null
        && !said.equals("" + bytes)
        && !exchange.scope().method().equals(Method.HEAD)
        && begun().status() != 304) {
      throw new IllegalStateException(
          "the response says that its body has " + said + " bytes, and it has " + bytes);
    }
  }

  private void give(Body body) {
    Headers.Builder fields = begun().headers().toBuilder().remove("transfer-encoding");
    if (denied != null) {
      denied.run();
    }
    if (!response.done()) {
      response.setResult(
          Response.status(begun().status()).withHeaders(fields.build()).withBody(body));
    }
  }

  /** Lends the application the writer, in the task of the exchange, until the body is complete. */
  private void lend(BodyWriter out) {
    if (!writer.done()) {
      writer.setResult(out);
    }
    Asyncio.await(complete);
  }

  /** The writer; null if nobody wants the body, or the client was gone before it began. */
  private @Nullable BodyWriter lent() {
    Asyncio.await(Asyncio.gatherOutcomes(Asyncio.shield(writer)));
    return writer.cancelled() ? null : writer.result();
  }

  private void completed() {
    if (!complete.done()) {
      complete.setResult(true);
    }
  }
}
