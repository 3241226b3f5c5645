package asyncio.benchmarks.web;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
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

  @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
  private static void answer(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    switch (request.path()) {
      case "/json" ->
          response
              .putHeader("content-type", "application/json")
              .end(Buffer.buffer(JSON.writeValueAsBytes(new WebServer.Greeting(Load.HELLO))));
      case "/large" ->
          response.putHeader("content-type", Answers.PLAIN_TYPE).end(Buffer.buffer(Answers.LARGE));
      case "/upload" ->
          request
              .body()
              .onSuccess(
                  body ->
                      response
                          .putHeader("content-type", Answers.PLAIN_TYPE)
                          .end("" + body.length()));
      case "/sse" -> {
        response.setChunked(true).putHeader("content-type", "text/event-stream");
        events(response, Answers.EVENTS);
      }
      default -> response.putHeader("content-type", Answers.PLAIN_TYPE).end(Load.HELLO);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
  private static void events(HttpServerResponse response, int many) {
    if (many == 0) {
      response.end();
    } else {
      response.write(Buffer.buffer(Answers.EVENT_TEXT));
      Vertx.currentContext().runOnContext(_ -> events(response, many - 1));
    }
  }
}
