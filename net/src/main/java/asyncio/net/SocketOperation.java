package asyncio.net;

import asyncio.net.internal.system.Resolver;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * What tasks do with sockets of {@code java.nio}: at once if they can, else when they are ready.
 */
final class SocketOperation {
  private SocketOperation() {}

  private static ReadinessRegistry watches() {
    return ReadinessRegistry.here();
  }

  static int receive(SocketChannel socket, ByteBuffer into) {
    return watches()
        .when(
            socket,
            ReadinessRegistry.IN,
            () -> {
              int length = socket.read(into);
              return length == 0 ? null : length;
            });
  }

  static void sendAll(SocketChannel socket, ByteBuffer data) {
    boolean _ =
        watches()
            .when(
                socket,
                ReadinessRegistry.OUT,
                () -> {
                  socket.write(data);
                  return data.hasRemaining() ? null : true;
                });
  }

  static void connect(SocketChannel socket, SocketAddress address) {
    SocketAddress resolved = resolved(address);
    try {
      boolean _ =
          watches()
              .when(
                  socket,
                  ReadinessRegistry.OUT,
                  () -> {
                    boolean connected =
                        socket.isConnectionPending()
                            ? socket.finishConnect()
                            : socket.connect(resolved);
                    return connected ? true : null;
                  });
    } catch (UncheckedIOException failed) {
      throw IoErrors.failed("cannot connect to " + IoErrors.place(resolved), failed);
    }
  }

  private static SocketAddress resolved(SocketAddress address) {
    return address instanceof InetSocketAddress host && host.isUnresolved()
        ? new InetSocketAddress(Resolver.resolve(host.getHostString()).getFirst(), host.getPort())
        : address;
  }

  static SocketChannel accept(ServerSocketChannel socket) {
    return watches()
        .when(
            socket,
            ReadinessRegistry.IN,
            () -> {
              SocketChannel accepted = socket.accept();
              if (accepted != null) {
                accepted.configureBlocking(false);
              }
              return accepted;
            });
  }

  static long sendFile(SocketChannel socket, AsyncFile file, long offset, long count) {
    if (offset < 0) {
      throw new IllegalArgumentException("an offset is not negative: " + offset);
    }
    long size = file.size();
    long end = count < 0 || count > size - offset ? size : offset + count;
    FileChannel channel = file.hold();
    long[] at = {offset};
    try {
      boolean _ =
          watches()
              .when(
                  socket,
                  ReadinessRegistry.OUT,
                  () -> {
                    while (at[0] < end) {
                      long sent = channel.transferTo(at[0], end - at[0], socket);
                      if (sent == 0) { // the socket is full, or the file has become shorter
                        return at[0] < channel.size() ? null : true;
                      }
                      at[0] += sent;
                    }
                    return true;
                  });
    } finally {
      file.letGo();
      file.moveTo(at[0]);
    }
    return at[0] - offset;
  }

  static SocketAddress receiveFrom(DatagramChannel socket, ByteBuffer into) {
    return watches().when(socket, ReadinessRegistry.IN, () -> socket.receive(into));
  }

  static int sendTo(DatagramChannel socket, ByteBuffer data, SocketAddress address) {
    int size = data.remaining();
    SocketAddress resolved = resolved(address);
    return watches()
        .when(
            socket,
            ReadinessRegistry.OUT,
            () -> {
              int sent = socket.send(data, resolved);
              return sent == 0 && size > 0 ? null : sent;
            });
  }
}
