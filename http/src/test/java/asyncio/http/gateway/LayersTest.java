package asyncio.http.gateway;

import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.LoopOptions;
import asyncio.VirtualClock;
import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.web.Application;
import asyncio.http.web.Gateway;
import asyncio.http.web.Response;
import asyncio.http.web.TestClient;
import asyncio.http.web.TestResponse;
import com.sun.net.httpserver.SimpleFileServer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in front of gateways, and handlers of the JDK's server as gateways. */
class LayersTest {
  private interface Check {
    void with(TestClient client) throws Exception;
  }

  private static void test(Gateway gateway, Check check) {
    run(
        () -> {
          try (var client = TestClient.of(gateway)) {
            check.with(client);
          }
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }

  private static TestResponse get(TestClient client, String target, String... headers) {
    return client.request(Method.GET, target, Headers.of(headers), new byte[0]);
  }

  /** Says who the client is, and how it has come. */
  private static final Gateway WHO =
      exchange ->
          Response.text(
              exchange.scope().scheme()
                  + " "
                  + (exchange.scope().client() instanceof InetSocketAddress address
                      ? address.getAddress().getHostAddress()
                      : "nobody"));

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "203.0.113.9; https; https 203.0.113.9",
        "6.6.6.6, 203.0.113.9; https; https 203.0.113.9",
        "6.6.6.6, 203.0.113.9, 10.1.2.3; https; https 203.0.113.9",
        "10.0.0.1, 10.0.0.2; http; http 10.0.0.1",
        "203.0.113.9:4711; https; https 203.0.113.9",
        "[2001:db8::1]:80; https; https 2001:db8:0:0:0:0:0:1",
        "2001:db8::1; https; https 2001:db8:0:0:0:0:0:1",
        "evil.example; https; https nobody",
        "6.6.6.6, evil.example, 10.0.0.1; https; https 10.0.0.1",
        "203.0.113.9; gopher; http 203.0.113.9",
        "203.0.113.9; http, https; https 203.0.113.9",
      })
  void theLastAddressThatIsNoTrustedProxyIsTheClient(String hops, String scheme, String expected) {
    test(
        WHO.behind(ProxyHeaders.trusting("unix", "10.0.0.0/8")),
        client ->
            assertThat(
                    get(client, "/", "x-forwarded-for", hops, "x-forwarded-proto", scheme).text())
                .isEqualTo(expected));
  }

  @Test
  void whatComesFromAnybodyElseIsNotBelieved() {
    test(
        WHO.behind(ProxyHeaders.trusting("10.0.0.0/8")),
        client ->
            assertThat(
                    get(client, "/", "x-forwarded-for", "1.2.3.4", "x-forwarded-proto", "https")
                        .text())
                .isEqualTo("http nobody"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/x", ""})
  void aProxyIsAnAddressOrARange(String proxy) {
    assertThatThrownBy(() -> ProxyHeaders.trusting(proxy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10.0.0.0/8");
    assertThatThrownBy(ProxyHeaders::trusting).hasMessageContaining("name the proxies");
  }

  @Test
  void clientsWithoutTlsAreSentThereWithTheirBody() {
    test(
        WHO.behind(new HttpsRedirect()).behind(ProxyHeaders.trusting("unix")),
        client -> {
          TestResponse sent = get(client, "/a%20b?c=d", "host", "example.com:8080");
          assertThat(sent.status()).isEqualTo(308);
          assertThat(sent.headers().get("location")).isEqualTo("https://example.com/a%20b?c=d");
          assertThat(get(client, "/", "x-forwarded-proto", "https").status()).isEqualTo(200);
        });
    test(
        WHO.behind(new HttpsRedirect(8443)),
        client ->
            assertThat(get(client, "/", "host", "[::1]").headers().get("location"))
                .isEqualTo("https://[::1]:8443/"));
  }

  @Test
  void theTimeOfTheAnswerIsTold() {
    Gateway slow =
        exchange -> {
          sleep(ofMillis(1500));
          return Response.text("at last");
        };
    test(
        slow.behind(new ServerTiming()),
        client ->
            assertThat(client.get("/").headers().get("server-timing"))
                .isEqualTo("app;dur=1500.000"));
  }

  @Test
  void anApplicationBehindALambdaThatDoesNotHandOnItsStartSaysSo() {
    Application application = new Application().get("/", request -> Response.text("hello"));
    Gateway forgetful = exchange -> application.handle(exchange);
    test(forgetful, client -> assertThat(client.get("/").status()).isEqualTo(500));
  }

  @Test
  void hostsAndPathsAreGivenToGateways() {
    Application application =
        new Application()
            .host("one.example", exchange -> Response.text("one"))
            .mount("/two", exchange -> Response.text("two " + exchange.scope().pathBelow()));
    test(
        application,
        client -> {
          assertThat(get(client, "/", "host", "one.example").text()).isEqualTo("one");
          assertThat(get(client, "/two/x").text()).isEqualTo("two /x");
          assertThat(get(client, "/three").status()).isEqualTo(404);
        });
  }

  @Test
  void aHandlerOfTheJdkIsAGateway(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("file.txt"), "from the disk");
    Application application =
        new Application()
            .mount(
                "/files",
                HttpHandlerGateway.of(
                    SimpleFileServer.createFileHandler(directory.toAbsolutePath())))
            .mount(
                "/echo",
                HttpHandlerGateway.of(
                    exchange -> {
                      byte[] body = exchange.getRequestBody().readAllBytes();
                      exchange.getResponseHeaders().add("X-Method", exchange.getRequestMethod());
                      exchange.sendResponseHeaders(200, 0);
                      exchange.getResponseBody().write(body);
                      exchange.close();
                    }));
    run(
        () -> {
          try (var client = TestClient.of(application)) {
            assertThat(client.get("/files/file.txt").text()).isEqualTo("from the disk");
            assertThat(client.get("/files/none").status()).isEqualTo(404);
            TestResponse echo = client.post("/echo", "hello");
            assertThat(echo.text()).isEqualTo("hello");
            assertThat(echo.headers().get("x-method")).isEqualTo("POST");
          }
        });
  }
}
