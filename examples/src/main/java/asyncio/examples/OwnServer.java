package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gatherOutcomes;
import static asyncio.Asyncio.getRunningLoop;

import asyncio.Future;
import asyncio.Task;
import asyncio.http.web.Application;
import asyncio.http.web.Web;
import java.net.InetSocketAddress;

/** A server of HTTP in the loop of an example, on a port that is free, so that it runs alone. */
final class OwnServer implements AutoCloseable {
  private final Task<?> serving;
  private final int port;

  OwnServer(Application application) {
    Future<InetSocketAddress> listening = getRunningLoop().createFuture();
    serving = createTask(() -> Web.serve(application, "127.0.0.1", 0, listening::setResult));
    port = await(listening).getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  @Override
  public void close() {
    serving.cancel();
    var _ = await(gatherOutcomes(serving));
  }
}
