package asyncio.examples;

import static asyncio.Asyncio.every;
import static java.time.Duration.ofSeconds;

import asyncio.http.ServerSentEvent;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.Web;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * A clock on a page, to which the server sends the time each second. When a page is closed, the
 * loop that feeds it is cancelled.
 *
 * <p>Open {@code http://localhost:8080}, or try {@code curl -N localhost:8080/time}.
 */
@Example(
    arguments = "[--port PORT]",
    seed = "extra",
    summary = "A clock on a page, by server-sent events")
final class SseClock {
  private static final String PAGE =
      """
      <!doctype html>
      <meta charset="utf-8">
      <title>Clock</title>
      <h1 id="time">--:--:--</h1>
      <script>
        new EventSource("/time").addEventListener("tick", event => {
          document.getElementById("time").textContent = event.data
        })
      </script>
      """;

  private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");

  static void main(String[] args) {
    Web.runApp(
        application(InstantSource.system(), ZoneId.systemDefault()),
        "127.0.0.1",
        Port.option(args, 8080));
  }

  static Application application(InstantSource source, ZoneId zone) {
    return new Application()
        .get("/", request -> Response.html(PAGE))
        .get(
            "/time",
            request ->
                Response.sse(
                    events -> {
                      for (long tick : every(ofSeconds(1))) {
                        String time = LocalTime.ofInstant(source.instant(), zone).format(SECONDS);
                        events.send(ServerSentEvent.of(time).withEvent("tick").withId("" + tick));
                      }
                    }));
  }
}
