package asyncio.workers;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.TimeoutError;
import asyncio.TimerHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call and the future of its outcome. Cancelling it cancels the task in the worker. */
final class RemoteCall<R> extends Future<R> {
  final CallOptions options;
  final boolean withResource;
  final int queue;
  private final Crew crew;
  private final @Nullable Duration deadline; // of the loop's clock
  private @Nullable TimerHandle timer;
  private @Nullable List<ByteBuffer> encoded; // while it may be sent
  private int retries;
  @Nullable Member member; // that has it
  long id; // there
  boolean over; // counted

  RemoteCall(
      EventLoop loop,
      Crew crew,
      List<ByteBuffer> encoded,
      boolean withResource,
      CallOptions options,
      int queue) {
    super(loop);
    this.crew = crew;
    this.encoded = encoded;
    this.withResource = withResource;
    this.options = options;
    this.queue = queue;
    retries = options.retries();
    Duration timeout = options.timeout();
    deadline = timeout == null ? null : loop.time().plus(timeout);
    if (timeout != null) {
      timer = loop.callLater(timeout, this::expire);
    }
  }

  /** How long it may take from now on. */
  @Nullable Duration remaining() {
    return deadline == null ? null : deadline.minus(loop().time());
  }

  /** Its bytes, to be sent now. */
  List<ByteBuffer> take() {
    List<ByteBuffer> bytes = encoded;
    if (bytes == null) {
      throw new IllegalStateException("sent already");
    }
    if (retries == 0) {
      encoded = null;
    }
    return bytes;
  }

  /** Whether it is to be made again after the death of its worker. */
  boolean again() {
    if (done() || retries == 0) {
      return false;
    }
    retries--;
    member = null;
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
    Member at = member;
    if (at == null) {
      crew.finished(this);
    } else {
      at.cancel(this);
    }
  }

  private void expire() {
    if (!done()) {
      setException(new TimeoutError("the call has not ended within " + options.timeout()));
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
  void succeed(R result) {
    if (!done()) {
      end();
      setResult(result);
    }
  }

  void fail(Throwable failure) {
    if (!done()) {
      end();
      setException(failure);
      crew.failed(failure);
    }
  }

  /** The function itself has said that it is cancelled. */
  void cancelledThere() {
    if (!done()) {
      end();
      super.cancel("cancelled in the worker");
    }
  }
}
