package asyncio.examples;

import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.Web;

/**
 * A page that takes three seconds, on one thread. However many ask for it at once, each waits three
 * seconds: {@code Thread.sleep} suspends the task that calls it, and nobody else.
 *
 * <p>Try {@code seq 100 | time xargs -P 100 -I{} curl -s localhost:5000}; Ctrl-C ends it.
 */
@Example(
    arguments = "[--port PORT]",
    seed = "patterns",
    summary = "A page that takes 3 s, for any number of clients at once")
final class SlowServer {
  static void main(String[] args) {
    Web.runApp(application(), "127.0.0.1", Port.option(args, 5000));
  }

  static Application application() {
    return new Application()
        .get(
            "/",
            request -> {
              Thread.sleep(3000);
              return Response.text("Hello!");
            });
  }
}
