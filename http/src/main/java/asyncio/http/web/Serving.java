package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.http.connection.HttpDate;
import asyncio.net.ExtraInfo;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An application that runs: its connections, each with its task. Loop thread only. */
final class Serving {
  private static final Duration CLEANUP = Duration.ofSeconds(10); // of what was cancelled

  /** How much of pipelined requests waits in a reader before its client is slowed down. */
  static final int READ_AHEAD = 8 * 1024;

  private static final byte[] BUSY =
      """
      HTTP/1.1 503 Service Unavailable
      content-length: 0
      retry-after: 1
      connection: close

      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.ISO_8859_1);

  private final EventLoop loop = EventLoop.running();
  private final Application application;
  private final HttpDate date;
  private final InstantSource time;
  private final AtomicInteger clients; // of all loops
  private final Map<Connection, Task<?>> connections = new LinkedHashMap<>();
  private boolean draining; // answers say that they are the last
  private boolean stopping;
  private boolean told; // the application, to stop
  private long requests; // that have ended
  private int underWay;
  private @Nullable Future<Boolean> empty;

  Serving(Application application, InstantSource time) {
    this(application, time, new AtomicInteger());
  }

  /** One of several, which count their clients together. */
  Serving(Application application, InstantSource time, AtomicInteger clients) {
    this.clients = clients;
    this.application = application;
    this.date = new HttpDate(time);
    this.time = time;
  }

  Application application() {
    return application;
  }

  ServerLimits limits() {
    return application.limits();
  }

  EventLoop loop() {
    return loop;
  }

  HttpDate date() {
    return date;
  }

  InstantSource time() {
    return time;
  }

  /** Whether no connection is to go on after its answer. */
  boolean isDraining() {
    return draining;
  }

  /** Whether no connection is to wait for a request. */
  boolean isStopping() {
    return stopping;
  }

  void report(Request request, Throwable failure) {
    loop.callExceptionHandler(
        Map.of(
            "message",
            "A handler failed: " + request.method() + " " + request.rawPath(),
            "exception",
            failure));
  }

  void reportCutOff(@Nullable Request request, Throwable failure) {
    String which = request == null ? "" : ": " + request.method() + " " + request.rawPath();
    loop.callExceptionHandler(
        Map.of("message", "The body of a response was cut off" + which, "exception", failure));
  }

  /** A request begins, which will be noted. */
  void began() {
    underWay++;
  }

  /** A request has ended, and is written down if that is wanted; null: what came was none. */
  void note(
      @Nullable SocketAddress remote,
      @Nullable Request request,
      int status,
      long bytes,
      long began) {
    if (request != null) {
      underWay--;
      requests++;
    }
    AccessLog log = application.accessLog();
    if (log != null) {
      Duration took = Duration.ofNanos(loop.time().toNanos() - began);
      SocketAddress client = request == null || request.client == null ? remote : request.client;
      log.write(client, request, status, bytes, time.instant(), took);
    }
  }

  /** Serves one client, in a task of its own. */
  void serve(StreamReader reader, StreamWriter writer) {
    if (clients.incrementAndGet() > limits().connections()) {
      clients.decrementAndGet();
      if (!"h2".equals(writer.extraInfo(ExtraInfo.ALPN_PROTOCOL))) {
        writer.write(BUSY);
      }
      writer.close();
      return;
    }
    Task<?> task = Objects.requireNonNull(Asyncio.currentTask());
    Connection connection =
        new Connection(this, task, reader, writer, writer.extraInfo(ExtraInfo.PEERNAME));
    connections.put(connection, task);
    try {
      connection.serve();
    } finally {
      connections.remove(connection);
      clients.decrementAndGet();
      if (connections.isEmpty() && empty != null && !empty.done()) {
        empty.setResult(true);
      }
    }
  }

  /** Has each answer be the last of its connection. */
  void goAway() {
    draining = true;
    for (Connection connection : connections.keySet().toArray(Connection[]::new)) {
      connection.goAway();
    }
  }

  /**
   * Has idle connections wait for a request for some time more, after {@link #goAway}: a client
   * that has sent one has not sent it in vain. Suspends, until that time is over or all have ended.
   */
  void drain(Duration quiet) {
    if (quiet.isPositive()) {
      try {
        Asyncio.timeout(quiet, this::waitEmpty);
      } catch (asyncio.TimeoutError some) {
        // are idle, or busy: they are stopped
      }
    }
  }

  /** Closes idle connections, and has the others end after their answer. Does not suspend. */
  void closeIdle() {
    draining = true;
    stopping = true;
    for (Connection connection : connections.keySet().toArray(Connection[]::new)) {
      connection.stop();
    }
  }

  /**
   * Ends all connections: idle ones at once; then what the application does when it is told to
   * stop; the others after their answer, which says that it is the last one; after the grace they
   * are cancelled, and have a little time to clean up. Suspends until all have ended, but for those
   * that ignore that.
   */
  void stop(Duration grace) {
    closeIdle();
    if (!told) {
      told = true;
      application.beginStop();
    }
    try {
      Asyncio.timeout(grace, this::waitEmpty);
    } catch (asyncio.TimeoutError late) {
      connections.values().forEach(Task::cancel);
      try {
        Asyncio.timeout(CLEANUP, this::waitEmpty);
      } catch (asyncio.TimeoutError refusing) {
        leave();
      }
    }
  }

  /** Handlers that catch each cancellation would keep the server for ever: it ends without them. */
  private void leave() {
    connections.forEach(
        (connection, task) -> {
          String why = "A request ignores its cancellation, and the server ends without it";
          loop.callExceptionHandler(Map.of("message", why, "task", task));
          connection.abort();
        });
  }

  private void waitEmpty() {
    while (!connections.isEmpty()) {
      Future<Boolean> waiting = loop.createFuture();
      empty = waiting;
      Asyncio.await(waiting);
    }
  }

  int size() {
    return connections.size();
  }

  long requests() {
    return requests;
  }

  int underWay() {
    return underWay;
  }
}
