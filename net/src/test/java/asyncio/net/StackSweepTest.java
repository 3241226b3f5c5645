package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Timeout;

/**
 * Input and output at each depth of a stack that is nearly full: it works, or it fails and only
 * what it was for is lost; other connections go on, and the loop ends.
 */
@Timeout(120)
class StackSweepTest {
  private static final int TIMES = 60;

  private static final int STEP = 16; // a deep stack cannot suspend long before it is full

  private int successes;
  private int levels;

  /** Calls an operation where the stack is full, and at some depths on the way back. */
  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  private void deep(Action operation) throws Exception {
    try {
      deep(operation);
    } finally {
      if (successes < TIMES && levels++ % STEP == 0) {
        operation.run();
        successes++;
      }
    }
  }

  /** Calls an operation in a task whose stack is full, until it has returned often. */
  private void inDeep(Action operation) {
    await(createTask(operation)); // its classes are loaded by now
    successes = 0;
    Task<?> bad = createTask(() -> deep(operation));
    Asyncio.wait(List.of(bad));
    assertThat(bad.exception()).isInstanceOf(StackOverflowError.class);
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private static void echo(StreamReader reader, StreamWriter writer) {
    try (writer) {
      for (byte[] piece = reader.read(10_000); piece.length > 0; piece = reader.read(10_000)) {
        writer.write(piece);
        writer.drain();
      }
    }
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.UTF_8);
  }

  private interface Program {
    void run(Server echo, List<Object> reports) throws Exception;
  }

  /** Runs a program beside a connection that has nothing to do with it. */
  private static void beside(Kind kind, Program program) {
    kind.run(
        () -> {
          List<Object> reports = new ArrayList<>();
          EventLoop.running().setExceptionHandler((loop, report) -> reports.add(report));
          Server server = Net.startServer(StackSweepTest::echo, "127.0.0.1", 0);
          boolean[] over = {false};
          Task<Integer> good =
              createTask(
                  () -> {
                    int rounds = 0;
                    try (Connection connection = Net.openConnection("127.0.0.1", port(server))) {
                      while (!over[0] || rounds < 10) {
                        connection.write("good " + rounds + "\n");
                        assertThat(text(connection.readLine())).isEqualTo("good " + rounds + "\n");
                        rounds++;
                        sleep(Duration.ofMillis(1));
                      }
                    }
                    return rounds;
                  });
          program.run(server, reports);
          over[0] = true;
          assertThat(await(good)).isGreaterThanOrEqualTo(10);
          server.close();
          server.waitClosed();
        });
  }

  @OnEachLoop
  void writes(Kind kind) {
    beside(
        kind,
        (server, reports) -> {
          try (Connection connection = Net.openConnection("127.0.0.1", port(server))) {
            connection.write("first\n");
            int[] sent = {0};
            inDeep(
                () -> {
                  connection.write(sent[0] + "\n");
                  sent[0]++;
                });
            connection.write("last\n");
            List<String> lines = new ArrayList<>();
            for (String line = "-"; !line.equals("last\n"); ) {
              line = text(connection.readLine());
              lines.add(line);
            }
            assertThat(lines).hasSize(sent[0] + 2);
          }
        });
  }

  @OnEachLoop
  void reads(Kind kind) {
    beside(
        kind,
        (server, reports) -> {
          try (Connection connection = Net.openConnection("127.0.0.1", port(server))) {
            for (int i = 0; i < 1000; i++) {
              connection.write(i + "\n");
            }
            int[] got = {0};
            inDeep(
                () -> {
                  assertThat(text(connection.readLine())).isEqualTo(got[0] + "\n");
                  got[0]++;
                });
            while (got[0] < 1000) {
              assertThat(text(connection.readLine())).isEqualTo(got[0] + "\n");
              got[0]++;
            }
          }
        });
  }

  @OnEachLoop
  void conversations(Kind kind) {
    worksOrFails(
        kind,
        port -> {
          try (Connection connection = Net.openConnection("127.0.0.1", port)) {
            connection.write("hello\n");
            connection.readLine();
          }
        });
  }

  @OnEachLoop
  void servers(Kind kind) {
    worksOrFails(kind, port -> Net.startServer(StackSweepTest::echo, "127.0.0.1", 0).close());
  }

  private void worksOrFails(Kind kind, IntConsumer operation) {
    beside(
        kind,
        (server, reports) -> {
          int[] done = {0};
          inDeep(
              () -> {
                operation.accept(port(server));
                done[0]++;
              });
          assertThat(done[0]).isGreaterThan(TIMES);
          assertThat(reports).isEmpty();
        });
  }
}
