package asyncio.examples;

import static asyncio.Asyncio.run;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.net.ConnectOptions;
import asyncio.net.Endpoint;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A server at a Unix socket and a client that talks to it.
 *
 * <p>With a path as its argument it only serves there: try {@code nc -U} with that path. The server
 * removes the socket when it closes.
 */
@Example(arguments = "[PATH]", seed = "streams", summary = "A server and a client at a Unix socket")
final class UnixEcho {
  static void main(String[] args) throws IOException {
    if (args.length > 0) {
      run(
          () -> {
            Server server =
                startServer(
                    UnixEcho::handle, Endpoint.unix(Path.of(args[0])), ServerOptions.DEFAULT);
            System.out.println("Serving at " + args[0]);
            server.serveForever();
          });
      return;
    }
    Path folder = Files.createTempDirectory("unix-echo");
    Path path = folder.resolve("socket");
    run(
        () -> {
          try (Server _ =
                  startServer(UnixEcho::handle, Endpoint.unix(path), ServerOptions.DEFAULT);
              var connection = openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT)) {
            connection.writer().write("Hello Unix!\n");
            System.out.print("Received: " + new String(connection.reader().readLine(), UTF_8));
          }
        });
    System.out.println("The socket is gone: " + Files.notExists(path));
    Files.delete(folder);
  }

  private static void handle(StreamReader reader, StreamWriter writer) {
    try (writer) {
      for (byte[] line : reader) {
        writer.write(line);
        writer.drain();
      }
    }
  }
}
