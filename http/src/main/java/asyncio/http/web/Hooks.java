package asyncio.http.web;

import asyncio.Action;
import asyncio.AsyncContextManager;
import asyncio.AsyncExitStack;
import asyncio.Asyncio;
import asyncio.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an application does before the first request, when it is told to stop, and at the end. */
final class Hooks {
  private final List<AsyncContextManager<?>> contexts = new ArrayList<>();
  private final List<Action> startup = new ArrayList<>();
  private final List<Action> shutdown = new ArrayList<>();
  private final List<Action> cleanup = new ArrayList<>(); // the last one first
  private AsyncExitStack entered = new AsyncExitStack();

  void context(AsyncContextManager<?> context) {
    contexts.add(context);
  }

  void onStartup(Action action) {
    startup.add(action);
  }

  void onShutdown(Action action) {
    shutdown.add(action);
  }

  void onCleanup(Action action) {
    cleanup.addFirst(action);
  }

  void start() {
    entered = new AsyncExitStack();
    for (AsyncContextManager<?> context : contexts) {
      Asyncio.await(
          () -> {
            var _ = entered.enterAsyncContext(context);
          });
    }
    for (Action action : startup) {
      Asyncio.await(action);
    }
  }

  /** What fails does not keep it from stopping. */
  void beginStop() {
    tellAll(shutdown, "onShutdown");
  }

  /** Does all of a kind; what fails is reported, and keeps nothing from being done. */
  static void tellAll(List<Action> hooks, String kind) {
    for (Action hook : hooks) {
      try {
        Asyncio.await(hook);
      } catch (RuntimeException failed) {
        EventLoop.running()
            .callExceptionHandler(Map.of("message", "A hook failed: " + kind, "exception", failed));
      }
    }
  }

  /** Does all, then throws the first failure with the others. */
  void stop(List<Action> before) {
    RuntimeException failure = null;
    List<Action> actions = new ArrayList<>(before);
    actions.add(entered::aclose);
    actions.addAll(cleanup);
    for (Action action : actions) {
      try {
        Asyncio.await(action);
      } catch (RuntimeException failed) {
        if (failure == null) {
          failure = failed;
        } else {
          failure.addSuppressed(failed);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
