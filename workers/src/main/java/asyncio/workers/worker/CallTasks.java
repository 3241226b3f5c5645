package asyncio.workers.worker;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.RemoteException;
import asyncio.workers.function.Functions;
import asyncio.workers.wire.Kind;
import asyncio.workers.wire.Outbox;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a worker: begins a task for each that comes, eagerly, and says how it has ended. A
 * call that cannot be understood, and a result that cannot travel, fail that call. Loop thread
 * only.
 */
public final class CallTasks {
  private static final TaskOptions EAGER = TaskOptions.DEFAULT.withEager(true);

  /** Takes what a worker says. */
  @FunctionalInterface
  public interface Replies {
    /**
     * The worker says something.
     *
     * @param kind {@code READY}, {@code REFUSED}, {@code CANCELLING}, or how a call has ended
     * @param id which call it is about
     * @param body what it says
     */
    void send(Kind kind, long id, List<ByteBuffer> body);
  }

  private final EventLoop loop = EventLoop.running();
  private final int longest;
  private final Replies replies;
  private final Runnable whenDone;
  private final Map<Long, Task<Object>> tasks = new HashMap<>();
  private @Nullable Codec codec;
  private @Nullable Functions functions;
  private Codec failures = Codec.standard(Setup.classes(List.of()));
  private @Nullable Object resource;
  private @Nullable Task<?> opening;
  private boolean stopping;
  private boolean silent;

  /**
   * Those of a worker that has not been told what it is to be.
   *
   * @param longest how long a result may be, in bytes
   * @param replies takes what it says
   * @param whenDone is called when it was told to stop and has no more calls
   */
  public CallTasks(int longest, Replies replies, Runnable whenDone) {
    this.longest = longest;
    this.replies = replies;
    this.whenDone = whenDone;
  }

  /** Cancels what goes on, and closes the resource. Suspends. */
  public void close() {
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

  /** Nobody hears any more what it says. */
  public void fallSilent() {
    silent = true;
  }

  /**
   * Has it end when its calls have ended.
   *
   * @param now whether they are cancelled
   */
  public void stop(boolean now) {
    stopping = true;
    if (now) {
      tasks.values().forEach(Task::cancel);
    }
    endIfDone();
  }

  private void endIfDone() {
    if (stopping && tasks.isEmpty()) {
      whenDone.run();
    }
  }

  /**
   * Becomes what it is to be, and says {@code READY} or {@code REFUSED}.
   *
   * @param body from {@link Setup#bytes}
   * @param accepted whose functions and classes may be accepted for who sends it, who then may send
   *     no class files; null for the parent, who is trusted
   */
  public void setUp(ByteBuffer body, @Nullable Predicate<String> accepted) {
    Setup setup;
    try {
      setup = Setup.of(body, accepted);
      failures = Codec.standard(Setup.classes(setup.packages()));
      codec = setup.makeCodec();
      functions = new Functions(Setup.classes(setup.packages()));
    } catch (RuntimeException | Error refused) {
      replies.send(Kind.REFUSED, 0, failure(refused));
      return;
    }
    Object function = setup.opening();
    if (function == null) {
      say(Kind.READY, 0);
      return;
    }
    opening =
        loop.createTask(
            () -> {
              try {
                resource = new Work(function, List.of(), false, null).run(null);
                say(Kind.READY, 0);
              } catch (CancelledError cancelled) {
                var failed = new IllegalStateException("it was cancelled", cancelled);
                replies.send(Kind.REFUSED, 0, failure(failed));
                throw cancelled;
              } catch (Throwable failed) {
                replies.send(Kind.REFUSED, 0, failure(failed));
              }
            });
  }

  private void say(Kind kind, long id) {
    replies.send(kind, id, List.of());
  }

  private Codec codec() {
    return Objects.requireNonNull(codec, "a call before the setup");
  }

  /**
   * Begins a call.
   *
   * @param id its number
   * @param body from {@link Work#message}
   */
  public void begin(long id, ByteBuffer body) {
    Work work;
    try {
      work = Work.of(body, Objects.requireNonNull(functions), codec());
    } catch (RuntimeException | Error refused) { // by a class or a codec of the program, perhaps
      replies.send(Kind.ERROR, id, failure(refused));
      return;
    }
    Task<Object> task = loop.createTask(() -> result(work), EAGER);
    if (task.done()) {
      tell(id, task);
    } else {
      tasks.put(id, task);
      task.addDoneCallback(
          done -> {
            tasks.remove(id);
            tell(id, task);
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

  /**
   * Cancels a call.
   *
   * @param id its number
   */
  public void cancel(long id) {
    say(Kind.CANCELLING, id);
    Task<?> task = tasks.get(id);
    if (task != null) {
      task.cancel();
    }
  }

  private void tell(long id, Task<Object> task) {
    if (silent) {
      if (!task.cancelled()) {
        task.exception(); // nobody is left to be told
      }
    } else if (task.cancelled()) {
      say(Kind.CANCELLED, id);
    } else {
      Throwable failure = task.exception();
      if (failure == null) {
        answer(id, task.result());
      } else {
        replies.send(Kind.ERROR, id, failure(failure));
      }
    }
  }

  private void answer(long id, @Nullable Object result) {
    List<ByteBuffer> body;
    try {
      body = codec().encode(result);
      long length = Outbox.length(body);
      if (length > longest) {
        throw new CodecException(
            "a result of %,d bytes is too long: %,d are allowed, more with PoolOptions.maxMessage()"
                .formatted(length, longest));
      }
    } catch (RuntimeException | Error refused) {
      replies.send(
          Kind.ERROR,
          id,
          failure(new CodecException("the result cannot travel: " + shortened(refused), refused)));
      return;
    }
    replies.send(Kind.RESULT, id, body);
  }

  /** As a whole; else its text, with its stack if there is room. */
  private List<ByteBuffer> failure(Throwable failure) {
    String name = failure.getClass().getName();
    return fitting(failure)
        .or(() -> fitting(plain(name, shortened(failure), failure)))
        .or(() -> fitting(plain(name, shortened(failure), null)))
        .orElseGet(() -> failures.encode(plain(name, null, null)));
  }

  private Optional<List<ByteBuffer>> fitting(Throwable failure) {
    List<ByteBuffer> body;
    try {
      body = failures.encode(failure);
    } catch (RuntimeException | Error refused) {
      return Optional.empty();
    }
    return Outbox.length(body) <= longest ? Optional.of(body) : Optional.empty();
  }

  private static RemoteException plain(
      String className, @Nullable String text, @Nullable Throwable of) {
    var plain = new RemoteException(className, text, null);
    plain.setStackTrace(of == null ? new StackTraceElement[0] : of.getStackTrace());
    return plain;
  }

  private static @Nullable String shortened(Throwable failure) {
    String message;
    try {
      message = failure.getMessage();
    } catch (RuntimeException | Error broken) {
      return null;
    }
    return message == null || message.length() <= 10_000 ? message : message.substring(0, 10_000);
  }
}
