package asyncio.net;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.net.internal.system.FileThreads;
import asyncio.net.internal.system.Resolver;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The functions to begin with: {@code import static asyncio.net.Net.*;}. They are called in a task
 * of a running loop, which gets a poller that can do I/O if it has none yet: see {@link Pollers}.
 *
 * <p>Where to connect to or to listen at is a host and a port, or any {@link Endpoint}. How, with
 * TLS for instance, is said by {@link ConnectOptions} and {@link ServerOptions}. What tasks do with
 * channels of {@code java.nio} by themselves is in {@link NioChannels}.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-stream.html">asyncio: streams</a>
 */
public final class Net {
  private Net() {}

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
    return openConnection(Endpoint.tcp(host, port), ConnectOptions.DEFAULT);
  }

  /**
   * Connects to a server and gives the two streams. Suspends until the connection stands, with TLS
   * until the handshake is done. Cancelling it closes the half-made connection.
   *
   * @param host name or address, which with TLS the server's certificate must be for
   * @param port the port
   * @param options how to connect
   * @return the streams
   * @throws java.io.UncheckedIOException if nothing answers there, or the host is unknown; {@link
   *     asyncio.ExceptionGroup} if all errors are wanted
   * @throws TlsError if the peers do not agree; the message says why
   */
  public static Connection openConnection(String host, int port, ConnectOptions options) {
    return openConnection(Endpoint.tcp(host, port), options);
  }

  /**
   * Connects to an endpoint and gives the two streams. Suspends until the connection stands, with
   * TLS until the handshake is done. Cancelling it closes the half-made connection.
   *
   * @param endpoint where to; with TLS and no host, the options have to name the server
   * @param options how to connect
   * @return the streams
   * @throws java.io.UncheckedIOException if nothing answers there
   * @throws TlsError if the peers do not agree; the message says why
   * @throws UnsupportedOperationException if the loop's poller cannot adopt such a socket
   */
  public static Connection openConnection(Endpoint endpoint, ConnectOptions options) {
    StreamReader reader = new StreamReader(options.limit());
    StreamProtocol protocol =
        Connector.connect(() -> new StreamProtocol(reader, null), endpoint, options);
    return new Connection(reader, protocol.writer());
  }

  /**
   * Serves connections as streams, each in a task of its own. Suspends until it listens.
   *
   * @param handler what to do with a connection
   * @param host where to listen: a name or an address; null: everywhere
   * @param port the port; 0: any that is free
   * @return the server, accepting
   * @throws java.io.UncheckedIOException if the address is not available
   */
  public static Server startServer(ClientHandler handler, @Nullable String host, int port) {
    return startServer(handler, Endpoint.tcp(host, port), ServerOptions.DEFAULT);
  }

  /**
   * Serves connections as streams, each in a task of its own. Suspends until it listens.
   *
   * @param handler what to do with a connection
   * @param host where to listen: a name or an address; null: everywhere
   * @param port the port; 0: any that is free
   * @param options how to listen
   * @return the server
   * @throws java.io.UncheckedIOException if the address is not available
   */
  public static Server startServer(
      ClientHandler handler, @Nullable String host, int port, ServerOptions options) {
    return startServer(handler, Endpoint.tcp(host, port), options);
  }

  /**
   * Serves connections as streams, each in a task of its own, which with TLS begins after the
   * handshake. Suspends until it listens.
   *
   * @param handler what to do with a connection
   * @param endpoint where to listen
   * @param options how to listen
   * @return the server
   * @throws java.io.UncheckedIOException if the address is not available
   * @throws UnsupportedOperationException if the loop's poller cannot adopt such a socket
   */
  public static Server startServer(
      ClientHandler handler, Endpoint endpoint, ServerOptions options) {
    int limit = options.limit();
    return Listener.listen(
        () -> new StreamProtocol(new StreamReader(limit), handler), endpoint, options);
  }

  /**
   * Connects a protocol to an endpoint. Suspends until {@code connectionMade} was called, which
   * with TLS is after the handshake. Cancelling it closes the half-made connection.
   *
   * @param factory makes the protocol
   * @param endpoint where to; an adopted socket, connected or accepted, is the side of TLS that the
   *     context is made for
   * @param options how to connect
   * @param <P> the type of the protocol
   * @return the protocol
   * @throws java.io.UncheckedIOException if nothing answers there, or the host is unknown
   * @throws TlsError if the peers do not agree; the message says why
   * @throws asyncio.ExceptionGroup if nothing answers and all errors are wanted
   */
  public static <P extends BaseProtocol> P createConnection(
      Supplier<? extends P> factory, Endpoint endpoint, ConnectOptions options) {
    return Connector.connect(factory, endpoint, options);
  }

  /**
   * Serves connections with a protocol for each. Suspends until it listens.
   *
   * @param factory makes a protocol
   * @param endpoint where to listen
   * @param options how to listen
   * @return the server
   * @throws java.io.UncheckedIOException if the address is not available
   */
  public static Server createServer(
      Supplier<? extends BaseProtocol> factory, Endpoint endpoint, ServerOptions options) {
    return Listener.listen(factory, endpoint, options);
  }

  /**
   * A connection that stands goes on with TLS, as the side that the context is for. What was
   * written before leaves as it is; what has arrived and was not given to the protocol yet is taken
   * to be a part of the handshake. The transport stays the same, and {@code connectionMade} is not
   * called again. One that has TLS gets TLS inside of TLS. Suspends until it stands. Cancelling it
   * closes the connection, and so does any failure.
   *
   * @param transport of a TCP or Unix connection
   * @param protocol gets the events from now on
   * @param tls at a client with the server's name
   * @return the transport
   * @throws TlsError if the peers do not agree; the message says why
   */
  public static Transport startTls(Transport transport, BaseProtocol protocol, TlsOptions tls) {
    StreamTransport socket = StreamTransport.of(transport);
    if (!tls.context().isServer()) {
      String _ = tls.requireClient(null);
    }
    transport.setProtocol(protocol);
    socket.startTls(tls, () -> new byte[0]);
    return transport;
  }

  /**
   * Makes several attempts at the same thing and takes the first that succeeds. Each starts, in a
   * task of its own, when the one before has failed, or has not succeeded for a while. Suspends
   * until one has succeeded or all have failed, and until the others, which are cancelled, have
   * ended. Cancelling it cancels them all. A success that is not needed is closed if it can be.
   *
   * @param attempts what to try, best first
   * @param delay how long an attempt may take before the next is made beside it; null: until it
   *     fails
   * @param <T> the type of the result
   * @return the winner and the failures
   */
  public static <T> Race<T> staggeredRace(
      List<? extends Awaitable<? extends T>> attempts, @Nullable Duration delay) {
    return StaggeredRace.run(attempts, delay, StaggeredRace::close);
  }

  /**
   * Two connected ends of a stream in memory, with the default limit. Limits, back-pressure, half
   * close, close and abort are those of a connection over a socket. It needs no poller, so it works
   * on any loop, in virtual time too. Does not suspend.
   *
   * @return the two ends
   */
  public static MemoryStreams memoryStreams() {
    return memoryStreams(StreamReader.DEFAULT_LIMIT, Integer.MAX_VALUE);
  }

  /**
   * Two connected ends of a stream in memory that lets little through at a time. Code that takes a
   * read for a message fails over one that gives a byte at a time. Does not suspend.
   *
   * @param limit how long a line may be, in bytes
   * @param maxBytes how many bytes go over in one iteration of the loop, each way
   * @return the two ends
   */
  public static MemoryStreams memoryStreams(int limit, int maxBytes) {
    return MemoryStreams.connect(limit, maxBytes);
  }

  /**
   * The addresses of a host. Suspends unless the host is an address; an IPv6 address with a zone
   * ({@code fe80::1%eth0}) is looked up. Names are asked about by threads of their own, a bounded
   * number at a time, so slow ones hold up neither the loop nor its executor. Cancelling it does
   * not stop the system from asking.
   *
   * @param host name or address
   * @param port the port, which comes back in each address
   * @return at least one address, in the order of the system's preference
   * @throws java.io.UncheckedIOException if the host is unknown
   */
  public static List<InetSocketAddress> getaddrinfo(String host, int port) {
    return Resolver.resolve(host).stream()
        .distinct()
        .map(address -> new InetSocketAddress(address, port))
        .toList();
  }

  /**
   * The name of the host at an address. Suspends; cancelling it does not stop the system from
   * asking.
   *
   * @param address a resolved address
   * @return its name; the address as text if it has none
   * @throws IllegalArgumentException if the address is not resolved
   */
  public static String getnameinfo(InetSocketAddress address) {
    return Resolver.name(address);
  }

  /**
   * Opens a file for reading and writing off the loop. Suspends; if it is cancelled, a file that
   * was being opened is closed.
   *
   * @param path which file
   * @param options how, as for {@link java.nio.channels.FileChannel#open}; none: to read
   * @return the file, to be closed
   * @throws java.io.UncheckedIOException if it cannot be opened
   */
  public static AsyncFile openFile(Path path, OpenOption... options) {
    return AsyncFile.open(path, options);
  }

  /**
   * Reads a whole file off the loop. Suspends. Cancelling it does not stop the system.
   *
   * @param path which file
   * @return its bytes
   * @throws java.io.UncheckedIOException if that fails
   */
  public static byte[] readFile(Path path) {
    return Asyncio.await(FileThreads.off(() -> Files.readAllBytes(path)));
  }

  /**
   * Writes a whole file off the loop. Suspends. Cancelling it does not stop what has begun.
   *
   * @param path which file
   * @param data what it has afterwards; not to be changed meanwhile
   * @param options how, as for {@link Files#write}; none: made if it is not there, replaced if it
   *     is
   * @throws java.io.UncheckedIOException if that fails
   */
  public static void writeFile(Path path, byte[] data, OpenOption... options) {
    Asyncio.await(FileThreads.off(() -> Files.write(path, data, options)));
  }

  /**
   * Copies a file off the loop. Suspends. Cancelling it does not stop what has begun.
   *
   * @param source from where
   * @param target where to
   * @param options how, as for {@link Files#copy(Path, Path, CopyOption...)}
   * @throws java.io.UncheckedIOException if that fails, as when the target exists and is not to be
   *     replaced
   */
  public static void copyFile(Path source, Path target, CopyOption... options) {
    Asyncio.await(FileThreads.off(() -> Files.copy(source, target, options)));
  }

  /**
   * Sends a file over a transport, behind what was written to it. Over TCP the bytes go from the
   * file to the socket without passing through this process. Suspends until they have been handed
   * to the system, or, copied, to the transport; nothing else can be written meanwhile over TCP.
   *
   * <p>Cancelling it ends the sending between two pieces: one that has been begun is sent. However
   * it ends, the position of the file is behind what is sent.
   *
   * @param transport over what
   * @param file opened to read
   * @param offset where to begin in the file
   * @param count how many bytes to send at most; negative: up to the end of the file
   * @param fallback whether to copy the bytes where the system cannot send them, as with TLS
   * @return how many bytes were sent
   * @throws IllegalStateException if the transport is closing
   * @throws SendfileNotAvailableError if the system cannot do it and there is no fallback
   * @throws ConnectionResetError if the connection is lost meanwhile
   */
  public static long sendFile(
      Transport transport, AsyncFile file, long offset, long count, boolean fallback) {
    return new FileSending(transport, file, offset).send(count, fallback);
  }

  /**
   * Connects a protocol to what can be read from, as this program's own input or a {@link
   * java.nio.channels.Pipe}. A thread of its own reads from it, and no further while the protocol
   * has paused. Suspends until {@code connectionMade} was called. Cancelling it closes the channel.
   *
   * @param factory makes the protocol
   * @param channel not used by anything else from now on; the transport closes it. For this
   *     program's input: {@code new FileInputStream(FileDescriptor.in).getChannel()}
   * @param <P> the type of the protocol
   * @return the protocol, whose transport is a {@link ReadTransport}
   */
  public static <P extends Protocol> P connectReadPipe(
      Supplier<? extends P> factory, ReadableByteChannel channel) {
    return PipeConnection.read(factory, channel);
  }

  /**
   * Connects a protocol to what can be written to, as this program's own output or a {@link
   * java.nio.channels.Pipe}. A thread of its own writes to it. Suspends until {@code
   * connectionMade} was called. Cancelling it closes the channel. That nobody reads any more shows
   * when something is written.
   *
   * @param factory makes the protocol, which is told to pause and to resume
   * @param channel not used by anything else from now on; the transport closes it
   * @param <P> the type of the protocol
   * @return the protocol, whose transport is a {@link Transport} that gives nothing to read
   */
  public static <P extends BaseProtocol> P connectWritePipe(
      Supplier<? extends P> factory, WritableByteChannel channel) {
    return PipeConnection.write(factory, channel);
  }

  /**
   * What can be read from a channel, as a stream: see {@link #connectReadPipe}. Suspends shortly.
   *
   * <pre>{@code
   * for (byte[] line : openReadPipe(new FileInputStream(FileDescriptor.in).getChannel())) …
   * }</pre>
   *
   * @param channel not used by anything else from now on; closed at its end, or when the loop
   *     closes
   * @return the stream
   */
  public static StreamReader openReadPipe(ReadableByteChannel channel) {
    StreamReader reader = new StreamReader();
    var _ = connectReadPipe(() -> new PipeConnection.Feed(reader), channel);
    return reader;
  }

  /**
   * What can be written to a channel, as a stream: see {@link #connectWritePipe}. Suspends shortly.
   *
   * @param channel not used by anything else from now on; closed by the stream
   * @return the stream, to be closed
   */
  public static StreamWriter openWritePipe(WritableByteChannel channel) {
    return connectWritePipe(() -> new StreamProtocol(new StreamReader(), null), channel).writer();
  }

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
   * @throws java.io.UncheckedIOException if the address is not available, or the host is unknown
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
   * @throws java.io.UncheckedIOException if the address is not available, or the host is unknown
   */
  public static DatagramStream openDatagram(DatagramOptions options) {
    return DatagramStream.open(options);
  }

  /**
   * Starts a program, which reads and writes what this one does. Suspends until it runs; the loop
   * goes on meanwhile. Cancelling it kills the process and waits for its end.
   *
   * @param program a path, or a name to look for in {@code PATH}
   * @param arguments its arguments
   * @return the process
   * @throws java.io.UncheckedIOException if it cannot be started, naming it
   */
  public static ChildProcess createSubprocessExec(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addFirst(program);
    return ChildProcess.start(command, SubprocessOptions.DEFAULT);
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
  public static ChildProcess createSubprocessExec(List<String> command, SubprocessOptions options) {
    return ChildProcess.start(List.copyOf(command), options);
  }

  /**
   * Has the shell run a command, which reads and writes what this program does. Suspends until it
   * runs. Cancelling it kills the shell and waits for its end.
   *
   * @param command for the shell; whoever puts it together must quote what it is made of
   * @return the process of the shell
   * @throws java.io.UncheckedIOException if it cannot be started
   */
  public static ChildProcess createSubprocessShell(String command) {
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
  public static ChildProcess createSubprocessShell(String command, SubprocessOptions options) {
    List<String> shell =
        File.separatorChar == '/' ? List.of("/bin/sh", "-c") : List.of("cmd.exe", "/c");
    return ChildProcess.start(List.of(shell.getFirst(), shell.getLast(), command), options);
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
   */
  public static <P extends SubprocessProtocol> P subprocessExec(
      Supplier<? extends P> factory, List<String> command, SubprocessOptions options) {
    return Subprocess.start(factory, List.copyOf(command), options);
  }
}
