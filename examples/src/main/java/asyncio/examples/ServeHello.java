package asyncio.examples;

import asyncio.SystemExit;
import asyncio.http.web.Application;
import asyncio.http.web.Loops;
import asyncio.http.web.Response;
import asyncio.http.web.Web;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Several loops in one process serve one port, each in a thread with an application of its own.
 * What an application counts needs no lock, for nobody else has it; only the number of the next
 * application is shared by all.
 *
 * <p>Try {@code for i in 1 2 3 4 5 6; do curl localhost:8080; done}: each connection goes to the
 * loop that has the fewest, in turn. Ctrl-C ends all.
 */
@Example(
    arguments = "[--loops N] [--port PORT]",
    seed = "extra",
    summary = "Several loops serve one port, each in a thread of its own")
final class ServeHello {
  static void main(String[] args) {
    List<String> rest = new ArrayList<>(List.of(args));
    Loops loops = Loops.of(takeNumber(rest));
    int port = Port.option(rest.toArray(String[]::new), 8080);
    Web.runApp(applications(), loops, "127.0.0.1", port);
  }

  static Supplier<Application> applications() {
    AtomicInteger made = new AtomicInteger();
    return () -> {
      int number = made.incrementAndGet();
      int[] requests = {0};
      return new Application()
          .get(
              "/",
              request ->
                  Response.text(
                      "Hello from loop %d, which has answered %d\n"
                          .formatted(number, ++requests[0])));
    };
  }

  /** What follows {@code --loops}; both words are taken out. */
  private static int takeNumber(List<String> words) {
    int place = words.indexOf("--loops");
    if (place < 0) {
      return 4;
    }
    words.remove(place);
    String number = place < words.size() ? words.remove(place) : "";
    if (!number.matches("[1-9][0-9]{0,2}")) {
      System.err.println("say how many: --loops 4, and not '" + number + "'");
      throw new SystemExit(2);
    }
    return Integer.parseInt(number);
  }
}
