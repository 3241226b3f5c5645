package asyncio.examples;

import static asyncio.Asyncio.run;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A room: what one guest says, all others hear. The set of guests needs no lock, for only one task
 * runs at a time.
 *
 * <p>Try {@code nc 127.0.0.1 8888} in two terminals.
 */
@Example(
    arguments = "[PORT]",
    seed = "streams",
    summary = "A chat: what one client says, all others hear")
final class Chat {
  private static final long MOST_UNREAD = 1_000_000;

  private final Set<StreamWriter> guests = new LinkedHashSet<>();
  private int count;

  static void main(String[] args) {
    run(
        () -> {
          Server server = new Chat().serve(Port.of(args, 0, 8888));
          System.out.println("Serving on 127.0.0.1, port " + EchoServer.port(server));
          server.serveForever();
        });
  }

  Server serve(int port) {
    return startServer(this::welcome, "127.0.0.1", port);
  }

  private void welcome(StreamReader reader, StreamWriter writer) {
    String name = "guest " + ++count;
    try (writer) {
      writer.write("You are " + name + "; here are " + guests.size() + " others\n");
      tell(name + " comes in\n", writer);
      guests.add(writer);
      for (byte[] line : reader) {
        tell(name + ": " + new String(line, UTF_8).strip() + "\n", writer);
      }
    } finally {
      guests.remove(writer);
      tell(name + " leaves\n", writer);
    }
  }

  private void tell(String line, StreamWriter speaker) {
    for (StreamWriter guest : guests) {
      if (guest == speaker) {
        continue;
      }
      guest.write(line); // no drain: nobody waits for a guest who does not listen
      if (guest.transport().writeBufferSize() > MOST_UNREAD) {
        guest.transport().abort();
      }
    }
  }
}
