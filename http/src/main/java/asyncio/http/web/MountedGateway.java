package asyncio.http.web;

import org.jspecify.annotations.Nullable;

/** A gateway below a path of an application, and its life. */
final class MountedGateway {
  private final Gateway gateway;
  private Lifespan lifespan = new Lifespan();
  private @Nullable AutoCloseable running;

  MountedGateway(Gateway gateway) {
    this.gateway = gateway;
  }

  void start() throws Exception {
    lifespan = new Lifespan();
    AutoCloseable started = gateway.start(lifespan);
    if (started == null) {
      throw new IllegalStateException(
          gateway + ".start() gave null: it has to give what is to be closed");
    }
    running = started;
  }

  void beginStop() {
    lifespan.beginStop();
  }

  void stop() throws Exception {
    AutoCloseable closing = running;
    running = null;
    if (closing != null) {
      closing.close();
    }
  }

  Response handle(Request request, String tail) throws Exception {
    String path = request.rawPath();
    String root = path.substring(0, path.length() - tail.length());
    String trimmed = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
    return gateway.handle(RequestHost.exchange(request, trimmed, lifespan));
  }
}
