package asyncio.http.client;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Poller;
import asyncio.Task;
import asyncio.http.Certificates;
import asyncio.http.Message;
import asyncio.http.WebSocketOptions;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.TlsFiles;
import asyncio.http.web.Web;
import asyncio.net.Endpoint;
import asyncio.net.Net;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Stream;
import asyncio.net.TlsContext;
import asyncio.net.TlsOptions;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client on sockets of each loop, with our server and others at the other end. */
class ClientOverSocketsTest {
  @TempDir private static Path made;
  @TempDir private Path directory;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Certificates.make(made, "tls", "dns:localhost");
  }

  private static byte[] fingerprint() throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(Certificates.encoded(made, "tls"));
  }

  private interface Visit {
    void to(int port) throws Exception;
  }

  private static Application application(Path directory) {
    return new Application()
        .get("/", request -> Response.text("hello"))
        .post(
            "/echo",
            request -> Response.bytes(request.body().readAll(), "application/octet-stream"))
        .post(
            "/upload",
            request -> {
              List<String> parts = new ArrayList<>();
              for (var part : request.multipart()) {
                parts.add(part.name() + "/" + part.filename() + "/" + part.readAll().length);
              }
              return Response.text(String.join(" ", parts));
            })
        .get(
            "/numbers",
            request ->
                Response.stream(
                    "text/plain",
                    out -> {
                      for (int i = 0; i < 10_000; i++) {
                        out.write(i + "\n");
                      }
                    }))
        .files("/files", directory)
        .get(
            "/talk",
            request ->
                Response.webSocket(
                    webSocket -> {
                      for (Message message : webSocket) {
                        webSocket.send("you said " + message.text());
                      }
                    }));
  }

  private void serving(Supplier<Poller> poller, boolean portable, boolean tls, Visit visit) {
    run(
        () -> {
          Future<InetSocketAddress> listening = EventLoop.running().createFuture();
          TlsFiles files = TlsFiles.of(made.resolve("tls.crt"), made.resolve("tls.key"));
          Application served = application(directory);
          Task<?> server =
              createTask(
                  () ->
                      Web.serve(served, "127.0.0.1", 0, tls ? files : null, listening::setResult));
          visit.to(await(listening).getPort());
          server.cancel();
          assertThatThrownBy(() -> await(server)).isInstanceOf(CancelledError.class);
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void ourServerIsAskedForEverything(String name, Supplier<Poller> poller, boolean portable)
      throws Exception {
    byte[] large = "0123456789".repeat(50_000).getBytes(StandardCharsets.US_ASCII);
    Files.write(directory.resolve("large"), large);
    serving(
        poller,
        portable,
        false,
        port -> {
          try (var session = new ClientSession(o -> o.baseUrl("http://127.0.0.1:" + port))) {
            assertThat(session.get("/").text()).isEqualTo("hello");
            assertThat(session.post("/echo", r -> r.body(large)).bytes()).isEqualTo(large);
            assertThat(session.post("/echo", r -> r.body(directory.resolve("large"))).bytes())
                .isEqualTo(large);
            List<ByteBuffer> pieces = List.of(ByteBuffer.wrap(large), ByteBuffer.wrap(large));
            assertThat(session.post("/echo", r -> r.body(pieces).expect100()).bytes())
                .hasSize(2 * large.length);
            assertThat(session.get("/files/large").bytes()).isEqualTo(large);
            List<String> lines = new ArrayList<>();
            session.get("/numbers").lines().forEach(lines::add);
            assertThat(lines).hasSize(10_000).endsWith("9999");
            var form =
                new FormData()
                    .field("title", "Käse")
                    .file("data", directory.resolve("large"))
                    .file("more", "a\"b.txt", "text/plain", latin1("xyz"));
            assertThat(session.post("/upload", r -> r.body(form)).text())
                .isEqualTo("title/null/5 data/large/500000 more/a%22b.txt/3");
            List<Awaitable<String>> many = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
              many.add(() -> session.get("/").text());
            }
            assertThat(await(gather(many))).containsOnly("hello").hasSize(200);
          }
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void aWebSocketTalks(String name, Supplier<Poller> poller, boolean portable) {
    serving(
        poller,
        portable,
        false,
        port -> {
          String url = "ws://127.0.0.1:" + port;
          try (var session = new ClientSession()) {
            try (var webSocket = session.webSocket(url + "/talk")) {
              webSocket.send("hi");
              assertThat(webSocket.receiveText()).isEqualTo("you said hi");
              webSocket.send("x".repeat(100_000));
              assertThat(webSocket.receiveText()).hasSize(100_009);
            }
            assertThatThrownBy(() -> session.webSocket(url + "/"))
                .isInstanceOf(WebSocketHandshakeError.class)
                .hasMessageContaining("no WebSocket: the server answers 200");
            assertThatThrownBy(
                    () ->
                        session.webSocket(
                            url + "/none", WebSocketOptions.DEFAULT, r -> r.query("a", 1)))
                .isInstanceOf(WebSocketHandshakeError.class)
                .hasMessageContaining("/none?a=1: no WebSocket: the server answers 404");
          }
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void overTlsTheServerHasToBeTheOneThatIsMeant_C11(
      String name, Supplier<Poller> poller, boolean portable) {
    TlsOptions trusting = TlsOptions.of(TlsContext.client().withTrust(made.resolve("tls.crt")));
    serving(
        poller,
        portable,
        true,
        port -> {
          try (var session = new ClientSession(o -> o.tls(trusting))) {
            assertThat(session.get("https://localhost:" + port + "/").text()).isEqualTo("hello");
            byte[] large = new byte[900_000];
            assertThat(
                    session.post("https://localhost:" + port + "/echo", r -> r.body(large)).bytes())
                .isEqualTo(large);
            try (var webSocket = session.webSocket("wss://localhost:" + port + "/talk")) {
              webSocket.send("hi");
              assertThat(webSocket.receiveText()).isEqualTo("you said hi");
            }
            assertThatThrownBy(() -> session.get("https://127.0.0.1:" + port + "/"))
                .isInstanceOf(ClientConnectorError.class)
                .hasMessageStartingWith("no TLS with 127.0.0.1:" + port);
          }
          byte[] known = fingerprint();
          try (var pinned = new ClientSession(o -> o.tls(trusting).fingerprint(known));
              var other = new ClientSession(o -> o.tls(trusting).fingerprint(new byte[32]))) {
            assertThat(pinned.get("https://localhost:" + port + "/").text()).isEqualTo("hello");
            assertThatThrownBy(() -> other.get("https://localhost:" + port + "/"))
                .isInstanceOf(ClientConnectorError.class)
                .hasMessageContaining("has another certificate than expected");
          }
          try (var suspicious = new ClientSession()) {
            assertThatThrownBy(() -> suspicious.get("https://localhost:" + port + "/"))
                .isInstanceOf(ClientConnectorError.class);
          }
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void aTunnelLeadsThroughAProxyWhichAloneGetsItsPassword_C10(
      String name, Supplier<Poller> poller, boolean portable) {
    TlsOptions trusting = TlsOptions.of(TlsContext.client().withTrust(made.resolve("tls.crt")));
    List<String> heads = new ArrayList<>();
    serving(
        poller,
        portable,
        true,
        port -> {
          try (Server proxy = Net.startServer((in, out) -> tunnel(in, out, heads), "127.0.0.1", 0);
              var session =
                  new ClientSession(
                      o -> o.tls(trusting).proxy("http://me:p%40ss@127.0.0.1:" + port(proxy)))) {
            assertThat(session.get("https://localhost:" + port + "/").text()).isEqualTo("hello");
            assertThat(session.get("https://localhost:" + port + "/").text()).isEqualTo("hello");
            assertThat(heads)
                .containsExactly(
                    "CONNECT localhost:%d HTTP/1.1\r\nHost: localhost:%d\r\n".formatted(port, port)
                        + "Proxy-Authorization: Basic bWU6cEBzcw==\r\n\r\n");
          }
        });
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private static void tunnel(
      asyncio.net.StreamReader in, asyncio.net.StreamWriter out, List<String> heads) {
    String head = new String(in.readUntil(latin1("\r\n\r\n")), StandardCharsets.US_ASCII);
    heads.add(head);
    int to = Integer.parseInt(head.substring(head.indexOf(':') + 1, head.indexOf(" HTTP")));
    try (Stream behind = Net.openConnection("127.0.0.1", to)) {
      out.write(latin1("HTTP/1.1 200 Go\r\nX-Proxy: 1\r\n\r\n"));
      Task<?> back =
          createTask(
              () -> {
                for (byte[] each = behind.read(65536); each.length > 0; each = behind.read(65536)) {
                  out.write(each);
                  out.drain();
                }
                out.close();
              });
      for (byte[] each = in.read(65536); each.length > 0; each = in.read(65536)) {
        behind.write(each);
        behind.drain();
      }
      back.cancel();
    } catch (asyncio.net.ConnectionResetError gone) {
      // one of them has closed it
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void aProxyThatRefusesIsTold(String name, Supplier<Poller> poller, boolean portable) {
    run(
        () -> {
          String refusal = response("407 Proxy Authentication Required", "no");
          try (Server proxy =
                  Net.startServer(
                      (in, out) -> {
                        String head =
                            new String(in.readUntil(latin1("\r\n\r\n")), StandardCharsets.US_ASCII);
                        out.write(
                            latin1(
                                head.startsWith("CONNECT")
                                    ? refusal
                                    : response("200 OK", head.substring(0, head.indexOf("\r\n")))));
                        out.drain();
                        in.read();
                        out.close();
                      },
                      "127.0.0.1",
                      0);
              var session = new ClientSession(o -> o.proxy("http://127.0.0.1:" + port(proxy)))) {
            assertThatThrownBy(() -> session.get("https://secure.test/"))
                .isInstanceOf(ClientConnectorError.class)
                .hasMessage(
                    "http://127.0.0.1:%d makes no tunnel to secure.test:443: it answers 407 Proxy Authentication Required"
                        .formatted(port(proxy)));
            assertThat(session.get("http://plain.test/x").text())
                .isEqualTo("GET http://plain.test/x HTTP/1.1");
          }
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void aServerAtAUnixSocketIsAsked(String name, Supplier<Poller> poller, boolean portable) {
    run(
        () -> {
          Path socket = directory.resolve("s");
          try (Server _ =
                  Net.startServer(
                      (in, out) -> {
                        in.readUntil(latin1("\r\n\r\n"));
                        out.write(latin1(response("200 OK", "over a path")));
                        out.drain();
                        in.read();
                        out.close();
                      },
                      Endpoint.unix(socket),
                      ServerOptions.DEFAULT);
              var session = new ClientSession(o -> o.unixSocket(socket))) {
            assertThat(session.get("http://whatever/").text()).isEqualTo("over a path");
          }
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void nobodyThereIsOneClearLine(String name, Supplier<Poller> poller, boolean portable)
      throws Exception {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    run(
        () -> {
          try (var session = new ClientSession()) {
            assertThat(catchThrowable(() -> session.get("http://127.0.0.1:" + free + "/")))
                .isInstanceOf(ClientConnectorError.class)
                .hasMessageStartingWith("cannot connect to 127.0.0.1:" + free + ": ");
            assertThat(catchThrowable(() -> session.get("http://no-such-host.invalid/")))
                .isInstanceOf(ClientConnectorError.class)
                .hasMessageStartingWith("cannot connect to no-such-host.invalid:80: ");
          }
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
  }
}
