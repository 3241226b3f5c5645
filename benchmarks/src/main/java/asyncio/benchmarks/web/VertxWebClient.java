package asyncio.benchmarks.web;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.transport.Transport;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Vert.x's client, on one event loop with epoll. */
final class VertxWebClient implements ClientTurn.Client {
  private final Vertx vertx =
      Vertx.builder()
          .with(new VertxOptions().setEventLoopPoolSize(1))
          .withTransport(Transport.EPOLL)
          .build();
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions().setTcpNoDelay(true),
          new PoolOptions().setHttp1MaxSize(ClientTurn.AT_ONCE));

  private int left; // touched by the event loop only, while it is at work

  private VertxWebClient() {}

  /** Measures. */
  public static void main(String[] args) throws Exception {
    VertxWebClient client = new VertxWebClient();
    ClientTurn.run(args, client);
    client.vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Override
  public void get(String url, int many) throws Exception {
    Promise<Void> all = Promise.promise();
    vertx.runOnContext(
        _ -> {
          left = many;
          int[] working = {ClientTurn.AT_ONCE};
          for (int i = 0; i < ClientTurn.AT_ONCE; i++) {
            getSome(url, working, all);
          }
        });
    all.future().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  private void getSome(String url, int[] working, Promise<Void> all) {
    if (left <= 0) {
      working[0]--;
      if (working[0] == 0) {
        all.complete();
      }
      return;
    }
    left--;
    send(url)
        .compose(HttpClientResponse::body)
        .onSuccess(
            body -> {
              Load.check(body.getBytes());
              getSome(url, working, all);
            })
        .onFailure(all::tryFail);
  }

  private Future<HttpClientResponse> send(String url) {
    return client
        .request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url))
        .compose(request -> request.send());
  }

  @Override
  public long download(String url) throws Exception {
    AtomicLong many = new AtomicLong();
    Promise<Long> all = Promise.promise();
    vertx.runOnContext( // else what comes first may be gone before somebody listens
        _ ->
            send(url)
                .compose(
                    response -> {
                      response.handler((Buffer piece) -> many.addAndGet(piece.length()));
                      return response.end();
                    })
                .map(_ -> many.get())
                .onComplete(all));
    return all.future().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }
}
