package asyncio.examples;

import static asyncio.Asyncio.run;
import static asyncio.Asyncio.taskGroup;
import static java.time.Duration.ofSeconds;

import asyncio.SystemExit;
import asyncio.TimeoutError;
import asyncio.http.client.ClientError;
import asyncio.http.client.ClientResponse;
import asyncio.http.client.ClientRetry;
import asyncio.http.client.ClientSession;
import asyncio.sync.Queue;
import java.net.URI;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Follows the links of a site, the near pages first, and never leaves it. Eight workers share a
 * queue of pages; four connections at most go to the site, and what fails for a moment is tried
 * again. Prints the status and the size of each page, and a summary, also after Ctrl-C.
 *
 * <p>The argument is the first page, and what has its host and port is the site: take one of your
 * own. Without any it goes through a small site of its own.
 */
@Example(
    arguments = "[URL]",
    seed = "patterns",
    summary = "Follows the links of a site: workers, a queue, retries")
final class Crawler {
  private static final int WORKERS = 8;
  private static final int CONNECTIONS = 4;
  private static final int MOST_PAGES = 1000;
  private static final Pattern LINK =
      Pattern.compile("(?i)<a\\s[^>]*?href\\s*=\\s*[\"']?([^\"'>\\s]+)");

  private final Queue<String> unread = new Queue<>();
  private final Set<String> known = new HashSet<>();
  private @Nullable URI site; // where the first page has come from
  private int pages;
  private int broken;
  private long bytes;

  static void main(String[] args) {
    var crawler = new Crawler();
    run(
        () -> {
          if (args.length > 0) {
            crawler.crawl(args[0]);
            return;
          }
          try (var server = new OwnServer(new LinkedSite().application())) {
            crawler.crawl(server.url());
          }
        });
    if (crawler.pages == 0) {
      throw new SystemExit(1);
    }
  }

  /** Reads the page and all that it leads to. */
  void crawl(String first) {
    try (var session =
        new ClientSession(
            options ->
                options
                    .limitPerHost(CONNECTIONS)
                    .retry(ClientRetry.idempotent(3))
                    .timeout(ofSeconds(30))
                    .maxInMemory(4 << 20))) {
      remember(first);
      taskGroup(
          group -> {
            for (int i = 0; i < WORKERS; i++) {
              group.createTask(() -> work(session));
            }
            unread.join();
            unread.shutdown();
          });
    } finally {
      System.out.printf(
          "%d pages with %d bytes, %d broken links, %d pages not read yet%n",
          pages, bytes, broken, unread.qsize());
    }
  }

  private void work(ClientSession session) {
    for (String url : unread) {
      try (var response = session.get(url)) {
        read(url, response);
      } catch (ClientError | TimeoutError failed) {
        broken++;
        System.out.println("--- " + failed.getMessage());
      } finally {
        unread.taskDone();
      }
    }
  }

  private void read(String asked, ClientResponse response) {
    URI page = response.url();
    if (site == null) {
      site = page;
    }
    boolean moved = !page.toString().equals(asked);
    if (!isHere(page) || (moved && !known.add(page.toString()))) {
      return; // a redirect has led away, or to a page that was read
    }
    boolean isHtml = response.contentType().equals("text/html");
    String text = isHtml ? response.text() : "";
    long size = isHtml ? response.bytes().length : Math.max(0, response.contentLength());
    System.out.printf("%d %8d %s%n", response.status(), size, page);
    if (!response.ok()) {
      broken++;
      return;
    }
    pages++;
    bytes += size;
    for (Matcher link = LINK.matcher(text); link.find(); ) {
      follow(page, link.group(1).replace("&amp;", "&").replaceFirst("#.*", ""));
    }
  }

  private void follow(URI page, String link) {
    try {
      URI url = page.resolve(link);
      if (isHere(url)) {
        remember(url.toString());
      }
    } catch (IllegalArgumentException _) {
      // that is no link
    }
  }

  private boolean isHere(URI url) {
    URI home = Objects.requireNonNull(site);
    return home.getScheme().equals(url.getScheme())
        && home.getRawAuthority().equals(url.getRawAuthority());
  }

  private void remember(String url) {
    if (known.size() < MOST_PAGES && known.add(url)) {
      unread.putNowait(url);
    }
  }
}
