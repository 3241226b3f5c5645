package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.Future;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the task that serves a client. */
class ClientHandlersTest {
  @TempDir Path folder;

  private static InetSocketAddress address(Server server) {
    return (InetSocketAddress) server.addresses().getFirst();
  }

  private static String local(Connection client) {
    var address = (InetSocketAddress) client.writer().extraInfo(ExtraInfo.SOCKNAME);
    return "127.0.0.1:" + address.getPort();
  }

  private static List<Map<String, Object>> reports() {
    List<Map<String, Object>> reports = new ArrayList<>();
    EventLoop.running().setExceptionHandler((_, report) -> reports.add(report));
    return reports;
  }

  @OnEachLoop
  void aTaskIsNamedAfterItsClient(Kind kind) {
    kind.run(
        () -> {
          Future<String> name = EventLoop.running().createFuture();
          ClientHandler tellsItsName =
              (_, writer) -> {
                name.setResult(currentTask().name());
                writer.close();
              };
          Server server = startServer(tellsItsName, "127.0.0.1", 0);
          try (Connection client = openConnection("127.0.0.1", address(server).getPort())) {
            assertThat(await(name)).isEqualTo("client " + local(client));
          }
          server.shutdown(ZERO);
        });
  }

  @OnEachLoop
  void aClientOfAUnixSocketIsNamedAfterThePath(Kind kind) {
    Path path = folder.resolve("socket");
    kind.run(
        () -> {
          Future<String> name = EventLoop.running().createFuture();
          ClientHandler tellsItsName =
              (_, writer) -> {
                name.setResult(currentTask().name());
                writer.close();
              };
          Server server = startServer(tellsItsName, Endpoint.unix(path), ServerOptions.DEFAULT);
          try (Connection _ = openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT)) {
            assertThat(await(name)).isEqualTo("client of " + path);
          }
          server.shutdown(ZERO);
        });
  }

  @OnEachLoop
  void aFailureIsOneReportWithTheAddressThoughTheSocketIsGone(Kind kind) {
    kind.run(
        () -> {
          var reports = reports();
          ClientHandler fails =
              (_, writer) -> {
                writer.transport().abort();
                writer.waitClosed();
                throw new IllegalStateException("no idea");
              };
          Server server = startServer(fails, "127.0.0.1", 0);
          Connection client = openConnection("127.0.0.1", address(server).getPort());
          String peer = local(client);
          while (reports.isEmpty()) {
            sleep(ZERO);
          }
          client.close();
          server.shutdown(ZERO);
          assertThat(reports).hasSize(1);
          assertThat(reports.getFirst())
              .containsEntry("message", "Unhandled exception in client_connected_cb")
              .containsEntry("peer", peer);
          assertThat((Throwable) reports.getFirst().get("exception")).hasMessage("no idea");
        });
  }

  @OnEachLoop
  void aClientThatIsGoneIsALineForDebuggingAndNoReport(Kind kind) {
    ClientHandler writesOn =
        (_, writer) -> {
          while (true) {
            writer.write(new byte[1000]);
            writer.drain();
            sleep(ZERO);
          }
        };
    aClientIsGone(kind, writesOn);
  }

  @OnEachLoop
  void soItIsInATaskGroup(Kind kind) {
    ClientHandler inAGroup =
        (reader, writer) ->
            taskGroup(
                group -> {
                  group.createTask(
                      () -> {
                        while (true) {
                          writer.write(new byte[1000]);
                          writer.drain();
                          sleep(ZERO);
                        }
                      });
                });
    aClientIsGone(kind, inAGroup);
  }

  private static void aClientIsGone(Kind kind, ClientHandler handler) {
    kind.run(
        () -> {
          var reports = reports();
          Future<Boolean> ended = EventLoop.running().createFuture();
          ClientHandler watched =
              (reader, writer) -> {
                try {
                  handler.handle(reader, writer);
                } finally {
                  ended.setResult(true);
                }
              };
          Server server = startServer(watched, "127.0.0.1", 0);
          try (var log = new Logged(Level.FINE)) {
            Connection client = openConnection("127.0.0.1", address(server).getPort());
            String peer = local(client);
            client.writer().transport().abort();
            await(ended);
            while (!log.has("client " + peer + " is gone: ")) {
              sleep(ZERO);
            }
          }
          server.shutdown(ZERO);
          assertThat(reports).isEmpty();
        });
  }

  @OnEachLoop
  void theLossOfAnotherConnectionIsAFailureOfTheHandler(Kind kind) {
    kind.run(
        () -> {
          var reports = reports();
          Server server =
              startServer(
                  (_, _) -> {
                    throw new ConnectionResetError("the one to the database");
                  },
                  "127.0.0.1",
                  0);
          Connection client = openConnection("127.0.0.1", address(server).getPort());
          while (reports.isEmpty()) {
            sleep(ZERO);
          }
          client.close();
          server.shutdown(ZERO);
          assertThat(reports).hasSize(1);
        });
  }
}
