package asyncio.benchmarks.web;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.http.Message;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.Web;
import asyncio.net.Pollers;

/** Our server of the HTTP suite, with all its limits on; the argument is the port. */
final class WebServer {
  record Greeting(String message) {}

  private WebServer() {}

  /** Serves until it is killed. */
  public static void main(String[] args) {
    Application application =
        new Application()
            .get("/plain", request -> Response.text(Load.HELLO))
            .get("/json", request -> Response.json(new Greeting(Load.HELLO)))
            .get(
                "/websocket",
                request ->
                    Response.webSocket(
                        ws -> {
                          for (Message message : ws) {
                            ws.send(message.text());
                          }
                        }));
    Asyncio.run(
        () ->
            Web.serve(
                application,
                Load.HOST,
                Integer.parseInt(args[0]),
                address -> System.out.println("ready")),
        LoopOptions.defaults().withPoller(Pollers::epoll));
  }
}
