package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.toThread;
import static asyncio.net.Net.createSubprocessExec;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Runs before all other tests of the module, and counts the descriptors that are open; {@link
 * DescriptorsAfterTest} compares. What the JVM and Netty open once, when they first need it, is
 * opened here before.
 */
@Order(Integer.MIN_VALUE)
class DescriptorsBeforeTest {
  private static @Nullable SortedMap<String, Integer> counted;

  /** How many of each kind there were; null if nobody has counted. */
  static @Nullable SortedMap<String, Integer> counted() {
    return counted;
  }

  @Test
  void loopsThatAreClosedLeaveNoDescriptorOpen() {
    assumeTrue(Descriptors.countable(), "needs Linux");
    Kind.all().forEach(DescriptorsBeforeTest::useOnce);
    SortedMap<String, Integer> open = Descriptors.open();
    Kind.all().forEach(DescriptorsBeforeTest::useOnce);
    assertThat(Descriptors.openOnceSettled(open)).isEqualTo(open);
    counted = open;
  }

  private static void useOnce(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer(
                  (reader, writer) -> {
                    writer.write(reader.readLine());
                    writer.close();
                  },
                  "127.0.0.1",
                  0);
          int port = ((InetSocketAddress) server.addresses().getFirst()).getPort();
          try (Connection connection = openConnection("127.0.0.1", port)) {
            connection.write("line\n");
            assertThat(connection.read()).hasSize(5);
          }
          server.shutdown(Duration.ofSeconds(1));
          toThread(() -> null);
          await(createSubprocessExec(List.of("true"), SubprocessOptions.DEFAULT));
        });
  }
}
