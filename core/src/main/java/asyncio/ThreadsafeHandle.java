package asyncio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A handle that any thread may cancel: either the callback never runs, or the cancel comes during
 * or after it.
 */
final class ThreadsafeHandle extends Handle {
  private static final VarHandle CALLBACK;

  static {
    try {
      CALLBACK = MethodHandles.lookup().findVarHandle(Handle.class, "callback", Runnable.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile boolean cancelled;

  ThreadsafeHandle(Runnable callback, Context context, boolean debug) {
    super(callback, context, debug);
  }

  @Override
  public void cancel() {
    cancelled = true;
    CALLBACK.setVolatile(this, null);
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  @Nullable Runnable take() {
    return (Runnable) CALLBACK.getAndSet(this, null);
  }
}
