package asyncio.examples;

import static asyncio.Asyncio.run;
import static asyncio.net.Net.createServer;

import asyncio.net.BaseTransport;
import asyncio.net.Endpoint;
import asyncio.net.Protocol;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The echo server once more, as a protocol: no task, only callbacks for what happens on the
 * connection. A client that sends and does not read is not read from until it does.
 */
@Example(
    arguments = "[PORT]",
    seed = "streams",
    summary = "The echo server as a protocol: callbacks and no tasks")
final class EchoProtocol implements Protocol {
  private @Nullable Transport transport;

  static void main(String[] args) {
    run(
        () -> {
          Server server = serve(Port.of(args, 0, 8888));
          System.out.println("Serving on 127.0.0.1, port " + EchoServer.port(server));
          server.serveForever();
        });
  }

  static Server serve(int port) {
    return createServer(EchoProtocol::new, Endpoint.tcp("127.0.0.1", port), ServerOptions.DEFAULT);
  }

  @Override
  public void connectionMade(BaseTransport made) {
    transport = (Transport) made;
  }

  @Override
  public void dataReceived(byte[] data) {
    if (transport != null) {
      transport.write(data);
    }
  }

  @Override
  public void pauseWriting() {
    if (transport != null) {
      transport.pauseReading();
    }
  }

  @Override
  public void resumeWriting() {
    if (transport != null) {
      transport.resumeReading();
    }
  }
}
