package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.Task;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connections that nobody closes, and descriptors that nobody may keep. */
class LeakTrackerTest {
  private static final String HERE = "127.0.0.1";

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private static void forget(int port) {
    openConnection(HERE, port).write("x");
  }

  @OnEachLoop
  void aForgottenConnectionIsClosedWithAWarningThatTellsThePlace_TR12(Kind kind) {
    try (var log = new Logged()) {
      kind.run(
          () -> {
            var ended = asyncio.EventLoop.running().<Boolean>createFuture();
            Server server =
                startServer(
                    (reader, writer) -> {
                      reader.read();
                      writer.close();
                      ended.setResult(true);
                    },
                    HERE,
                    0);
            forget(port(server));
            while (!ended.done()) {
              System.gc();
              sleep(Duration.ofMillis(10));
            }
            server.close();
            server.waitClosed();
          });
      assertThat(log.has("unclosed StreamWriter")).isTrue();
      assertThat(log.has("opened at LeakTrackerTest.java:")).isTrue();
    }
  }

  @OnEachLoop
  void aReaderThatIsReadKeepsItsConnection_TR12(Kind kind) {
    try (var log = new Logged()) {
      kind.run(
          () -> {
            var go = asyncio.EventLoop.running().<Boolean>createFuture();
            Server server =
                startServer(
                    (reader, writer) -> {
                      await(go);
                      writer.write("still there\n");
                      reader.read();
                      writer.close();
                    },
                    HERE,
                    0);
            StreamReader reader = openConnection(HERE, port(server)).reader();
            Task<byte[]> reading = createTask(() -> reader.readLine());
            for (int i = 0; i < 5; i++) {
              System.gc();
              sleep(Duration.ofMillis(5));
            }
            go.setResult(true);
            assertThat(await(reading)).hasSize(12);
            server.close();
            server.abortClients();
            server.waitClosed();
            assertThat(reader.read()).isEmpty();
          });
      assertThat(log.messages).noneMatch(each -> each.contains("unclosed StreamWriter"));
    }
  }

  @OnEachLoop
  void whatIsOpenWhenTheLoopClosesIsWarnedOfAndClosed_TR12(Kind kind) {
    assumeTrue(Descriptors.countable(), "needs Linux");
    kind.run(() -> startServer((reader, writer) -> {}, HERE, 0).close()); // what stays open is open
    int before = Descriptors.sockets();
    List<Connection> kept = new ArrayList<>();
    try (var log = new Logged()) {
      kind.run(
          () -> {
            Server server = startServer((reader, writer) -> reader.read(), HERE, 0);
            kept.add(openConnection(HERE, port(server)));
            while (!server.toString().contains("clients=1")) {
              sleep(Duration.ofMillis(1));
            }
          });
      assertThat(log.has("unclosed transport")).isTrue();
      assertThat(log.has("opened at LeakTrackerTest.java:")).isTrue();
    }
    Descriptors.untilSocketsAreAtMost(before);
    assertThat(kept).singleElement().matches(each -> each.writer().isClosing());
  }

  @OnEachLoop
  void aLoopThatHasClosedHasClosedAllItsSockets_TR12(Kind kind) {
    assumeTrue(Descriptors.countable(), "needs Linux");
    kind.run(() -> startServer((reader, writer) -> {}, HERE, 0).close());
    int before = Descriptors.sockets();
    List<Connection> kept = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      try (var log = new Logged()) {
        kind.run(
            () -> {
              Server server = startServer((reader, writer) -> reader.read(), HERE, 0);
              for (int i = 0; i < 20; i++) {
                kept.add(openConnection(HERE, port(server)));
                kept.getLast().write(new byte[1 << i]);
              }
              sleep(Duration.ZERO);
            });
        assertThat(log.has("unclosed transport")).isTrue();
      }
      assertThat(Descriptors.sockets()).isEqualTo(before);
    }
    assertThat(kept).hasSize(200);
  }

  @OnEachLoop
  void manyShortConnectionsLeaveNoDescriptor(Kind kind) {
    assumeTrue(Descriptors.countable(), "needs Linux");
    kind.run(() -> startServer((reader, writer) -> {}, HERE, 0).close());
    int before = Descriptors.sockets();
    kind.run(
        () -> {
          Server server =
              startServer(
                  (reader, writer) -> {
                    writer.write(reader.readLine());
                    writer.close();
                  },
                  HERE,
                  0);
          int port = port(server);
          for (int round = 0; round < 20; round++) {
            List<Task<?>> clients = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
              int number = i;
              clients.add(
                  createTask(
                      () -> {
                        try (Connection client = openConnection(HERE, port)) {
                          client.write("line\n");
                          switch (number % 3) {
                            case 0 -> client.readLine();
                            case 1 -> client.writer().transport().abort();
                            default -> client.writeEof();
                          }
                        }
                      }));
            }
            for (Task<?> client : clients) {
              await(client);
            }
          }
          server.close();
          server.waitClosed();
          while (Descriptors.sockets() > before + 1) { // the listening one of before, at most
            sleep(Duration.ofMillis(1));
          }
        });
    Descriptors.untilSocketsAreAtMost(before);
  }
}
