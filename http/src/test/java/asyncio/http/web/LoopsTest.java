package asyncio.http.web;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static asyncio.net.Net.openConnection;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Poller;
import asyncio.SystemExit;
import asyncio.Task;
import asyncio.http.Certificates;
import asyncio.http.client.ClientSession;
import asyncio.net.Acceptor;
import asyncio.net.ConnectOptions;
import asyncio.net.Connection;
import asyncio.net.Endpoint;
import asyncio.net.Net;
import asyncio.net.Pollers;
import asyncio.net.ServerOptions;
import asyncio.net.TlsContext;
import asyncio.net.TlsOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several loops that serve one port, each in a thread with an application of its own. */
@Tag("slow")
class LoopsTest {
  private static final Endpoint ANY_PORT = Endpoint.tcp("127.0.0.1", 0);
  private static final Duration MOMENT = Duration.ofMillis(1);

  private static Supplier<Application> numbered() {
    AtomicInteger number = new AtomicInteger();
    return () -> {
      int own = number.getAndIncrement();
      return new Application().get("/", request -> Response.text("" + own));
    };
  }

  /** A server in a task of the running loop. */
  private record Served(Task<?> task, int port) {
    static Served by(Supplier<? extends Gateway> factory, int loops) {
      return by(factory, loops, ANY_PORT);
    }

    static Served by(Supplier<? extends Gateway> factory, int loops, Endpoint endpoint) {
      Future<SocketAddress> listening = EventLoop.running().createFuture();
      Task<?> task =
          createTask(
              () ->
                  Web.serve(
                      factory,
                      Loops.of(loops),
                      endpoint,
                      ServerOptions.DEFAULT.withBacklog(2000),
                      null,
                      listening::setResult));
      task.addDoneCallback(
          done -> {
            if (!listening.done()) {
              listening.cancel();
            }
          });
      return new Served(task, ((InetSocketAddress) await(listening)).getPort());
    }

    void stop() {
      task.cancel();
      assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
      untilThreadsHaveEnded();
    }
  }

