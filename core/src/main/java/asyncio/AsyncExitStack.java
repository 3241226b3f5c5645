package asyncio;

import asyncio.internal.Check;
import asyncio.internal.Raise;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Managers and clean-ups that are collected one by one and left together, the last one first: for
 * blocks that learn only as they run what they need. Each exit sees the failure that the ones
 * before it have left. Loop thread only.
 *
 * <pre>{@code
 * with(new AsyncExitStack(), stack -> {
 *   for (String host : hosts) {
 *     connections.add(stack.enterAsyncContext(connect(host)));
 *   }
 *   …
 * });
 * }</pre>
 *
 * @see <a
 *     href="https://docs.python.org/3/library/contextlib.html#contextlib.AsyncExitStack">Python:
 *     AsyncExitStack</a>
 */
public final class AsyncExitStack implements AsyncContextManager<AsyncExitStack> {
  /** What is called when the stack is left; as {@link AsyncContextManager#exit}. */
  @FunctionalInterface
  public interface Exit {
    /**
     * Cleans up; may suspend.
     *
     * @param failure what has been thrown and not been swallowed so far, or null
     * @return true to swallow it
     * @throws Exception in place of that
     */
    boolean exit(@Nullable Throwable failure) throws Exception;
  }

  private ArrayDeque<Exit> exits = new ArrayDeque<>();

  /** An empty stack. */
  public AsyncExitStack() {}

  /**
   * Enters a manager, which is left with the stack. Suspends as the manager does; if entering it
   * fails or is cancelled, it is not left.
   *
   * @param manager the manager
   * @param <T> the type of its value
   * @return what it gives to a block
   * @throws Exception what the manager throws
   */
  public <T> T enterAsyncContext(AsyncContextManager<? extends T> manager) throws Exception {
    T value = manager.enter();
    exits.push(manager::exit);
    return value;
  }

  /**
   * Adds an exit.
   *
   * @param exit called when the stack is left
   */
  public void pushAsyncExit(Exit exit) {
    exits.push(Check.callback(exit));
  }

  /**
   * Adds a clean-up that does not care how the block ended, such as {@code resource::close}.
   *
   * @param cleanUp called when the stack is left; may suspend
   */
  public void pushAsyncCallback(Action cleanUp) {
    Check.callback(cleanUp);
    exits.push(
        failure -> {
          cleanUp.run();
          return false;
        });
  }

  /**
   * Takes everything to a new stack, so that leaving this one does nothing: when all went well, and
   * what was set up is to stay.
   *
   * @return the new stack
   */
  public AsyncExitStack popAll() {
    var taken = new AsyncExitStack();
    taken.exits = exits;
    exits = new ArrayDeque<>();
    return taken;
  }

  /**
   * Leaves everything, as at the end of a block that went well. Suspends as the exits do.
   *
   * @throws Exception what the last exit that failed has thrown
   */
  public void aclose() throws Exception {
    exit(null);
  }

  /** {@return this} */
  @Override
  public AsyncExitStack enter() {
    return this;
  }

  @Override
  public boolean exit(@Nullable Throwable failure) throws Exception {
    Task<?> task = Task.running();
    Throwable left = failure;
    Throwable thrown = null; // by an exit, and not swallowed
    while (!exits.isEmpty()) {
      try {
        if (exits.pop().exit(left)) {
          left = null;
          thrown = null;
        }
      } catch (Throwable newer) {
        thrown = With.replacing(left, task.cancellationIn(newer));
        left = thrown;
      }
    }
    if (thrown != null) {
      throw Raise.asItself(thrown);
    }
    return failure != null && left == null;
  }
}
