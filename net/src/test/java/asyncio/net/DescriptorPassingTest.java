package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors that go from one process to another; here from one end of a Unix socket. */
class DescriptorPassingTest {
  private static final byte[] WORDS = "please\n".getBytes(UTF_8);
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir private Path folder;

  @BeforeEach
  void epoll() {
    assumeThat(Pollers.available()).as("pollers here").contains("epoll");
  }

  private static void run(Callable<?> body) {
    Asyncio.run(
        () -> {
          try {
            body.call();
          } catch (Exception failed) {
            throw new IllegalStateException(failed);
          }
        },
        LoopOptions.defaults().withPoller(Pollers::epoll));
  }

  private static ClientHandler saying(String name) {
    return (reader, writer) -> {
      try (writer) {
        writer.write(name);
      }
    };
  }

  private static String heard(int port) {
    try (Connection connection = openConnection("127.0.0.1", port)) {
      return new String(connection.reader().read(), UTF_8);
    }
  }

  private Endpoint.Unix passing(List<Integer> descriptors, String expected) {
    Endpoint.Unix endpoint = new Endpoint.Unix(folder.resolve("passing"));
    startServer(
        (reader, writer) -> {
          try (writer) {
            if (new String(reader.readLine(), UTF_8).equals(expected)) {
              descriptors.forEach(each -> DescriptorPassing.send(writer.transport(), each));
              reader.read();
            }
          }
        },
        endpoint,
        ServerOptions.DEFAULT);
    return endpoint;
  }

  @Test
  void theReceiverAcceptsFromTheSameQueueAndWhoWaitsInItIsServedWhenTheOtherHasGone() {
    run(
        () -> {
          Server holder =
              startServer(
                  saying("holder"), "127.0.0.1", 0, ServerOptions.DEFAULT.withStartServing(false));
          int port = ((InetSocketAddress) holder.addresses().getFirst()).getPort();
          Connection waiting = openConnection("127.0.0.1", port);
          int passed =
              DescriptorPassing.receive(passing(holder.descriptors(), "please\n"), WORDS, 1)
                  .getFirst();
          holder.close();
          holder.waitClosed();
          Server server =
              startServer(saying("receiver"), Endpoint.adopt(passed), ServerOptions.DEFAULT);
          assertThat(new String(waiting.reader().read(), UTF_8)).isEqualTo("receiver");
          waiting.close();
          assertThat(heard(port)).isEqualTo("receiver");
          server.shutdown(SOON);
          return true;
        });
  }

  @Test
  void drainingLeavesTheQueueOfASharedSocketToTheOthers() {
    run(
        () -> {
          Server holder =
              startServer(
                  saying("holder"), "127.0.0.1", 0, ServerOptions.DEFAULT.withStartServing(false));
          int port = ((InetSocketAddress) holder.addresses().getFirst()).getPort();
          int passed =
              DescriptorPassing.receive(passing(holder.descriptors(), "please\n"), WORDS, 1)
                  .getFirst();
          Server server =
              startServer(
                  saying("receiver"),
                  Endpoint.adopt(passed),
                  ServerOptions.DEFAULT.withStartServing(false));
          Connection waiting = openConnection("127.0.0.1", port);
          server.drain();
          holder.startServing();
          assertThat(new String(waiting.reader().read(), UTF_8)).isEqualTo("holder");
          waiting.close();
          holder.shutdown(SOON);
          return true;
        });
  }

  @Test
  void whoGetsFewerThanItWantedKeepsNone() throws IOException {
    run(
        () -> {
          Server holder =
              startServer(
                  saying("holder"), "127.0.0.1", 0, ServerOptions.DEFAULT.withStartServing(false));
          Endpoint.Unix endpoint = passing(holder.descriptors(), "please\n");
          int before = Descriptors.sockets();
          assertThatThrownBy(
                  () -> DescriptorPassing.receive(endpoint, "wrong\n".getBytes(UTF_8), 1))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageContaining("0 of 1 descriptors");
          Task<?> wants = createTask(() -> DescriptorPassing.receive(endpoint, WORDS, 2));
          sleep(Duration.ofMillis(50));
          wants.cancel();
          assertThatThrownBy(() -> await(wants)).isInstanceOf(asyncio.CancelledError.class);
          while (Descriptors.sockets() > before) {
            sleep(Duration.ofMillis(1));
          }
          assertThat(Descriptors.sockets()).isEqualTo(before);
          holder.shutdown(SOON);
          return true;
        });
  }

  @Test
  void onlyEpollPassesDescriptorsAndTheRefusalSaysSo() {
    Asyncio.run(
        () -> {
          Endpoint.Unix endpoint = new Endpoint.Unix(folder.resolve("nobody"));
          assertThatThrownBy(() -> DescriptorPassing.receive(endpoint, WORDS, 1))
              .isInstanceOf(UnsupportedOperationException.class)
              .hasMessageContaining("Pollers.epoll()");
          Server server = startServer(saying("nio"), "127.0.0.1", 0, ServerOptions.DEFAULT);
          assertThatThrownBy(server::descriptors)
              .isInstanceOf(UnsupportedOperationException.class)
              .hasMessageContaining("Pollers.epoll()");
          server.shutdown(SOON);
        },
        LoopOptions.defaults().withPoller(Pollers::nio));
  }
}
