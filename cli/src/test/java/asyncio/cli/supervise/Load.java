package asyncio.cli.supervise;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.TaskGroup;
import asyncio.http.Version;
import asyncio.http.client.ClientSession;
import asyncio.net.Pollers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Many clients at once, of HTTP/1.1 and of HTTP/2, until it is closed. */
final class Load implements AutoCloseable {
  final KeepAliveClient.Score http1 = new KeepAliveClient.Score();
  final KeepAliveClient.Score http2 = new KeepAliveClient.Score();
  private final List<Thread> threads = new ArrayList<>();

  Load(int port, String path, int connections1, int connections2) {
    for (int i = 0; i < connections1; i++) {
      threads.add(Thread.startVirtualThread(new KeepAliveClient(port, path, http1, i)));
    }
    if (connections2 > 0) {
      threads.add(Thread.ofPlatform().start(() -> speakHttp2(port, path, connections2)));
    }
  }

  private void speakHttp2(int port, String path, int connections) {
    Asyncio.run(
        () ->
            Asyncio.taskGroup(
                group -> {
                  for (int i = 0; i < connections; i++) {
                    int seed = i;
                    group.createTask(() -> talk("http://127.0.0.1:" + port + path, seed));
                  }
                }),
        LoopOptions.defaults().withPoller(Pollers::auto));
  }

  /** A session has one connection at a time, and two requests on it. */
  private void talk(String url, int seed) {
    try (ClientSession session = new ClientSession(o -> o.version(Version.HTTP_2))) {
      Asyncio.taskGroup(
          (TaskGroup group) -> {
            group.createTask(() -> ask(session, url, new Random(seed)));
            group.createTask(() -> ask(session, url, new Random(~seed)));
          });
    }
  }

  private void ask(ClientSession session, String url, Random random) {
    while (!http2.over) {
      try {
        var response = session.get(url);
        response.text();
        if (response.status() == 200) {
          http2.answered.incrementAndGet();
        } else {
          http2.failed(new java.io.IOException(response.status() + ""));
        }
      } catch (Exception failure) {
        http2.failed(failure);
      }
      Asyncio.sleep(Duration.ofMillis(random.nextInt(20)));
    }
  }

  /** Until so many more were answered by each kind. */
  Load more(int many) throws InterruptedException {
    long wanted1 = http1.answered.get() + many;
    long wanted2 = http2.answered.get() + many;
    boolean both = threads.stream().anyMatch(each -> !each.isVirtual());
    while (http1.answered.get() < wanted1 || (both && http2.answered.get() < wanted2)) {
      Thread.sleep(5);
    }
    return this;
  }

  @Override
  public void close() {
    http1.over = true;
    http2.over = true;
    try {
      for (Thread each : threads) {
        each.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "HTTP/1.1: " + http1 + "; HTTP/2: " + http2;
  }
}
