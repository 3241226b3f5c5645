package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.net.Endpoint;
import asyncio.net.Net;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Serves a gateway at any number of endpoints on the running loop, and another one in its place
 * when it is told to. What {@link Web#serve} does step by step.
 *
 * {@snippet :
 * var runner = new AppRunner();
 * runner.listen(Endpoint.tcp("127.0.0.1", 8080), ServerOptions.DEFAULT, null);
 * runner.listen(Endpoint.unix(path), ServerOptions.DEFAULT.withMode("rw-rw----"), null);
 * try {
 *   runner.serve(application);
 *   runner.serve(another); // no connection is refused in between
 * } finally {
 *   runner.stop();
 * }
 * }
 *
 * <p>Loop thread only.
 *
 * @see <a
 *     href="https://docs.aiohttp.org/en/stable/web_reference.html#running-applications">aiohttp:
 *     AppRunner and its sites</a>
 */
public final class AppRunner {
  private static final System.Logger LOGGER = System.getLogger("asyncio");

  private final EventLoop loop = EventLoop.running();
  private final List<Server> servers = new ArrayList<>();
  private final List<Task<?>> following = new ArrayList<>(); // of certificates
  private final Map<Serving, Task<?>> retiring = new LinkedHashMap<>();
  private @Nullable Serving current;
  private long requests; // of those that have ended
  private boolean stopped;

  /** One that serves nothing yet, nowhere, on the running loop. */
  public AppRunner() {}

  /**
   * Listens at one endpoint more. Until there is something to serve, clients wait. Suspends.
   *
   * @param endpoint where: a TCP port, a Unix socket, or a socket that is there already
   * @param options the backlog, the mode of a Unix socket, …; the limit for lines has no meaning
   * @param tls the certificate; null: without TLS
   * @return the addresses; a TCP endpoint may have several
   * @throws java.io.UncheckedIOException if the endpoint is not available, or a file cannot be read
   * @throws UnsupportedOperationException if the loop cannot adopt such a socket
   * @throws IllegalStateException if it was told to stop
   */
  public List<SocketAddress> listen(
      Endpoint endpoint, ServerOptions options, @Nullable TlsFiles tls) {
    checkNotStopped();
    ServerOptions waiting = options.withLimit(Serving.READ_AHEAD).withStartServing(false);
    Server server =
        Net.startServer(
            this::accept, endpoint, tls == null ? waiting : waiting.withTls(tls.options()));
    if (stopped) { // meanwhile
      server.close();
      checkNotStopped();
    }
    servers.add(server);
    if (tls != null) {
      following.add(Asyncio.createTask(() -> tls.follow(server)));
    }
    if (current != null) {
      server.startServing();
    }
    return server.addresses();
  }

  private void accept(StreamReader reader, StreamWriter writer) {
    Objects.requireNonNull(current).serve(reader, writer);
  }

  /**
   * Starts a gateway and serves it from then on, instead of the one of before. If it does not
   * start, the one of before stays. If it does, that one ends as {@link #stop} has it, in a task of
   * its own; what fails then is reported. Suspends until the new one is served.
   *
   * @param gateway an {@link Application}, or any other
   * @throws IllegalStateException if it was told to stop
   */
  public void serve(Gateway gateway) {
    checkNotStopped();
    Application application = Application.of(gateway);
    warnOfPortableMode();
    application.claim();
    Serving before = current;
    try {
      application.start();
      checkNotStopped();
      current = new Serving(application, InstantSource.system());
      servers.forEach(Server::startServing);
    } catch (Throwable failed) {
      application.stop();
      throw failed;
    }
    if (before != null) {
      retiring.put(before, Asyncio.createTask(() -> retire(before)));
    }
  }

  private void warnOfPortableMode() {
    if (current == null && loop.portable()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "Portable mode: a handler that blocks stops the server. Start Java with"
              + " --add-opens java.base/java.lang=ALL-UNNAMED, or block in toThread(...) only.");
    }
  }

  private void retire(Serving before) {
    try {
      end(before);
    } catch (RuntimeException failed) {
      loop.callExceptionHandler(
          Map.of("message", "What was served before failed at its end", "exception", failed));
    } finally {
      retiring.remove(before);
      requests += before.requests();
    }
  }

  private static void end(Serving serving) {
    try {
      serving.stop(serving.limits().shutdown());
    } finally {
      serving.application().stop();
    }
  }

  /**
   * Ends: accepts no more, closes idle connections, lets what is being answered be answered within
   * {@link ServerLimits#shutdown}, and cleans up. Suspends until that is done, and what was served
   * before has ended, too. The second time it does nothing.
   */
  public void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    servers.forEach(Server::close);
    following.forEach(Task::cancel);
    List<Task<?>> before = List.copyOf(retiring.values());
    try {
      if (current != null) {
        end(current);
      }
    } finally {
      before.forEach(each -> Asyncio.await(Asyncio.shield(each)));
    }
  }

  private void checkNotStopped() {
    if (stopped) {
      throw new IllegalStateException("it was told to stop");
    }
  }

  /** {@return how many connections there are} */
  public int connections() {
    return alive().mapToInt(Serving::size).sum();
  }

  /** {@return how many requests were answered} */
  public long requests() {
    return requests + alive().mapToLong(Serving::requests).sum();
  }

  /** {@return how many requests are being answered} */
  public int underWay() {
    return alive().mapToInt(Serving::underWay).sum();
  }

  private Stream<Serving> alive() {
    return Stream.concat(retiring.keySet().stream(), Stream.ofNullable(current));
  }
}
