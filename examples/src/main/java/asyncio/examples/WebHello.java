package asyncio.examples;

import static java.time.Duration.ofSeconds;

import asyncio.Asyncio;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.Web;

/**
 * A server of HTTP: a page, a path with a name in it, a body that is sent back, and one that is
 * made while it is sent. A handler is a plain method, and may wait as long as it likes: only its
 * client waits.
 *
 * <p>Try {@code curl localhost:8080/hello/Ann}, {@code curl -d text localhost:8080/echo} and {@code
 * curl -N localhost:8080/count}; Ctrl-C ends it.
 */
@Example(
    arguments = "[--port PORT]",
    seed = "extra",
    summary = "A server of HTTP: routes, bodies, streams")
final class WebHello {
  static void main(String[] args) {
    Web.runApp(application(), "127.0.0.1", Port.option(args, 8080));
  }

  static Application application() {
    return new Application()
        .get("/", request -> Response.html("<h1>Hello</h1>"))
        .get("/hello/{name}", request -> Response.text("Hello, " + request.match("name") + "\n"))
        .post("/echo", request -> Response.text(request.text()))
        .get(
            "/count",
            request ->
                Response.stream(
                    "text/plain",
                    out -> {
                      for (int i = 1; i <= 3; i++) {
                        out.write(i + "\n");
                        Asyncio.sleep(ofSeconds(1));
                      }
                    }));
  }
}
