package asyncio.benchmarks.web;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.transport.Transport;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server as one writes it with Vert.x, on one event loop with epoll; the argument is the port.
 */
final class VertxWebServer {
  private static final JsonMapper JSON = new JsonMapper();

  private VertxWebServer() {}

  /** Serves until it is killed. */
  public static void main(String[] args) throws Exception {
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(1))
            .withTransport(Transport.EPOLL)
            .build();
    vertx
        .createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
        .requestHandler(VertxWebServer::answer)
        .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
        .listen(Integer.parseInt(args[0]), Load.HOST)
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    System.out.println("ready");
  }

  private static void answer(HttpServerRequest request) {
    if (request.path().equals("/json")) {
      request
          .response()
          .putHeader("content-type", "application/json")
          .end(Buffer.buffer(JSON.writeValueAsBytes(new WebServer.Greeting(Load.HELLO))));
    } else {
      request.response().putHeader("content-type", "text/plain; charset=utf-8").end(Load.HELLO);
    }
  }
}
