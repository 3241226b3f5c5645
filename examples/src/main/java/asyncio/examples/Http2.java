package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofMillis;

import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.http.Headers;
import asyncio.http.Version;
import asyncio.http.client.ClientSession;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.Web;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * HTTP/2 between a server and a client in one program: a hundred requests that take 200 ms each,
 * over one connection, side by side; hints ahead of an answer, and fields behind its body. There is
 * no server push: browsers have given it up, and hints (103) say the same without sending what the
 * client has already.
 *
 * <p>With {@code --serve} it goes on serving: try {@code curl --http2-prior-knowledge -v
 * localhost:8080/page} and {@code nghttp -v http://localhost:8080/page}; Ctrl-C ends it.
 */
@Example(
    arguments = "[--serve] [--port PORT]",
    seed = "extra",
    summary = "HTTP/2: a hundred requests over one connection")
final class Http2 {
  private static final int MANY = 100;

  static void main(String[] args) {
    if (List.of(args).contains("--serve")) {
      Web.runApp(application(), "127.0.0.1", Port.option(args, 8080));
    } else {
      run(Http2::demonstrate);
    }
  }

  static Application application() {
    return new Application()
        .get(
            "/slow",
            request -> {
              sleep(ofMillis(200));
              return Response.text(request.version() + "\n");
            })
        .get(
            "/page",
            request -> {
              request.earlyHints(Headers.of("link", "</style.css>; rel=preload; as=style"));
              return Response.stream(
                  "text/plain",
                  out -> {
                    out.write("a page\n");
                    out.trailers(Headers.of("server-timing", "page;dur=0.2"));
                  });
            });
  }

  private static void demonstrate() {
    Future<InetSocketAddress> listening = EventLoop.running().createFuture();
    var server = createTask(() -> Web.serve(application(), "127.0.0.1", 0, listening::setResult));
    String url = "http://127.0.0.1:" + await(listening).getPort();
    try (var session = new ClientSession(options -> options.version(Version.HTTP_2))) {
      List<Awaitable<String>> requests = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        requests.add(() -> session.get(url + "/slow").text().strip());
      }
      List<String> answers = await(gather(requests));
      System.out.println(answers.size() + " answers of " + answers.getFirst());
      System.out.println(session);
      var page = session.get(url + "/page");
      System.out.print(page.text());
      System.out.println("server-timing: " + page.trailers().get("server-timing"));
    }
    server.cancel();
  }
}
