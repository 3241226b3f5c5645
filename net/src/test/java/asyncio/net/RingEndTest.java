package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.Task;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How rings of io_uring end, one after another, on a busy machine. */
class RingEndTest {
  private static final int LOOPS = 4000;

  /**
   * A read of wake-ups that outlives its ring takes those of a later loop, which then sleeps for
   * ever, and writes them into memory that is another's by then, which crashes the JVM. It takes
   * some hundred loops, and other processes that want the processor, in sessions of their own.
   */
  @Test
  @Tag("long")
  void aRingThatHasEndedTakesNoWakeUpOfTheNext() throws Exception {
    assumeTrue(Pollers.available().contains("io_uring"), "the machine has no io_uring");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setsid")), "needs setsid of util-linux");
    List<Process> busy = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      busy.add(new ProcessBuilder("setsid", "sh", "-c", "while :; do :; done").start());
    }
    Process program = null;
    try {
      program =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:-CreateCoredumpOnCrash",
                  "--enable-native-access=ALL-UNNAMED",
                  "--add-opens=java.base/java.lang=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Loops.class.getName())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(program.waitFor(10, TimeUnit.MINUTES)).as("has ended").isTrue();
      assertThat(program.exitValue()).isZero();
    } finally {
      busy.forEach(Process::destroyForcibly);
      if (program != null) {
        program.destroyForcibly();
      }
    }
  }

  /** Loops with a connection each, one after another. */
  static final class Loops {
    private Loops() {}

    public static void main(String[] arguments) throws InterruptedException {
      LoopOptions options = LoopOptions.defaults().withDebug(false).withPoller(Pollers::ioUring);
      for (int i = 0; i < LOOPS; i++) {
        Thread.ofPlatform().start(() -> run(Loops::connection, options)).join();
      }
    }

    private static void connection() throws IOException {
      try (ServerSocketChannel listening = Peer.tcp().listen()) {
        Task<Peer> accepted =
            createTask(() -> Asyncio.<Peer>toThread(() -> Peer.tcp().accepted(listening.accept())));
        int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
        Connection connection = Net.openConnection("127.0.0.1", port);
        connection.write("hello".getBytes(StandardCharsets.UTF_8));
        Peer peer = await(accepted);
        toThread(() -> peer.write(new byte[50_000]));
        connection.readExactly(50_000);
        toThread(peer::reset);
        try {
          connection.read(1);
        } catch (ConnectionResetError told) {
          connection.close();
        }
      }
    }
  }
}
