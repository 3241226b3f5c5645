package asyncio.benchmarks;

import static asyncio.net.Net.createSubprocessExec;

import asyncio.Asyncio;
import asyncio.net.BaseTransport;
import asyncio.net.ChildProcess;
import asyncio.net.Server;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.SubprocessOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a connection takes that lies idle: a server of ours, and {@code idle-clients} as another
 * process, whose connections each have a message of {@code BYTES} echoed (0: never say anything)
 * and then lie there. Prints one line of JSON with the heap after collection and the direct memory
 * for each connection; the resident set, which has the collector's room and the code as well; and
 * all direct memory of the process, for what the first connections bring serves the others too.
 *
 * <p>{@code Idle streams|protocol tcp|unix ADDRESS POLLER IDLE_CLIENTS CONNECTIONS BYTES
 * [histogram]}; the last word has the classes of the heap printed to standard error.
 */
final class Idle {
  private static final int FIRST = 100;

  private final Endpoint endpoint;
  private final String program;
  private final String bytes;
  private int live;

  private Idle(Endpoint endpoint, String program, String bytes) {
    this.endpoint = endpoint;
    this.program = program;
    this.bytes = bytes;
  }

  /** Measures once. */
  public static void main(String[] args) {
    if (args.length < 7 || args[1].equals("tls")) {
      throw new IllegalArgumentException(
          "usage: streams|protocol tcp|unix ADDRESS POLLER IDLE_CLIENTS CONNECTIONS BYTES"
              + " [histogram]");
    }
    Endpoint endpoint = Endpoint.of(args[0], args[1], args[2], args[3]);
    Idle idle = new Idle(endpoint, args[4], args[6]);
    boolean histogram = args.length > 7;
    Asyncio.run(() -> idle.measure(Integer.parseInt(args[5]), histogram), Echo.options(endpoint));
  }

  private void measure(int connections, boolean histogram) {
    Server server = Echo.listen(endpoint, this::echo, CountedProtocol::new);
    whileOpen(FIRST, () -> {}); // brings what all connections share
    Memory before = Memory.now();
    whileOpen(
        connections,
        () -> {
          Memory after = Memory.now();
          System.out.println(json(after.minus(before), after, connections));
          if (histogram) {
            System.err.println(Memory.histogram());
          }
        });
    server.close();
    server.waitClosed();
  }

  private void whileOpen(int connections, Runnable action) {
    List<String> command =
        List.of(
            program,
            endpoint.transport(),
            endpoint.address(),
            Integer.toString(connections),
            bytes);
    SubprocessOptions pipes = SubprocessOptions.PIPES.withStderr(asyncio.net.Stdio.INHERIT);
    try (ChildProcess clients = createSubprocessExec(command, pipes)) {
      byte[] line = clients.stdout().readLine();
      if (!new String(line, StandardCharsets.US_ASCII).equals("ready\n")) {
        throw new IllegalStateException("no clients");
      }
      waitFor(connections);
      action.run();
      clients.stdin().close();
      clients.await();
      waitFor(0);
    }
  }

  private void waitFor(int connections) {
    while (live != connections) {
      Asyncio.sleep(Duration.ofMillis(10));
    }
  }

  private void echo(StreamReader reader, StreamWriter writer) {
    live++;
    Echo.echo(reader, writer);
    live--;
  }

  private final class CountedProtocol extends Echo.EchoProtocol {
    @Override
    public void connectionMade(BaseTransport made) {
      live++;
      super.connectionMade(made);
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
      live--;
    }
  }

  private String json(Memory taken, Memory after, int connections) {
    return String.format(
        Locale.ROOT,
        "{\"benchmark\":\"idle\",\"unit\":\"bytes\",\"value\":%d,\"heapBytes\":%d,"
            + "\"directBytes\":%d,\"nettyDirectBytes\":%d,\"residentBytes\":%d,"
            + "\"allDirectBytes\":%d,\"kind\":\"%s\",\"transport\":\"%s\",\"poller\":\"%s\",\"connections\":%d,\"bytes\":%s}",
        (taken.heap() + taken.direct() + taken.netty()) / connections,
        taken.heap() / connections,
        taken.direct() / connections,
        taken.netty() / connections,
        taken.resident() / connections,
        after.direct() + after.netty(),
        endpoint.kind(),
        endpoint.transport(),
        endpoint.poller(),
        connections,
        bytes);
  }
}
