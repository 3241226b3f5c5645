package asyncio.benchmarks.web;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.http.client.ClientResponse;
import asyncio.http.client.ClientSession;
import asyncio.net.Pollers;
import java.nio.ByteBuffer;

/** Our client: a task for each request that is under way. */
final class WebClient implements ClientTurn.Client {
  private final ClientSession session = new ClientSession();
  private int left;

  private WebClient() {}

  /** Measures. */
  public static void main(String[] args) {
    Asyncio.run(
        () -> {
          WebClient client = new WebClient();
          try (client.session) {
            ClientTurn.run(args, client);
          } catch (RuntimeException failed) {
            throw failed;
          } catch (Exception failed) {
            throw new IllegalStateException(failed);
          }
        },
        LoopOptions.defaults().withPoller(Pollers::epoll));
  }

  @Override
  public void get(String url, int many) {
    left = many;
    Asyncio.taskGroup(
        group -> {
          for (int i = 0; i < ClientTurn.AT_ONCE; i++) {
            group.createTask(() -> getSome(url));
          }
        });
  }

  private void getSome(String url) {
    while (left > 0) {
      left--;
      try (ClientResponse response = session.get(url)) {
        Load.check(response.bytes());
      }
    }
  }

  @Override
  public long download(String url) {
    long many = 0;
    try (ClientResponse response = session.get(url)) {
      for (ByteBuffer piece : response) {
        many += piece.remaining();
      }
    }
    return many;
  }
}
