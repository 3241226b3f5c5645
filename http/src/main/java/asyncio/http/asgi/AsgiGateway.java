package asyncio.http.asgi;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.http.WebSocketOptions;
import asyncio.http.web.Exchange;
import asyncio.http.web.Gateway;
import asyncio.http.web.HttpExchange;
import asyncio.http.web.Lifespan;
import asyncio.http.web.Response;
import asyncio.http.web.WebSocketExchange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs an application of ASGI on any server of gateways.
 *
 * <p>The application has a task of its own for each exchange, and may go on when its response is
 * complete; the connection waits for that. One that ends without a response is answered with 500.
 * An application that does not know the lifespan, and throws, is served without.
 */
public final class AsgiGateway implements Gateway {
  private final AsgiApplication application;
  private final WebSocketOptions options;

  private AsgiGateway(AsgiApplication application, WebSocketOptions options) {
    this.application = application;
    this.options = options;
  }

  /**
   * A gateway.
   *
   * @param application what it runs
   * @return a gateway, whose WebSockets have the default options
   */
  public static AsgiGateway of(AsgiApplication application) {
    return of(application, WebSocketOptions.DEFAULT);
  }

  /**
   * A gateway.
   *
   * @param application what it runs
   * @param options of its WebSockets; the subprotocol is what the application accepts
   * @return a gateway
   */
  public static AsgiGateway of(AsgiApplication application, WebSocketOptions options) {
    return new AsgiGateway(application, options);
  }

  @Override
  public Response handle(Exchange exchange) throws Exception {
    return switch (exchange) {
      case HttpExchange http -> new RunningResponse(http, null).answer(application);
      case WebSocketExchange socket -> new RunningWebSocket(socket, options).answer(application);
    };
  }

  @Override
  public AutoCloseable start(Lifespan lifespan) {
    Life life = new Life();
    Task<?> task =
        Asyncio.createTask(
            () -> application.run(new AsgiScope.Life(lifespan), life::receive, life::send),
            "asgi lifespan");
    task.addDoneCallback(ended -> life.ended());
    Asyncio.await(life.started);
    if (life.failure != null) {
      Asyncio.await(Asyncio.gatherOutcomes(task));
      throw new IllegalStateException("the application cannot start: " + life.failure);
    }
    return () -> life.close(task);
  }

  /** The lifespan of an application, as it sees it. */
  private static final class Life {
    private final EventLoop loop = EventLoop.running();
    private final Future<Boolean> started = loop.createFuture();
    private final Future<Boolean> closing = loop.createFuture();
    private final Future<Boolean> closed = loop.createFuture();
    private boolean startupGiven;
    private boolean supported;
    private @Nullable String failure;

    ReceiveEvent receive() {
      if (!startupGiven) {
        startupGiven = true;
        return new ReceiveEvent.Startup();
      }
      Asyncio.await(Asyncio.shield(closing));
      return new ReceiveEvent.Shutdown();
    }

    void send(SendEvent event) {
      switch (event) {
        case SendEvent.StartupComplete complete -> {
          check(!started.done(), event);
          supported = true;
          started.setResult(true);
        }
        case SendEvent.StartupFailed failed -> {
          check(!started.done(), event);
          failure = failed.message();
          started.setResult(true);
        }
        case SendEvent.ShutdownComplete complete -> {
          check(closing.done() && !closed.done(), event);
          closed.setResult(true);
        }
        case SendEvent.ShutdownFailed failed -> {
          check(closing.done() && !closed.done(), event);
          failure = failed.message();
          closed.setResult(true);
        }
        default -> throw new IllegalStateException("not an event of a lifespan: " + event);
      }
    }

    private static void check(boolean due, SendEvent event) {
      if (!due) {
        throw new IllegalStateException("it is not the turn of " + event);
      }
    }

    void ended() {
      for (Future<Boolean> waiting : List.of(started, closed)) {
        if (!waiting.done()) {
          waiting.setResult(false);
        }
      }
    }

    void close(Task<?> task) {
      if (!supported) { // it went on without
        task.cancel();
        Asyncio.await(Asyncio.gatherOutcomes(task));
        return;
      }
      closing.setResult(true);
      Asyncio.await(closed);
      Asyncio.await(task);
      if (failure != null) {
        throw new IllegalStateException("the application has not ended well: " + failure);
      }
    }
  }
}
