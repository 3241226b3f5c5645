package asyncio.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * An echo server as one writes it with Vert.x, on one event loop; the kind is {@code raw}. TLS is
 * the JDK's, as ours is without more libraries.
 */
final class VertxEcho {
  private VertxEcho() {}

  /** Serves until it is killed. */
  public static void main(String[] args) throws Exception {
    Endpoint endpoint = Endpoint.of(args);
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(1))
            .withTransport(transport(endpoint.poller()))
            .build();
    NetServerOptions options = new NetServerOptions().setTcpNoDelay(true);
    if (endpoint.tls()) {
      options
          .setSsl(true)
          .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(Endpoint.certificate().toString())
                  .setKeyPath(Endpoint.key().toString()));
    }
    vertx
        .createNetServer(options)
        .connectHandler(socket -> socket.pipeTo(socket))
        .listen(address(endpoint))
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    Endpoint.ready();
  }

  private static SocketAddress address(Endpoint endpoint) throws IOException {
    return endpoint.unix()
        ? SocketAddress.domainSocketAddress(endpoint.freePath().toString())
        : SocketAddress.inetSocketAddress(endpoint.port(), Endpoint.HOST);
  }

  private static Transport transport(String poller) {
    Transport transport =
        switch (poller) {
          case "nio" -> Transport.NIO;
          case "epoll" -> Transport.EPOLL;
          case "io_uring" -> Transport.IO_URING;
          default -> throw new IllegalArgumentException("no poller is named " + poller);
        };
    if (transport == null || !transport.available()) {
      throw new IllegalStateException("Vert.x cannot use " + poller + " here");
    }
    return transport;
  }
}
