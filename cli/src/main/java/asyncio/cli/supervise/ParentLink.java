package asyncio.cli.supervise;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker's connection to its supervisor: lines, each way. It is read and written by threads that
 * have nothing else to do, so that a loop that does not turn cannot silence it. Any thread.
 */
final class ParentLink {
  private final SocketChannel channel;

  private ParentLink(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects, and says who it is. */
  static ParentLink open(Handover handover) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(handover.socket()));
    var link = new ParentLink(channel);
    link.say(greeting("worker", handover));
    return link;
  }

  /** What is said first by who connects for a purpose. */
  static String greeting(String purpose, Handover handover) {
    return purpose + " " + handover.worker() + " " + handover.token();
  }

  /** Has each line of the parent heard by a thread of its own; null when the parent has gone. */
  void listen(Consumer<@Nullable String> heard) {
    Thread.ofPlatform().daemon().name("aio-orders").start(() -> read(heard));
  }

  private void read(Consumer<@Nullable String> heard) {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        heard.accept(line);
      }
    } catch (IOException gone) {
      // as if it had ended
    }
    heard.accept(null);
  }

  /** Says a line; nobody hears it if the parent has gone, with which this process ends, too. */
  synchronized void say(String line) {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException gone) {
      // it ends
    }
  }
}
