package asyncio.http.web;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.http.WebSocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server and its WebSockets, used by programs of others; skipped where those are missing. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForeignClientsTest {
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir private Path directory;

  private static Application application() {
    return ServerOverSocketsTest.pages()
        .get("/json", request -> Response.json(Map.of("n", 1)))
        .get("/socket", request -> Response.webSocket(ForeignClientsTest::echo))
        .get(
            "/compressing",
            request ->
                Response.webSocket(
                    WebSocketOptions.DEFAULT.withThreshold(0), ForeignClientsTest::echo));
  }

  private static void echo(asyncio.http.WebSocket socket) {
    for (var message : socket) {
      switch (message) {
        case asyncio.http.Message.Text text -> socket.send(text.text());
        case asyncio.http.Message.Binary binary -> socket.send(binary.data());
      }
    }
  }

  private interface Visit {
    void to(int port) throws Exception;
  }

  private static void serving(Visit visit) {
    run(
        () -> {
          Future<InetSocketAddress> listening = EventLoop.running().createFuture();
          Task<?> server =
              createTask(() -> Web.serve(application(), "127.0.0.1", 0, listening::setResult));
          int port = await(listening).getPort();
          visit.to(port);
          server.cancel();
        });
  }

  private String python(String script, int port) throws IOException {
    Path file = directory.resolve("client.py");
    Files.writeString(file, script);
    return output(PYTHON, file.toString(), Integer.toString(port));
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void assumePython(String module) throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of(PYTHON))
            && new ProcessBuilder(PYTHON, "-c", "import " + module).start().waitFor() == 0,
        "needs Python with " + module);
  }

  @Test
  void aiohttpOfPythonIsServed() throws Exception {
    assumePython("aiohttp");
    String script =
        """
        import aiohttp, asyncio, sys
        base = "http://127.0.0.1:" + sys.argv[1]

        async def some():
            for i in range(10):
                yield b"x" * 1000

        async def main():
            async with aiohttp.ClientSession() as session:
                for i in range(3):
                    async with session.get(base + "/") as r:
                        print(r.status, await r.text())
                async with session.get(base + "/json") as r:
                    print(await r.json())
                async with session.post(base + "/echo", data=b"y" * 1000000, expect100=True) as r:
                    print(len(await r.read()))
                async with session.post(base + "/echo", data=some()) as r:
                    print(len(await r.read()))
                async with session.get(base + "/numbers") as r:
                    print(len((await r.text()).splitlines()))
                async with session.get(base + "/nowhere") as r:
                    print(r.status)
                texts = await asyncio.gather(*[one(session) for i in range(100)])
                print(set(texts), len(texts))
                for compress in (0, 9, 15):
                    async with session.ws_connect(base + "/compressing", compress=compress) as ws:
                        for data in ("", "text", "a" * 100000):
                            await ws.send_str(data)
                            assert await ws.receive_str() == data
                        await ws.send_bytes(bytes(70000))
                        assert len(await ws.receive_bytes()) == 70000
                        await ws.close()
                        print("ws", compress, ws.close_code)

        async def one(session):
            async with session.get(base + "/") as r:
                return await r.text()

        asyncio.run(main())
        """;
    serving(
        port ->
            assertThat(toThread(() -> python(script, port)).lines())
                .containsExactly(
                    "200 hello",
                    "200 hello",
                    "200 hello",
                    "{'n': 1}",
                    "1000000",
                    "10000",
                    "10000",
                    "404",
                    "{'hello'} 100",
                    "ws 0 1000",
                    "ws 9 1000",
                    "ws 15 1000"));
  }

  /** RFC 7692: every combination of what a client may offer. */
  @Test
  void websocketsOfPythonAgreesOnEachCombinationOfCompressionParameters() throws Exception {
    assumePython("websockets");
    String script =
        """
        import asyncio, itertools, sys, websockets
        from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
        uri = "ws://127.0.0.1:" + sys.argv[1] + "/compressing"

        async def main():
            agreed = 0
            for mine, yours, bits, other in itertools.product(
                    (False, True), (False, True), (None, 9, 12, 15), (None, True, 10, 15)):
                offer = ClientPerMessageDeflateFactory(
                    server_no_context_takeover=yours, client_no_context_takeover=mine,
                    server_max_window_bits=bits, client_max_window_bits=other)
                async with websockets.connect(
                        uri, compression=None, extensions=[offer], max_size=None) as ws:
                    for data in ("", "ab", "abc" * 40000, bytes(range(256)) * 500):
                        for again in range(3):
                            await ws.send(data)
                            assert await ws.recv() == data, (mine, yours, bits, other)
                    agreed += len(ws.extensions)
            async with websockets.connect(uri, compression=None) as ws:
                await ws.send("plain")
                assert await ws.recv() == "plain"
                await ws.send(iter(["in ", "three ", "pieces"]))
                assert await ws.recv() == "in three pieces"
                await (await ws.ping())
            print("agreed", agreed)

        asyncio.run(main())
        """;
    serving(
        port -> assertThat(toThread(() -> python(script, port)).strip()).isEqualTo("agreed 64"));
  }

  @Test
  void nginxPassesRequestsAndWebSocketsOn() throws Exception {
    Path nginx = Path.of("/usr/sbin/nginx");
    assumeTrue(Files.isExecutable(nginx), "needs nginx");
    serving(
        port -> {
          int front = freePort();
          Path configuration = directory.resolve("nginx.conf");
          Files.writeString(configuration, configuration(port, front));
          Process proxy =
              new ProcessBuilder(
                      nginx.toString(),
                      "-p",
                      directory.toString(),
                      "-c",
                      configuration.toString(),
                      "-e",
                      "stderr")
                  .redirectErrorStream(true)
                  .redirectOutput(directory.resolve("nginx.out").toFile())
                  .start();
          try {
            toThread(() -> throughNginx(front));
          } finally {
            proxy.destroy();
            toThread(proxy::waitFor);
          }
        });
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String configuration(int server, int front) {
    return """
    daemon off;
    pid %s/nginx.pid;
    events { worker_connections 256; }
    http {
      access_log off;
      client_body_temp_path %s/body;
      proxy_temp_path %s/proxy;
      fastcgi_temp_path %s/fastcgi;
      uwsgi_temp_path %s/uwsgi;
      scgi_temp_path %s/scgi;
      client_max_body_size 10m;
      map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
      upstream app { server 127.0.0.1:%d; keepalive 4; }
      server {
        listen 127.0.0.1:%d;
        location / {
          proxy_pass http://app;
          proxy_http_version 1.1;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection $connection_upgrade;
          proxy_request_buffering off;
        }
      }
    }
    """
        .formatted(directory, directory, directory, directory, directory, directory, server, front);
  }

  private void throughNginx(int front) throws Exception {
    awaitPort(front);
    String base = "http://127.0.0.1:" + front;
    for (int i = 0; i < 5; i++) {
      assertThat(output("curl", "-s", base + "/")).isEqualTo("hello");
    }
    assertThat(output("curl", "-s", "--http1.0", base + "/")).isEqualTo("hello");
    assertThat(output("curl", "-s", "-I", base + "/")).contains("200 OK", "Content-Length: 5");
    assertThat(output("curl", "-s", base + "/numbers").lines()).hasSize(10_000);
    Path large = directory.resolve("large");
    Files.writeString(large, "0123456789".repeat(100_000));
    List<String> post = new ArrayList<>(List.of("curl", "-s", "--data-binary", "@" + large));
    post.add(base + "/echo");
    assertThat(output(post.toArray(String[]::new))).isEqualTo(Files.readString(large));
    post.addAll(List.of("-H", "Transfer-Encoding: chunked"));
    assertThat(output(post.toArray(String[]::new))).isEqualTo(Files.readString(large));
    assertThat(output("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", base + "/nowhere"))
        .isEqualTo("404");
    if (new ProcessBuilder(PYTHON, "-c", "import websockets").start().waitFor() == 0) {
      String script =
          """
          import asyncio, sys, websockets
          async def main():
              async with websockets.connect("ws://127.0.0.1:" + sys.argv[1] + "/socket") as ws:
                  await ws.send("through")
                  print(await ws.recv())
          asyncio.run(main())
          """;
      assertThat(python(script, front)).isEqualTo("through\n");
    }
  }

  private static void awaitPort(int port) throws InterruptedException {
    while (true) {
      try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        Thread.sleep(20);
      }
    }
  }
}
