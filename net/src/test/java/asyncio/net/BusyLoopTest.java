package asyncio.net;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Task;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A loop in which something always stands ready looks for I/O now and then. */
class BusyLoopTest {
  /** Looks are 17 iterations apart at most; a ring may want two to see what has come. */
  private static final int ITERATIONS = 100;

  @OnEachLoop
  void whatHasComeIsSeenWithinSomeIterations(Kind kind) throws Exception {
    try (ServerSocketChannel listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
      kind.run(
          () -> {
            try (Stream stream = Net.openConnection("127.0.0.1", port);
                SocketChannel peer = listening.accept()) {
              for (int round = 0; round < 50; round++) {
                Task<byte[]> reading = createTask(() -> stream.readExactly(4));
                turn(reading, 20); // it waits by now
                peer.write(ByteBuffer.wrap("ping".getBytes(StandardCharsets.US_ASCII)));
                assertThat(turn(reading, ITERATIONS)).as("round " + round).isTrue();
              }
            }
          });
    }
  }

  @OnEachLoop
  void whatIsWrittenLeavesThoughTheLoopDoesNotRest(Kind kind) throws Exception {
    try (ServerSocketChannel listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
      kind.run(
          () -> {
            try (Stream stream = Net.openConnection("127.0.0.1", port);
                SocketChannel peer = listening.accept()) {
              peer.configureBlocking(false);
              for (int round = 0; round < 50; round++) {
                stream.write(new byte[] {(byte) round});
                ByteBuffer into = ByteBuffer.allocate(8);
                int turns = 0;
                while (peer.read(into) == 0 && turns < ITERATIONS) {
                  sleep(Duration.ZERO);
                  turns++;
                }
                assertThat(into.get(0)).as("after " + turns + " turns").isEqualTo((byte) round);
              }
            }
          });
    }
  }

  /** Has the loop turn until the task is done, so many times at most; whether it is. */
  private static boolean turn(Task<?> task, int times) {
    for (int i = 0; i < times && !task.done(); i++) {
      sleep(Duration.ZERO);
    }
    return task.done();
  }
}
