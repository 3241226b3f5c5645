package asyncio;

import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A variable with a value of its own in every {@link Context}, hence in every task: request ids,
 * users, locales.
 *
 * <p>Make it once, as a static constant. Any thread may use it; each sees the values of its current
 * context.
 *
 * @param <T> the type of its values
 * @see <a href="https://docs.python.org/3/library/contextvars.html">Python: contextvars</a>
 */
public final class ContextVar<T> {
  private final String name;
  private final @Nullable Supplier<? extends T> initial;

  /**
   * A variable without a default.
   *
   * @param name for messages
   */
  public ContextVar(String name) {
    this(name, null);
  }

  /**
   * A variable with a default.
   *
   * @param name for messages
   * @param initial supplies the value where none was set; called at each such {@link #get()}. Null:
   *     none
   */
  public ContextVar(String name, @Nullable Supplier<? extends T> initial) {
    this.name = name;
    this.initial = initial;
  }

  /**
   * The name.
   *
   * @return as given to the constructor
   */
  public String name() {
    return name;
  }

  /**
   * The value in the current context, or the default.
   *
   * @return the value
   * @throws NoSuchElementException if none was set and there is no default (Python's LookupError)
   */
  public T get() {
    Context context = Context.current();
    if (context.has(this)) {
      return value(context);
    }
    if (initial == null) {
      throw new NoSuchElementException(
          "context variable '" + name + "' has no value here; set() it first or give a default");
    }
    return initial.get();
  }

  /**
   * The value in the current context, or another.
   *
   * @param otherwise what to return where none was set
   * @return the value
   */
  public T get(T otherwise) {
    Context context = Context.current();
    return context.has(this) ? value(context) : otherwise;
  }

  /**
   * The value in a given context.
   *
   * @param context where to look
   * @return the value, or null where none was set; defaults do not count
   */
  public @Nullable T in(Context context) {
    return value(context);
  }

  /**
   * Sets the value in the current context.
   *
   * @param value the new value
   * @return a token that {@link #reset} takes to restore what was before
   */
  public Token<T> set(T value) {
    Context context = Context.current();
    var token = new Token<T>(this, context, context.has(this), context.valueOf(this));
    context.bind(this, value);
    return token;
  }

  /**
   * Restores what was before a {@link #set}.
   *
   * @param token what that set returned; it can be used once, in the same context
   * @throws IllegalArgumentException if it belongs to another variable or context
   * @throws IllegalStateException if it was used already
   */
  public void reset(Token<T> token) {
    Context context = Context.current();
    if (token.variable != this) {
      throw new IllegalArgumentException(
          "token was created by the variable '" + token.variable.name + "', not by '" + name + "'");
    }
    if (token.context != context) {
      throw new IllegalArgumentException(
          "token of '" + name + "' was created in a different context; reset it in the same task");
    }
    if (token.used) {
      throw new IllegalStateException("token of '" + name + "' has already been used once");
    }
    token.used = true;
    if (token.bound) {
      context.bind(this, token.before);
    } else {
      context.unbind(this);
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // only set(T) binds this variable
  private T value(Context context) {
    return (T) context.valueOf(this);
  }

  @Override
  public String toString() {
    return "<ContextVar " + name + ">";
  }

  /**
   * Remembers what a variable was before it was set.
   *
   * @param <T> the type of the variable's values
   */
  public static final class Token<T> {
    private final ContextVar<T> variable;
    private final Context context;
    private final boolean bound;
    private final @Nullable Object before;
    private boolean used;

    private Token(ContextVar<T> variable, Context context, boolean bound, @Nullable Object before) {
      this.variable = variable;
      this.context = context;
      this.bound = bound;
      this.before = before;
    }

    @Override
    public String toString() {
      return "<Token of " + variable.name + (used ? " used>" : ">");
    }
  }
}
