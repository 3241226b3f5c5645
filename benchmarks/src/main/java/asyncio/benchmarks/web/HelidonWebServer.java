package asyncio.benchmarks.web;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server as one writes it with Helidon SE, on virtual threads; its WebSockets are another module.
 * The argument is the port.
 */
final class HelidonWebServer {
  private static final JsonMapper JSON = new JsonMapper();

  private HelidonWebServer() {}

  /** Serves until it is killed. */
  public static void main(String[] args) {
    WebServer.builder()
        .host(Load.HOST)
        .port(Integer.parseInt(args[0]))
        .maxPayloadSize(1024 * 1024)
        .routing(
            routing ->
                routing
                    .get("/plain", (request, response) -> text(response).send(Load.HELLO))
                    .get(
                        "/json",
                        (request, response) ->
                            response
                                .header(HeaderNames.CONTENT_TYPE, "application/json")
                                .send(
                                    JSON.writeValueAsBytes(
                                        new asyncio.benchmarks.web.WebServer.Greeting(Load.HELLO))))
                    .get("/large", (request, response) -> text(response).send(Answers.LARGE))
                    .post(
                        "/upload",
                        (request, response) ->
                            text(response).send("" + request.content().as(byte[].class).length))
                    .get("/sse", (request, response) -> events(response)))
        .build()
        .start();
    System.out.println("ready");
  }

  private static ServerResponse text(ServerResponse response) {
    return response.header(HeaderNames.CONTENT_TYPE, Answers.PLAIN_TYPE);
  }

  @SuppressWarnings("ThreadPriorityCheck") // others share the processor
  private static void events(ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    try (OutputStream out = response.outputStream()) {
      for (int i = 0; i < Answers.EVENTS; i++) {
        out.write(Answers.EVENT_TEXT);
        out.flush();
        Thread.yield();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
