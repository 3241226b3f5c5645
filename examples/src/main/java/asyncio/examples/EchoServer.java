package asyncio.examples;

import static asyncio.Asyncio.run;
import static asyncio.net.Net.startServer;

import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.net.InetSocketAddress;

/**
 * Sends back what clients send, with streams: a task for each client, which reads and writes as if
 * it were alone.
 *
 * <p>Try {@code nc 127.0.0.1 8888}; Ctrl-C ends it.
 */
@Example(arguments = "[PORT]", seed = "streams", summary = "A server that sends back what it gets")
final class EchoServer {
  static void main(String[] args) {
    run(
        () -> {
          Server server = serve(Port.of(args, 0, 8888));
          System.out.println("Serving on 127.0.0.1, port " + port(server));
          server.serveForever();
        });
  }

  static Server serve(int port) {
    return startServer(EchoServer::handle, "127.0.0.1", port);
  }

  static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private static void handle(StreamReader reader, StreamWriter writer) {
    try (writer) {
      byte[] data = reader.read(64 * 1024);
      while (data.length > 0) {
        writer.write(data);
        writer.drain(); // waits for a client that sends faster than it reads
        data = reader.read(64 * 1024);
      }
    }
  }
}
