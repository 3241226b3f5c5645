package asyncio;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
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
    EventLoop loop = Loops.here();
    Context inLoop = loop == null ? null : loop.turn.context;
    return inLoop == null ? OUTSIDE.get() : inLoop;
  }

  /**
   * A copy of the current context. Any thread. Takes the same short time however many variables
   * there are.
   *
   * @return a new context with the same values
   */
  public static Context copyOfCurrent() {
    return current().copy();
  }

  /**
   * A copy of this context.
   *
   * @return a new context with the same values
   */
  public Context copy() {
    return new Context(bindings);
  }

  /**
   * Calls something in this context: what it sets stays in this context and is not seen outside.
   *
   * @param body what to call; inside a task it may await
   * @param <T> the type of its result
   * @return its result
   * @throws IllegalStateException if this context is entered already; run a {@link #copy} instead
   * @throws Exception what the body throws
   */
  public <T> T run(Callable<T> body) throws Exception {
    EventLoop loop = Loops.here();
    Context before = current();
    if (entered || before == this) {
      throw new IllegalStateException(
          "cannot enter context: it is already entered; run a copy() of it instead");
    }
    entered = true;
    boolean inLoop = loop != null && loop.turn.context != null;
    enter(loop, inLoop, this);
    try {
      return body.call();
    } finally {
      entered = false;
      enter(loop, inLoop, before);
    }
  }

  private static void enter(@Nullable EventLoop loop, boolean inLoop, Context context) {
    if (inLoop && loop != null) {
      loop.turn.context = context;
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
