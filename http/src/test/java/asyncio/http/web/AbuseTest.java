package asyncio.http.web;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import asyncio.net.ConnectionResetError;
import asyncio.net.Stream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take their time, in virtual time: they do not stop others from being served. */
class AbuseTest {
  private static final int MANY = 8000;

  private static void test(ServerTest.Test body) {
    Application application =
        new Application()
            .get("/", request -> Response.text("hello"))
            .post("/", request -> Response.text(request.text()))
            .get("/large", request -> Response.bytes(new byte[1_000_000], "image/png"));
    run(
        () -> {
          try (var client = TestClient.of(application)) {
            body.with(client);
          }
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }

  private static long seconds() {
    return EventLoop.running().time().toSeconds();
  }

  /** Opens many connections, each of which sends something and then a byte every ten seconds. */
  private static List<Stream> slow(TestClient client, String beginning) {
    List<Stream> streams = new ArrayList<>();
    int many = beginning.startsWith("GET /large") ? MANY / 20 : MANY; // which takes memory
    for (int i = 0; i < many; i++) {
      Stream stream = client.open();
      stream.write(beginning);
      streams.add(stream);
    }
    createTask(
        () -> {
          while (true) {
            sleep(ofSeconds(10));
            for (Stream stream : streams) {
              if (!stream.writer().isClosing()) {
                stream.write("x");
              }
            }
          }
        });
    return streams;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n",
        "GET /large HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void thousandsOfSlowClientsAreCutOffAndOthersServedMeanwhile_D14(String beginning) {
    test(
        client -> {
          List<Stream> streams = slow(client, beginning);
          for (int i = 0; i < 20; i++) {
            long began = seconds();
            assertThat(client.get("/").text()).isEqualTo("hello");
            assertThat(seconds()).isEqualTo(began);
            sleep(ofSeconds(5));
          }
          assertThat(client.connections()).isLessThan(2);
          assertThat(last(streams.getLast())).doesNotContain("200 OK\r\nhello");
        });
  }

  private static String last(Stream stream) {
    try {
      return new String(stream.read(), StandardCharsets.ISO_8859_1);
    } catch (ConnectionResetError cutOff) {
      return "";
    }
  }
}
