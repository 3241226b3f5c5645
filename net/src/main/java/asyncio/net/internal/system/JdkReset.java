package asyncio.net.internal.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Set;

/**
 * How the JDK says that a connection is gone. It gives neither a number nor a type: who reads gets
 * the JDK's own words, which are never translated, who writes or connects those of the C library,
 * in the language of the process. What these are is learnt once, from a pipe and a connection that
 * are broken for it.
 */
public final class JdkReset {
  private static final String OF_A_READ = "Connection reset";

  private static volatile Set<String> ofWrites = Set.of();

  private JdkReset() {}

  public static boolean is(IOException failure) {
    String text = String.valueOf(failure.getMessage());
    Class<?> type = failure.getClass();
    return (type == SocketException.class && text.equals(OF_A_READ))
        || ((type == SocketException.class || type == IOException.class)
            && ofWrites().contains(text));
  }

  private static Set<String> ofWrites() {
    if (ofWrites.isEmpty()) {
      try {
        ofWrites = Set.copyOf(Set.of(brokenPipe(), resetConnection()));
      } catch (IOException | IllegalArgumentException withoutDescriptors) {
        return Set.of(); // to be learnt the next time
      }
    }
    return ofWrites;
  }

  private static String brokenPipe() throws IOException {
    Pipe pipe = Pipe.open();
    try (var sink = pipe.sink()) {
      pipe.source().close();
      return failureOf(sink);
    }
  }

  private static String resetConnection() throws IOException {
    var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var server = ServerSocketChannel.open().bind(here);
        var client = SocketChannel.open(server.getLocalAddress())) {
      SocketChannel accepted = server.accept();
      accepted.setOption(StandardSocketOptions.SO_LINGER, 0); // closing it resets the connection
      accepted.close();
      return failureOf(client);
    }
  }

  private static String failureOf(WritableByteChannel channel) throws IOException {
    try {
      int written = channel.write(ByteBuffer.allocate(1));
      throw new IOException(written + " byte written to a channel that is broken");
    } catch (IOException broken) {
      return String.valueOf(broken.getMessage());
    }
  }
}
