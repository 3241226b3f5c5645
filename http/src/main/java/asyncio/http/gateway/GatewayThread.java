package asyncio.http.gateway;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Runner;
import asyncio.Task;
import asyncio.http.HttpError;
import asyncio.http.connection.Unwinding;
import asyncio.http.web.Exchange;
import asyncio.http.web.ForeignServer;
import asyncio.http.web.Gateway;
import asyncio.http.web.HttpExchange;
import asyncio.http.web.Lifespan;
import asyncio.http.web.Response;
import asyncio.http.web.Scope;
import asyncio.http.web.ThrownResponse;
import asyncio.http.web.WebSocketExchange;
import asyncio.net.ConnectionResetError;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A gateway on a loop of its own, in a thread of its own, for a server that brings threads. */
final class GatewayThread implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private final Gateway gateway;
  private final Lifespan lifespan = new Lifespan();
  private final Set<Task<?>> exchanges = new HashSet<>();
  private final Thread thread;
  private final CompletableFuture<EventLoop> started = new CompletableFuture<>();
  private @Nullable Future<Boolean> stop;

  private GatewayThread(Gateway gateway) {
    this.gateway = gateway;
    this.thread = Thread.ofPlatform().name("gateway").daemon().unstarted(this::run);
  }

  /** Starts it. Blocks until it has, and throws what has kept it from that. */
  static GatewayThread start(Gateway gateway) {
    GatewayThread made = new GatewayThread(gateway);
    made.thread.start();
    try {
      made.started.join();
    } catch (CompletionException failed) {
      throw new IllegalStateException("the gateway does not start", failed.getCause());
    }
    return made;
  }

  private void run() {
    try (Runner runner = new Runner(EventLoop::new)) { // which takes no signals
      runner.loop().runUntilComplete(this::live);
      started.completeExceptionally(new IllegalStateException("it has ended"));
    } catch (Throwable failed) {
      if (!started.completeExceptionally(failed)) {
        LOG.log(System.Logger.Level.ERROR, "a gateway has not ended well", failed);
      }
    }
  }

  private void live() throws Exception {
    EventLoop loop = EventLoop.running();
    Future<Boolean> until = loop.createFuture();
    stop = until;
    AutoCloseable running = gateway.start(lifespan);
    try {
      started.complete(loop);
      Asyncio.await(until);
      lifespan.beginStop();
      for (Task<?> task : Set.copyOf(exchanges)) {
        Asyncio.await(Asyncio.gatherOutcomes(task));
      }
    } finally {
      running.close();
    }
  }

  /** Answers a request in the thread that it has come in, which does what blocks. */
  void serve(Scope scope, boolean webSocket, ContainerThread container) throws IOException {
    EventLoop loop = started.join();
    ContainerExchange host = new ContainerExchange(loop, container);
    Exchange exchange =
        webSocket
            ? new WebSocketExchange(scope, host, lifespan)
            : new HttpExchange(scope, host, lifespan);
    CompletableFuture<?> answering;
    try {
      answering = Asyncio.runCoroutineThreadsafe(() -> answer(exchange, host), loop);
    } catch (RuntimeException closed) {
      throw new IOException("the gateway was closed", closed);
    }
    var _ = answering.whenComplete((nothing, failed) -> host.letGo());
    boolean interrupted = false;
    while (!host.isOver()) {
      try {
        host.next().run();
      } catch (InterruptedException asked) {
        interrupted = true;
        answering.cancel(true);
      }
    }
    if (interrupted) {
      throw new InterruptedIOException("interrupted while a gateway was answering");
    }
    if (answering.isCompletedExceptionally()) {
      container.abort();
    }
  }

  private void answer(Exchange exchange, ContainerExchange host) throws Exception {
    Task<?> self = Objects.requireNonNull(Asyncio.currentTask());
    exchanges.add(self);
    try {
      ForeignServer.send(response(exchange), host, exchange);
    } catch (Exception failure) {
      recover(exchange, host, failure);
    } catch (Error failure) {
      Unwinding.passOn(failure);
      recover(exchange, host, failure);
    } finally {
      exchanges.remove(self);
      host.finish();
    }
  }

  private Response response(Exchange exchange) throws Exception {
    try {
      Response response = gateway.handle(exchange);
      if (response == null) {
        throw new IllegalStateException("the gateway gave null: it has to give a Response");
      }
      return response;
    } catch (ThrownResponse thrown) {
      return thrown.response();
    } catch (HttpError refused) {
      return Response.text("refused\n").withStatus(refused.status());
    }
  }

  /** A failure is reported, and the client sees it: as an answer if there was none yet. */
  private static void recover(Exchange exchange, ContainerExchange host, Throwable failure)
      throws Exception {
    if (host.isGone()) {
      throw new ConnectionResetError("the client is gone");
    }
    String what = host.hasBegun() ? "The body of a response was cut off: " : "A gateway failed: ";
    EventLoop.running()
        .callExceptionHandler(Map.of("message", what + exchange, "exception", failure));
    if (host.hasBegun()) {
      throw new ConnectionResetError("the body of a response was cut off");
    }
    Response answer = Response.text("Internal Server Error\n").withStatus(500);
    ForeignServer.send(answer, host, exchange);
  }

  /** Ends it, when what is being answered was answered. Blocks. */
  @Override
  public void close() {
    EventLoop loop = started.join();
    try {
      var _ =
          loop.callSoonThreadsafe(
              () -> {
                Future<Boolean> until = Objects.requireNonNull(stop);
                if (!until.done()) {
                  until.setResult(true);
                }
              });
    } catch (RuntimeException closedAlready) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException asked) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
