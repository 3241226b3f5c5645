package asyncio.benchmarks;

import static asyncio.net.Net.createServer;
import static asyncio.net.Net.startServer;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.net.BaseTransport;
import asyncio.net.Pollers;
import asyncio.net.Protocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.Transport;
import java.util.List;

/**
 * The servers of the benchmark {@code benchmarks/echo}: what comes is sent back.
 *
 * <p>{@code Echo streams|protocol|netty POLLER PORT}; {@code netty} is Netty alone.
 */
final class Echo {
  private static final String HOST = "127.0.0.1";

  private Echo() {}

  /** Serves until it is killed. */
  public static void main(String[] args) throws InterruptedException {
    String kind = args[0];
    String poller = args[1];
    int port = Integer.parseInt(args[2]);
    switch (kind) {
      case "streams" -> serve(poller, () -> startServer(Echo::echo, HOST, port));
      case "protocol" ->
          serve(poller, () -> createServer(EchoProtocol::new, HOST, port, ServerOptions.DEFAULT));
      case "netty" -> NettyEcho.serve(poller, HOST, port);
      default ->
          throw new IllegalArgumentException(
              kind + " is none of " + List.of("streams", "protocol", "netty"));
    }
  }

  private static void serve(String poller, asyncio.Awaitable<Server> start) {
    Asyncio.run(
        () -> Asyncio.await(start).serveForever(),
        LoopOptions.defaults().withPoller(() -> Pollers.named(poller)));
  }

  private static void echo(StreamReader reader, StreamWriter writer) {
    try (writer) {
      while (!reader.atEof()) {
        writer.write(reader.read(64 * 1024));
        writer.drain();
      }
    }
  }

  private static final class EchoProtocol implements Protocol {
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
