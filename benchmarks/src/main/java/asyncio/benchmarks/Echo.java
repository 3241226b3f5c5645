package asyncio.benchmarks;

import static asyncio.net.Net.createServer;
import static asyncio.net.Net.startServer;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.net.BaseTransport;
import asyncio.net.ClientHandler;
import asyncio.net.Pollers;
import asyncio.net.Protocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.TlsContext;
import asyncio.net.TlsOptions;
import asyncio.net.Transport;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Our echo servers of the network benchmarks: what comes is sent back. The arguments are those of
 * {@link Endpoint}, with the kinds {@code streams} and {@code protocol}.
 */
final class Echo {
  private static final int MOST = 64 * 1024;

  private Echo() {}

  /** Serves until it is killed. */
  public static void main(String[] args) {
    Endpoint endpoint = Endpoint.of(args);
    Asyncio.run(
        () -> {
          Server server = listen(endpoint, Echo::echo, EchoProtocol::new);
          Endpoint.ready();
          server.serveForever();
        },
        options(endpoint));
  }

  static LoopOptions options(Endpoint endpoint) {
    return LoopOptions.defaults().withPoller(() -> Pollers.named(endpoint.poller()));
  }

  static Server listen(Endpoint endpoint, ClientHandler streams, Supplier<Protocol> protocol) {
    if (!List.of("streams", "protocol").contains(endpoint.kind())) {
      throw new IllegalArgumentException(endpoint.kind() + " is none of streams, protocol");
    }
    boolean isStreams = endpoint.kind().equals("streams");
    var where =
        endpoint.unix()
            ? asyncio.net.Endpoint.unix(Path.of(endpoint.address()))
            : asyncio.net.Endpoint.tcp(Endpoint.HOST, endpoint.port());
    ServerOptions options = ServerOptions.DEFAULT;
    if (endpoint.tls()) {
      options =
          options.withTls(TlsOptions.of(TlsContext.server(Endpoint.certificate(), Endpoint.key())));
    }
    return isStreams
        ? startServer(streams, where, options)
        : createServer(protocol, where, options);
  }

  static void echo(StreamReader reader, StreamWriter writer) {
    try (writer) {
      byte[] data = reader.read(MOST);
      while (data.length > 0) {
        writer.write(data);
        writer.drain();
        data = reader.read(MOST);
      }
    }
  }

  /** What comes is written, and not read from while it does not leave. */
  static class EchoProtocol implements Protocol {
    @SuppressWarnings("NullAway.Init") // a protocol is given its transport before anything else
    private Transport transport;

    @Override
    public void connectionMade(BaseTransport made) {
      transport = (Transport) made;
    }

    @Override
    public void dataReceived(byte[] data) {
      transport.write(data);
    }

    @Override
    public void pauseWriting() {
      transport.pauseReading();
    }

    @Override
    public void resumeWriting() {
      transport.resumeReading();
    }
  }
}
