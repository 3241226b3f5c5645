package asyncio.net;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * What tasks do with channels of {@code java.nio} by themselves: asyncio's {@code loop.add_reader},
 * {@code loop.sock_recv} and so on, on every poller. The channels are non-blocking, and stay the
 * program's: it closes them. In a task or a callback of a running loop.
 *
 * @see <a
 *     href="https://docs.python.org/3/library/asyncio-eventloop.html#working-with-socket-objects-directly">asyncio:
 *     working with socket objects directly</a>
 */
public final class NioChannels {
  private NioChannels() {}

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
    ReadinessRegistry.here().add(channel, ReadinessRegistry.IN, callback);
  }

  /**
   * Has nothing called any more when there is something to read.
   *
   * @param channel the channel
   * @return whether something was
   */
  public static boolean removeReader(SelectableChannel channel) {
    return ReadinessRegistry.here().remove(channel, ReadinessRegistry.IN);
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
    ReadinessRegistry.here().add(channel, ReadinessRegistry.OUT, callback);
  }

  /**
   * Has nothing called any more when a channel takes bytes.
   *
   * @param channel the channel
   * @return whether something was
   */
  public static boolean removeWriter(SelectableChannel channel) {
    return ReadinessRegistry.here().remove(channel, ReadinessRegistry.OUT);
  }

  /**
   * Receives what has arrived. Suspends until there is something. Cancelling this and the following
   * functions loses nothing, except that {@code sockSendAll} may have sent some.
   *
   * @param socket non-blocking, connected
   * @param maxBytes how many bytes at most
   * @return the bytes; none when the peer will send no more
   * @throws IllegalArgumentException if the socket is blocking
   * @throws IllegalStateException if another task already receives from it
   * @throws java.io.UncheckedIOException if it fails
   */
  public static byte[] sockRecv(SocketChannel socket, int maxBytes) {
    ByteBuffer into = ByteBuffer.allocate(maxBytes);
    int length = sockRecvInto(socket, into);
    return Arrays.copyOf(into.array(), length);
  }

  /**
   * Receives what has arrived into a buffer. Suspends until there is something.
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
}
