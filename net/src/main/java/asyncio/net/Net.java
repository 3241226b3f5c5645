package asyncio.net;

import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The functions to begin with: {@code import static asyncio.net.Net.*;}. They are called in a task
 * of a running loop, which gets a poller that can do I/O if it has none yet: see {@link Pollers}.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-stream.html">asyncio: streams</a>
 */
public final class Net {
  private Net() {}

  /**
   * A connection as a pair of streams.
   *
   * @param reader what the peer sends
   * @param writer what the peer gets
   */
  public record Connection(StreamReader reader, StreamWriter writer) implements AutoCloseable {
    /** Closes it after what was written has left. Does not suspend. */
    @Override
    public void close() {
      writer.close();
    }
  }

  /**
   * Connects to a server and gives the two streams. Suspends until the connection stands.
   * Cancelling it closes the half-made connection.
   *
   * @param host name or address
   * @param port the port
   * @return the streams
   * @throws java.io.UncheckedIOException if nothing answers there, or the host is unknown
   */
  public static Connection openConnection(String host, int port) {
    return openConnection(host, port, StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Connects to a server and gives the two streams, with a limit for lines.
   *
   * @param host name or address
   * @param port the port
   * @param limit how long a line may be, in bytes
   * @return the streams
   * @throws java.io.UncheckedIOException if nothing answers there, or the host is unknown
   */
  public static Connection openConnection(String host, int port, int limit) {
    StreamReader reader = new StreamReader(limit);
    StreamProtocol protocol = Connector.connect(() -> new StreamProtocol(reader, null), host, port);
    return new Connection(reader, protocol.writer());
  }

  /**
   * Serves connections as streams, each in a task of its own. Suspends until it listens.
   *
   * @param handler what to do with a connection
   * @param host where to listen: a name or an address; null: everywhere
   * @param port the port; 0: any that is free
   * @return the server, accepting
   * @throws java.io.UncheckedIOException if the address cannot be had
   */
  public static Server startServer(ClientHandler handler, @Nullable String host, int port) {
    return startServer(handler, host, port, ServerOptions.DEFAULT);
  }

  /**
   * Serves connections as streams, each in a task of its own. Suspends until it listens.
   *
   * @param handler what to do with a connection
   * @param host where to listen: a name or an address; null: everywhere
   * @param port the port; 0: any that is free
   * @param options how to listen
   * @return the server
   * @throws java.io.UncheckedIOException if the address cannot be had
   */
  public static Server startServer(
      ClientHandler handler, @Nullable String host, int port, ServerOptions options) {
    return createServer(
        () -> new StreamProtocol(new StreamReader(options.limit()), handler), host, port, options);
  }

  /**
   * Connects a protocol to a server. Suspends until {@code connectionMade} was called. Cancelling
   * it closes the half-made connection.
   *
   * @param factory makes the protocol
   * @param host name or address
   * @param port the port
   * @param <P> the type of the protocol
   * @return the protocol
   * @throws java.io.UncheckedIOException if nothing answers there, or the host is unknown
   */
  public static <P extends BaseProtocol> P createConnection(
      Supplier<? extends P> factory, String host, int port) {
    return Connector.connect(factory, host, port);
  }

  /**
   * Serves connections with a protocol for each. Suspends until it listens.
   *
   * @param factory makes a protocol
   * @param host where to listen: a name or an address; null: everywhere
   * @param port the port; 0: any that is free
   * @param options how to listen
   * @return the server
   * @throws java.io.UncheckedIOException if the address cannot be had
   */
  public static Server createServer(
      Supplier<? extends BaseProtocol> factory,
      @Nullable String host,
      int port,
      ServerOptions options) {
    NettyPoller poller = NettyPoller.here();
    Server server = new Server(poller, factory);
    try {
      for (InetSocketAddress address : listeningAddresses(host, port)) {
        ServerChannel channel = poller.sockets().tcpServer().get();
        channel.config().setOption(ChannelOption.SO_REUSEADDR, options.reuseAddress());
        server.listen(channel, address, options);
      }
    } catch (Throwable failed) {
      server.close();
      throw failed;
    }
    if (options.startServing()) {
      server.startServing();
    }
    return server;
  }

  private static List<InetSocketAddress> listeningAddresses(@Nullable String host, int port) {
    if (host == null || host.isEmpty()) {
      return List.of(new InetSocketAddress(port));
    }
    return Resolver.resolve(host).stream()
        .distinct()
        .map((InetAddress address) -> new InetSocketAddress(address, port))
        .toList();
  }

  // ---- datagrams

  /**
   * Opens a socket for datagrams with a protocol. Suspends until {@code connectionMade} was called.
   * Cancelling it closes the socket.
   *
   * @param factory makes the protocol
   * @param options the addresses of both ends, or at least their family
   * @param <P> the type of the protocol
   * @return the protocol
   * @throws IllegalArgumentException if there is neither an address nor a family, or the two
   *     addresses have no family in common
   * @throws UnsupportedOperationException for a Unix socket, where the loop has no datagrams over
   *     such: only epoll has
   * @throws java.io.UncheckedIOException if the address cannot be had, or the host is unknown
   * @see <a
   *     href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.create_datagram_endpoint">asyncio:
   *     create_datagram_endpoint</a>
   */
  public static <P extends DatagramProtocol> P createDatagramEndpoint(
      Supplier<? extends P> factory, DatagramOptions options) {
    return DatagramConnector.open(factory, options);
  }

  /**
   * Opens a socket for datagrams as a stream of them. Suspends until it is open. Cancelling it
   * closes the socket.
   *
   * @param options the addresses of both ends, or at least their family
   * @return the stream
   * @throws IllegalArgumentException if there is neither an address nor a family, or the two
   *     addresses have no family in common
   * @throws UnsupportedOperationException for a Unix socket, where the loop has no datagrams over
   *     such: only epoll has
   * @throws java.io.UncheckedIOException if the address cannot be had, or the host is unknown
   */
  public static DatagramStream openDatagram(DatagramOptions options) {
    return DatagramStream.open(options);
  }

  // ---- subprocesses

  /**
   * Starts a program, which reads and writes what this one does. Suspends until it runs; the loop
   * goes on meanwhile. Cancelling it kills the process and waits for its end.
   *
   * @param program a path, or a name to look for in {@code PATH}
   * @param arguments its arguments
   * @return the process
   * @throws java.io.UncheckedIOException if it cannot be started, naming it
   * @see <a
   *     href="https://docs.python.org/3/library/asyncio-subprocess.html#asyncio.create_subprocess_exec">asyncio:
   *     create_subprocess_exec</a>
   */
  public static Process createSubprocessExec(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(program);
    return Process.start(command, SubprocessOptions.DEFAULT);
  }

  /**
   * Starts a program. Suspends until it runs; the loop goes on meanwhile. Cancelling it kills the
   * process and waits for its end.
   *
   * @param command a path or a name to look for in {@code PATH}, and the arguments
   * @param options what it reads and writes, and where it runs
   * @return the process
   * @throws java.io.UncheckedIOException if it cannot be started, naming it
   */
  public static Process createSubprocessExec(List<String> command, SubprocessOptions options) {
    return Process.start(List.copyOf(command), options);
  }

  /**
   * Has the shell run a command, which reads and writes what this program does. Suspends until it
   * runs. Cancelling it kills the shell and waits for its end.
   *
   * @param command for the shell; whoever puts it together must quote what it is made of
   * @return the process of the shell
   * @throws java.io.UncheckedIOException if it cannot be started
   * @see <a
   *     href="https://docs.python.org/3/library/asyncio-subprocess.html#asyncio.create_subprocess_shell">asyncio:
   *     create_subprocess_shell</a>
   */
  public static Process createSubprocessShell(String command) {
    return createSubprocessShell(command, SubprocessOptions.DEFAULT);
  }

  /**
   * Has the shell run a command. Suspends until it runs. Cancelling it kills the shell and waits
   * for its end.
   *
   * @param command for the shell; whoever puts it together must quote what it is made of
   * @param options what it reads and writes, and where it runs
   * @return the process of the shell
   * @throws java.io.UncheckedIOException if it cannot be started
   */
  public static Process createSubprocessShell(String command, SubprocessOptions options) {
    List<String> shell =
        File.separatorChar == '/' ? List.of("/bin/sh", "-c") : List.of("cmd.exe", "/c");
    return Process.start(List.of(shell.getFirst(), shell.getLast(), command), options);
  }

  /**
   * Starts a program with a protocol. Suspends until {@code connectionMade} was called. Cancelling
   * it kills the process and waits for its end.
   *
   * @param factory makes the protocol
   * @param command a path or a name to look for in {@code PATH}, and the arguments
   * @param options what it reads and writes, and where it runs: usually {@link
   *     SubprocessOptions#PIPES}
   * @param <P> the type of the protocol
   * @return the protocol
   * @throws java.io.UncheckedIOException if it cannot be started, naming it
   * @see <a
   *     href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.subprocess_exec">asyncio:
   *     subprocess_exec</a>
   */
  public static <P extends SubprocessProtocol> P subprocessExec(
      Supplier<? extends P> factory, List<String> command, SubprocessOptions options) {
    return Subprocess.start(factory, List.copyOf(command), options);
  }
}
