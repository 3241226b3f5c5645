package asyncio.benchmarks.web;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.http.Message;
import asyncio.http.web.Application;
import asyncio.http.web.BodyWriter;
import asyncio.http.web.EventStream;
import asyncio.http.web.Loops;
import asyncio.http.web.Response;
import asyncio.http.web.Web;
import asyncio.net.Endpoint;
import asyncio.net.Pollers;
import asyncio.net.ServerOptions;
import java.time.Duration;

/** Our server of the HTTP suite, with all its limits on. The arguments are {@code [LOOPS] PORT}. */
final class WebServer {
  record Greeting(String message) {}

  private WebServer() {}

  /** Serves until it is killed. */
  public static void main(String[] args) {
    Loops loops = Loops.of(args.length > 1 ? Integer.parseInt(args[0]) : 1);
    Asyncio.run(
        () ->
            Web.serve(
                WebServer::application,
                loops,
                Endpoint.tcp(Load.HOST, Integer.parseInt(args[args.length - 1])),
                ServerOptions.DEFAULT,
                null,
                address -> System.out.println("ready")),
        LoopOptions.defaults().withPoller(Pollers::epoll));
  }

  private static Application application() {
    return new Application()
        .get("/plain", request -> Response.text(Load.HELLO))
        .get("/json", request -> Response.json(new Greeting(Load.HELLO)))
        .get("/large", request -> Response.bytes(Answers.LARGE, Answers.PLAIN_TYPE))
        .post("/upload", request -> Response.text("" + request.body().readAll().length))
        .get("/sse", request -> Response.sse(WebServer::events))
        .get("/close", request -> Response.text(Load.HELLO).withHeader("connection", "close"))
        .get("/huge", request -> Response.stream(Answers.PLAIN_TYPE, WebServer::huge))
        .get(
            "/websocket",
            request ->
                Response.webSocket(
                    ws -> {
                      for (Message message : ws) {
                        ws.send(message.text());
                      }
                    }));
  }

  private static void events(EventStream events) {
    for (int i = 0; i < Answers.EVENTS; i++) {
      events.send(Answers.EVENT);
      Asyncio.sleep(Duration.ZERO);
    }
  }

  private static void huge(BodyWriter out) {
    for (long sent = 0; sent < Answers.HUGE; sent += Answers.PIECE.length) {
      out.write(Answers.PIECE);
    }
  }
}
