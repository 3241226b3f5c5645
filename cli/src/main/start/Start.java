import static asyncio.Asyncio.*;
import static java.time.Duration.*;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.http.client.ClientSession;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.Web;
import asyncio.sync.Queue;
import java.net.InetSocketAddress;

/**
 * What most programs do first. The JVM keeps what it loads and links for this one, and the script
 * aio has it start from that later on.
 */
void main() {
  run(
      () ->
          timeout(
              ofMinutes(1),
              () -> {
                tasks();
                http();
              }));
}

void tasks() {
  var words = new Queue<String>();
  taskGroup(
      group -> {
        group.createTask(() -> words.put("hello"));
        group.createTask(() -> IO.println(words.get()));
      });
  await(
      gather(
          () -> {
            sleep(ofMillis(1));
            return 1;
          },
          () -> {
            Thread.sleep(1);
            return 2;
          }));
}

void http() {
  var site = new Application().get("/", request -> Response.text("hello"));
  Future<InetSocketAddress> listening = EventLoop.running().createFuture();
  var server = createTask(() -> Web.serve(site, "127.0.0.1", 0, listening::setResult));
  try (var session = new ClientSession()) {
    IO.println(session.get("http://127.0.0.1:" + await(listening).getPort() + "/").text());
  }
  server.cancel();
}