  private static void untilThreadsHaveEnded() {
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().matches("loop-\\d+"))) {
      sleep(MOMENT);
    }
  }

  private static void ask(Connection connection, String path) {
    connection.write("GET " + path + " HTTP/1.1\r\nhost: a\r\n\r\n");
  }

  /** The body of an answer, which ends with a letter or digit and has one line. */
  private static String answer(Connection connection) {
    String head =
        new String(connection.reader().readUntil("\r\n\r\n".getBytes(ISO_8859_1)), ISO_8859_1);
    String length = head.replaceFirst("(?s).*content-length: (\\d+).*", "$1");
    return new String(connection.reader().readExactly(Integer.parseInt(length)), ISO_8859_1);
  }

  private static String get(int port, String path) {
    try (Connection connection = openConnection("127.0.0.1", port)) {
      ask(connection, path);
      return answer(connection);
    }
  }

  // ---- who gets what

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void connectionsAreSpreadEvenlyOverTheLoops(
      String name, Supplier<Poller> poller, boolean portable) {
    run(
        () -> {
          Served server = Served.by(numbered(), 4);
          List<Connection> open = new ArrayList<>();
          Map<String, Integer> spread = new TreeMap<>();
          for (int i = 0; i < 1000; i++) {
            open.add(openConnection("127.0.0.1", server.port()));
          }
          for (Connection each : open) {
            ask(each, "/");
          }
          for (Connection each : open) {
            spread.merge(answer(each), 1, Integer::sum);
          }
          assertThat(spread).isEqualTo(Map.of("0", 250, "1", 250, "2", 250, "3", 250));
          open.forEach(Connection::close);
          server.stop();
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
  }

  @Test
  void aLoopThatIsHeldUpKeepsTheOthersFromNothing() {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    run(
        () -> {
          Served server =
              Served.by(
                  () ->
                      new Application()
                          .get("/", request -> Response.text("on time"))
                          .get(
                              "/held",
                              request -> {
                                EventLoop.running().callSoon(() -> hold(held, released));
                                return Response.text("late");
                              }),
                  3);
          Connection first = openConnection("127.0.0.1", server.port());
          ask(first, "/held");
          toThread(() -> held.await());
          List<Connection> open = new ArrayList<>(List.of(first));
          List<Task<String>> others = new ArrayList<>();
          for (int i = 0; i < 59; i++) {
            Connection each = openConnection("127.0.0.1", server.port());
            open.add(each);
            ask(each, "/");
            others.add(createTask(() -> answer(each)));
          }
          while (others.stream().filter(Task::done).count() < 40) {
            sleep(MOMENT);
          }
          sleep(MOMENT.multipliedBy(10));
          assertThat(others.stream().filter(Task::done).count()).isEqualTo(40);
          released.countDown();
          assertThat(await(gather(others))).hasSize(59).containsOnly("on time");
          open.forEach(Connection::close);
          server.stop();
        });
  }

  /** Stands for a native call: nothing else happens in this loop. */
  private static void hold(CountDownLatch held, CountDownLatch released) {
    held.countDown();
    while (released.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void connectionsOfAllLoopsCountForTheLimit() {
    ServerLimits limits = ServerLimits.DEFAULT.withConnections(5);
    run(
        () -> {
          Served server =
              Served.by(() -> new Application(limits).get("/", request -> Response.text("in")), 3);
          List<Connection> open = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            open.add(openConnection("127.0.0.1", server.port()));
            ask(open.getLast(), "/");
            assertThat(answer(open.getLast())).isEqualTo("in");
          }
          Connection sixth = openConnection("127.0.0.1", server.port());
          assertThat(new String(sixth.readLine(), ISO_8859_1)).contains("503");
          sixth.close();
          open.forEach(Connection::close);
          server.stop();
        });
  }

  @Test
  void aListeningSocketThatIsThereIsServedByAll() {
    run(
        () -> {
          ServerSocketChannel socket = ServerSocketChannel.open();
          socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
          Served server = Served.by(numbered(), 2, Endpoint.adopt(socket));
          assertThat(List.of(get(server.port(), "/"), get(server.port(), "/")))
              .containsExactlyInAnyOrder("0", "1");
          server.stop();
          assertThat(socket.isOpen()).isFalse();
        },
        LoopOptions.defaults().withPoller(Pollers::nio));
  }

  @Test
  void tlsAndHttp2AreSpokenByEachLoop(@TempDir Path directory) throws Exception {
    Certificates.make(directory, "tls", "ip:127.0.0.1");
    Path chain = directory.resolve("tls.crt");
    TlsOptions trusting = TlsOptions.of(TlsContext.client().withTrust(chain));
    run(
        () -> {
          Future<SocketAddress> listening = EventLoop.running().createFuture();
          Task<?> server =
              createTask(
                  () ->
                      Web.serve(
                          numbered(),
                          Loops.of(2),
                          ANY_PORT,
                          ServerOptions.DEFAULT,
                          TlsFiles.of(chain, directory.resolve("tls.key")),
                          listening::setResult));
          int port = ((InetSocketAddress) await(listening)).getPort();
          try (var one = new ClientSession(o -> o.tls(trusting));
              var other = new ClientSession(o -> o.tls(trusting))) {
            List<String> answers = new ArrayList<>();
            for (ClientSession each : List.of(one, other)) {
              try (var response = each.get("https://127.0.0.1:" + port + "/")) {
                answers.add(response.version() + " " + response.text());
              }
            }
            assertThat(answers).containsExactlyInAnyOrder("HTTP/2 0", "HTTP/2 1");
          }
          server.cancel();
          assertThatThrownBy(() -> await(server)).isInstanceOf(CancelledError.class);
          untilThreadsHaveEnded();
        });
  }

  @Test
  void whatListensAlreadyIsServedAndClosedAtTheEnd(@TempDir Path directory) {
    run(
        () -> {
          Path file = directory.resolve("s");
          List<Acceptor> acceptors =
              List.of(
                  Acceptor.listen(ANY_PORT, ServerOptions.DEFAULT),
                  Acceptor.listen(Endpoint.unix(file), ServerOptions.DEFAULT));
          int port = ((InetSocketAddress) acceptors.getFirst().addresses().getFirst()).getPort();
          List<String> answers = new ArrayList<>();
          try (Connection early = openConnection("127.0.0.1", port)) { // nobody serves it yet
            ask(early, "/");
            Future<Boolean> both = EventLoop.running().createFuture();
            Runnable serving = () -> both.setResult(true);
            Task<?> server =
                createTask(() -> Web.serve(numbered(), Loops.of(2), acceptors, null, serving));
            answers.add(answer(early));
            await(both);
            try (Connection local =
                    Net.openConnection(Endpoint.unix(file), ConnectOptions.DEFAULT);
                Connection other = openConnection("127.0.0.1", port)) {
              ask(local, "/");
              answers.add(answer(local));
              ask(other, "/");
              answers.add(answer(other));
            }
            server.cancel();
            assertThatThrownBy(() -> await(server)).isInstanceOf(CancelledError.class);
          }
          assertThat(answers).containsOnly("0", "1");
          assertThat(acceptors).allMatch(each -> each.addresses().isEmpty());
          assertThat(file).doesNotExist();
          untilThreadsHaveEnded();
        });
  }

  @Test
  void whatListensIsClosedIfNothingStarts() {
    run(
        () -> {
          Acceptor acceptor = Acceptor.listen(ANY_PORT, ServerOptions.DEFAULT);
          assertThatThrownBy(
                  () ->
                      Web.serve(
                          () -> {
                            throw new IllegalStateException("no database");
                          },
                          Loops.of(2),
                          List.of(acceptor),
                          null,
                          () -> {}))
              .hasMessage("no database");
          assertThat(acceptor.addresses()).isEmpty();
          untilThreadsHaveEnded();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aHandshakeThatIsNotDoneEndsWithTheServer(int loops, @TempDir Path directory)
      throws Exception {
    Certificates.make(directory, "tls", "ip:127.0.0.1");
    TlsFiles tls = TlsFiles.of(directory.resolve("tls.crt"), directory.resolve("tls.key"));
    run(
        () -> {
          Future<SocketAddress> listening = EventLoop.running().createFuture();
          Task<?> server =
              createTask(
                  () ->
                      Web.serve(
                          numbered(),
                          Loops.of(loops),
                          ANY_PORT,
                          ServerOptions.DEFAULT,
                          tls,
                          listening::setResult));
          int port = ((InetSocketAddress) await(listening)).getPort();
          try (Connection silent = openConnection("127.0.0.1", port);
              Connection halfway = openConnection("127.0.0.1", port);
              var other =
                  new ClientSession(
                      o ->
                          o.tls(
                              TlsOptions.of(
                                  TlsContext.client().withTrust(directory.resolve("tls.crt")))))) {
            halfway.write(HexFormat.of().parseHex("16030100c8010000c40303"));
            for (int i = 0; i < loops; i++) { // then the others have been accepted, too
              assertThat(other.get("https://127.0.0.1:" + port + "/").status()).isEqualTo(200);
            }
            server.cancel();
            assertThatThrownBy(() -> await(server)).isInstanceOf(CancelledError.class);
            for (Connection each : List.of(silent, halfway)) {
              asyncio.Asyncio.timeout(
                  Duration.ofSeconds(10), () -> assertThat(each.reader().read()).isEmpty());
            }
          }
          untilThreadsHaveEnded();
        });
  }

  // ---- the end

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void whatIsBeingAnsweredIsAnsweredAndEachApplicationCleansUp(
      String name, Supplier<Poller> poller, boolean portable) {
    Queue<String> trail = new ConcurrentLinkedQueue<>();
    CountDownLatch stopping = new CountDownLatch(1);
    run(
        () -> {
          AtomicInteger asked = new AtomicInteger();
          Served server =
              Served.by(
                  () ->
                      new Application()
                          .get(
                              "/",
                              request -> {
                                asked.incrementAndGet();
                                while (stopping.getCount() > 0) {
                                  sleep(MOMENT);
                                }
                                return Response.text("whole");
                              })
                          .onShutdown(stopping::countDown)
                          .onCleanup(() -> trail.add("cleaned up")),
                  3);
          List<Connection> open = new ArrayList<>();
          for (int i = 0; i < 30; i++) {
            open.add(openConnection("127.0.0.1", server.port()));
            ask(open.getLast(), "/");
          }
          while (asked.get() < 30) {
            sleep(MOMENT);
          }
          server.stop();
          for (Connection each : open) {
            assertThat(answer(each)).isEqualTo("whole");
            each.close();
          }
          assertThat(trail).containsExactly("cleaned up", "cleaned up", "cleaned up");
          int port = server.port();
          assertThatThrownBy(() -> openConnection("127.0.0.1", port))
              .hasMessageContaining("refused");
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
  }

  @Test
  void aLoopThatEndsByItselfEndsTheOthersInOrder() {
    Queue<String> trail = new ConcurrentLinkedQueue<>();
    SystemExit exit = new SystemExit(3);
    Supplier<Application> factory =
        () ->
            new Application()
                .get(
                    "/",
                    request -> {
                      EventLoop.running().callSoon(raising(exit));
                      return Response.text("the last");
                    })
                .onCleanup(() -> trail.add("cleaned up"));
    assertThatThrownBy(
            () ->
                run(
                    () -> {
                      Served server = Served.by(factory, 3);
                      try (Connection connection = openConnection("127.0.0.1", server.port())) {
                        ask(connection, "/");
                        await(server.task());
                      }
                    }))
        .isSameAs(exit)
        .hasNoSuppressedExceptions();
    assertThat(trail).containsExactly("cleaned up", "cleaned up", "cleaned up");
  }

  private static Runnable raising(SystemExit exit) {
    return () -> {
      throw exit;
    };
  }

  @Test
  void aLoopThatIsHeldUpForEverIsLeftAlone() {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    List<String> reports = new ArrayList<>();
    run(
        () -> {
          EventLoop.running()
              .setExceptionHandler((loop, report) -> reports.add("" + report.get("message")));
          Served server =
              Served.by(
                  () ->
                      new Application(ServerLimits.DEFAULT.withShutdown(Duration.ofMillis(50)))
                          .get(
                              "/held",
                              request -> {
                                EventLoop.running().callSoon(() -> hold(held, released));
                                return Response.text("late");
                              }),
                  2);
          Connection first = openConnection("127.0.0.1", server.port());
          ask(first, "/held");
          toThread(() -> held.await());
          server.task().cancel();
          assertThatThrownBy(() -> await(server.task())).isInstanceOf(CancelledError.class);
          assertThat(reports).singleElement().asString().contains("does not end").contains("loop-");
          released.countDown();
          first.close();
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("asyncio.http.EachLoop#loops")
  void noneThatWasAcceptedIsLostWhenTheServerEndsAmongThem(
      String name, Supplier<Poller> poller, boolean portable) {
    run(
        () -> {
          for (int round = 0; round < 5; round++) {
            Served server = Served.by(numbered(), 3);
            List<Awaitable<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
              clients.add(() -> comingAndGoing(server.port()));
            }
            Future<List<Integer>> all = gather(clients);
            sleep(Duration.ofMillis(5 + 10L * round));
            server.stop();
            assertThat(await(all)).hasSize(100);
          }
        },
        LoopOptions.defaults().withPoller(poller).withPortable(portable));
  }

  /** Asks until nobody listens. What was accepted is answered or closed, or this waits for ever. */
  private static int comingAndGoing(int port) {
    int answered = 0;
    while (true) {
      Connection connection;
      try {
        connection = openConnection("127.0.0.1", port);
      } catch (java.io.UncheckedIOException refused) {
        return answered;
      }
      try (connection) {
        ask(connection, "/");
        if (connection.read().length > 0) {
          answered++;
        }
      } catch (java.io.UncheckedIOException reset) {
        // closed while it was on its way
      }
    }
  }

  // ---- the beginning

  @Test
  void aFactoryThatFailsForOneLoopEndsAllAndIsThrownOnce() {
    AtomicInteger number = new AtomicInteger();
    Queue<String> trail = new ConcurrentLinkedQueue<>();
    IllegalStateException failure = new IllegalStateException("no third one");
    Supplier<Application> factory =
        () -> {
          if (number.incrementAndGet() == 3) {
            throw failure;
          }
          return new Application().onCleanup(() -> trail.add("cleaned up"));
        };
    run(
        () -> {
          assertThatThrownBy(() -> serve(factory, 4, trail))
              .isSameAs(failure)
              .hasNoSuppressedExceptions();
          untilThreadsHaveEnded();
        });
    assertThat(number).hasValue(3);
    assertThat(trail).containsExactly("cleaned up", "cleaned up");
  }

  private static void serve(Supplier<Application> factory, int loops, Queue<String> trail) {
    Web.serve(
        factory,
        Loops.of(loops),
        ANY_PORT,
        ServerOptions.DEFAULT,
        null,
        address -> trail.add("listening"));
  }

  @Test
  void oneThatDoesNotStartEndsAllBeforeAnybodyIsServed() {
    Queue<String> trail = new ConcurrentLinkedQueue<>();
    AtomicInteger number = new AtomicInteger();
    CountDownLatch made = new CountDownLatch(4);
    IllegalStateException failure = new IllegalStateException("no database");
    Supplier<Application> factory =
        () -> {
          int own = number.incrementAndGet();
          made.countDown();
          return new Application()
              .onStartup(
                  () -> {
                    toThread(() -> made.await());
                    if (own == 3) {
                      throw failure;
                    }
                  })
              .onCleanup(() -> trail.add("cleaned up"));
        };
    run(
        () -> {
          assertThatThrownBy(() -> serve(factory, 4, trail))
              .isSameAs(failure)
              .hasNoSuppressedExceptions();
          untilThreadsHaveEnded();
        });
    assertThat(trail).hasSize(4).containsOnly("cleaned up");
  }

  @Test
  void aPortThatIsTakenIsSaidOnceAndEndsAll() {
    run(
        () -> {
          Served first = Served.by(numbered(), 2);
          assertThatThrownBy(
                  () ->
                      Web.serve(
                          numbered(),
                          Loops.of(3),
                          Endpoint.tcp("127.0.0.1", first.port()),
                          ServerOptions.DEFAULT,
                          null,
                          address -> {}))
              .hasMessageContaining("in use");
          first.stop();
        });
  }

  @Test
  void oneThatIsCancelledHalfWayThroughItsStartCleansUp() {
    Queue<String> trail = new ConcurrentLinkedQueue<>();
    run(
        () -> {
          AtomicInteger starting = new AtomicInteger();
          Task<?> server =
              createTask(
                  () ->
                      Web.serve(
                          () ->
                              new Application()
                                  .onStartup(
                                      () -> {
                                        starting.incrementAndGet();
                                        sleep(Duration.ofHours(1));
                                      })
                                  .onCleanup(() -> trail.add("cleaned up")),
                          Loops.of(3),
                          ANY_PORT,
                          ServerOptions.DEFAULT,
                          null,
                          address -> trail.add("listening")));
          while (starting.get() < 3) {
            sleep(MOMENT);
          }
          server.cancel();
          assertThatThrownBy(() -> await(server)).isInstanceOf(CancelledError.class);
          assertThat(trail).containsExactly("cleaned up", "cleaned up", "cleaned up");
          untilThreadsHaveEnded();
        });
  }

  @Test
  void theSameApplicationForTwoLoopsIsRefused() {
    Application one = new Application();
    run(
        () ->
            assertThatThrownBy(
                    () ->
                        Web.serve(
                            () -> one,
                            Loops.of(2),
                            ANY_PORT,
                            ServerOptions.DEFAULT,
                            null,
                            address -> {}))
                .hasMessageContaining("make another one"));
  }

  @Test
  void aGatewayThatKeepsNothingMayBeTheSameForAll() {
    Gateway hello = exchange -> Response.text("hello");
    run(
        () -> {
          Served server = Served.by(() -> hello, 2);
          assertThat(get(server.port(), "/")).isEqualTo("hello");
          server.stop();
        });
  }

  @Test
  void oneLoopIsThatOfTheCaller() {
    run(
        () -> {
          EventLoop caller = EventLoop.running();
          Served server =
              Served.by(() -> exchange -> Response.text("" + (EventLoop.running() == caller)), 1);
          assertThat(get(server.port(), "/")).isEqualTo("true");
          server.stop();
        });
  }
}
