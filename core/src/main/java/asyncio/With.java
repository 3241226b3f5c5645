package asyncio;

import asyncio.internal.Raise;
import org.jspecify.annotations.Nullable;

/** The statement {@code async with}. */
final class With {
  private With() {}

  static <T, R, X extends Exception> @Nullable R run(
      AsyncContextManager<T> manager, AsyncContextManager.Call<? super T, ? extends R, X> body)
      throws X {
    Task<?> task = Task.running();
    T value;
    try {
      value = manager.enter();
    } catch (Exception failure) {
      throw Raise.unchecked(task.cancellationIn(failure));
    }
    R result = null;
    Throwable failure = null;
    try {
      result = body.run(value);
    } catch (Throwable thrown) {
      failure = task.cancellationIn(thrown);
    }
    if (!exit(task, manager, failure) && failure != null) {
      throw Raise.asItself(failure);
    }
    return result;
  }

  private static boolean exit(
      Task<?> task, AsyncContextManager<?> manager, @Nullable Throwable failure) {
    try {
      return manager.exit(failure);
    } catch (Throwable thrown) {
      Throwable newer = task.cancellationIn(thrown);
      throw newer == failure // the block's own, which it has passed on
          ? Raise.asItself(newer)
          : Raise.unchecked(replacing(failure, newer));
    }
  }

  /** The newer of two failures, which tells of the older one. */
  static Throwable replacing(@Nullable Throwable older, Throwable newer) {
    if (older != null && newer != older && newer.getCause() != older) {
      newer.addSuppressed(older);
    }
    return newer;
  }
}
