package asyncio.http.web;

import static asyncio.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.http.Headers;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.connection.Decompression;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bodies of requests with a coding that comes with a library of others, or for which there is none.
 */
class RequestCodingsTest {
  private static final int MOST = 100_000;

  private static byte[] coded(String coding, byte[] plain) throws IOException {
    assumeThat(Decompression.isKnown(List.of(coding)))
        .as("a library for " + coding + " that works on this system")
        .isTrue();
    return coding.equals("br") ? Encoder.compress(plain) : Zstd.compress(plain);
  }

  private static String post(TestClient client, String coding, byte[] body) {
    TestResponse response =
        client.request(Method.POST, "/", Headers.of("Content-Encoding", coding), body);
    String accepted = response.headers().get("accept-encoding");
    return response.status() + " " + response.text() + (accepted == null ? "" : accepted);
  }

  private static void with(Application application, Consumer<TestClient> body) {
    run(
        () -> {
          try (var client = TestClient.of(application)) {
            body.accept(client);
          }
        });
  }

  private static Application lengths() {
    return new Application(ServerLimits.DEFAULT.withMessages(Limits.DEFAULT.withBody(MOST)))
        .post("/", request -> Response.text("" + request.body().readAll().length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd"})
  void isTakenOffWhereItsLibraryIs(String coding) throws IOException {
    byte[] all = coded(coding, new byte[MOST]);
    with(
        lengths(),
        client -> {
          assertThat(post(client, coding, all)).isEqualTo("200 " + MOST);
          assertThat(post(client, coding + ", identity", all)).isEqualTo("200 " + MOST);
          assertThat(post(client, coding, new byte[] {1, 2, 3})).startsWith("400 ");
          assertThat(post(client, coding, Arrays.copyOf(all, all.length - 1))).startsWith("400 ");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd"})
  void isLimitedAfterItWasTakenOff_D01(String coding) throws IOException {
    byte[] more = coded(coding, new byte[MOST + 1]);
    byte[] bomb = coded(coding, new byte[50_000_000]);
    byte[] twice = coded(coding, bomb);
    with(
        lengths(),
        client -> {
          assertThat(post(client, coding, more)).startsWith("413 ");
          assertThat(post(client, coding, bomb)).startsWith("413 ");
          assertThat(post(client, coding + ", " + coding, twice)).startsWith("413 ");
        });
  }

  @Test
  void aBombIsOneWhateverTheHandlerAllows_D01() throws IOException {
    byte[] bomb = coded("zstd", new byte[72_000_000]);
    Application application =
        new Application()
            .post(
                "/",
                request -> {
                  request.body().limit(Long.MAX_VALUE);
                  long sum = 0;
                  for (byte[] piece = request.body().read();
                      piece.length > 0;
                      piece = request.body().read()) {
                    sum += piece.length;
                  }
                  return Response.text("" + sum);
                });
    with(application, client -> assertThat(post(client, "zstd", bomb)).startsWith("413 "));
  }

  /** A server that was loaded without the libraries of others. */
  public static final class WithoutLibraries {
    private WithoutLibraries() {}

    /** {@return what it answers} */
    public static String answers() {
      var answers = new StringBuilder();
      with(
          lengths(),
          client -> {
            for (String coding : List.of("br", "zstd", "gzip, br", "compress")) {
              answers.append(post(client, coding, "x".getBytes(StandardCharsets.UTF_8)));
              answers.append('\n');
            }
          });
      return answers.toString();
    }
  }

  @Test
  void isAnsweredWithWhatCanBeTakenOffWhereItsLibraryIsNot() throws Exception {
    List<URL> path = new ArrayList<>();
    for (String each : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
      if (!each.contains("brotli") && !each.contains("zstd")) {
        path.add(Path.of(each).toUri().toURL());
      }
    }
    try (var loader =
        new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Class<?> there = loader.loadClass(WithoutLibraries.class.getName());
      assertThat((String) there.getMethod("answers").invoke(null))
          .isEqualTo(
              "415 send it without a coding, or with one of: gzip, deflate\ngzip, deflate\n"
                  .repeat(4));
    }
  }
}
