package asyncio.net;

import asyncio.Asyncio;
import asyncio.Awaitable;
import java.io.File;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
   * A connection: a pair of streams, which can be used as one.
   *
   * @param reader what the peer sends
   * @param writer what the peer gets
   */
  public record Connection(StreamReader reader, StreamWriter writer) implements Stream {}

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
    return openConnection(host, port, ConnectOptions.DEFAULT.withLimit(limit));
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
    return Connector.connect(factory, host, port, ConnectOptions.DEFAULT, null);
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
    return Listener.listen(factory, Collections.singletonList(host), port, options, null);
  }

  // ---- TCP with options, several hosts, and sockets that are there already

  /**
   * Connects to a server and gives the two streams. Suspends until the connection stands.
   * Cancelling it closes the half-made connection.
   *
   * @param host name or address
   * @param port the port
   * @param options how to connect
   * @return the streams
   * @throws java.io.UncheckedIOException if nothing answers there, or the host is unknown
   */
  public static Connection openConnection(String host, int port, ConnectOptions options) {
    StreamReader reader = new StreamReader(options.limit());
    StreamProtocol protocol =
        Connector.connect(() -> new StreamProtocol(reader, null), host, port, options, null);
    return new Connection(reader, protocol.writer());
  }

  /**
   * Gives the two streams of a socket that is connected already. Suspends.
   *
   * @param socket connected, and not used by anything else from now on
   * @return the streams
   * @throws UnsupportedOperationException unless the loop polls with {@link Pollers#nio}
   */
  public static Connection openConnection(SocketChannel socket) {
    return openConnection(socket, StreamReader.DEFAULT_LIMIT, null);
  }

  /**
   * Gives the two streams of a socket that is connected already, with TLS or without, and with a
   * limit for lines. Suspends, with TLS until the handshake is done.
   *
   * @param socket connected, and not used by anything else from now on
   * @param limit how long a line may be, in bytes
   * @param tls with a server name; null: without TLS
   * @return the streams
   * @throws UnsupportedOperationException unless the loop polls with {@link Pollers#nio}
   */
  public static Connection openConnection(
      SocketChannel socket, int limit, @Nullable TlsOptions tls) {
    StreamReader reader = new StreamReader(limit);
    StreamProtocol protocol = createConnection(() -> new StreamProtocol(reader, null), socket, tls);
    return new Connection(reader, protocol.writer());
  }

  /**
   * Connects a protocol to a server. Suspends until {@code connectionMade} was called. Cancelling
   * it closes the half-made connection.
   *
   * @param factory makes the protocol
   * @param host name or address
   * @param port the port
   * @param options how to connect
   * @param <P> the type of the protocol
   * @return the protocol
   * @throws java.io.UncheckedIOException if nothing answers there, or the host is unknown
   * @throws asyncio.ExceptionGroup if nothing answers and all errors are wanted
   */
  public static <P extends BaseProtocol> P createConnection(
      Supplier<? extends P> factory, String host, int port, ConnectOptions options) {
    return Connector.connect(factory, host, port, options, null);
  }

  /**
   * Gives a socket that is connected already to a protocol. Suspends until {@code connectionMade}
   * was called.
   *
   * @param factory makes the protocol
   * @param socket connected, and not used by anything else from now on
   * @param <P> the type of the protocol
   * @return the protocol
   * @throws UnsupportedOperationException unless the loop polls with {@link Pollers#nio}
   */
  public static <P extends BaseProtocol> P createConnection(
      Supplier<? extends P> factory, SocketChannel socket) {
    return createConnection(factory, socket, null);
  }

  /**
   * Gives a socket that is connected already to a protocol, with TLS or without. Suspends until
   * {@code connectionMade} was called, with TLS after the handshake.
   *
   * @param factory makes the protocol
   * @param socket connected, and not used by anything else from now on
   * @param tls with a server name; null: without TLS
   * @param <P> the type of the protocol
   * @return the protocol
   * @throws UnsupportedOperationException unless the loop polls with {@link Pollers#nio}
   */
  public static <P extends BaseProtocol> P createConnection(
      Supplier<? extends P> factory, SocketChannel socket, @Nullable TlsOptions tls) {
    return Listener.adopt(factory, socket, tls == null ? null : TlsLayer.client(tls, null, -1));
  }

  /**
   * Gives a connection that was accepted outside the loop to a protocol. Suspends until {@code
   * connectionMade} was called.
   *
   * @param factory makes the protocol
   * @param socket accepted, and not used by anything else from now on
   * @param <P> the type of the protocol
   * @return the protocol
   * @throws UnsupportedOperationException unless the loop polls with {@link Pollers#nio}
   */
  public static <P extends BaseProtocol> P connectAcceptedSocket(
      Supplier<? extends P> factory, SocketChannel socket) {
    return connectAcceptedSocket(factory, socket, null);
  }

  /**
   * Gives a connection that was accepted outside the loop to a protocol, with TLS or without.
   * Suspends until {@code connectionMade} was called, with TLS after the handshake.
   *
   * @param factory makes the protocol
   * @param socket accepted, and not used by anything else from now on
   * @param tls with a server's context; null: without TLS
   * @param <P> the type of the protocol
   * @return the protocol
   * @throws UnsupportedOperationException unless the loop polls with {@link Pollers#nio}
   */
  public static <P extends BaseProtocol> P connectAcceptedSocket(
      Supplier<? extends P> factory, SocketChannel socket, @Nullable TlsOptions tls) {
    return Listener.adopt(factory, socket, tls == null ? null : TlsLayer.server(tls));
  }

  /**
   * Serves connections with a protocol for each, at several hosts. Suspends until it listens. An
   * address that comes twice is bound once; one that this machine does not have is left out, if
   * there is another.
   *
   * @param factory makes a protocol
   * @param hosts names or addresses
   * @param port the port; 0: any that is free, for each address another
   * @param options how to listen
   * @return the server
   * @throws java.io.UncheckedIOException if an address is in use, or none can be had
   */
  public static Server createServer(
      Supplier<? extends BaseProtocol> factory,
      List<String> hosts,
      int port,
      ServerOptions options) {
    return Listener.listen(factory, hosts, port, options, null);
  }

  /**
   * Serves connections with a protocol for each, at a socket that is bound already. Suspends.
   *
   * @param factory makes a protocol
   * @param socket bound, and not used by anything else from now on
   * @param options how to serve
   * @return the server
   * @throws UnsupportedOperationException unless the loop polls with {@link Pollers#nio}
   */
  public static Server createServer(
      Supplier<? extends BaseProtocol> factory, ServerSocketChannel socket, ServerOptions options) {
    return createServer(factory, socket, options, null);
  }

  /**
   * Serves connections with a protocol for each, at a socket that is bound already, with TLS or
   * without. Suspends.
   *
   * @param factory makes a protocol
   * @param socket bound, and not used by anything else from now on
   * @param options how to serve
   * @param tls with a server's context; null: without TLS
   * @return the server
   * @throws UnsupportedOperationException unless the loop polls with {@link Pollers#nio}
   */
  public static Server createServer(
      Supplier<? extends BaseProtocol> factory,
      ServerSocketChannel socket,
      ServerOptions options,
      @Nullable TlsOptions tls) {
    return Listener.adopt(factory, socket, options, tls);
  }

  /**
   * Serves connections as streams, each in a task of its own, at several hosts. Suspends until it
   * listens.
   *
   * @param handler what to do with a connection
   * @param hosts names or addresses
   * @param port the port; 0: any that is free, for each address another
   * @param options how to listen
   * @return the server
   * @throws java.io.UncheckedIOException if an address is in use, or none can be had
   */
  public static Server startServer(
      ClientHandler handler, List<String> hosts, int port, ServerOptions options) {
    return createServer(
        () -> new StreamProtocol(new StreamReader(options.limit()), handler), hosts, port, options);
  }

  /**
   * Serves connections as streams, each in a task of its own, at a socket that is bound already.
   * Suspends.
   *
   * @param handler what to do with a connection
   * @param socket bound, and not used by anything else from now on
   * @param options how to serve
   * @return the server
   * @throws UnsupportedOperationException unless the loop polls with {@link Pollers#nio}
   */
  public static Server startServer(
      ClientHandler handler, ServerSocketChannel socket, ServerOptions options) {
    return startServer(handler, socket, options, null);
  }

  /**
   * Serves connections as streams, each in a task of its own, at a socket that is bound already,
   * with TLS or without. Suspends.
   *
   * @param handler what to do with a connection
   * @param socket bound, and not used by anything else from now on
   * @param options how to serve
   * @param tls with a server's context; null: without TLS
   * @return the server
   * @throws UnsupportedOperationException unless the loop polls with {@link Pollers#nio}
   */
  public static Server startServer(
      ClientHandler handler,
      ServerSocketChannel socket,
      ServerOptions options,
      @Nullable TlsOptions tls) {
    return createServer(
        () -> new StreamProtocol(new StreamReader(options.limit()), handler), socket, options, tls);
  }

  /**
   * What came of a {@link #staggeredRace}.
   *
   * @param winner the first success; null if there was none
   * @param index which attempt that was; -1 if none
   * @param failures what each attempt has failed by; null for those that have not
   * @param <T> the type of the result
   */
  public record Race<T>(@Nullable T winner, int index, List<@Nullable Throwable> failures) {}

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

  // ---- streams in memory

  /**
   * Two connected ends of a stream in memory, with the default limit. Limits, back-pressure, half
   * close, close and abort are those of a connection over a socket. It needs no poller, so it works
   * on any loop, in virtual time too. Does not suspend.
   *
   * @return the two ends
   */
  public static MemoryStreams memoryStreams() {
    return memoryStreams(StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Two connected ends of a stream in memory, with a limit for lines. Does not suspend.
   *
   * @param limit how long a line may be, in bytes
   * @return the two ends
   */
  public static MemoryStreams memoryStreams(int limit) {
    return memoryStreams(limit, Integer.MAX_VALUE);
  }

  /**
   * Two connected ends of a stream in memory that lets little through at a time. Code that takes a
   * read for a message fails over one that gives a byte at a time. Does not suspend.
   *
   * @param limit how long a line may be, in bytes
   * @param most how many bytes go over in one iteration of the loop, each way
   * @return the two ends
   */
  public static MemoryStreams memoryStreams(int limit, int most) {
    return MemoryStreams.connect(limit, most);
  }

  // ---- names

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
   * @see <a
   *     href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.getaddrinfo">asyncio:
   *     getaddrinfo</a>
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

  // ---- files

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
   * @see <a
   *     href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sendfile">asyncio:
   *     sendfile</a>
   */
  public static long sendFile(
      Transport transport, AsyncFile file, long offset, long count, boolean fallback) {
    return new FileSending(transport, file, offset).send(count, fallback);
  }

  // ---- channels of java.nio

  /**
   * Has something called, as an ordinary callback of the loop, each time that there is something to
   * read from a channel, or a connection to accept. It replaces what was called before. On NIO the
   * channel joins the loop's own selector; for epoll and io_uring a thread waits for it. Does not
   * suspend.
   *
   * @param channel non-blocking; stays the caller's, who removes what was added before closing it
   * @param callback what to call; it goes on being called until it has read what there is
   * @throws IllegalArgumentException if the channel is blocking
   */
  public static void addReader(SelectableChannel channel, Runnable callback) {
    NettyPoller.here().watches().add(channel, Watches.IN, callback);
  }

  /**
   * Has nothing called any more when there is something to read.
   *
   * @param channel the channel
   * @return whether something was
   */
  public static boolean removeReader(SelectableChannel channel) {
    return NettyPoller.here().watches().remove(channel, Watches.IN);
  }

  /**
   * Has something called, as an ordinary callback of the loop, each time that a channel takes
   * bytes, or is connected. It replaces what was called before.
   *
   * @param channel non-blocking; stays the caller's
   * @param callback what to call
   * @throws IllegalArgumentException if the channel is blocking
   * @see #addReader
   */
  public static void addWriter(SelectableChannel channel, Runnable callback) {
    NettyPoller.here().watches().add(channel, Watches.OUT, callback);
  }

  /**
   * Has nothing called any more when a channel takes bytes.
   *
   * @param channel the channel
   * @return whether something was
   */
  public static boolean removeWriter(SelectableChannel channel) {
    return NettyPoller.here().watches().remove(channel, Watches.OUT);
  }

  /**
   * Receives what has come. Suspends until there is something. Cancelling this and the following
   * functions loses nothing, except that {@code sockSendAll} may have sent some.
   *
   * @param socket non-blocking, connected
   * @param most how many bytes at most
   * @return the bytes; none when the peer will send no more
   * @throws IllegalArgumentException if the socket is blocking
   * @throws IllegalStateException if another task already receives from it
   * @throws java.io.UncheckedIOException if it fails
   */
  public static byte[] sockRecv(SocketChannel socket, int most) {
    ByteBuffer into = ByteBuffer.allocate(most);
    int many = sockRecvInto(socket, into);
    return Arrays.copyOf(into.array(), many);
  }

  /**
   * Receives what has come into a buffer. Suspends until there is something.
   *
   * @param socket non-blocking, connected
   * @param into with room
   * @return how many bytes; 0 when the peer will send no more
   */
  public static int sockRecvInto(SocketChannel socket, ByteBuffer into) {
    return into.hasRemaining() ? Math.max(SocketOperation.receive(socket, into), 0) : 0;
  }

  /**
   * Sends all of the remaining bytes. Suspends until the system has them. The buffer's position
   * tells how many it has, also when this fails or is cancelled.
   *
   * @param socket non-blocking, connected
   * @param data the bytes
   */
  public static void sockSendAll(SocketChannel socket, ByteBuffer data) {
    SocketOperation.sendAll(socket, data);
  }

  /**
   * Connects a socket. Suspends until it is connected. A host that is not resolved yet is looked
   * up. After a cancellation the socket is good for nothing but to be closed.
   *
   * @param socket non-blocking
   * @param address where to
   */
  public static void sockConnect(SocketChannel socket, SocketAddress address) {
    SocketOperation.connect(socket, address);
  }

  /**
   * Accepts a connection. Suspends until there is one.
   *
   * @param socket non-blocking, bound
   * @return the connection, non-blocking
   */
  public static SocketChannel sockAccept(ServerSocketChannel socket) {
    return SocketOperation.accept(socket);
  }

  /**
   * Sends a file over a socket, from the one to the other without passing through this process
   * where the system can. Suspends until the system has it. However it ends, the position of the
   * file is behind what is sent.
   *
   * @param socket non-blocking, connected
   * @param file opened to read
   * @param offset where to begin in the file
   * @param count how many bytes to send at most; negative: up to the end of the file
   * @return how many bytes were sent
   * @throws java.io.UncheckedIOException if it fails
   * @see <a
   *     href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sock_sendfile">asyncio:
   *     sock_sendfile</a>
   */
  public static long sockSendFile(SocketChannel socket, AsyncFile file, long offset, long count) {
    return SocketOperation.sendFile(socket, file, offset, count);
  }

  /**
   * Receives a datagram. Suspends until there is one.
   *
   * @param socket non-blocking
   * @param into where to; what does not fit is lost
   * @return from where it came
   */
  public static SocketAddress sockRecvFrom(DatagramChannel socket, ByteBuffer into) {
    return SocketOperation.receiveFrom(socket, into);
  }

  /**
   * Sends a datagram. Suspends until the system has it.
   *
   * @param socket non-blocking
   * @param data its bytes, maybe none
   * @param address where to
   * @return how many bytes it had
   */
  public static int sockSendTo(DatagramChannel socket, ByteBuffer data, SocketAddress address) {
    return SocketOperation.sendTo(socket, data, address);
  }

  // ---- pipes

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
   * @see <a
   *     href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.connect_read_pipe">asyncio:
   *     connect_read_pipe</a>
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
   * @see <a
   *     href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.connect_write_pipe">asyncio:
   *     connect_write_pipe</a>
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
   * @see <a
   *     href="https://docs.python.org/3/library/asyncio-subprocess.html#asyncio.create_subprocess_shell">asyncio:
   *     create_subprocess_shell</a>
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
   * @see <a
   *     href="https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.subprocess_exec">asyncio:
   *     subprocess_exec</a>
   */
  public static <P extends SubprocessProtocol> P subprocessExec(
      Supplier<? extends P> factory, List<String> command, SubprocessOptions options) {
    return Subprocess.start(factory, List.copyOf(command), options);
  }

  // ---- TLS

  /**
   * Connects to a server with TLS and gives the two streams. Suspends until the handshake is done.
   * Cancelling it closes the half-made connection.
   *
   * @param host name or address, which the server's certificate must be for
   * @param port the port
   * @param tls as {@link TlsOptions#client()}
   * @return the streams
   * @throws TlsError if the peers do not agree; the message says why
   * @throws java.io.UncheckedIOException if nothing answers there, or the host is unknown
   */
  public static Connection openConnection(String host, int port, TlsOptions tls) {
    return openConnection(host, port, ConnectOptions.DEFAULT, tls);
  }

  /**
   * Connects to a server with TLS and gives the two streams. Suspends until the handshake is done.
   * Cancelling it closes the half-made connection.
   *
   * @param host name or address, which the server's certificate must be for
   * @param port the port
   * @param options how to connect
   * @param tls as {@link TlsOptions#client()}
   * @return the streams
   * @throws TlsError if the peers do not agree; the message says why
   * @throws java.io.UncheckedIOException if nothing answers there, or the host is unknown
   */
  public static Connection openConnection(
      String host, int port, ConnectOptions options, TlsOptions tls) {
    StreamReader reader = new StreamReader(options.limit());
    StreamProtocol protocol =
        createConnection(() -> new StreamProtocol(reader, null), host, port, options, tls);
    return new Connection(reader, protocol.writer());
  }

  /**
   * Serves connections with TLS as streams, each in a task of its own, which begins after the
   * handshake; a handshake that fails is logged for debugging and otherwise no event. Suspends
   * until it listens.
   *
   * @param handler what to do with a connection
   * @param host where to listen: a name or an address; null: everywhere
   * @param port the port; 0: any that is free
   * @param options how to listen
   * @param tls with a server's context
   * @return the server
   * @throws java.io.UncheckedIOException if the address cannot be had
   */
  public static Server startServer(
      ClientHandler handler,
      @Nullable String host,
      int port,
      ServerOptions options,
      TlsOptions tls) {
    return createServer(
        () -> new StreamProtocol(new StreamReader(options.limit()), handler),
        host,
        port,
        options,
        tls);
  }

  /**
   * Serves connections with TLS as streams, each in a task of its own, at several hosts. Suspends
   * until it listens.
   *
   * @param handler what to do with a connection
   * @param hosts names or addresses
   * @param port the port; 0: any that is free, for each address another
   * @param options how to listen
   * @param tls with a server's context
   * @return the server
   * @throws java.io.UncheckedIOException if an address is in use, or none can be had
   */
  public static Server startServer(
      ClientHandler handler, List<String> hosts, int port, ServerOptions options, TlsOptions tls) {
    return createServer(
        () -> new StreamProtocol(new StreamReader(options.limit()), handler),
        hosts,
        port,
        options,
        tls);
  }

  /**
   * Connects a protocol to a server with TLS. Suspends until {@code connectionMade} was called,
   * which is after the handshake. Cancelling it closes the half-made connection.
   *
   * @param factory makes the protocol
   * @param host name or address, which the server's certificate must be for
   * @param port the port
   * @param tls as {@link TlsOptions#client()}
   * @param <P> the type of the protocol
   * @return the protocol
   * @throws TlsError if the peers do not agree; the message says why
   * @throws java.io.UncheckedIOException if nothing answers there, or the host is unknown
   */
  public static <P extends BaseProtocol> P createConnection(
      Supplier<? extends P> factory, String host, int port, TlsOptions tls) {
    return createConnection(factory, host, port, ConnectOptions.DEFAULT, tls);
  }

  /**
   * Connects a protocol to a server with TLS. Suspends until {@code connectionMade} was called,
   * which is after the handshake. Cancelling it closes the half-made connection.
   *
   * @param factory makes the protocol
   * @param host name or address, which the server's certificate must be for
   * @param port the port
   * @param options how to connect
   * @param tls as {@link TlsOptions#client()}
   * @param <P> the type of the protocol
   * @return the protocol
   * @throws TlsError if the peers do not agree; the message says why
   * @throws java.io.UncheckedIOException if nothing answers there, or the host is unknown
   * @throws asyncio.ExceptionGroup if nothing answers and all errors are wanted
   */
  public static <P extends BaseProtocol> P createConnection(
      Supplier<? extends P> factory,
      String host,
      int port,
      ConnectOptions options,
      TlsOptions tls) {
    return Connector.connect(factory, host, port, options, tls);
  }

  /**
   * Serves connections with TLS, with a protocol for each. Suspends until it listens.
   *
   * @param factory makes a protocol
   * @param host where to listen: a name or an address; null: everywhere
   * @param port the port; 0: any that is free
   * @param options how to listen
   * @param tls with a server's context
   * @return the server
   * @throws java.io.UncheckedIOException if the address cannot be had
   */
  public static Server createServer(
      Supplier<? extends BaseProtocol> factory,
      @Nullable String host,
      int port,
      ServerOptions options,
      TlsOptions tls) {
    return Listener.listen(factory, Collections.singletonList(host), port, options, tls);
  }

  /**
   * Serves connections with TLS, with a protocol for each, at several hosts. Suspends until it
   * listens.
   *
   * @param factory makes a protocol
   * @param hosts names or addresses
   * @param port the port; 0: any that is free, for each address another
   * @param options how to listen
   * @param tls with a server's context
   * @return the server
   * @throws java.io.UncheckedIOException if an address is in use, or none can be had
   */
  public static Server createServer(
      Supplier<? extends BaseProtocol> factory,
      List<String> hosts,
      int port,
      ServerOptions options,
      TlsOptions tls) {
    return Listener.listen(factory, hosts, port, options, tls);
  }

  /**
   * A connection that stands goes on with TLS, as the side that the context is for. What was
   * written before leaves as it is; what has come and was not given to the protocol yet is taken to
   * be a part of the handshake. The transport stays the same, and {@code connectionMade} is not
   * called again. Suspends until TLS stands. Cancelling it closes the connection, and so does any
   * failure.
   *
   * @param transport of a TCP or Unix connection
   * @param protocol gets the events from now on
   * @param tls at a client with the server's name
   * @return the transport
   * @throws TlsError if the peers do not agree; the message says why
   */
  public static Transport startTls(Transport transport, BaseProtocol protocol, TlsOptions tls) {
    TlsLayer layer = TlsLayer.either(tls);
    transport.setProtocol(protocol);
    Connector.startTls(transport, layer, () -> new byte[0]);
    return transport;
  }

  // ---- Unix sockets

  /**
   * Connects to a Unix socket and gives the two streams. Suspends until the connection stands.
   *
   * <p>Each direction can end by itself, as with TCP: see {@link StreamWriter#writeEof}.
   *
   * @param path of the socket
   * @return the streams
   * @throws java.io.UncheckedIOException if nothing answers there, or the path is too long
   */
  public static Connection openUnixConnection(Path path) {
    return openUnixConnection(path, null);
  }

  /**
   * Connects to a Unix socket, with TLS or without, and gives the two streams. Suspends until the
   * connection stands. Cancelling it closes the half-made connection.
   *
   * @param path of the socket
   * @param tls with a server name; null: without TLS
   * @return the streams
   * @throws java.io.UncheckedIOException if nothing answers there, or the path is too long
   */
  public static Connection openUnixConnection(Path path, @Nullable TlsOptions tls) {
    return openUnixConnection(path, StreamReader.DEFAULT_LIMIT, tls);
  }

  /**
   * Connects to a Unix socket, with TLS or without, and gives the two streams, with a limit for
   * lines. Suspends until the connection stands. Cancelling it closes the half-made connection.
   *
   * @param path of the socket
   * @param limit how long a line may be, in bytes
   * @param tls with a server name; null: without TLS
   * @return the streams
   * @throws java.io.UncheckedIOException if nothing answers there, or the path is too long
   */
  public static Connection openUnixConnection(Path path, int limit, @Nullable TlsOptions tls) {
    StreamReader reader = new StreamReader(limit);
    StreamProtocol protocol =
        createUnixConnection(() -> new StreamProtocol(reader, null), path, tls);
    return new Connection(reader, protocol.writer());
  }

  /**
   * Serves connections at a Unix socket as streams, each in a task of its own. Suspends until it
   * listens.
   *
   * @param handler what to do with a connection
   * @param path of the socket; one that is left over there is removed
   * @return the server, accepting
   * @throws java.io.UncheckedIOException if the path cannot be had
   */
  public static Server startUnixServer(ClientHandler handler, Path path) {
    return startUnixServer(handler, path, UnixServerOptions.DEFAULT, null);
  }

  /**
   * Serves connections at a Unix socket as streams, each in a task of its own. Suspends until it
   * listens.
   *
   * @param handler what to do with a connection
   * @param path of the socket
   * @param options how to listen
   * @param tls with a server's context; null: without TLS
   * @return the server
   * @throws java.io.UncheckedIOException if the path cannot be had
   */
  public static Server startUnixServer(
      ClientHandler handler, Path path, UnixServerOptions options, @Nullable TlsOptions tls) {
    return createUnixServer(
        () -> new StreamProtocol(new StreamReader(options.limit()), handler), path, options, tls);
  }

  /**
   * Connects a protocol to a Unix socket. Suspends until {@code connectionMade} was called.
   * Cancelling it closes the half-made connection.
   *
   * @param factory makes the protocol
   * @param path of the socket
   * @param tls with a server name; null: without TLS
   * @param <P> the type of the protocol
   * @return the protocol
   * @throws java.io.UncheckedIOException if nothing answers there, or the path is too long
   */
  public static <P extends BaseProtocol> P createUnixConnection(
      Supplier<? extends P> factory, Path path, @Nullable TlsOptions tls) {
    return Connector.connectUnix(factory, path, tls);
  }

  /**
   * Serves connections at a Unix socket with a protocol for each. Suspends until it listens.
   *
   * @param factory makes a protocol
   * @param path of the socket
   * @param options how to listen
   * @param tls with a server's context; null: without TLS
   * @return the server
   * @throws java.io.UncheckedIOException if the path cannot be had
   */
  public static Server createUnixServer(
      Supplier<? extends BaseProtocol> factory,
      Path path,
      UnixServerOptions options,
      @Nullable TlsOptions tls) {
    NettyPoller poller = NettyPoller.here();
    Server server = new Server(poller, factory);
    server.secure(tls);
    server.listen(new SocketFile(path, options), options.common());
    if (options.startServing()) {
      server.startServing();
    }
    return server;
  }
}
