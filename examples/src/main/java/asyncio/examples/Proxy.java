package asyncio.examples;

import static asyncio.Asyncio.run;
import static asyncio.Asyncio.taskGroup;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;

import asyncio.ExceptionGroup;
import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;

/**
 * Passes connections on to another server. The two directions end by themselves: when one side has
 * sent all, the other is told so and may go on answering. When one breaks, both are cut off.
 *
 * <p>The arguments are the host and the port to pass on to, and maybe a port to listen on. Without
 * any there is an echo server behind it.
 */
@Example(
    arguments = "[HOST PORT [LISTENING-PORT]]",
    seed = "streams",
    summary = "A TCP proxy that passes on half closes")
final class Proxy {
  static void main(String[] args) {
    run(
        () -> {
          String host = args.length < 2 ? "127.0.0.1" : args[0];
          int port = args.length < 2 ? EchoServer.port(EchoServer.serve(0)) : Port.of(args, 1, 0);
          Server proxy = serve(Port.of(args, 2, 8888), host, port);
          System.out.printf(
              "Passing on 127.0.0.1, port %d to %s, port %d%n", EchoServer.port(proxy), host, port);
          proxy.serveForever();
        });
  }

  /** Listens on one port and passes on to another; see the class. */
  static Server serve(int listen, String host, int port) {
    return startServer(
        (reader, writer) -> {
          try (writer;
              var target = openConnection(host, port)) {
            connect(reader, writer, target.reader(), target.writer());
          }
        },
        "127.0.0.1",
        listen);
  }

  private static void connect(
      StreamReader fromClient,
      StreamWriter toClient,
      StreamReader fromTarget,
      StreamWriter toTarget) {
    try {
      taskGroup(
          group -> {
            group.createTask(() -> pass(fromClient, toTarget));
            group.createTask(() -> pass(fromTarget, toClient));
          });
    } catch (ExceptionGroup broken) {
      toClient.transport().abort();
      toTarget.transport().abort();
    }
  }

  private static void pass(StreamReader from, StreamWriter to) {
    byte[] data = from.read(64 * 1024);
    while (data.length > 0) {
      to.write(data);
      to.drain(); // the slower side sets the pace
      data = from.read(64 * 1024);
    }
    to.writeEof();
  }
}
