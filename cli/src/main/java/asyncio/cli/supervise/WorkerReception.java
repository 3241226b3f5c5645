package asyncio.cli.supervise;

import asyncio.Asyncio;
import asyncio.net.ConnectionResetError;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where workers connect: each says first what for, its number, and its token, which only it has, by
 * its standard input. Who says something else, or nothing for some time, is sent away.
 *
 * @param supervisor is told what they say
 * @param processes of the workers
 * @param sockets passed to them
 */
record WorkerReception(Supervisor supervisor, WorkerProcesses processes, SharedSockets sockets) {
  private static final System.Logger LOG = System.getLogger("asyncio");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Somebody has connected. Suspends until the connection has ended. */
  void guest(StreamReader reader, StreamWriter writer) {
    try (writer) {
      String[] words = Asyncio.timeout(PATIENCE, () -> line(reader)).split(" ", -1);
      Integer id = words.length == 3 ? number(words[1]) : null;
      Worker worker = id == null ? null : processes.find(id).orElse(null);
      if (id == null || worker == null || !worker.isKnownBy(words[2])) {
        LOG.log(Level.WARNING, "a connection to the socket of workers has no token; it is closed");
        return;
      }
      switch (words[0]) {
        case "worker" -> {
          worker.connected(writer);
          listen(id, worker, reader);
        }
        case "descriptors" -> {
          sockets.pass(writer.transport());
          reader.read(); // until it has them
        }
        default -> LOG.log(Level.WARNING, "a worker wants " + words[0]);
      }
    } catch (ConnectionResetError | asyncio.TimeoutError gone) {
      // its process will be seen to end
    }
  }

  private void listen(int id, Worker worker, StreamReader reader) {
    for (String line = line(reader); !line.isEmpty(); line = line(reader)) {
      worker.heard();
      int space = line.indexOf(' ');
      switch (space < 0 ? line : line.substring(0, space)) {
        case "ready" -> supervisor.on(new Event.Ready(id));
        case "dumped" -> supervisor.on(new Event.Dumped(id));
        case "beat" -> supervisor.on(new Event.Alive(id, Beat.of(line.substring(space + 1))));
        default -> LOG.log(Level.WARNING, "worker %d says '%s'".formatted(id, line));
      }
    }
  }

  private static @Nullable Integer number(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException none) {
      return null;
    }
  }

  /** The next line, without its end; empty at the end of all. */
  private static String line(StreamReader reader) {
    return new String(reader.readLine(), StandardCharsets.UTF_8).strip();
  }
}
