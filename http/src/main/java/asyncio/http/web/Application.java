package asyncio.http.web;

import asyncio.Action;
import asyncio.AsyncContextManager;
import asyncio.http.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

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
public final class Application implements Gateway {
  private final Router router = new Router();
  private final List<Middleware> middlewares = new ArrayList<>();
  private final ServerLimits limits;
  private final List<Application> parts = new ArrayList<>(); // mounted ones and hosts
  private final Hosts hosts = new Hosts();
  private final Hooks hooks = new Hooks();
  private final Things things = new Things();
  private final Map<String, String> names = new LinkedHashMap<>(); // of paths
  private @Nullable AccessLog accessLog;
  private String prefix = ""; // where it is mounted
  private Handler handler = this::dispatch;
  private final AtomicBoolean running = new AtomicBoolean(); // loops in threads may want it
  private boolean isPart;

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
    hooks.onStartup(action);
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
    hooks.onCleanup(action);
    return this;
  }

  /**
   * Has all below a path answered by another application, with its own middlewares, hooks and
   * things, whose routes see the rest of the path.
   *
   * @param prefix the path
   * @param part the other one, which is of no other yet
   * @return this
   * @throws IllegalArgumentException if it is no such path
   * @throws IllegalStateException if one of the two runs, or the other one is a part already
   */
  public Application mount(String prefix, Application part) {
    adopt(part);
    String trimmed = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    router.mount(prefix, part::handleBelow);
    part.prefix = trimmed;
    return this;
  }

  /**
   * Has all below a path answered by a gateway, which is started and closed with this. It sees the
   * whole path, and in {@link Scope#rootPath} how much of it led there.
   *
   * @param prefix the path; {@code "/"}: all that has no route
   * @param gateway answers
   * @return this
   * @throws IllegalArgumentException if it is no such path
   * @throws IllegalStateException if the application runs
   */
  public Application mount(String prefix, Gateway gateway) {
    if (gateway instanceof Application part) {
      return mount(prefix, part);
    }
    checkNotRunning();
    MountedGateway mounted = new MountedGateway(gateway);
    router.mount(prefix, mounted::handle);
    onStartup(mounted::start);
    onShutdown(mounted::beginStop);
    return onCleanup(mounted::stop);
  }

  /**
   * An application that gives everything to a gateway.
   *
   * @param gateway answers
   * @return the gateway itself, if it is an application; else one with the default limits
   */
  public static Application of(Gateway gateway) {
    return gateway instanceof Application application
        ? application
        : new Application().mount("/", gateway);
  }

  /**
   * Has all requests for a host answered by another application, before any route is looked at.
   *
   * @param name of the host, without a port; {@code *.example.com}: all that is below
   * @param part the other one, which is of no other yet
   * @return this
   * @throws IllegalArgumentException if it is no such name
   * @throws IllegalStateException if one of the two runs, or the other one is a part already
   */
  public Application host(String name, Application part) {
    adopt(part);
    hosts.add(name, part);
    return this;
  }

  /**
   * Has all requests for a host answered by a gateway, before any route is looked at.
   *
   * @param name of the host, without a port; {@code *.example.com}: all that is below
   * @param gateway answers
   * @return this
   * @throws IllegalArgumentException if it is no such name
   * @throws IllegalStateException if the application runs
   */
  public Application host(String name, Gateway gateway) {
    return host(name, of(gateway));
  }

  private void adopt(Application part) {
    checkNotRunning();
    part.checkNotRunning();
    if (part == this || part.isPart) {
      throw new IllegalStateException("it is a part of an application already: make another one");
    }
    part.isPart = true;
    parts.add(part);
  }

  /**
   * Gives a path a name, for {@link #urlFor}.
   *
   * @param name like no other of this application
   * @param path as in {@link #route}
   * @return this
   * @throws IllegalArgumentException if it is no such path, or the name is taken
   * @throws IllegalStateException if the application runs
   */
  public Application name(String name, String path) {
    checkNotRunning();
    if (names.putIfAbsent(name, RoutePath.of(path).text()) != null) {
      throw new IllegalArgumentException("there is a path called " + name + " already");
    }
    return this;
  }

  /**
   * A path with values in the place of its names, escaped.
   *
   * @param name of the path
   * @param namesAndValues a name in the path, its value, the next name, and so on
   * @return the path, with that where this is mounted before it
   * @throws IllegalArgumentException if there is no such path, or a value does not fit
   */
  public String urlFor(String name, Object... namesAndValues) {
    String path = names.get(name);
    if (path == null) {
      throw new IllegalArgumentException("no path is called " + name + ", only " + names.keySet());
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
      values.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
    }
    return prefix + RoutePath.of(path).filled(values);
  }

  /**
   * Takes something along, for handlers; parts of an application find it, too.
   *
   * @param key its name
   * @param thing what
   * @param <T> the type
   * @return this
   */
  public <T> Application set(Key<T> key, T thing) {
    things.set(key, thing);
    return this;
  }

  /**
   * What was taken along.
   *
   * @param key its name
   * @param <T> the type
   * @return what
   * @throws IllegalStateException if there is none
   */
  public <T> T get(Key<T> key) {
    return things.get(key, "the application");
  }

  /**
   * Has something open as long as it runs: it is entered before the first request, and left after
   * the last, the last one first.
   *
   * @param context may suspend
   * @return this
   * @throws IllegalStateException if the application runs
   */
  public Application cleanupContext(AsyncContextManager<?> context) {
    checkNotRunning();
    hooks.context(context);
    return this;
  }

  /**
   * Has something done when it is told to stop, before what is being answered is waited for: for
   * whatever would not end by itself.
   *
   * @param action may suspend
   * @return this
   * @throws IllegalStateException if the application runs
   */
  public Application onShutdown(Action action) {
    checkNotRunning();
    hooks.onShutdown(action);
    return this;
  }

  /**
   * Has each request written down, those of its parts, too.
   *
   * @param log where
   * @return this
   * @throws IllegalStateException if the application runs
   */
  public Application accessLog(AccessLog log) {
    checkNotRunning();
    accessLog = log;
    return this;
  }

  private void checkNotRunning() {
    if (running.get()) {
      throw new IllegalStateException(
          "the application runs: add routes, middlewares and hooks before it is served");
    }
  }

  /** {@return what a client can have of it} */
  public ServerLimits limits() {
    return limits;
  }

  /** {@return where requests are written down; null: nowhere} */
  public @Nullable AccessLog accessLog() {
    return accessLog;
  }

  /**
   * Answers an exchange of a server that was told to run this as a gateway.
   *
   * @param exchange what is asked for
   * @return the answer
   * @throws IllegalStateException if it was not started
   */
  @Override
  public Response handle(Exchange exchange) throws Exception {
    if (!running.get()) {
      throw new IllegalStateException(
          "the application was not started: a gateway in front of it hands on start(); see"
              + " Gateway.behind");
    }
    Request request = ExchangeSource.request(exchange, limits);
    String whole = request.routePath();
    request.routePath(exchange.scope().pathBelow());
    try {
      return handle(request);
    } finally {
      request.routePath(whole);
    }
  }

  /** Begins to run: {@link #onStartup}, and what is done before that. Suspends. */
  @Override
  public AutoCloseable start(Lifespan lifespan) {
    claim();
    try {
      start();
    } catch (Throwable failed) {
      stop();
      throw failed;
    }
    lifespan.whenStopping(this::beginStop);
    return this::stop;
  }

  Response handle(Request request) throws Exception {
    Application before = request.enter(this);
    try {
      return handler.handle(request);
    } finally {
      request.leave(before);
    }
  }

  private Response handleBelow(Request request, String tail) throws Exception {
    String whole = request.routePath();
    request.routePath(tail.isEmpty() ? "/" : tail);
    try {
      return handle(request);
    } finally {
      request.routePath(whole);
    }
  }

  private Response dispatch(Request request) throws Exception {
    Application host = hosts.find(request.host());
    return host == null ? router.handle(request) : host.handle(request);
  }

  /** Whether a path has a route here. */
  boolean isRoutable(String path) {
    return router.isRoutable(path.substring(path.startsWith(prefix) ? prefix.length() : 0));
  }

  /** From now on it runs, and does not change, until {@link #stop}. */
  void claim() {
    if (!running.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "the application runs already: make another one for another server");
    }
    parts.forEach(Application::claim);
  }

  void start() {
    handler = this::dispatch;
    for (Middleware middleware : middlewares.reversed()) {
      Handler next = handler;
      handler = request -> middleware.handle(request, next);
    }
    hooks.start();
    parts.forEach(Application::start);
  }

  /** It is told to stop; what fails does not keep it from that. */
  void beginStop() {
    parts.forEach(Application::beginStop);
    hooks.beginStop();
  }

  void stop() {
    running.set(false);
    List<Action> before = new ArrayList<>();
    parts.reversed().forEach(part -> before.add(part::stop));
    hooks.stop(before);
  }
}
