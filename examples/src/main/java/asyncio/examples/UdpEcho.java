package asyncio.examples;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.net.Net.openDatagram;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.net.Datagram;
import asyncio.net.DatagramOptions;
import asyncio.net.DatagramStream;

/**
 * Sends back each datagram that comes. With a port it serves there until Ctrl-C: try {@code socat -
 * UDP:127.0.0.1:9999}. Without, a client of its own talks to it and prints what comes back; an
 * empty datagram is one as well.
 */
@Example(
    arguments = "[PORT]",
    seed = "streams",
    summary = "Datagrams that are sent back, the empty one too")
final class UdpEcho {
  static void main(String[] args) {
    run(
        () -> {
          int port = Port.of(args, 0, 0);
          try (var server = openDatagram(DatagramOptions.DEFAULT.withLocal("127.0.0.1", port))) {
            if (args.length == 0) {
              createTask(() -> echo(server));
              talk(DatagramOptions.DEFAULT.withRemote(server.localAddress()));
            } else {
              System.out.println("Echoing datagrams on 127.0.0.1, port " + port);
              echo(server);
            }
          }
        });
  }

  static void echo(DatagramStream server) {
    for (Datagram datagram : server) {
      server.send(datagram.data(), datagram.sender());
    }
  }

  private static void talk(DatagramOptions options) {
    try (var client = openDatagram(options)) {
      for (String text : new String[] {"hello", "", "goodbye"}) {
        client.send(text.getBytes(UTF_8));
        String answer = new String(client.receive().data(), UTF_8);
        System.out.println("Sent '%s', received '%s'".formatted(text, answer));
      }
    }
  }
}
