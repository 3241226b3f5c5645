package asyncio.http.gateway;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.toThread;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.Version;
import asyncio.http.WebSocket;
import asyncio.http.asgi.AsgiGateway;
import asyncio.http.asgi.GatewayApplication;
import asyncio.http.client.ClientSession;
import asyncio.http.web.Gateway;
import asyncio.http.web.TestClient;
import asyncio.http.web.Web;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Assumptions;

/** The servers that run gateways, as the contract sees them. In a task of a running loop. */
enum GatewayHost {
  SERVER {
    @Override
    void with(Gateway gateway, Check check) throws Exception {
      served(gateway, Version.HTTP_1_1, check);
    }
  },
  HTTP_2 {
    @Override
    void with(Gateway gateway, Check check) throws Exception {
      served(gateway, Version.HTTP_2, check);
    }
  },
  MEMORY {
    @Override
    void with(Gateway gateway, Check check) throws Exception {
      try (TestClient client = TestClient.of(gateway)) {
        check.with(new InMemory(client));
      }
    }
  },
  ASGI {
    @Override
    void with(Gateway gateway, Check check) throws Exception {
      MEMORY.with(AsgiGateway.of(GatewayApplication.of(gateway)), check);
    }

    @Override
    boolean hasTrailers() {
      return false; // they are announced before the response begins
    }
  },
  SERVLET {
    @Override
    void with(Gateway gateway, Check check) throws Exception {
      inTomcat(gateway, port -> check.with(new OverHttp(port, Version.HTTP_1_1)));
    }
  },
  JDK_SERVER {
    @Override
    void with(Gateway gateway, Check check) throws Exception {
      ExecutorService threads = Executors.newCachedThreadPool();
      GatewayHttpHandler handler = toThread(() -> GatewayHttpHandler.start(gateway));
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      try {
        server.setExecutor(threads);
        server.createContext("/", handler);
        server.start();
        check.with(new OverHttp(server.getAddress().getPort(), Version.HTTP_1_1));
      } finally {
        server.stop(0);
        toThread(handler::close);
        threads.shutdown();
      }
    }

    @Override
    boolean hasWebSockets() {
      return false;
    }

    @Override
    boolean hasTrailers() {
      return false;
    }
  };

  /** What is looked at while the gateway is served. */
  interface Check {
    void with(Client client) throws Exception;
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Answer(int status, Headers headers, byte[] body, Headers trailers) {
    String text() {
      return new String(body, java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  interface Client extends AutoCloseable {
    Answer ask(Method method, String target, Headers headers, byte[] body);

    /** Sends a body whose length is not said. */
    Answer stream(String target, List<byte[]> pieces);

    WebSocket webSocket(String target);

    default Answer get(String target) {
      return ask(Method.GET, target, Headers.EMPTY, new byte[0]);
    }

    @Override
    void close();
  }

  abstract void with(Gateway gateway, Check check) throws Exception;

  boolean hasWebSockets() {
    return true;
  }

  boolean hasTrailers() {
    return true;
  }

  void needsWebSockets() {
    Assumptions.assumeTrue(hasWebSockets(), this + " has no WebSockets of its own");
  }

  /** What is done with a port. */
  interface Visit {
    void to(int port) throws Exception;
  }

  static void inTomcat(Gateway gateway, Visit visit) throws Exception {
    inTomcat(gateway, 200, visit);
  }

  static void inTomcat(Gateway gateway, int threads, Visit visit) throws Exception {
    Path directory = Files.createTempDirectory("tomcat");
    Tomcat tomcat = new Tomcat();
    try {
      toThread(
          () -> {
            tomcat.setBaseDir(directory.toString());
            tomcat.setHostname("127.0.0.1");
            tomcat.setPort(0);
            tomcat.getConnector().setProperty("encodedSolidusHandling", "passthrough");
            tomcat.getConnector().setProperty("maxThreads", "" + threads);
            tomcat.getConnector().setProperty("minSpareThreads", "1");
            Context context = tomcat.addContext("", directory.toString());
            Wrapper servlet = Tomcat.addServlet(context, "app", new GatewayServlet(gateway));
            servlet.setLoadOnStartup(1);
            servlet.addMapping("/*");
            ((StandardContext) context).setFailCtxIfServletStartFails(true);
            tomcat.start();
          });
      if (!tomcat.getHost().findChildren()[0].getState().isAvailable()) {
        throw new IllegalStateException("the gateway does not start");
      }
      visit.to(tomcat.getConnector().getLocalPort());
    } finally {
      toThread(
          () -> {
            tomcat.stop();
            tomcat.destroy();
            try (Stream<Path> files = Files.walk(directory)) {
              files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
          });
    }
  }

  private static void served(Gateway gateway, Version version, Check check) throws Exception {
    Future<InetSocketAddress> listening = EventLoop.running().createFuture();
    Task<?> serving =
        createTask(() -> Web.serve(gateway, "127.0.0.1", 0, listening::setResult), "serving");
    serving.addDoneCallback(
        ended -> {
          if (!listening.done()) {
            listening.setException(ended.exception());
          }
        });
    int port = await(listening).getPort();
    try {
      check.with(new OverHttp(port, version));
    } finally {
      serving.cancel();
      await(asyncio.Asyncio.gatherOutcomes(serving));
    }
  }

  private record InMemory(TestClient client) implements Client {
    @Override
    public Answer ask(Method method, String target, Headers headers, byte[] body) {
      var response = client.request(method, target, headers, body);
      return new Answer(response.status(), response.headers(), response.bytes(), Headers.EMPTY);
    }

    @Override
    public Answer stream(String target, List<byte[]> pieces) {
      Assumptions.abort("the client in memory says how long a body is");
      throw new AssertionError();
    }

    @Override
    public WebSocket webSocket(String target) {
      return client.webSocket(target);
    }

    @Override
    public void close() {}
  }

  private static final class OverHttp implements Client {
    private final ClientSession session;
    private final ClientSession http1;

    OverHttp(int port, Version version) {
      String base = "http://127.0.0.1:" + port;
      session = new ClientSession(o -> o.baseUrl(base).version(version));
      http1 = new ClientSession(o -> o.baseUrl(base).version(Version.HTTP_1_1));
    }

    private static Answer read(asyncio.http.client.ClientResponse response) {
      try (response) {
        byte[] body = response.bytes();
        return new Answer(response.status(), response.headers(), body, response.trailers());
      }
    }

    @Override
    public Answer ask(Method method, String target, Headers headers, byte[] body) {
      return read(
          session.request(
              method,
              target,
              r -> {
                r.withoutDecompression().maxRedirects(0);
                headers.forEach(r::addHeader);
                if (body.length > 0) {
                  r.body(body);
                }
              }));
    }

    @Override
    public Answer stream(String target, List<byte[]> pieces) {
      List<ByteBuffer> buffers = new ArrayList<>();
      pieces.forEach(piece -> buffers.add(ByteBuffer.wrap(piece)));
      return read(session.post(target, r -> r.body(buffers)));
    }

    @Override
    public WebSocket webSocket(String target) {
      return http1.webSocket(target);
    }

    @Override
    public void close() {
      session.close();
      http1.close();
    }
  }
}
