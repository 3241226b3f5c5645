package asyncio.examples;

import static asyncio.Asyncio.forEach;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.run;

import asyncio.TimeoutError;
import asyncio.http.client.ClientError;
import asyncio.http.client.ClientSession;
import java.util.stream.IntStream;

/**
 * Asks for a page many times at once. Each answer takes three seconds, and all of them together
 * take three seconds, too, on one thread.
 *
 * <p>The arguments are the page and how often to ask for it. Without any it asks a server of its
 * own, that of {@link SlowServer}, five times and then a hundred times.
 */
@Example(
    arguments = "[URL [COUNT]]",
    seed = "patterns",
    summary = "A hundred requests at once take as long as one")
final class FetchMany {
  private static final int MOST = 10_000;

  static void main(String[] args) {
    int count = count(args);
    try {
      run(
          () -> {
            if (args.length > 0) {
              fetch(args[0], count);
              return;
            }
            try (var server = new OwnServer(SlowServer.application())) {
              fetch(server.url(), 5);
              fetch(server.url(), 100);
            }
          });
    } catch (ClientError | TimeoutError failed) {
      throw Exit.failed(failed);
    }
  }

  /** Asks so many times at once, and tells of the answers, if they are many of each tenth only. */
  static void fetch(String url, int count) {
    double begin = now();
    int[] answers = {0};
    try (var session = new ClientSession(options -> options.limit(count))) {
      forEach(
          IntStream.range(0, count).boxed().toList(),
          count,
          _ -> {
            try (var response = session.get(url)) {
              int bytes = response.bytes().length;
              if (++answers[0] % Math.max(1, count / 10) == 0) {
                System.out.printf(
                    "after %.1f s: answer %d, %d %s, %d bytes%n",
                    now() - begin, answers[0], response.status(), response.reason(), bytes);
              }
            }
          });
    }
    System.out.printf("%d requests took %.1f s in all%n", count, now() - begin);
  }

  private static double now() {
    return getRunningLoop().time().toMillis() / 1000.0;
  }

  private static int count(String[] args) {
    if (args.length < 2) {
      return 5;
    }
    try {
      int count = Integer.parseInt(args[1]);
      if (count >= 1 && count <= MOST) {
        return count;
      }
    } catch (NumberFormatException _) {
      // as below
    }
    throw Exit.misused("'" + args[1] + "' is not how often: that is a number from 1 to " + MOST);
  }
}
