package asyncio.net.internal.poller;

import asyncio.net.internal.system.Posix;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.nio.AbstractNioByteChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a socket at once, past Netty's queue with its promises: most of the time the socket
 * takes all of it. Loop thread only, and only while Netty has nothing to write.
 */
public interface DirectWrite {
  /** How many of the readable bytes the socket has taken, maybe none; the buffer stays as it is. */
  int write(ByteBuf chunk) throws IOException;

  /**
   * How many bytes the socket has taken of a program's own array, before they are copied for it; a
   * negative number where there has to be a copy. A socket that has failed takes none, and tells
   * why when the rest is written.
   */
  default int writeArray(ByteBuffer data) {
    return -1;
  }

  /** That of a channel, if it can be written to past Netty. */
  static @Nullable DirectWrite of(Channel channel) {
    return switch (channel) {
      case AbstractEpollStreamChannel epoll -> new ToEpoll((Socket) epoll.fd());
      case AbstractNioByteChannel nio when nio.unsafe().ch() instanceof SocketChannel socket ->
          chunk -> socket.write(bytes(chunk));
      default -> null;
    };
  }

  /** By the descriptor. */
  record ToEpoll(Socket socket) implements DirectWrite {
    @Override
    public int write(ByteBuf chunk) throws IOException {
      if (chunk.hasMemoryAddress()) {
        return socket.sendAddress(chunk.memoryAddress(), chunk.readerIndex(), chunk.writerIndex());
      }
      ByteBuffer bytes = bytes(chunk);
      return socket.send(bytes, bytes.position(), bytes.limit());
    }

    @Override
    public int writeArray(ByteBuffer data) {
      return data.hasArray() && Posix.sends() ? Posix.send(socket.intValue(), data) : -1;
    }
  }

  private static ByteBuffer bytes(ByteBuf chunk) {
    return chunk.internalNioBuffer(chunk.readerIndex(), chunk.readableBytes());
  }
}
