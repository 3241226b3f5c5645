package asyncio.http.web;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.http.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server does: routes to handlers, middlewares around them, and what happens before the
 * first and after the last request. It is put together before it runs, and does not change then.
 *
 * {@snippet :
 * var app = new Application();
 * app.get("/hello/{name}", request -> Response.text("Hello, " + request.match("name")));
 * Web.runApp(app, "127.0.0.1", 8080);
 * }
 *
 * <p>A handler runs in the task of its connection. It may block: only this client waits.
 *
 * @see <a href="https://docs.aiohttp.org/en/stable/web_reference.html#application">aiohttp:
 *     Application</a>
 */
public final class Application {
  private final Router router = new Router();
  private final List<Middleware> middlewares = new ArrayList<>();
  private final List<Action> startup = new ArrayList<>();
  private final List<Action> cleanup = new ArrayList<>();
  private final ServerLimits limits;
  private Handler handler = router::handle;
  private boolean running;

  /** An application with the default limits. */
  public Application() {
    this(ServerLimits.DEFAULT);
  }

  /**
   * An application.
   *
   * @param limits what a client can have of it
   */
  public Application(ServerLimits limits) {
    this.limits = limits;
  }

  /**
   * Has a handler answer GET, and HEAD.
   *
   * @param path as in {@link #route}
   * @param handler answers
   * @return this
   */
  public Application get(String path, Handler handler) {
    return route(Method.GET, path, handler);
  }

  /**
   * Has a handler answer POST.
   *
   * @param path as in {@link #route}
   * @param handler answers
   * @return this
   */
  public Application post(String path, Handler handler) {
    return route(Method.POST, path, handler);
  }

  /**
   * Has a handler answer PUT.
   *
   * @param path as in {@link #route}
   * @param handler answers
   * @return this
   */
  public Application put(String path, Handler handler) {
    return route(Method.PUT, path, handler);
  }

  /**
   * Has a handler answer DELETE.
   *
   * @param path as in {@link #route}
   * @param handler answers
   * @return this
   */
  public Application delete(String path, Handler handler) {
    return route(Method.DELETE, path, handler);
  }

  /**
   * Has a handler answer a method. Other methods of the path are answered with 405, and OPTIONS
   * with what is allowed, unless it has a handler.
   *
   * @param method of the request
   * @param path its segments are text, {@code {name}}, {@code {name:int}} or {@code {name:regular
   *     expression}}; one without names goes first, then those with names in the order in which
   *     they were added
   * @param handler answers
   * @return this
   * @throws IllegalArgumentException if it is no such path, or has a handler for the method
   * @throws IllegalStateException if the application runs
   */
  public Application route(Method method, String path, Handler handler) {
    checkNotRunning();
    router.add(method, path, handler);
    return this;
  }

  /**
   * Gives the files below a directory.
   *
   * @param prefix below which path they are; {@code "/"}: below all that has no route
   * @param files which
   * @return this
   * @throws IllegalArgumentException if it is no such path
   * @throws IllegalStateException if the application runs
   */
  public Application files(String prefix, StaticFiles files) {
    checkNotRunning();
    router.mount(prefix, files::answer);
    return this;
  }

  /**
   * Gives the files below a directory, which is not listed.
   *
   * @param prefix below which path they are; {@code "/"}: below all that has no route
   * @param root the directory
   * @return this
   * @throws IllegalArgumentException if it is no such path
   * @throws IllegalStateException if the application runs
   */
  public Application files(String prefix, Path root) {
    return files(prefix, StaticFiles.of(root));
  }

  /**
   * Puts something between the server and all handlers. The first one is the outermost.
   *
   * @param middleware what
   * @return this
   * @throws IllegalStateException if the application runs
   */
  public Application use(Middleware middleware) {
    checkNotRunning();
    middlewares.add(middleware);
    return this;
  }

  /**
   * Has something done before the first request. What fails there ends the server.
   *
   * @param action may suspend
   * @return this
   * @throws IllegalStateException if the application runs
   */
  public Application onStartup(Action action) {
    checkNotRunning();
    startup.add(action);
    return this;
  }

  /**
   * Has something done after the last request, even if starting has failed. The last one is done
   * first.
   *
   * @param action may suspend
   * @return this
   * @throws IllegalStateException if the application runs
   */
  public Application onCleanup(Action action) {
    checkNotRunning();
    cleanup.addFirst(action);
    return this;
  }

  private void checkNotRunning() {
    if (running) {
      throw new IllegalStateException(
          "the application runs: add routes, middlewares and hooks before it is served");
    }
  }

  ServerLimits limits() {
    return limits;
  }

  Response handle(Request request) throws Exception {
    return handler.handle(request);
  }

  /** From now on it runs, and does not change, until {@link #stop}. */
  void claim() {
    if (running) {
      throw new IllegalStateException(
          "the application runs already: make another one for another server");
    }
    running = true;
  }

  void start() {
    handler = router::handle;
    for (Middleware middleware : middlewares.reversed()) {
      Handler next = handler;
      handler = request -> middleware.handle(request, next);
    }
    for (Action action : startup) {
      Asyncio.await(action);
    }
  }

  void stop() {
    running = false;
    RuntimeException failure = null;
    for (Action action : cleanup) {
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
