package asyncio.http.client;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.TestClient;
import asyncio.sync.Queue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Our client and our server, which talk in both directions at once, in virtual time. */
class BothSidesTest {
  private static final String URL = "http://example.test";

  private interface Visit {
    void with(ClientSession session) throws Exception;
  }

  private static void serving(Application application, Visit visit) {
    Peer.run(
        () -> {
          try (var server = TestClient.of(application);
              var session = new ClientSession(o -> o.baseUrl(URL).connectWith(server::open))) {
            visit.with(session);
          }
        });
  }

  private static Application echo() {
    return new Application()
        .post(
            "/echo",
            request ->
                Response.stream(
                    "text/plain",
                    out -> {
                      var body = request.body();
                      for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
                        out.write(piece);
                      }
                    }));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aBodyMayGoOnAfterTheAnswerHasBegun() {
    serving(
        echo(),
        session -> {
          var toSend = new Queue<String>();
          toSend.putNowait("one");
          var pieces =
              Asyncio.<ByteBuffer>asyncGenerator(
                  out -> {
                    for (String each = toSend.get(); !each.isEmpty(); each = toSend.get()) {
                      out.yield(bytes(each));
                    }
                  });
          List<String> trail = new ArrayList<>();
          for (ByteBuffer piece : session.post("/echo", r -> r.body(pieces))) {
            trail.add(StandardCharsets.UTF_8.decode(piece).toString());
            sleep(Duration.ofSeconds(5));
            toSend.putNowait(trail.size() < 5 ? "more " + trail.size() : "");
          }
          assertThat(trail).containsExactly("one", "more 1", "more 2", "more 3", "more 4");
        });
  }

  @Test
  void aProxyReadsInOneTaskAndWritesInAnother() {
    serving(
        echo(),
        behind -> {
          var proxy =
              new Application()
                  .post(
                      "/echo",
                      request -> {
                        var body =
                            Asyncio.<ByteBuffer>asyncGenerator(
                                out -> {
                                  for (byte[] each = request.body().read();
                                      each.length > 0;
                                      each = request.body().read()) {
                                    out.yield(ByteBuffer.wrap(each));
                                  }
                                });
                        var response = behind.post("/echo", r -> r.body(body));
                        return Response.stream(
                            "text/plain",
                            out -> {
                              for (ByteBuffer piece : response) {
                                out.write(piece);
                              }
                            });
                      });
          try (var server = TestClient.of(proxy);
              var session = new ClientSession(o -> o.baseUrl(URL).connectWith(server::open))) {
            var toSend = new Queue<String>();
            toSend.putNowait("one");
            var pieces =
                Asyncio.<ByteBuffer>asyncGenerator(
                    out -> {
                      for (String each = toSend.get(); !each.isEmpty(); each = toSend.get()) {
                        out.yield(bytes(each));
                      }
                    });
            var text = new StringBuilder();
            for (ByteBuffer piece : session.post("/echo", r -> r.body(pieces))) {
              text.append(StandardCharsets.UTF_8.decode(piece)).append('|');
              toSend.putNowait(text.length() < 12 ? "two" : "");
            }
            assertThat(text).hasToString("one|two|two|");
          }
        });
  }

  @Test
  void theHeadOfAStreamComesBeforeThereIsAnyOfIt() {
    serving(
        new Application()
            .get(
                "/later",
                request ->
                    Response.stream(
                        "text/plain",
                        out -> {
                          sleep(Duration.ofSeconds(50));
                          out.write("at last");
                        })),
        session -> {
          var response = session.get("/later");
          assertThat(EventLoop.running().time()).isZero();
          assertThat(response.text()).isEqualTo("at last");
          assertThat(EventLoop.running().time()).isEqualTo(Duration.ofSeconds(50));
        });
  }

  @Test
  void aBodyThatFailsAfterTheAnswerHasBegunIsTheFailure() {
    serving(
        echo(),
        session -> {
          var pieces =
              Asyncio.<ByteBuffer>asyncGenerator(
                  out -> {
                    out.yield(bytes("one"));
                    sleep(Duration.ofSeconds(1));
                    throw new IllegalArgumentException("no more of that");
                  });
          assertThatThrownBy(() -> session.post("/echo", r -> r.body(pieces)).text())
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("no more of that");
        });
  }

  @Test
  void manyTasksShareAServerInMemory() {
    serving(
        echo(),
        session -> {
          List<Awaitable<String>> all = new ArrayList<>();
          for (int i = 0; i < 1000; i++) {
            String text = "number " + i;
            all.add(() -> session.post("/echo", r -> r.body(text)).text());
          }
          Task<List<String>> together = createTask(() -> await(Asyncio.gather(all)));
          assertThat(await(together)).hasSize(1000).startsWith("number 0").endsWith("number 999");
        });
  }
}
