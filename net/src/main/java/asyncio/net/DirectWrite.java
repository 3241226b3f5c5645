package asyncio.net;

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
interface DirectWrite {
  /** How many of the readable bytes the socket has taken, maybe none; the buffer stays as it is. */
  int write(ByteBuf chunk) throws IOException;

  /** That of a channel, if it can be written to past Netty. */
  static @Nullable DirectWrite of(Channel channel) {
    return switch (channel) {
      case AbstractEpollStreamChannel epoll -> chunk -> send((Socket) epoll.fd(), chunk);
      case AbstractNioByteChannel nio when nio.unsafe().ch() instanceof SocketChannel socket ->
          chunk -> socket.write(bytes(chunk));
      default -> null;
    };
  }

  private static int send(Socket socket, ByteBuf chunk) throws IOException {
    if (chunk.hasMemoryAddress()) {
      return socket.sendAddress(chunk.memoryAddress(), chunk.readerIndex(), chunk.writerIndex());
    }
    ByteBuffer bytes = bytes(chunk);
    return socket.send(bytes, bytes.position(), bytes.limit());
  }

  private static ByteBuffer bytes(ByteBuf chunk) {
    return chunk.internalNioBuffer(chunk.readerIndex(), chunk.readableBytes());
  }
}
