package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.map;
import static asyncio.Asyncio.run;

import asyncio.TimeoutError;
import asyncio.cluster.Cluster;
import asyncio.http.client.ClientError;
import asyncio.http.client.ClientSession;
import asyncio.workers.Pool;
import asyncio.workers.ResourcePool;
import java.util.Collections;
import java.util.List;

/**
 * Fetches a hundred pages by one loop, and then by a pool of processes with a loop each, whose
 * workers open a session of their own. Where a server is slow, as here, both take as long as one
 * page: processes only pay where answers keep a processor busy.
 *
 * <p>The argument is the page; without one it asks a server of its own, that of {@link SlowServer}.
 * With {@code --cluster} the pool is that of a cluster, whose members it starts on this machine.
 */
@Example(
    arguments = "[--cluster] [URL]",
    seed = "patterns",
    summary = "A hundred pages by a pool of loops in processes")
final class MultiprocessFetch {
  private static final int PAGES = 100;
  private static final int PROCESSES = 2;

  static void main(String[] args) {
    try {
      run(
          () -> {
            boolean cluster = args.length > 0 && args[0].equals("--cluster");
            if (args.length > (cluster ? 1 : 0)) {
              compare(args[args.length - 1], cluster);
              return;
            }
            try (var server = new OwnServer(SlowServer.application())) {
              compare(server.url(), cluster);
            }
          });
    } catch (ClientError | TimeoutError failed) {
      throw Exit.failed(failed);
    }
  }

  private static void compare(String url, boolean cluster) {
    List<String> urls = Collections.nCopies(PAGES, url);
    double begin = now();
    try (var session = open()) {
      tell("one loop", map(urls, PAGES, each -> get(session, each)), begin);
    }
    if (cluster) {
      try (var members = new OwnMembers(PROCESSES)) {
        fetch(PROCESSES + " members", pool(members), urls);
      }
    } else {
      fetch(PROCESSES + " processes", pool(), urls);
    }
  }

  private static void fetch(String who, ResourcePool<ClientSession> opened, List<String> urls) {
    try (var pool = opened) {
      await(pool.ready());
      double begin = now();
      tell(who, await(pool.map(MultiprocessFetch::get, urls)), begin);
    }
  }

  private static ResourcePool<ClientSession> pool() {
    return Pool.with(
        MultiprocessFetch::open,
        options ->
            options
                .processes(PROCESSES)
                .childConcurrency(PAGES / PROCESSES)
                .packages("asyncio.http"));
  }

  private static ResourcePool<ClientSession> pool(OwnMembers members) {
    return Cluster.pool(
        MultiprocessFetch::open,
        options ->
            options
                .name(members.name())
                .members(members.addresses())
                .childConcurrency(PAGES / PROCESSES)
                .packages("asyncio.http"));
  }

  private static ClientSession open() {
    return new ClientSession(options -> options.limit(PAGES));
  }

  private static String get(ClientSession session, String url) throws Exception {
    try (var response = session.get(url)) {
      return response.text();
    }
  }

  private static void tell(String who, List<String> pages, double begin) {
    System.out.printf("%s: %d pages took %.1f s%n", who, pages.size(), now() - begin);
  }

  private static double now() {
    return getRunningLoop().time().toMillis() / 1000.0;
  }
}
