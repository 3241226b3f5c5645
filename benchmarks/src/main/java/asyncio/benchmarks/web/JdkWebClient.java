package asyncio.benchmarks.web;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The JDK's client: a virtual thread for each request that is under way. */
final class JdkWebClient implements ClientTurn.Client {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private JdkWebClient() {}

  /** Measures. */
  public static void main(String[] args) throws Exception {
    JdkWebClient measured = new JdkWebClient();
    try (measured.client) {
      ClientTurn.run(args, measured);
    }
  }

  private static HttpRequest request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).build();
  }

  @Override
  public void get(String url, int many) throws Exception {
    AtomicInteger left = new AtomicInteger(many);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> working = new ArrayList<>();
      for (int i = 0; i < ClientTurn.AT_ONCE; i++) {
        working.add(
            threads.submit(
                () -> {
                  while (left.getAndDecrement() > 0) {
                    Load.check(client.send(request(url), BodyHandlers.ofByteArray()).body());
                  }
                  return null;
                }));
      }
      for (Future<?> one : working) {
        one.get();
      }
    }
  }

  @Override
  public long download(String url) throws Exception {
    long many = 0;
    byte[] piece = new byte[64 * 1024];
    try (InputStream body = client.send(request(url), BodyHandlers.ofInputStream()).body()) {
      for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
        many += read;
      }
    }
    return many;
  }
}
