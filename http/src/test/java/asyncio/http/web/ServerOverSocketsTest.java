package asyncio.http.web;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Poller;
import asyncio.Task;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server on sockets, asked by clients of others. */
class ServerOverSocketsTest {
  private final List<String> trail = new ArrayList<>();
  @TempDir private Path directory;

  /** Pages with each kind of body. */
  static Application pages() {
    return new Application()
        .get("/", request -> Response.text("hello"))
        .post(
            "/echo",
            request -> Response.bytes(request.body().readAll(), "application/octet-stream"))
        .get(
            "/numbers",
            request ->
                Response.stream(
                    "text/plain",
                    out -> {
                      for (int i = 0; i < 10_000; i++) {
                        out.write(i + "\n");
                      }
                    }));
  }

  private Application application() {
    return pages().files("/files", directory).onCleanup(() -> trail.add("cleaned up"));
  }

  private void serving(Supplier<Poller> poller, boolean portable, ServerTest.Visit visit) {
    run(
        () -> {
          Future<InetSocketAddress> listening = EventLoop.running().createFuture();
          Task<?> server =
              createTask(() -> Web.serve(application(), "127.0.0.1", 0, listening::setResult));
          InetSocketAddress address = await(listening);
          visit.to("http://127.0.0.1:" + address.getPort());
          server.cancel();
          assertThatThrownBy(() -> await(server)).isInstanceOf(CancelledError.class);
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
    assertThat(trail).containsExactly("cleaned up");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void theClientOfTheJdkIsServed(String name, Supplier<Poller> poller, boolean portable) {
    serving(
        poller,
        portable,
        base -> {
          try (HttpClient client =
              HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            byte[] large = "0123456789".repeat(50_000).getBytes(StandardCharsets.UTF_8);
            Files.write(directory.resolve("large"), large);
            assertThat(get(client, base + "/")).isEqualTo("hello");
            for (int i = 0; i < 3; i++) {
              assertThat(get(client, base + "/files/large"))
                  .isEqualTo(new String(large, StandardCharsets.UTF_8));
            }
            assertThat(get(client, base + "/numbers"))
                .startsWith("0\n1\n")
                .endsWith("9998\n9999\n");
            assertThat(
                    toThread(
                        () ->
                            client
                                .send(
                                    HttpRequest.newBuilder(URI.create(base + "/echo"))
                                        .expectContinue(true)
                                        .POST(HttpRequest.BodyPublishers.ofByteArray(large))
                                        .build(),
                                    HttpResponse.BodyHandlers.ofByteArray())
                                .body()))
                .isEqualTo(large);
            List<String> many =
                await(
                    gather(
                        Stream.generate(() -> base + "/")
                            .limit(50)
                            .map(uri -> (asyncio.Awaitable<String>) () -> get(client, uri))
                            .toList()));
            assertThat(many).containsOnly("hello").hasSize(50);
          }
        });
  }

  private static String get(HttpClient client, String uri) {
    return toThread(
        () ->
            client
                .send(
                    HttpRequest.newBuilder(URI.create(uri)).build(),
                    HttpResponse.BodyHandlers.ofString())
                .body());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void curlIsServed(String name, Supplier<Poller> poller, boolean portable) {
    assumeThat(curl("--version")).as("curl is not installed").startsWith("curl ");
    serving(
        poller,
        portable,
        base -> {
          assertThat(toThread(() -> curl("-s", base + "/"))).isEqualTo("hello");
          assertThat(toThread(() -> curl("-s", "-i", "--http1.0", base + "/")))
              .startsWith("HTTP/1.1 200 OK")
              .contains("connection: close");
          assertThat(toThread(() -> curl("-s", "-I", base + "/"))).contains("content-length: 5");
          assertThat(toThread(() -> curl("-s", "-d", "a=b", base + "/echo", base + "/echo")))
              .isEqualTo("a=ba=b");
          assertThat(
                  toThread(
                      () ->
                          curl(
                              "-s", "-H", "Transfer-Encoding: chunked", "-d", "c", base + "/echo")))
              .isEqualTo("c");
        });
  }

  private static String curl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("curl"));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException missing) {
      return "";
    }
  }
}
