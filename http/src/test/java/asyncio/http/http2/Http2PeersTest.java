package asyncio.http.http2;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.http.Certificates;
import asyncio.http.Headers;
import asyncio.http.Version;
import asyncio.http.client.ClientConnectorError;
import asyncio.http.client.ClientSession;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.TlsFiles;
import asyncio.http.web.Web;
import asyncio.net.TlsContext;
import asyncio.net.TlsOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 with programs of others, over sockets; skipped where those are missing. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2PeersTest {
  @TempDir private static Path directory;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Certificates.make(directory, "tls", "ip:127.0.0.1,dns:localhost");
  }

  private static Path file(String name) {
    return directory.resolve(name);
  }

  private static Application application() {
    return new Application()
        .get("/", request -> Response.text(request.version() + "\n"))
        .get("/large", request -> Response.bytes(new byte[1_000_000], "image/png"))
        .get(
            "/hints",
            request -> {
              request.earlyHints(Headers.of("link", "</a>; rel=preload"));
              return Response.text("hinted\n");
            })
        .post(
            "/echo",
            request ->
                Response.stream(
                    "text/plain",
                    out -> {
                      request.body().limit(1 << 30);
                      for (byte[] piece = request.body().read();
                          piece.length > 0;
                          piece = request.body().read()) {
                        out.write(piece);
                      }
                      out.trailers(Headers.of("x-sum", "7"));
                    }));
  }

  private interface Visit {
    void to(String url) throws Exception;
  }

  private static void serving(boolean secure, Visit visit) {
    run(
        () -> {
          Future<InetSocketAddress> listening = EventLoop.running().createFuture();
          TlsFiles tls = secure ? TlsFiles.of(file("tls.crt"), file("tls.key")) : null;
          var server =
              createTask(() -> Web.serve(application(), "127.0.0.1", 0, tls, listening::setResult));
          int port = await(listening).getPort();
          visit.to((secure ? "https" : "http") + "://127.0.0.1:" + port);
          server.cancel();
        });
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void assumeProgram(String name) throws Exception {
    assumeTrue(
        new ProcessBuilder("sh", "-c", "command -v " + name)
                .redirectErrorStream(true)
                .start()
                .waitFor()
            == 0,
        "needs " + name);
  }

  private static void assumeCurl() throws Exception {
    assumeProgram("curl");
    assumeTrue(output("curl", "--version").contains("HTTP2"), "needs a curl with HTTP/2");
  }

  @Test
  void curlWithPriorKnowledge() throws Exception {
    assumeCurl();
    Files.write(file("body"), new byte[2_000_000]);
    serving(
        false,
        url -> {
          String prior = "--http2-prior-knowledge";
          assertThat(toThread(() -> output("curl", "-s", prior, url + "/"))).isEqualTo("HTTP/2\n");
          assertThat(toThread(() -> output("curl", "-s", "--http2", url + "/")))
              .isEqualTo("HTTP/1.1\n");
          assertThat(toThread(() -> output("curl", "-s", "-i", prior, url + "/hints")))
              .startsWith("HTTP/2 103")
              .contains("link: </a>; rel=preload")
              .endsWith("hinted\n");
          String body = "@" + file("body");
          assertThat(
                  toThread(() -> output("curl", "-s", prior, "--data-binary", body, url + "/echo")))
              .hasSize(2_000_000);
        });
  }

  @Test
  void curlOverTls() throws Exception {
    assumeCurl();
    serving(
        true,
        url -> {
          String trust = file("tls.crt").toString();
          assertThat(toThread(() -> output("curl", "-s", "--cacert", trust, url + "/")))
              .isEqualTo("HTTP/2\n");
          assertThat(
                  toThread(() -> output("curl", "-s", "--http1.1", "--cacert", trust, url + "/")))
              .isEqualTo("HTTP/1.1\n");
        });
  }

  @Test
  void nghttpAndH2load() throws Exception {
    assumeProgram("nghttp");
    assumeProgram("h2load");
    serving(
        false,
        url -> {
          assertThat(toThread(() -> output("nghttp", "-nv", url + "/", url + "/large")))
              .contains(":status: 200")
              .contains("SETTINGS_ENABLE_CONNECT_PROTOCOL")
              .doesNotContain("RST_STREAM");
          assertThat(toThread(() -> output("h2load", "-n2000", "-c4", "-m100", url + "/")))
              .contains("2000 succeeded, 0 failed, 0 errored");
          assertThat(toThread(() -> output("h2load", "-n100", "-c2", "-m10", url + "/large")))
              .contains("100 succeeded, 0 failed, 0 errored");
        });
  }

  /** The picture is answered when the page has shown what came over its WebSocket. */
  @Test
  void chromiumAndItsWebSocket() throws Exception {
    assumeProgram("chromium");
    var shown = new ArrayList<String>();
    run(
        () -> {
          Future<InetSocketAddress> listening = EventLoop.running().createFuture();
          Future<Boolean> done = EventLoop.running().createFuture();
          Application app =
              application()
                  .get(
                      "/page",
                      request ->
                          Response.html(
                              """
                              <title>page</title><img src=/wait><script>
                              let socket = new WebSocket('wss://' + location.host + '/socket');
                              socket.onmessage = message => {
                                let entry = performance.getEntriesByType('navigation')[0];
                                socket.send(entry.nextHopProtocol + ' ' + message.data);
                              };
                              </script>
                              """))
                  .get(
                      "/socket",
                      request ->
                          Response.webSocket(
                              socket -> {
                                socket.send(request.version().toString());
                                for (var message : socket) {
                                  shown.add(message.text());
                                  done.setResult(true);
                                }
                              }))
                  .get(
                      "/wait",
                      request -> {
                        await(done);
                        return Response.bytes(new byte[0], "image/png");
                      });
          TlsFiles tls = TlsFiles.of(file("tls.crt"), file("tls.key"));
          var server = createTask(() -> Web.serve(app, "127.0.0.1", 0, tls, listening::setResult));
          String url = "https://127.0.0.1:" + await(listening).getPort();
          String profile = "--user-data-dir=" + file("chromium");
          String page =
              toThread(
                  () ->
                      output(
                          "timeout",
                          "90",
                          "chromium",
                          "--headless",
                          "--no-sandbox",
                          "--disable-gpu",
                          "--disable-dev-shm-usage",
                          "--no-first-run",
                          "--ignore-certificate-errors",
                          profile,
                          "--dump-dom",
                          url + "/page"));
          assertThat(page).contains("<title>page</title>");
          server.cancel();
        });
    assertThat(shown).containsExactly("h2 HTTP/2");
  }

  @Test
  void theClientOfTheJdk() {
    serving(
        true,
        url -> {
          try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
            var asked = HttpRequest.newBuilder(URI.create(url + "/")).build();
            var text = HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
            var response = toThread(() -> client.send(asked, text));
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.body()).isEqualTo("HTTP/2\n");
            var sent =
                HttpRequest.newBuilder(URI.create(url + "/echo"))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1_000_000]))
                    .build();
            assertThat(toThread(() -> client.send(sent, text)).body()).hasSize(1_000_000);
          }
        });
  }

  private static SSLContext trusting() throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    try (var in = Files.newInputStream(file("tls.crt"))) {
      store.setCertificateEntry(
          "tls", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static ClientSession session() {
    TlsContext context = TlsContext.client().withTrust(file("tls.crt"));
    return new ClientSession(options -> options.tls(TlsOptions.of(context)));
  }

  @Test
  void aSessionAndAServerAgreeOnIt() {
    serving(
        true,
        url -> {
          try (var session = session()) {
            List<Awaitable<String>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
              all.add(() -> session.get(url + "/").text());
            }
            assertThat(await(gather(all))).hasSize(50).containsOnly("HTTP/2\n");
            assertThat(session.toString()).contains("connections=1");
            assertThat(session.get(url + "/large").bytes()).hasSize(1_000_000);
          }
        });
    serving(
        true,
        url -> {
          TlsContext context = TlsContext.client().withTrust(file("tls.crt"));
          try (var session =
              new ClientSession(
                  options -> options.tls(TlsOptions.of(context)).version(Version.HTTP_1_1))) {
            assertThat(session.get(url + "/").text()).isEqualTo("HTTP/1.1\n");
          }
        });
  }

  @Test
  void aSessionTalksToNghttpd() throws Exception {
    assumeProgram("nghttpd");
    Files.write(file("page"), new byte[50_000]);
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process server =
        new ProcessBuilder(
                "nghttpd",
                "-d" + directory,
                "--echo-upload",
                "--trailer=x-sum: 7",
                Integer.toString(port),
                file("tls.key").toString(),
                file("tls.crt").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      run(
          () -> {
            try (var session = session()) {
              String url = "https://127.0.0.1:" + port;
              await(() -> answering(session, url + "/page"));
              var page = session.get(url + "/page");
              assertThat(page.bytes()).hasSize(50_000);
              assertThat(page.trailers().get("x-sum")).isEqualTo("7");
              byte[] body = new byte[500_000];
              assertThat(session.post(url + "/echo", r -> r.body(body)).bytes()).isEqualTo(body);
              List<Awaitable<byte[]>> all = new ArrayList<>();
              for (int i = 0; i < 150; i++) {
                all.add(() -> session.get(url + "/page").bytes());
              }
              assertThat(await(gather(all))).hasSize(150).allMatch(each -> each.length == 50_000);
              assertThat(session.get(url + "/none").status()).isEqualTo(404);
            }
          });
    } finally {
      server.destroy();
    }
  }

  @Test
  void aSessionTalksToNginxWhichGoesAwayAllTheTime() throws Exception {
    assumeProgram("nginx");
    Files.write(file("page"), new byte[10_000]);
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Files.writeString(
        file("nginx.conf"),
        """
        daemon off; master_process off; pid %1$s/nginx.pid; error_log %1$s/error.log;
        events {}
        http {
          access_log off; keepalive_requests 20;
          client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
          uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
          server {
            listen 127.0.0.1:%2$d ssl http2;
            ssl_certificate %1$s/tls.crt; ssl_certificate_key %1$s/tls.key; root %1$s;
          }
        }
        """
            .formatted(directory, port));
    Process server =
        new ProcessBuilder("nginx", "-p", directory.toString(), "-c", file("nginx.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(file("nginx.out").toFile())
            .start();
    try {
      run(
          () -> {
            try (var session = session()) {
              String url = "https://127.0.0.1:" + port + "/page";
              await(() -> answering(session, url));
              List<Awaitable<byte[]>> all = new ArrayList<>();
              for (int i = 0; i < 300; i++) {
                all.add(() -> session.get(url).bytes());
              }
              assertThat(await(gather(all))).hasSize(300).allMatch(each -> each.length == 10_000);
            }
          });
    } finally {
      server.destroy();
    }
  }

  /** Waits until a server listens. */
  private static boolean answering(ClientSession session, String url) {
    while (true) {
      try {
        return session.get(url).status() == 200;
      } catch (ClientConnectorError notYet) {
        sleep(ofMillis(50));
      }
    }
  }
}
