package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.net.ClientHandler;
import asyncio.net.Endpoint;
import asyncio.net.Net;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
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
  private static final int BEYOND = 8; // connections, or an eighth: as many as it may have too many
  private static final Duration OTHERS_FIRST = Duration.ofMillis(20);

  private final EventLoop loop = EventLoop.running();
  private final AtomicInteger clients; // of all loops
  private final List<Server> servers = new ArrayList<>();
  private final List<Task<?>> following = new ArrayList<>(); // of certificates
  private final Map<Serving, Task<?>> retiring = new LinkedHashMap<>();
  private @Nullable Serving current;
  private long requests; // of those that have ended
  private boolean stopped;
  private int fairShare = Integer.MAX_VALUE; // of connections
  private boolean waiting; // for others to accept

  /** One that serves nothing yet, nowhere, on the running loop. */
  public AppRunner() {
    this(new AtomicInteger());
    warnIfPortable();
  }

  /** One of several, which count their clients together. */
  AppRunner(AtomicInteger clients) {
    this.clients = clients;
  }

  /** Says in the log what portable mode means for a server. */
  static void warnIfPortable() {
    if (EventLoop.running().portable()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "Portable mode: a handler that blocks stops the server. Start Java with"
              + " --add-opens java.base/java.lang=ALL-UNNAMED, or block in toThread(...) only.");
    }
  }

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
    ServerOptions secured = tls == null ? waiting : waiting.withTls(tls.options());
    Server server = listen(handler -> Net.startServer(handler, endpoint, secured));
    if (tls != null) {
      following.add(Asyncio.createTask(() -> tls.follow(server::setTls)));
    }
    return server.addresses();
  }

  /** Has a server that is made in some way serve what this serves. Suspends as making it does. */
  Server listen(Function<ClientHandler, Server> made) {
    Server server = made.apply(this::accept);
    if (stopped) { // meanwhile
      server.close();
      checkNotStopped();
    }
    servers.add(server);
    if (current != null) {
      server.startServing();
    }
    return server;
  }

  private void accept(StreamReader reader, StreamWriter writer) {
    letOthersAccept();
    Objects.requireNonNull(current).serve(reader, writer);
  }

  /**
   * Has others that share the listening sockets accept first when this one has more connections
   * than its share: then it waits for a moment before it accepts the next, so nobody waits long
   * where there is nobody else. Does not suspend.
   *
   * @param connections how many each of them has on average
   */
  public void setFairShare(int connections) {
    fairShare = connections + Math.max(BEYOND, connections / 8);
  }

  private void letOthersAccept() {
    if (connections() >= fairShare && !waiting && !stopped) {
      waiting = true;
      servers.forEach(Server::pauseServing);
      loop.callLater(OTHERS_FIRST, this::acceptAgain);
    }
  }

  private void acceptAgain() {
    waiting = false;
    if (!stopped) {
      servers.forEach(Server::startServing);
    }
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
    application.claim();
    Serving before = current;
    try {
      application.start();
      checkNotStopped();
      current = new Serving(application, InstantSource.system(), clients);
      servers.forEach(Server::startServing);
    } catch (Throwable failed) {
      application.stop();
      throw failed;
    }
    if (before != null) {
      before.closeIdle(); // whose clients come again, and get the new one
      retiring.put(before, Asyncio.createTask(() -> retire(before)));
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
    end(serving, Duration.ZERO, serving.limits().shutdown());
  }

  private static void end(Serving serving, Duration quiet, Duration grace) {
    try {
      serving.drain(quiet);
      serving.stop(grace);
    } finally {
      serving.application().stop();
    }
  }

  /**
   * Ends: accepts no more, closes idle connections, lets what is being answered be answered within
   * {@link ServerLimits#shutdown}, and cleans up. Suspends. The second time it does nothing.
   */
  public void stop() {
    stop(current == null ? Duration.ZERO : current.limits().shutdown());
  }

  /**
   * Ends, as {@link #stop()} does, within another time.
   *
   * @param grace how long what is being answered may go on
   */
  public void stop(Duration grace) {
    if (begunToStop()) {
      servers.forEach(Server::close);
      endCurrent(Duration.ZERO, grace);
    }
  }

  /**
   * Ends so that no client loses a request, for when another serves the same address from now on.
   * Who waits to be accepted, and can be by nobody else, is accepted: see {@link Server#drain}. An
   * idle connection may still bring a request, whose answer says that it is the last; when it has
   * been quiet for long enough it is closed. Connections of HTTP/2 are told to go (GOAWAY). Then it
   * ends as {@link #stop()} does. Suspends.
   *
   * @param quiet how long idle connections are kept
   * @param grace how long what is being answered then may go on
   */
  public void drain(Duration quiet, Duration grace) {
    if (begunToStop()) {
      try {
        servers.forEach(Server::drain);
      } finally {
        servers.forEach(Server::close);
        if (current != null) { // only now: who is sent away comes back at once, and not to this one
          current.goAway();
        }
        endCurrent(quiet, grace);
      }
    }
  }

  /** Ends what is served, and then the connections whose handshake of TLS is not done. */
  private void endCurrent(Duration quiet, Duration grace) {
    try {
      if (current != null) {
        end(current, quiet, grace);
      }
    } finally {
      if (retiring.isEmpty()) { // or else there are others, which are being answered
        servers.forEach(Server::closeClients);
      }
    }
  }

  /** Whether this is the first time. */
  private boolean begunToStop() {
    boolean first = !stopped;
    stopped = true;
    following.forEach(Task::cancel);
    return first;
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
