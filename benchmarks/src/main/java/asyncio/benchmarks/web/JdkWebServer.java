package asyncio.benchmarks.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/** The JDK's server, on virtual threads; it has no WebSockets. The argument is the port. */
final class JdkWebServer {
  private static final JsonMapper JSON = new JsonMapper();

  private JdkWebServer() {}

  /** Serves until it is killed. */
  public static void main(String[] args) throws IOException {
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 0);
    server.createContext(
        "/plain",
        exchange ->
            answer(
                exchange,
                "text/plain; charset=utf-8",
                Load.HELLO.getBytes(StandardCharsets.UTF_8)));
    server.createContext(
        "/json",
        exchange ->
            answer(
                exchange,
                "application/json",
                JSON.writeValueAsBytes(new WebServer.Greeting(Load.HELLO))));
    server.createContext("/large", exchange -> answer(exchange, Answers.PLAIN_TYPE, Answers.LARGE));
    server.createContext(
        "/upload",
        exchange ->
            answer(
                exchange,
                Answers.PLAIN_TYPE,
                ("" + exchange.getRequestBody().readAllBytes().length)
                    .getBytes(StandardCharsets.UTF_8)));
    server.createContext("/sse", JdkWebServer::events);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    System.out.println("ready");
  }

  @SuppressWarnings("ThreadPriorityCheck") // others share the processor
  private static void events(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0); // in chunks
      OutputStream out = exchange.getResponseBody();
      for (int i = 0; i < Answers.EVENTS; i++) {
        out.write(Answers.EVENT_TEXT);
        out.flush();
        Thread.yield();
      }
    }
  }

  private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
