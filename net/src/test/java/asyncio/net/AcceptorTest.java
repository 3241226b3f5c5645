package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gatherOutcomes;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.openConnection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Poller;
import asyncio.Task;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Servers in loops of their own that get what one loop accepts. */
class AcceptorTest {
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration A_WHILE = Duration.ofMillis(700);
  private static final Duration BUSY = Duration.ofMillis(350); // of the processor
  private static final Endpoint ANY_PORT = Endpoint.tcp("127.0.0.1", 0);

  private static int port(Acceptor acceptor) {
    return ((InetSocketAddress) acceptor.addresses().getFirst()).getPort();
  }

  /** A loop in a thread of its own with a server that says its name to whoever comes. */
  private static final class Serving {
    private final CompletableFuture<EventLoop> loop = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final CompletableFuture<Server> server = new CompletableFuture<>();
    private final Thread thread;

    Serving(String name, Acceptor acceptor) {
      this(name, acceptor, true);
    }

    Serving(String name, Acceptor acceptor, boolean atOnce) {
      Supplier<Poller> pollers = Pollers.likeHere();
      boolean portable = EventLoop.running().portable();
      thread =
          Thread.ofPlatform()
              .start(
                  () ->
                      run(
                          () -> serve(name, acceptor, atOnce),
                          LoopOptions.defaults().withPoller(pollers).withPortable(portable)));
      await(server);
    }

    private void serve(String name, Acceptor acceptor, boolean atOnce) {
      Server made =
          acceptor.startServer(
              (reader, writer) -> {
                writer.write(name);
                reader.read();
                writer.close();
              },
              ServerOptions.DEFAULT.withStartServing(atOnce));
      loop.complete(EventLoop.running());
      server.complete(made);
      await(closed);
      made.shutdown(Duration.ofSeconds(5));
    }

    void close() {
      loop.join().callSoonThreadsafe(() -> server.join().close());
      closed.complete(true);
    }

    void start() {
      loop.join().callSoonThreadsafe(() -> server.join().startServing());
    }

    void join() {
      while (thread.isAlive()) {
        sleep(MOMENT);
      }
    }
  }

  private static Duration processor() {
    return Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
  }

  private static String said(Connection connection) {
    return new String(connection.reader().readExactly(1), UTF_8);
  }

  @OnEachLoop
  void eachConnectionGoesToTheServerWithTheFewest(Kind kind) {
    kind.run(
        () -> {
          Acceptor acceptor = Acceptor.listen(ANY_PORT, ServerOptions.DEFAULT);
          List<Serving> servers = List.of(new Serving("a", acceptor), new Serving("b", acceptor));
          List<Connection> open = new ArrayList<>();
          List<String> trail = new ArrayList<>();
          for (int i = 0; i < 6; i++) {
            open.add(openConnection("127.0.0.1", port(acceptor)));
            trail.add(said(open.getLast()));
          }
          assertThat(trail).containsExactly("a", "b", "a", "b", "a", "b");
          close(acceptor, servers, open);
        });
  }

  private static void close(Acceptor acceptor, List<Serving> servers, List<Connection> open) {
    acceptor.close();
    servers.forEach(Serving::close);
    open.forEach(Connection::close);
    servers.forEach(Serving::join);
  }

  @OnEachLoop
  void whatComesBeforeThereIsAServerWaitsForOne(Kind kind) {
    kind.run(
        () -> {
          Acceptor acceptor = Acceptor.listen(ANY_PORT, ServerOptions.DEFAULT);
          Connection early = openConnection("127.0.0.1", port(acceptor));
          Serving first = new Serving("a", acceptor);
          assertThat(said(early)).isEqualTo("a");
          first.close();
          early.close();
          first.join();
          Connection late = openConnection("127.0.0.1", port(acceptor));
          Serving second = new Serving("b", acceptor);
          assertThat(said(late)).isEqualTo("b");
          close(acceptor, List.of(second), List.of(late));
          assertThatThrownBy(
                  () -> acceptor.startServer((reader, writer) -> {}, ServerOptions.DEFAULT))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("closed");
        });
  }

  @OnEachLoop
  void noSocketIsLeftOpenWhoeverEndsFirst(Kind kind) {
    assumeTrue(Descriptors.countable(), "needs Linux");
    kind.run(
        () -> {
          int before = Descriptors.sockets();
          for (int round = 0; round < 10; round++) {
            Acceptor acceptor = Acceptor.listen(ANY_PORT, ServerOptions.DEFAULT.withBacklog(200));
            List<Serving> servers = List.of(new Serving("a", acceptor), new Serving("b", acceptor));
            int port = port(acceptor);
            List<Task<Connection>> clients = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
              clients.add(createTask(() -> openConnection("127.0.0.1", port)));
            }
            for (int i = 0; i <= round; i++) {
              sleep(Duration.ZERO);
            }
            if (round % 2 == 0) {
              acceptor.close();
            }
            servers.forEach(Serving::close);
            await(gatherOutcomes(clients));
            acceptor.close();
            for (Task<Connection> each : clients) {
              if (each.exception() == null) {
                each.result().close();
              }
            }
            servers.forEach(Serving::join);
          }
          assertThat(Descriptors.socketsOnceSettled(before)).isEqualTo(before);
        });
  }

  @OnEachLoop
  void withoutDescriptorsTheAcceptorRestsAndGoesOn(Kind kind) {
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
          Acceptor acceptor = Acceptor.listen(ANY_PORT, ServerOptions.DEFAULT);
          Serving server = new Serving("a", acceptor, false);
          processor();
          Connection client = openConnection("127.0.0.1", port(acceptor));
          try (AutoCloseable limit = Descriptors.exhausted()) {
            assertThat(limit).isNotNull();
            server.start();
            await(out);
            loop.callSoon(
                () -> {
                  Duration begun = processor();
                  loop.callLater(A_WHILE, () -> used.setResult(processor().minus(begun)));
                });
            assertThat(await(used)).isLessThan(BUSY);
          }
          assertThat(said(client)).isEqualTo("a");
          close(acceptor, List.of(server), List.of(client));
        });
  }
}
