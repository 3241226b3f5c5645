package asyncio;

import asyncio.internal.Check;
import asyncio.internal.Raise;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The values that context variables have for one task or callback: explicit and copied when work is
 * scheduled, not inherited by threads.
 *
 * <p>Every task has one context for its whole life, a copy of its creator's unless one was given;
 * every callback runs in the context given, or in a copy of the one current when it was scheduled.
 * Threads outside loops have one each. A context may be used by one thread at a time.
 *
 * @see <a href="https://docs.python.org/3/library/contextvars.html">Python: contextvars</a>
 */
public final class Context {
  private static final ThreadLocal<Context> OUTSIDE = ThreadLocal.withInitial(Context::new);
  private static final Object[] NONE = {};

  // Variables and values in turn. Never changed in place, so a copy shares it and costs one object.
  private @Nullable Object[] bindings;
  private @Nullable CarriedThreadState carried;
  private boolean entered;

  /** An empty context. */
  public Context() {
    this(NONE);
  }

  private Context(@Nullable Object[] bindings) {
    this.bindings = bindings;
  }

  /**
   * The context of the running task or callback, or of the calling thread outside a loop. Any
   * thread.
   *
   * @return the current context itself, not a copy
   */
  static Context current() {
    LoopState loop = LoopRegistry.here();
    Context inLoop = loop == null ? null : loop.context;
    return inLoop == null ? OUTSIDE.get() : inLoop;
  }

  /**
   * A copy of the current context. Any thread. Takes the same short time however many variables
   * there are.
   *
   * @return a new context with the same values
   */
  public static Context copyOfCurrent() {
    Context copy = current().copy();
    if (copy.carried != null) {
      copy.carried = copy.carried.capture();
    }
    return copy;
  }

  /**
   * Carries state of threads, such as thread locals and scoped values, along with the current
   * context, for tasks are threads of their own and inherit nothing: it is captured whenever a task
   * is made in this context or in one that descends from it, a generator begins or {@link
   * Asyncio#toThread} is called, and surrounds their bodies. Callbacks do not get it.
   *
   * <pre>{@code
   * Context.carry(() -> {
   *   var mdc = MDC.getCopyOfContextMap();
   *   return body -> {
   *     MDC.setContextMap(mdc);
   *     try {
   *       body.run();
   *     } finally {
   *       MDC.clear();
   *     }
   *   };
   * });
   * Context.carry(() -> ScopedValue.where(USER, USER.get())::run);
   * }</pre>
   *
   * <p>What was captured runs the body once, in the calling thread, and must not await. If it
   * throws an exception, or does not run the body, that is logged, and the body runs without it. If
   * it throws an {@link Error} before the body, save for a {@link LinkageError}, the task fails
   * with that.
   *
   * @param state captures the state of the calling thread; what it returns runs a body with that
   *     state
   */
  public static void carry(Supplier<Consumer<Runnable>> state) {
    Context context = current();
    context.carried = CarriedThreadState.also(context.carried, Check.callback(state));
  }

  /** A body with the state around it that was captured when this context was copied. */
  Runnable surround(Runnable body) {
    return carried == null ? body : carried.around(body);
  }

  /**
   * A copy of this context.
   *
   * @return a new context with the same values
   */
  public Context copy() {
    var copy = new Context(bindings);
    copy.carried = carried;
    return copy;
  }

  /**
   * Calls something in this context: what it sets stays in this context and is not seen outside.
   *
   * @param body what to call; inside a task it may await
   * @param <T> the type of its result
   * @param <X> the checked exception that it throws
   * @return its result
   * @throws IllegalStateException if this context is entered already; run a {@link #copy} instead
   * @throws X what the body throws
   * @throws InterruptedException if the body throws it
   */
  public <T, X extends Exception> T run(Call<? extends T, X> body) throws X, InterruptedException {
    LoopState loop = LoopRegistry.here();
    Context before = current();
    if (entered || before == this) {
      throw new IllegalStateException(
          "cannot enter context: it is already entered; run a copy() of it instead");
    }
    entered = true;
    boolean inLoop = loop != null && loop.context != null;
    enter(loop, inLoop, this);
    try {
      return body.await();
    } finally {
      entered = false;
      enter(loop, inLoop, before);
    }
  }

  /**
   * Calls something without a result in this context.
   *
   * @param body what to call; inside a task it may await
   * @param <X> the checked exception that it throws
   * @throws IllegalStateException if this context is entered already; run a {@link #copy} instead
   * @throws X what the body throws
   * @throws InterruptedException if the body throws it
   */
  public <X extends Exception> void run(Body<X> body) throws X, InterruptedException {
    run(ActionAwaitable.of(body));
  }

  /** Calls something in this thread with the state that was captured around it. */
  <T> T call(Awaitable<? extends T> body) throws Exception {
    if (carried == null) {
      return body.await();
    }
    var job = new FutureTask<T>(body::await);
    surround(job).run();
    try {
      return job.get();
    } catch (ExecutionException failed) {
      throw Raise.unchecked(Objects.requireNonNull(failed.getCause()));
    }
  }

  private static void enter(@Nullable LoopState loop, boolean inLoop, Context context) {
    if (inLoop && loop != null) {
      loop.context = context;
    } else {
      OUTSIDE.set(context);
    }
  }

  /**
   * The values in this context.
   *
   * @return a copy, in the order in which the variables were first set
   */
  public Map<ContextVar<?>, @Nullable Object> toMap() {
    var map = new LinkedHashMap<ContextVar<?>, @Nullable Object>();
    for (int i = 0; i < bindings.length; i += 2) {
      if (bindings[i] instanceof ContextVar<?> variable) {
        map.put(variable, bindings[i + 1]);
      }
    }
    return map;
  }

  boolean has(ContextVar<?> variable) {
    return indexOf(variable) >= 0;
  }

  @Nullable Object valueOf(ContextVar<?> variable) {
    int index = indexOf(variable);
    return index < 0 ? null : bindings[index + 1];
  }

  void bind(ContextVar<?> variable, @Nullable Object value) {
    int index = indexOf(variable);
    @Nullable Object[] changed;
    if (index >= 0) {
      changed = bindings.clone();
    } else {
      index = bindings.length;
      changed = java.util.Arrays.copyOf(bindings, index + 2);
      changed[index] = variable;
    }
    changed[index + 1] = value;
    bindings = changed;
  }

  void unbind(ContextVar<?> variable) {
    int index = indexOf(variable);
    if (index >= 0) {
      @Nullable Object[] changed = new Object[bindings.length - 2];
      System.arraycopy(bindings, 0, changed, 0, index);
      System.arraycopy(bindings, index + 2, changed, index, changed.length - index);
      bindings = changed;
    }
  }

  private int indexOf(ContextVar<?> variable) {
    for (int i = 0; i < bindings.length; i += 2) {
      if (bindings[i] == variable) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return "<Context " + toMap() + ">";
  }
}
