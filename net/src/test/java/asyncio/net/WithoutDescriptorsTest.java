package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.EventLoop;
import asyncio.Future;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;

/** What a server does when no more descriptors can be had. */
class WithoutDescriptorsTest {
  private static final Duration A_WHILE = Duration.ofMillis(700);
  private static final Duration BUSY = Duration.ofMillis(350); // of the processor

  private static Duration processor() {
    return Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
  }

  @OnEachLoop
  void aServerRestsAndLeavesTheProcessorAlone_TR10(Kind kind) {
    assumeTrue(Descriptors.countable(), "needs Linux");
    kind.run(
        () -> {
          EventLoop loop = EventLoop.running();
          Future<Boolean> out = loop.createFuture();
          Future<Duration> used = loop.createFuture();
          loop.setExceptionHandler(
              (on, report) -> {
                if (!out.done()) {
                  out.setResult(true);
                }
              });
          Server server =
              startServer(
                  (reader, writer) -> {
                    try (writer) {
                      writer.write("hello");
                    }
                  },
                  "127.0.0.1",
                  0,
                  ServerOptions.DEFAULT.withStartServing(false));
          int port = ((InetSocketAddress) server.addresses().getFirst()).getPort();
          processor();
          sleep(Duration.ofMillis(1)); // in portable mode the JDK opens what it waits with
          Connection client = openConnection("127.0.0.1", port);
          try (AutoCloseable limit = Descriptors.exhausted()) {
            assertThat(limit).isNotNull();
            server.startServing();
            await(out);
            loop.callSoon(
                () -> {
                  Duration before = processor();
                  loop.callLater(A_WHILE, () -> used.setResult(processor().minus(before)));
                });
            assertThat(await(used)).isLessThan(BUSY);
          }
          assertThat(client.read()).isEqualTo("hello".getBytes(UTF_8));
          client.close();
          server.shutdown(Duration.ofSeconds(1));
        });
  }
}
