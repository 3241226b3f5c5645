package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.EventLoop;
import asyncio.sync.Semaphore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;

/**
 * Fetches a hundred slow pages with a hundred tasks on one thread.
 *
 * <p>Each task makes an ordinary blocking call of the JDK, which suspends that task and nothing
 * else; a semaphore lets twenty of them go at a time. One page is broken, and its error is handled.
 * The tasks are a group with a timeout, in which a ticker measures whether anything ever blocks the
 * loop. Prints the progress, then how it went.
 */
@Example(seed = "extra", summary = "100 slow pages, fetched by 100 tasks on one thread")
final class Quickstart {
  private static final int PAGES = 100;
  private static final int AT_A_TIME = 20;
  private static final int BROKEN_PAGE = 42;
  private static final Duration DELAY = ofMillis(200);
  private static final Duration TICK = ofMillis(10);

  private final EventLoop loop = getRunningLoop();
  private final Semaphore permits = new Semaphore(AT_A_TIME);
  private final HttpClient client;
  private final URI site;

  // Ordinary fields and collections, without locks: one task runs at a time.
  private final List<String> failures = new ArrayList<>();
  private final Set<String> threads = new TreeSet<>();
  private int fetched;
  private Duration longestPause = Duration.ZERO;

  private Quickstart(HttpClient client, URI site) {
    this.client = client;
    this.site = site;
  }

  static void main() throws IOException {
    try (var site = new SlowSite(PAGES, DELAY, BROKEN_PAGE);
        var helper = Executors.newSingleThreadExecutor();
        var client = HttpClient.newBuilder().executor(helper).build()) {
      run(() -> new Quickstart(client, site.uri()).fetchAll());
    }
  }

  private void fetchAll() throws Exception {
    int pages = Integer.parseInt(get("index"));
    System.out.printf(
        "Fetching %d pages, %d at a time; the server takes %s for each.%n%n",
        pages, AT_A_TIME, seconds(DELAY));
    var start = loop.time();

    timeout(
        ofSeconds(60),
        () ->
            taskGroup(
                group -> {
                  group.createTask(() -> tick(pages));
                  for (int i = 1; i <= pages; i++) {
                    String page = "page " + i;
                    group.createTask(() -> fetch(page));
                  }
                }));

    report(pages, loop.time().minus(start));
  }

  private void fetch(String page) throws Exception {
    try (var _ = permits.hold()) {
      get(page);
      fetched++;
    } catch (IOException e) {
      failures.add(e.getMessage());
    }
    threads.add(platformThread());
  }

  private String get(String page) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(site.resolve(page.replace(' ', '/'))).build();
    var response = client.send(request, BodyHandlers.ofString()); // blocks this task, not the loop
    if (response.statusCode() != 200) {
      throw new IOException(page + ": status " + response.statusCode());
    }
    return response.body();
  }

  private void tick(int pages) {
    var progress = new Progress(pages);
    while (fetched + failures.size() < pages) {
      var before = loop.time();
      sleep(TICK);
      var pause = loop.time().minus(before).minus(TICK);
      longestPause = pause.compareTo(longestPause) > 0 ? pause : longestPause;
      progress.show(fetched + failures.size());
    }
    progress.end();
  }

  private void report(int pages, Duration elapsed) {
    var oneByOne = DELAY.multipliedBy(pages);
    row("pages", fetched + " fetched by " + pages + " tasks");
    row("failures", failures.size() + " " + failures);
    row("elapsed", seconds(elapsed) + "; one by one: " + seconds(oneByOne));
    row("longest pause", longestPause.toMillis() + " ms without an answer from the loop");
    row("threads", threads.size() + " for all tasks " + threads);
  }

  private static void row(String name, String value) {
    System.out.printf("  %-15s%s%n", name, value);
  }

  private static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1000.0);
  }

  /** The thread of the operating system that runs this task, which is itself a virtual thread. */
  private static String platformThread() {
    String thread = Thread.currentThread().toString(); // VirtualThread[#…,name]/runnable@carrier
    return thread.substring(thread.indexOf('@') + 1);
  }
}
