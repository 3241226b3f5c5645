package asyncio.workers.worker;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.RemoteException;
import asyncio.workers.connection.Link;
import asyncio.workers.function.Functions;
import asyncio.workers.wire.Kind;
import asyncio.workers.wire.Outbox;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The worker's end of the connection: begins a task for each call that comes, eagerly, and says how
 * it has ended. A call that cannot be understood, and a result that cannot travel, fail that call.
 * When the parent says so, or is gone, it ends.
 */
public final class Serving implements Link.Peer {
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);
  private static final TaskOptions EAGER = TaskOptions.DEFAULT.withEager(true);

  private final EventLoop loop = EventLoop.running();
  private final int longest;
  private final Map<Long, Task<Object>> tasks = new HashMap<>();
  private final Future<Boolean> ended = loop.createFuture();
  private @Nullable Codec codec;
  private @Nullable Functions functions;
  private Codec failures = Codec.standard(Setup.classes(List.of()));
  private @Nullable Object resource;
  private final Future<Boolean> disconnected = loop.createFuture();
  private @Nullable Task<?> opening;
  private boolean stopping;
  private boolean lost;

  /**
   * A worker that has not been told what it is to be.
   *
   * @param longest how long a result may be, in bytes
   */
  public Serving(int longest) {
    this.longest = longest;
  }

  /** Waits for its end, and closes the resource. Suspends. */
  public void await() {
    Asyncio.await(ended);
    if (opening != null) {
      opening.cancel();
      Asyncio.wait(List.of(opening));
    }
    tasks.values().forEach(Task::cancel);
    if (!tasks.isEmpty()) {
      Asyncio.wait(List.copyOf(tasks.values()));
    }
    if (resource instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception failed) {
        loop.callExceptionHandler(
            Map.of(
                "message",
                "Exception while the resource of a worker was closed",
                "exception",
                failed));
      }
    }
  }

  @Override
  public void message(Link link, Kind kind, long id, ByteBuffer body) {
    switch (kind) {
      case SETUP -> setUp(link, body);
      case CALL -> begin(link, id, body);
      case CANCEL -> cancel(link, id);
      case STOP -> stop(id != 0);
      default -> link.fail(new IllegalStateException("a parent does not say " + kind));
    }
  }

  @Override
  public void lost(Link link, @Nullable Throwable why) {
    lost = true;
    if (!disconnected.done()) {
      disconnected.setResult(true);
    }
    end();
  }

  /** Waits until all that was said has left. Suspends. */
  void disconnect(Link link) {
    link.close();
    Asyncio.moveOnAfter(LAST_WORDS, disconnected);
  }

  private void end() {
    if (!ended.done()) {
      ended.setResult(true);
    }
  }

  private void stop(boolean now) {
    stopping = true;
    if (now) {
      tasks.values().forEach(Task::cancel);
    }
    endIfDone();
  }

  private void endIfDone() {
    if (stopping && tasks.isEmpty()) {
      end();
    }
  }

  private void setUp(Link link, ByteBuffer body) {
    Setup setup;
    try {
      setup = Setup.of(body);
      failures = Codec.standard(Setup.classes(setup.packages()));
      codec = setup.makeCodec();
      functions = new Functions(Setup.classes(setup.packages()));
    } catch (Exception refused) {
      link.send(Kind.REFUSED, 0, failure(refused));
      return;
    }
    Object function = setup.opening();
    if (function == null) {
      link.send(Kind.READY, 0);
      return;
    }
    opening =
        loop.createTask(
            () -> {
              try {
                resource = new Work(function, List.of(), false, null).run(null);
                link.send(Kind.READY, 0);
              } catch (Exception failed) {
                link.send(Kind.REFUSED, 0, failure(failed));
              }
            });
  }

  private Codec codec() {
    return Objects.requireNonNull(codec, "a call before the setup");
  }

  private void begin(Link link, long id, ByteBuffer body) {
    Work work;
    try {
      work = Work.of(body, Objects.requireNonNull(functions), codec());
    } catch (CodecException refused) {
      link.send(Kind.ERROR, id, failure(refused));
      return;
    }
    Task<Object> task = loop.createTask(() -> result(work), EAGER);
    if (task.done()) {
      tell(link, id, task);
    } else {
      tasks.put(id, task);
      task.addDoneCallback(
          done -> {
            tasks.remove(id);
            tell(link, id, task);
            endIfDone();
          });
    }
  }

  @SuppressWarnings("NullAway") // a result may be null
  private Object result(Work work) throws Exception {
    return work.limit() == null
        ? work.run(resource)
        : Asyncio.timeout(work.limit(), () -> work.run(resource));
  }

  private void cancel(Link link, long id) {
    link.send(Kind.CANCELLING, id);
    Task<?> task = tasks.get(id);
    if (task != null) {
      task.cancel();
    }
    link.drop(Kind.RESULT, id);
  }

  private void tell(Link link, long id, Task<Object> task) {
    if (lost) {
      if (!task.cancelled()) {
        task.exception(); // nobody is left to be told
      }
    } else if (task.cancelled()) {
      link.send(Kind.CANCELLED, id);
    } else {
      Throwable failure = task.exception();
      if (failure == null) {
        answer(link, id, task.result());
      } else {
        link.send(Kind.ERROR, id, failure(failure));
      }
    }
  }

  private void answer(Link link, long id, @Nullable Object result) {
    List<ByteBuffer> body;
    try {
      body = codec().encode(result);
      long length = Outbox.length(body);
      if (length > longest) {
        throw new CodecException(
            "a result of %,d bytes is too long: %,d are allowed, more with PoolOptions.maxMessage()"
                .formatted(length, longest));
      }
    } catch (RuntimeException refused) {
      link.send(
          Kind.ERROR,
          id,
          failure(
              new CodecException("the result cannot travel: " + refused.getMessage(), refused)));
      return;
    }
    link.send(Kind.RESULT, id, body);
  }

  private List<ByteBuffer> failure(Throwable failure) {
    try {
      List<ByteBuffer> body = failures.encode(failure);
      if (Outbox.length(body) <= longest) {
        return body;
      }
    } catch (RuntimeException | StackOverflowError refused) {
      failure.addSuppressed(refused);
    }
    var plain = new RemoteException(failure.getClass().getName(), shortened(failure), null);
    plain.setStackTrace(failure.getStackTrace());
    return failures.encode(plain);
  }

  private static @Nullable String shortened(Throwable failure) {
    String message;
    try {
      message = failure.getMessage();
    } catch (RuntimeException broken) {
      return null;
    }
    return message == null || message.length() <= 10_000 ? message : message.substring(0, 10_000);
  }
}
