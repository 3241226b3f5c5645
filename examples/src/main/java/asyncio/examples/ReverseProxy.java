package asyncio.examples;

import static asyncio.Asyncio.asyncContextManager;
import static asyncio.Asyncio.asyncGenerator;
import static java.time.Duration.ofSeconds;
import static java.util.Locale.ROOT;

import asyncio.AsyncContextManager;
import asyncio.http.Headers;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.Status;
import asyncio.http.client.ClientError;
import asyncio.http.client.ClientOptions;
import asyncio.http.client.ClientRequest;
import asyncio.http.client.ClientResponse;
import asyncio.http.client.ClientSession;
import asyncio.http.client.ClientTimeout;
import asyncio.http.client.ClientTimeoutError;
import asyncio.http.client.CookieJar;
import asyncio.http.client.InvalidUrlError;
import asyncio.http.client.Phase;
import asyncio.http.web.Application;
import asyncio.http.web.Body;
import asyncio.http.web.Key;
import asyncio.http.web.Request;
import asyncio.http.web.RequestBody;
import asyncio.http.web.Response;
import asyncio.http.web.ServerLimits;
import asyncio.http.web.Web;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/**
 * Passes every request on to another server, and the answer back. Bodies go through piece by piece
 * in both directions, and the slower side sets the pace. What concerns one connection only is not
 * passed on; WebSockets are not, either.
 *
 * <p>Try {@code aio run web-hello}, {@code aio run reverse-proxy http://localhost:8080 --port 8000}
 * and {@code curl -N localhost:8000/count}; Ctrl-C ends it.
 */
@Example(
    arguments = "UPSTREAM [--port PORT]",
    seed = "extra",
    summary = "Passes requests on to another server, streaming both ways")
final class ReverseProxy {
  private static final long LARGEST = 1L << 30; // bytes of a body

  private static final ServerLimits CLIENTS =
      ServerLimits.DEFAULT.withConnections(1000).withMessages(Limits.DEFAULT.withBody(LARGEST));

  static final ClientTimeout PATIENCE =
      ClientTimeout.NONE.withPool(ofSeconds(5)).withConnect(ofSeconds(5)).withRead(ofSeconds(30));

  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

  private static final Key<ClientSession> SESSION = Key.of("session");

  private final String upstream;
  private final ClientTimeout patience;

  ReverseProxy(String upstream, ClientTimeout patience) {
    this.upstream = upstream.replaceFirst("/+$", "");
    this.patience = patience;
  }

  static void main(String[] args) {
    if (args.length == 0 || args[0].startsWith("-")) {
      throw Exit.misused("Say to which server: aio run reverse-proxy http://localhost:8080");
    }
    if (args[0].contains("?") || args[0].contains("#")) {
      throw Exit.misused("Say where the server is without a query: " + args[0].split("[?#]", 2)[0]);
    }
    int port = Port.option(Arrays.copyOfRange(args, 1, args.length), 8000);
    try {
      Web.runApp(new ReverseProxy(args[0], PATIENCE).application(), "127.0.0.1", port);
    } catch (InvalidUrlError wrong) {
      throw Exit.failed(wrong);
    }
  }

  Application application() {
    Application application = new Application(CLIENTS);
    return application
        .cleanupContext(session(application))
        .use((request, _) -> pass(request)); // before all routes, of which there are none
  }

  private AsyncContextManager<ClientSession> session(Application application) {
    return asyncContextManager(
        out -> {
          try (var session = new ClientSession(this::setUp)) {
            application.set(SESSION, session);
            out.yield(session);
          }
        });
  }

  private void setUp(ClientOptions options) {
    options
        .baseUrl(upstream) // which checks it
        .limit(200)
        .timeout(patience)
        .cookies(CookieJar.NONE); // they are the clients'
  }

  private Response pass(Request request) {
    Method method = request.method();
    if (method.equals(Method.TRACE) || !request.rawPath().startsWith("/")) {
      return Response.status(501);
    }
    if (request.body().isRead()) {
      request.cancelIfClientLeaves();
    }
    String query = request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
    try {
      return answer(
          request
              .app()
              .get(SESSION)
              .request(method, upstream + request.rawPath() + query, r -> fill(r, request)));
    } catch (ClientTimeoutError late) {
      return problem(late.phase() == Phase.POOL ? 503 : 504, late);
    } catch (ClientError failed) {
      return problem(502, failed);
    }
  }

  private static Response problem(int status, Exception failure) {
    System.err.println(failure.getMessage()); // which is nothing that a client should know
    return Response.text(Status.of(status).reason() + "\n").withStatus(status);
  }

  private static void fill(ClientRequest passed, Request request) {
    Headers headers = request.headers();
    headers.forEach(
        (name, value) -> {
          if (isPassedOn(name, headers)) {
            passed.addHeader(name, value);
          }
        });
    passed.removeHeader("Host").removeHeader("Expect");
    if (request.remote() instanceof InetSocketAddress client) {
      passed.addHeader("X-Forwarded-For", client.getAddress().getHostAddress());
    }
    passed.header("X-Forwarded-Proto", request.scheme());
    String host = headers.get("host");
    if (host != null) {
      passed.header("X-Forwarded-Host", host);
    }
    passed.withoutDecompression().maxRedirects(0);
    RequestBody body = request.body().asSent();
    if (!body.isRead()) {
      passed.body(
          asyncGenerator(
              out -> {
                for (byte[] piece = body.read(); piece.length > 0; piece = body.read()) {
                  out.yield(ByteBuffer.wrap(piece));
                }
              }));
    }
  }

  private static Response answer(ClientResponse answer) {
    Response response =
        Response.status(answer.status())
            .withBody(
                new Body.Stream(
                    out -> {
                      try (answer) {
                        for (ByteBuffer piece : answer) {
                          out.write(piece);
                        }
                      }
                    }));
    Headers headers = answer.headers();
    for (int i = 0; i < headers.size(); i++) {
      if (isPassedOn(headers.name(i), headers)) {
        response = response.withAddedHeader(headers.name(i), headers.value(i));
      }
    }
    return response;
  }

  /** Whether a field does not concern one connection only: RFC 9110, section 7.6.1. */
  private static boolean isPassedOn(String name, Headers headers) {
    String lower = name.toLowerCase(ROOT);
    return !HOP_BY_HOP.contains(lower)
        && !lower.startsWith("proxy-")
        && !headers.hasToken("connection", name);
  }
}
