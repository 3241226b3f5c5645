package asyncio.http.client;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.http.client.Peer.headOf;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.Poller;
import asyncio.Task;
import asyncio.http.Certificates;
import asyncio.net.ConnectionResetError;
import asyncio.net.IncompleteReadError;
import asyncio.net.Net;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.TlsContext;
import asyncio.net.TlsOptions;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A request is cancelled after each number of iterations of the loop, until it is done before: each
 * time nothing stays open, and the next request works.
 */
class CancelSweepTest {
  private static final String IDLE = "<ClientSession open connections=%1$d idle=%1$d waiting=0>";

  @TempDir private Path made;

  private static void iterations(int many) {
    for (int i = 0; i < many; i++) {
      sleep(Duration.ZERO);
    }
  }

  private static void serve(asyncio.net.Stream stream, int[] asked) {
    while (true) {
      String head = headOf(stream);
      if (head.contains("chunked")) {
        stream.readUntil(latin1("0\r\n\r\n"));
      }
      asked[0]++;
      String path = head.split(" ", 3)[1];
      if (path.equals("/begin")) {
        stream.write(response("307 There", "", "Location: /busy"));
      } else if (path.equals("/busy") && asked[0] == 2) {
        stream.write(response("503 Busy", "busy", "Retry-After: 0"));
      } else {
        stream.write("HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\n");
        stream.write("Content-Type: multipart/mixed; boundary=b\r\n");
        stream.write("Transfer-Encoding: chunked\r\n\r\n");
        for (String piece : List.of("--b\r\n\r\na", "bc\r\n--b", "--\r\n")) {
          sleep(Duration.ZERO);
          stream.write(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
        }
        stream.write("0\r\n\r\n");
      }
    }
  }

  /** Redirect, retry, a compressed body, a cache, parts: all of it in memory. */
  @Test
  void aRequestThroughEverythingIsCancelledAtEachStep() {
    boolean[] done = {false};
    int most = 0;
    for (int k = 0; !done[0]; k++) {
      int steps = k;
      int[] asked = {0};
      var peer = new Peer(stream -> serve(stream, asked));
      var policy = ClientRetry.idempotent(3);
      Peer.run(
          () -> {
            var cache = new HttpCache();
            try (var session = peer.session(o -> o.limit(1).retry(policy).use(cache))) {
              Task<String> task =
                  createTask(
                      () -> {
                        var text = new StringBuilder();
                        try (var response =
                            session.put("http://example.test/begin", r -> r.body("x").compress())) {
                          response.parts().forEach(part -> text.append(part.text()));
                        }
                        try (var response = session.get("http://example.test/again")) {
                          response.parts().forEach(part -> text.append(part.text()));
                        }
                        return text.toString();
                      });
              iterations(steps);
              done[0] = task.done();
              task.cancel();
              Asyncio.wait(List.of(task));
              assertThat(task.cancelled()).as("after %d", steps).isEqualTo(!done[0]);
              asked[0] = 5;
              assertThat(session.get("http://example.test/next").bytes()).isNotEmpty();
              assertThat(session).as("after %d", steps).hasToString(IDLE.formatted(1));
              assertThat(peer.open).as("after %d", steps).isEqualTo(1);
            }
            sleep(Duration.ofSeconds(1));
            assertThat(peer.open).as("after %d", steps).isZero();
          });
      most = k;
    }
    assertThat(most).isGreaterThan(20);
  }

  private static int descriptors() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private static void tunnel(StreamReader in, StreamWriter out) {
    try {
      String head = new String(in.readUntil(latin1("\r\n\r\n")), StandardCharsets.US_ASCII);
      int to = Integer.parseInt(head.substring(head.indexOf(':') + 1, head.indexOf(" HTTP")));
      try (var behind = Net.openConnection("127.0.0.1", to)) {
        out.write(latin1("HTTP/1.1 200 Go\r\n\r\n"));
        Task<?> back = createTask(() -> copy(behind.reader(), out));
        copy(in, behind.writer());
        await(back);
      }
    } catch (ConnectionResetError | IncompleteReadError gone) {
      out.close();
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

  private static void answer(StreamReader in, StreamWriter out) {
    try {
      while (true) {
        String head = new String(in.readUntil(latin1("\r\n\r\n")), StandardCharsets.US_ASCII);
        if (head.contains("chunked")) {
          in.readUntil(latin1("0\r\n\r\n"));
        }
        out.write(
            latin1(
                head.contains(" /begin")
                    ? response("307 There", "", "Location: /end")
                    : response("200 OK", "x".repeat(100_000))));
        out.drain();
      }
    } catch (ConnectionResetError | IncompleteReadError gone) {
      out.close();
    }
  }

  /** A proxy of SOCKS 4, 4a or 5, whichever it is spoken to. */
  private static void socks(StreamReader in, StreamWriter out) {
    try {
      boolean old = in.readExactly(1)[0] == 4;
      int port;
      if (old) {
        port = unsigned(in.readExactly(3), 1);
        boolean named = in.readExactly(4)[0] == 0;
        in.readUntil(new byte[1]); // the user
        if (named) {
          in.readUntil(new byte[1]); // the host
        }
      } else {
        in.readExactly(in.readExactly(1)[0]);
        out.write(new byte[] {5, 2});
        in.readExactly(in.readExactly(2)[1]);
        in.readExactly(in.readExactly(1)[0]);
        out.write(new byte[] {1, 0});
        byte kind = in.readExactly(4)[3];
        in.readExactly(kind == 3 ? in.readExactly(1)[0] : 4);
        port = unsigned(in.readExactly(2), 0);
      }
      try (var behind = Net.openConnection("127.0.0.1", port)) {
        out.write(old ? new byte[] {0, 90, 0, 0, 0, 0, 0, 0} : new byte[] {5, 0, 0, 1});
        out.write(new byte[old ? 0 : 6]);
        Task<?> back = createTask(() -> copy(behind.reader(), out));
        copy(in, behind.writer());
        await(back);
      }
    } catch (ConnectionResetError | IncompleteReadError gone) {
      out.close();
    }
  }

  private static int unsigned(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  /** Cancels two requests after each of some numbers of iterations, until they are done before. */
  private static void sweep(Consumer<ClientOptions> setup, IntUnaryOperator next) {
    try (var session = new ClientSession(setup)) {
      session.get("/").bytes(); // which loads what stays open
    }
    sleep(Duration.ofMillis(200));
    int before = descriptors();
    boolean done = false;
    for (int k = 0; !done; k = next.applyAsInt(k)) {
      try (var session = new ClientSession(o -> setup.accept(o.limit(1)))) {
        List<ByteBuffer> pieces = List.of(ByteBuffer.wrap(latin1("abc")));
        Task<Integer> task =
            createTask(
                () ->
                    session.post("/begin", r -> r.body("abc")).bytes().length
                        + session.post("/end", r -> r.body(pieces)).bytes().length);
        iterations(k);
        done = task.done();
        task.cancel();
        Asyncio.wait(List.of(task));
        assertThat(task.cancelled()).as("after %d", k).isEqualTo(!done);
        assertThat(session.get("/next").bytes()).as("after %d", k).hasSize(100_000);
        assertThat(session).as("after %d", k).hasToString(IDLE.formatted(1));
      }
      for (int i = 0; i < 500 && descriptors() > before; i++) {
        sleep(Duration.ofMillis(10)); // until the others have said good-bye
      }
      assertThat(descriptors()).as("after %d", k).isLessThanOrEqualTo(before);
    }
  }

  /** TLS in TLS, a tunnel, a redirect, a body in pieces: over sockets. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void aRequestThroughAProxyOverTlsIsCancelledAtManySteps(
      String name, Supplier<Poller> poller, boolean portable) throws Exception {
    Certificates.make(made, "tls", "dns:localhost");
    var serving =
        TlsOptions.of(TlsContext.server(made.resolve("tls.crt"), made.resolve("tls.key")));
    var trusting = TlsOptions.of(TlsContext.client().withTrust(made.resolve("tls.crt")));
    var listening = ServerOptions.DEFAULT.withTls(serving);
    run(
        () -> {
          try (Server server = Net.startServer(CancelSweepTest::answer, "127.0.0.1", 0, listening);
              Server proxy = Net.startServer(CancelSweepTest::tunnel, "127.0.0.1", 0, listening)) {
            String base = "https://localhost:" + port(server);
            String way = "https://localhost:" + port(proxy);
            sweep(o -> o.tls(trusting).proxy(way).baseUrl(base), k -> Math.max(k + 7, k * 3 / 2));
          }
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
  }

  /** Each step of the talk with the proxy, then fewer. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void aRequestThroughAProxyOfSocksIsCancelledAtManySteps(
      String name, Supplier<Poller> poller, boolean portable) {
    run(
        () -> {
          try (Server server = Net.startServer(CancelSweepTest::answer, "127.0.0.1", 0);
              Server proxy = Net.startServer(CancelSweepTest::socks, "127.0.0.1", 0)) {
            for (String kind : List.of("socks4", "socks4a", "socks5", "socks5h")) {
              String way = kind + "://me:secret@127.0.0.1:" + port(proxy);
              String base = "http://localhost:" + port(server);
              sweep(o -> o.proxy(way).baseUrl(base), k -> k < 20 ? k + 1 : k * 4 / 3);
            }
          }
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
  }
}
