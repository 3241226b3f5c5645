package asyncio.examples;

import asyncio.SystemExit;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * A server in two processes with a supervisor, as {@code aio serve --processes 2 serve-workers} has
 * it. Each answer says which process it comes from.
 *
 * <p>Try {@code wrk -d 30 http://localhost:8080/}, or {@code ab}, and meanwhile {@code kill -9} one
 * of the two that {@code aio ctl show} lists: what it was answering fails, the other goes on, and a
 * new one takes its place. {@code aio ctl reload} replaces both, and nothing fails.
 */
@Example(
    arguments = "[--port PORT]",
    seed = "extra",
    summary = "Two processes serve; kill -9 one while wrk runs")
final class ServeWorkers {
  static void main(String[] args) {
    ToolProvider aio =
        ToolProvider.findFirst("aio")
            .orElseThrow(() -> new IllegalStateException("start it with aio run serve-workers"));
    List<String> words =
        List.of(
            "serve",
            "--processes=2",
            "--bind=127.0.0.1:" + Port.option(args, 8080),
            "serve-workers");
    int code = aio.run(System.out, System.err, words.toArray(String[]::new));
    if (code != 0) {
      throw new SystemExit(code);
    }
  }

  static Application application() {
    long self = ProcessHandle.current().pid();
    return new Application().get("/", request -> Response.text("process " + self + "\n"));
  }
}
