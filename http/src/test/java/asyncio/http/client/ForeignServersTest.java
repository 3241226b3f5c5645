package asyncio.http.client;

import static asyncio.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.http.Certificates;
import asyncio.http.Version;
import asyncio.net.TlsContext;
import asyncio.net.TlsOptions;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client asks servers of others: connections that stay, chunks, compression, large bodies both
 * ways, each without TLS and with it. Skipped where a server is missing.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForeignServersTest {
  private static final String LINES =
      IntStream.range(0, 5000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
  private static final int LARGE = 3_000_000;

  /** What all are written to do; the arguments are two ports and the directory of the files. */
  private static final String PYTHON_SERVER =
      """
      import asyncio, ssl, sys
      from aiohttp import web
      directory = sys.argv[3]
      lines = open(directory + "/lines", "rb").read()
      large = open(directory + "/large", "rb").read()

      async def chunked(request):
          response = web.StreamResponse()
          response.enable_chunked_encoding()
          await response.prepare(request)
          for at in range(0, len(lines), 1000):
              await response.write(lines[at:at + 1000])
          await response.write_eof()
          return response

      async def gzip(request):
          response = web.Response(body=lines)
          response.enable_compression()
          return response

      async def length(request):
          return web.Response(text=str(len(await request.read())))

      async def main():
          app = web.Application(client_max_size=10 ** 7)
          app.router.add_get("/hello", lambda request: asyncio.sleep(0, web.Response(text="hello")))
          app.router.add_get("/large", lambda request: asyncio.sleep(0, web.Response(body=large)))
          app.router.add_get("/chunked", chunked)
          app.router.add_get("/gzip", gzip)
          app.router.add_post("/length", length)
          runner = web.AppRunner(app)
          await runner.setup()
          context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
          context.load_cert_chain(directory + "/tls.crt", directory + "/tls.key")
          await web.TCPSite(runner, "127.0.0.1", int(sys.argv[1])).start()
          await web.TCPSite(runner, "127.0.0.1", int(sys.argv[2]), ssl_context=context).start()
          await asyncio.sleep(3600)

      asyncio.run(main())
      """;

  private static final String NODE_SERVER =
      """
      const fs = require('fs'), http = require('http'), https = require('https'), zlib = require('zlib');
      const [plain, secure, directory] = process.argv.slice(2);
      const lines = fs.readFileSync(directory + '/lines'), large = fs.readFileSync(directory + '/large');
      function answer(request, response) {
        switch (request.url) {
          case '/hello': response.setHeader('content-length', 5); return response.end('hello');
          case '/large': response.setHeader('content-length', large.length); return response.end(large);
          case '/chunked':
            for (let at = 0; at < lines.length; at += 1000) response.write(lines.subarray(at, at + 1000));
            return response.end();
          case '/gzip':
            response.setHeader('content-encoding', 'gzip');
            return response.end(zlib.gzipSync(lines));
          default:
            let length = 0;
            request.on('data', piece => length += piece.length);
            request.on('end', () => response.end('' + length));
        }
      }
      http.createServer(answer).listen(+plain, '127.0.0.1');
      https.createServer({
        cert: fs.readFileSync(directory + '/tls.crt'), key: fs.readFileSync(directory + '/tls.key')
      }, answer).listen(+secure, '127.0.0.1');
      """;

  private static final String GO_SERVER =
      """
      package main

      import (
        "compress/gzip"
        "fmt"
        "io"
        "net/http"
        "os"
      )

      func main() {
        directory := os.Args[3]
        lines, _ := os.ReadFile(directory + "/lines")
        large, _ := os.ReadFile(directory + "/large")
        http.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") })
        http.HandleFunc("/large", func(w http.ResponseWriter, r *http.Request) {
          w.Header().Set("Content-Length", fmt.Sprint(len(large)))
          w.Write(large)
        })
        http.HandleFunc("/chunked", func(w http.ResponseWriter, r *http.Request) {
          for at := 0; at < len(lines); at += 1000 {
            end := at + 1000
            if end > len(lines) {
              end = len(lines)
            }
            w.Write(lines[at:end])
            w.(http.Flusher).Flush()
          }
        })
        http.HandleFunc("/gzip", func(w http.ResponseWriter, r *http.Request) {
          w.Header().Set("Content-Encoding", "gzip")
          z := gzip.NewWriter(w)
          z.Write(lines)
          z.Close()
        })
        http.HandleFunc("/length", func(w http.ResponseWriter, r *http.Request) {
          body, _ := io.ReadAll(r.Body)
          fmt.Fprint(w, len(body))
        })
        go http.ListenAndServe("127.0.0.1:"+os.Args[1], nil)
        panic(http.ListenAndServeTLS("127.0.0.1:"+os.Args[2], directory+"/tls.crt", directory+"/tls.key", nil))
      }
      """;

  private static final String NGINX =
      """
      daemon off;
      master_process off;
      pid DIRECTORY/pid;
      error_log DIRECTORY/error.log;
      events {}
      http {
        access_log off;
        client_body_temp_path DIRECTORY/body;
        proxy_temp_path DIRECTORY/proxy;
        fastcgi_temp_path DIRECTORY/fastcgi;
        uwsgi_temp_path DIRECTORY/uwsgi;
        scgi_temp_path DIRECTORY/scgi;
        default_type text/plain;
        client_max_body_size 10m;
        server {
          listen 127.0.0.1:PLAIN;
          listen 127.0.0.1:SECURE ssl;
          ssl_certificate DIRECTORY/tls.crt;
          ssl_certificate_key DIRECTORY/tls.key;
          location /hello { return 200 "hello"; }
          location /length { return 200 "$content_length"; }
          location /gzip { gzip on; gzip_types text/plain; alias DIRECTORY/lines; }
          location /chunked { proxy_pass http://127.0.0.1:PLAIN/gzip; proxy_set_header Accept-Encoding gzip; gunzip on; proxy_http_version 1.1; }
          location /large { alias DIRECTORY/large; }
        }
      }
      """;

  @TempDir private static Path directory;

  @BeforeAll
  static void files() throws Exception {
    Certificates.make(directory, "tls", "dns:localhost,ip:127.0.0.1");
    Files.writeString(directory.resolve("lines"), LINES);
    Files.write(directory.resolve("large"), new byte[LARGE]);
  }

  /** All that is to work, once more with TLS. */
  private static void check(int plain, int secure) {
    TlsOptions trusting =
        TlsOptions.of(TlsContext.client().withTrust(directory.resolve("tls.crt")));
    List<Boolean> reused = new ArrayList<>();
    run(
        () -> {
          for (String base : List.of("http://localhost:" + plain, "https://localhost:" + secure)) {
            reused.clear();
            try (var session =
                new ClientSession(
                    options ->
                        options
                            .baseUrl(base)
                            .tls(trusting)
                            .version(Version.HTTP_1_1)
                            .limit(1)
                            .trace(
                                (request, event) -> {
                                  if (event instanceof TraceEvent.Connected connected) {
                                    reused.add(connected.reused());
                                  }
                                }))) {
              for (int i = 0; i < 3; i++) {
                assertThat(text(session, "/hello")).isEqualTo("hello");
              }
              try (var answer =
                  session.get("/chunked", r -> r.header("accept-encoding", "identity"))) {
                assertThat(answer.headers().get("transfer-encoding")).isEqualTo("chunked");
                assertThat(answer.text()).isEqualTo(LINES);
              }
              try (var answer = session.get("/gzip")) {
                assertThat(answer.headers().get("content-encoding")).isIn("gzip", "deflate");
                assertThat(answer.text()).isEqualTo(LINES);
              }
              try (var answer = session.get("/large")) {
                assertThat(answer.bytes()).hasSize(LARGE);
              }
              try (var answer = session.post("/length", r -> r.body(new byte[LARGE]))) {
                assertThat(answer.text()).isEqualTo("" + LARGE);
              }
              assertThat(text(session, "/hello")).isEqualTo("hello");
            }
            assertThat(reused.subList(0, 3)).as(base).containsExactly(false, true, true);
            assertThat(reused.subList(1, 5)).as(base).containsOnly(true);
          }
        });
  }

  private static String text(ClientSession session, String path) {
    try (var answer = session.get(path)) {
      assertThat(answer.status()).isEqualTo(200);
      return answer.text();
    }
  }

  // ---- processes

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void served(int plain, int secure, List<String> command) throws Exception {
    Path log = directory.resolve(Path.of(command.getFirst()).getFileName() + ".log");
    Process server =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      awaitListening(server, plain, log);
      awaitListening(server, secure, log);
      check(plain, secure);
    } finally {
      server.descendants().forEach(ProcessHandle::destroyForcibly);
      server.destroyForcibly().waitFor();
    }
  }

  private static void awaitListening(Process server, int port, Path log) throws Exception {
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(socket.isConnected()).isTrue();
        return;
      } catch (IOException notYet) {
        assertThat(server.isAlive()).as(() -> contents(log)).isTrue();
        Thread.sleep(20);
      }
    }
  }

  private static String contents(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  private static void script(String name, String text, String... command) throws Exception {
    Path file = Files.writeString(directory.resolve(name), text);
    int plain = freePort();
    int secure = freePort();
    List<String> whole = new ArrayList<>(List.of(command));
    whole.addAll(List.of(file.toString(), "" + plain, "" + secure, directory.toString()));
    served(plain, secure, whole);
  }

  @Test
  void aiohttpOfPythonIsAsked() throws Exception {
    String python = "/usr/bin/python3";
    assumeTrue(
        Files.isExecutable(Path.of(python))
            && new ProcessBuilder(python, "-c", "import aiohttp").start().waitFor() == 0,
        "needs Python with aiohttp");
    script("server.py", PYTHON_SERVER, python);
  }

  @Test
  void nodeIsAsked() throws Exception {
    script("server.cjs", NODE_SERVER, installed("node"));
  }

  @Test
  void goIsAsked() throws Exception {
    String go = installed("go");
    Path source = Files.writeString(directory.resolve("server.go"), GO_SERVER);
    Path binary = directory.resolve("go-server");
    ProcessBuilder build =
        new ProcessBuilder(go, "build", "-o", binary.toString(), source.toString())
            .redirectErrorStream(true);
    build.environment().put("GO111MODULE", "off");
    build.environment().putIfAbsent("GOCACHE", directory.resolve("go-cache").toString());
    build.environment().put("GOFLAGS", "");
    Process building = build.start();
    String said = new String(building.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(building.waitFor()).as(said).isZero();
    int plain = freePort();
    int secure = freePort();
    served(
        plain, secure, List.of(binary.toString(), "" + plain, "" + secure, directory.toString()));
  }

  @Test
  void nginxIsAsked() throws Exception {
    String nginx = installed("nginx");
    int plain = freePort();
    int secure = freePort();
    Path file =
        Files.writeString(
            directory.resolve("nginx.conf"),
            NGINX
                .replace("DIRECTORY", directory.toString())
                .replace("PLAIN", "" + plain)
                .replace("SECURE", "" + secure));
    served(
        plain,
        secure,
        List.of(nginx, "-e", directory.resolve("early.log").toString(), "-c", file.toString()));
  }

  private static String installed(String program) {
    for (String place : List.of("/usr/bin/", "/usr/sbin/", "/usr/local/bin/")) {
      if (Files.isExecutable(Path.of(place + program))) {
        return place + program;
      }
    }
    assumeTrue(false, "needs " + program);
    throw new AssertionError();
  }

  // ---- the JDK's

  @Test
  void theServerOfTheJdkIsAsked() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpServer plain = HttpServer.create(loopback(), 0);
      HttpsServer secure = HttpsServer.create(loopback(), 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(context()));
      for (HttpServer server : List.of(plain, secure)) {
        server.setExecutor(threads);
        server.createContext("/", ForeignServersTest::answer);
        server.start();
      }
      try {
        check(plain.getAddress().getPort(), secure.getAddress().getPort());
      } finally {
        plain.stop(0);
        secure.stop(0);
      }
    }
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static SSLContext context() throws Exception {
    KeyStore keys =
        KeyStore.getInstance(directory.resolve("tls.p12").toFile(), Certificates.PASSWORD);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, Certificates.PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] lines = LINES.getBytes(StandardCharsets.UTF_8);
      byte[] body =
          switch (exchange.getRequestURI().getPath()) {
            case "/hello" -> "hello".getBytes(StandardCharsets.UTF_8);
            case "/large" -> new byte[LARGE];
            case "/chunked" -> lines;
            case "/gzip" -> {
              exchange.getResponseHeaders().set("Content-Encoding", "gzip");
              ByteArrayOutputStream zipped = new ByteArrayOutputStream();
              try (OutputStream out = new GZIPOutputStream(zipped)) {
                out.write(lines);
              }
              yield zipped.toByteArray();
            }
            default ->
                ("" + exchange.getRequestBody().readAllBytes().length)
                    .getBytes(StandardCharsets.UTF_8);
          };
      boolean chunks = exchange.getRequestURI().getPath().equals("/chunked");
      exchange.sendResponseHeaders(200, chunks ? 0 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
