package asyncio.examples;

import static asyncio.Asyncio.run;
import static asyncio.net.Net.openConnection;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.net.Server;

/**
 * Sends lines to an echo server and prints what comes back. With a host or a port it talks to the
 * server there, at 127.0.0.1 and 8888 unless told; without either it starts one of its own.
 */
@Example(
    arguments = "[HOST] [PORT]",
    seed = "streams",
    summary = "A client that talks to an echo server")
final class EchoClient {
  static void main(String[] args) {
    run(
        () -> {
          boolean portOnly = args.length == 1 && args[0].matches("\\d+");
          if (args.length > 0) {
            talk(portOnly ? "127.0.0.1" : args[0], Port.of(args, portOnly ? 0 : 1, 8888));
            return;
          }
          try (Server server = EchoServer.serve(0)) {
            talk("127.0.0.1", EchoServer.port(server));
          }
        });
  }

  private static void talk(String host, int port) {
    try (var connection = openConnection(host, port)) {
      for (String word : new String[] {"hello", "it is me", "goodbye"}) {
        System.out.println("Send: " + word);
        connection.writer().write(word + "\n");
        connection.writer().drain();
        System.out.print("Received: " + new String(connection.reader().readLine(), UTF_8));
      }
      connection.writer().writeEof();
      System.out.println("Left after the end: " + connection.reader().read().length);
    }
  }
}
