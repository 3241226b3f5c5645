package asyncio.http.client;

import asyncio.Action;
import asyncio.AsyncConsumer;
import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import asyncio.net.MemoryStreams;
import asyncio.net.Net;
import asyncio.net.Stream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A server in memory that does what a test says, bad things too; all in virtual time. */
final class Peer {
  final List<String> heads = new ArrayList<>(); // of requests, as they came
  final List<Route> routes = new ArrayList<>(); // of connections
  int open;
  private final AsyncConsumer<Stream> script;

  Peer(AsyncConsumer<Stream> script) {
    this.script = script;
  }

  /** One that answers each request of a connection with the next of these, and then closes. */
  static Peer answering(String... answers) {
    Peer[] self = new Peer[1];
    self[0] =
        new Peer(
            stream -> {
              for (String answer : answers) {
                self[0].head(stream);
                stream.write(latin1(answer));
              }
            });
    return self[0];
  }

  /** One that answers everything with the same, after a while. */
  static Peer always(Duration pause, String answer) {
    return new Peer(
        stream -> {
          while (true) {
            headOf(stream);
            if (!pause.isZero()) {
              Asyncio.sleep(pause);
            }
            stream.write(latin1(answer));
          }
        });
  }

  /** A response with a body. */
  static String response(String status, String body, String... fields) {
    StringBuilder text = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
    for (String field : fields) {
      text.append(field).append("\r\n");
    }
    return text.append("Content-Length: ")
        .append(body.length())
        .append("\r\n\r\n")
        .append(body)
        .toString();
  }

  /** Reads the head of a request. */
  static String headOf(Stream stream) {
    return new String(stream.readUntil(latin1("\r\n\r\n")), StandardCharsets.ISO_8859_1);
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static void run(Action main) {
    Asyncio.run(main, LoopOptions.defaults().withClock(new VirtualClock()));
  }

  /** Reads the head of a request, and notes it. */
  String head(Stream stream) {
    String head = headOf(stream);
    heads.add(head);
    return head;
  }

  Stream dialFor(Route route) {
    routes.add(route);
    MemoryStreams ends = Net.memoryStreams();
    Stream server = ends.right();
    open++;
    Asyncio.createTask(
        () -> {
          try (server) {
            script.accept(server);
          } catch (asyncio.net.IncompleteReadError | asyncio.net.ConnectionResetError gone) {
            // the client has closed it
          } finally {
            open--;
          }
        },
        "peer " + routes.size());
    return ends.left();
  }

  ClientSession session(Consumer<ClientOptions> setup) {
    return new ClientSession(
        options -> {
          options.dial(this::dialFor);
          setup.accept(options);
        });
  }

  ClientSession session() {
    return session(_ -> {});
  }
}
