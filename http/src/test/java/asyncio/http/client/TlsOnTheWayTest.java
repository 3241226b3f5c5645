package asyncio.http.client;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.http.client.Peer.latin1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Poller;
import asyncio.Task;
import asyncio.http.Certificates;
import asyncio.net.ClientHandler;
import asyncio.net.ConnectionResetError;
import asyncio.net.Net;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.TlsContext;
import asyncio.net.TlsOptions;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS with a server, with a proxy, and with the one through the other; and how it ends. */
class TlsOnTheWayTest {
  @TempDir private static Path made;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Certificates.make(made, "tls", "dns:localhost");
  }

  private static TlsOptions serving() {
    return TlsOptions.of(TlsContext.server(made.resolve("tls.crt"), made.resolve("tls.key")));
  }

  private static TlsOptions trusting() {
    return TlsOptions.of(TlsContext.client().withTrust(made.resolve("tls.crt")));
  }

  private static Server listening(ClientHandler handler) {
    return Net.startServer(handler, "127.0.0.1", 0, ServerOptions.DEFAULT.withTls(serving()));
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private static String head(StreamReader in) {
    return new String(in.readUntil(latin1("\r\n\r\n")), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void aBodyWithoutLengthThatIsCutOffIsNoWholeBody_C13(
      String name, Supplier<Poller> poller, boolean portable) {
    String text = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf of it";
    run(
        () -> {
          Future<Boolean> read = EventLoop.running().createFuture();
          try (Server polite =
                  listening(
                      (in, out) -> {
                        head(in);
                        out.write(latin1(text));
                        out.close();
                      });
              Server rude =
                  listening(
                      (in, out) -> {
                        head(in);
                        out.write(latin1(text));
                        await(read);
                        out.transport().abort();
                      });
              var session = new ClientSession(o -> o.tls(trusting()))) {
            assertThat(session.get("https://localhost:" + port(polite) + "/").text())
                .isEqualTo("half of it");
            var response = session.get("https://localhost:" + port(rude) + "/");
            var in = response.stream();
            assertThat(in.readNBytes(10)).asString().isEqualTo("half of it");
            read.setResult(true);
            assertThatThrownBy(in::read)
                .isInstanceOf(ClientPayloadError.class)
                .hasMessageContaining("the connection was lost, 10 bytes had come: it was closed")
                .hasMessageContaining("close_notify");
          }
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void httpsGoesThroughAProxyThatIsSpokenToOverTls_C10(
      String name, Supplier<Poller> poller, boolean portable) {
    List<String> heads = new ArrayList<>();
    byte[] large = new byte[900_000];
    run(
        () -> {
          try (Server server =
                  listening(
                      (in, out) -> {
                        while (true) {
                          String head = head(in);
                          heads.add(head.substring(0, head.indexOf('\r')));
                          boolean gets = head.startsWith("GET");
                          byte[] body = gets ? latin1("hello") : in.readExactly(large.length);
                          out.write(latin1("HTTP/1.1 200 OK\r\nContent-Length: " + body.length));
                          out.write(latin1("\r\n\r\n"));
                          out.write(body);
                        }
                      });
              Server proxy = listening((in, out) -> tunnel(in, out, heads));
              var session =
                  new ClientSession(
                      o ->
                          o.tls(trusting())
                              .proxy("https://me:secret@localhost:" + port(proxy))
                              .proxyHeader("X-Way", "out"))) {
            String url = "https://localhost:" + port(server) + "/";
            assertThat(session.get(url + "a").text()).isEqualTo("hello");
            assertThat(session.post(url + "b", r -> r.body(large)).bytes()).isEqualTo(large);
            assertThat(session.get(url + "c").text()).isEqualTo("hello");
            assertThat(heads)
                .containsExactly(
                    "CONNECT localhost:%1$d HTTP/1.1\r\nHost: localhost:%1$d\r\nX-Way: out\r\n"
                            .formatted(port(server))
                        + "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n",
                    "GET /a HTTP/1.1",
                    "POST /b HTTP/1.1",
                    "GET /c HTTP/1.1");
          }
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
  }

  private static void tunnel(StreamReader in, StreamWriter out, List<String> heads) {
    String head = head(in);
    heads.add(head);
    int to = Integer.parseInt(head.substring(head.indexOf(':') + 1, head.indexOf(" HTTP")));
    try (var behind = Net.openConnection("127.0.0.1", to)) {
      out.write(latin1("HTTP/1.1 200 Go\r\n\r\n"));
      Task<?> back = createTask(() -> copy(behind.reader(), out));
      copy(in, behind.writer());
      await(back);
    }
  }

  private static void copy(StreamReader from, StreamWriter to) {
    try {
      for (byte[] each = from.read(65536); each.length > 0; each = from.read(65536)) {
        to.write(each);
        to.drain();
      }
    } catch (ConnectionResetError gone) {
      // one of them has closed it
    }
    to.close();
  }
}
