package asyncio.examples;

import static asyncio.Asyncio.*;
import static asyncio.net.Net.getaddrinfo;
import static asyncio.net.Net.openConnection;
import static java.time.Duration.ofSeconds;

import asyncio.net.Server;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Looks which of a thousand ports of a host are open, a hundred at a time.
 *
 * <p>The arguments are the host and the first port. Without any it scans this machine, around the
 * port of a server of its own.
 */
@Example(
    arguments = "[HOST [FIRST-PORT]]",
    seed = "streams",
    summary = "A thousand connections, a hundred at a time")
final class PortScan {
  private static final int PORTS = 1000;
  private static final int HIGHEST = 65535;
  private static final int AT_A_TIME = 100;

  static void main(String[] args) {
    run(
        () -> {
          if (args.length > 0) {
            report(args[0], Port.of(args, 1, 1));
            return;
          }
          try (Server server = EchoServer.serve(0)) {
            int own = EchoServer.port(server);
            System.out.println("A server listens on port " + own);
            report("127.0.0.1", Math.min(own - PORTS / 2, HIGHEST + 1 - PORTS));
          }
        });
  }

  private static void report(String host, int first) {
    var _ = getaddrinfo(host, first); // which throws if there is no such host
    System.out.println("Open: " + scan(host, first, ofSeconds(3)));
  }

  /** The ports that answer in time, of a thousand from the first on. */
  static List<Integer> scan(String host, int first, Duration patience) {
    return map(
            IntStream.range(first, Math.min(first + PORTS, HIGHEST + 1)).boxed().toList(),
            AT_A_TIME,
            port -> isOpen(host, port, patience) ? List.of(port) : List.<Integer>of())
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private static boolean isOpen(String host, int port, Duration patience) {
    try (var _ = timeout(patience, () -> openConnection(host, port))) {
      return true;
    } catch (UncheckedIOException | asyncio.TimeoutError closed) {
      return false;
    }
  }
}
