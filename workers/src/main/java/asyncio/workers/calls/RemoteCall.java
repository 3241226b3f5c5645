package asyncio.workers.calls;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.TimeoutError;
import asyncio.TimerHandle;
import asyncio.workers.CallOptions;
import asyncio.workers.Codec;
import asyncio.workers.wire.Kind;
import asyncio.workers.worker.Work;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call and the future of its outcome. Cancelling it cancels the task in the worker.
 *
 * @param <R> the type of the result
 */
public final class RemoteCall<R> extends Future<R> {
  /** Longer than any program: what travels is a number of nanoseconds. */
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  final int queue;
  private final CallOptions options;
  private final boolean withResource;
  private final CallOwner owner;
  private final @Nullable Duration deadline; // of the loop's clock
  private @Nullable TimerHandle timer;
  private @Nullable List<ByteBuffer> encoded; // while it may be sent
  private int retries;
  private @Nullable CallTaker taker; // that has it
  private long id; // there
  boolean over; // counted

  RemoteCall(
      EventLoop loop,
      CallOwner owner,
      List<ByteBuffer> encoded,
      boolean withResource,
      CallOptions options,
      int queue) {
    super(loop);
    this.owner = owner;
    this.encoded = encoded;
    this.withResource = withResource;
    this.options = options;
    this.queue = queue;
    retries = options.retries();
    Duration timeout = options.timeout();
    deadline = timeout == null ? null : loop.time().plus(bounded(timeout));
    if (timeout != null) {
      timer = loop.callLater(timeout, this::expire);
    }
  }

  private static Duration bounded(Duration timeout) {
    return timeout.isNegative()
        ? Duration.ZERO
        : timeout.compareTo(FOR_EVER) < 0 ? timeout : FOR_EVER;
  }

  /** {@return how it was made} */
  public CallOptions options() {
    return options;
  }

  /** {@return its number where it is now} */
  public long id() {
    return id;
  }

  /**
   * A worker has it.
   *
   * @param by which
   * @param number by which the worker knows it
   */
  public void taken(CallTaker by, long number) {
    taker = by;
    id = number;
  }

  /** {@return what is sent to a worker, now} */
  public List<ByteBuffer> message() {
    List<ByteBuffer> bytes = encoded;
    if (bytes == null) {
      throw new IllegalStateException("sent already");
    }
    return Work.message(bytes, withResource, remaining());
  }

  /** The worker may have begun it: its bytes are not needed again, unless it may be repeated. */
  public void sent() {
    if (retries == 0) {
      encoded = null;
    }
  }

  /** No worker has it: it waits. */
  void waits() {
    taker = null;
  }

  /** How long it may take from now on. */
  private @Nullable Duration remaining() {
    return deadline == null ? null : deadline.minus(loop().time());
  }

  /** Whether it is to be made again after the death of its worker. */
  boolean again() {
    if (done() || retries == 0) {
      return false;
    }
    retries--;
    taker = null;
    return true;
  }

  @Override
  public boolean cancel(@Nullable String message) {
    if (!super.cancel(message)) {
      return false;
    }
    giveUp();
    return true;
  }

  /** Nobody wants its outcome any more. */
  private void giveUp() {
    end();
    CallTaker at = taker;
    if (at == null) {
      owner.finished(this);
    } else {
      at.cancel(this);
    }
  }

  private void expire() {
    if (!done()) {
      fail(new TimeoutError("the call has not ended within " + options.timeout()));
      giveUp();
    }
  }

  private void end() {
    encoded = null;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** It has an outcome, unless it had one before. */
  private void succeed(R result) {
    if (!done()) {
      end();
      setResult(result);
    }
  }

  /**
   * It has failed, unless it has an outcome.
   *
   * @param failure with what
   */
  public void fail(Throwable failure) {
    if (!done()) {
      end();
      setException(failure);
      owner.failed(failure);
    }
  }

  /** The function itself has said that it is cancelled. */
  private void cancelledThere() {
    if (!done()) {
      end();
      super.cancel("cancelled in the worker");
    }
  }

  /**
   * What a worker has said how it has ended.
   *
   * @param kind {@code RESULT}, {@code ERROR} or {@code CANCELLED}
   * @param body the result or the exception
   * @param codec of results
   * @param failures of exceptions
   * @param place where the worker is, for the stack of an exception
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // the result of the function that was sent
  public void answer(
      Kind kind, ByteBuffer body, Codec codec, Codec failures, StackTraceElement place) {
    if (done()) {
      return;
    }
    switch (kind) {
      case RESULT -> {
        Object result;
        try {
          result = codec.decode(body);
        } catch (RuntimeException | Error refused) {
          fail(Failures.unreadable(refused));
          return;
        }
        succeed((R) result);
      }
      case ERROR -> fail(Failures.decode(failures, body, place));
      default -> cancelledThere();
    }
  }
}
