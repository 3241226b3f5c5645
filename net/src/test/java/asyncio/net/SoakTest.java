package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Connections that end in every way, between loops on every poller, for a long time: what is open
 * and what memory is taken stay what they were.
 *
 * <p>A connection begins with a number, out of which both sides make the same {@link Script}: who
 * sends how much, who breaks off where, and how. Each side sends and reads at the same time, so
 * nobody waits for one who waits. Now and then everything comes to rest and is counted.
 *
 * <p>It takes two minutes, or {@code -Dsoak.seconds=1800}; what was counted is in {@code
 * target/soak.csv}.
 */
@Tag("long")
class SoakTest {
  private static final Duration LASTS = Duration.ofSeconds(Long.getLong("soak.seconds", 120));
  private static final Duration HANGS = Duration.ofMinutes(2);
  private static final int AT_ONCE = 8; // connections of each loop
  private static final int EACH = 60; // connections of each of those in a round
  private static final int MOST = 400_000; // bytes in one direction
  private static final long GROWTH = 2L << 20; // that is none: pools and compiled code move

  private static final byte[] PATTERN = pattern(MOST + 251);

  @TempDir Path folder;
  private Path file;
  private final AtomicInteger serving = new AtomicInteger();
  private final AtomicLong ended = new AtomicLong();
  private final ConcurrentLinkedQueue<Throwable> wrong = new ConcurrentLinkedQueue<>();
  private final List<Loop> loops = new ArrayList<>();

  private static byte[] pattern(int many) {
    byte[] pattern = new byte[many];
    for (int i = 0; i < many; i++) {
      pattern[i] = (byte) (i % 251);
    }
    return pattern;
  }

  // ---- what happens on a connection

  /** How one side breaks a connection off; the other sends and reads as if nothing were. */
  enum Break {
    NOT,
    CLOSES,
    ABORTS,
    THROWS,
    IS_CANCELLED
  }

  /** What one side does. */
  record Part(int sends, boolean ofAFile, int restsMillis, Break breaks, int after) {}

  /** What both do. */
  record Script(Part client, Part server, boolean falters) {
    static Script of(long number) {
      Random random = new Random(number);
      int there = random.nextInt(1 + random.nextInt(MOST));
      int back = random.nextInt(1 + random.nextInt(MOST));
      boolean byClient = random.nextBoolean();
      Break how = List.of(Break.values()).get(random.nextInt(Break.values().length));
      return new Script(
          part(random, there, back, byClient ? how : Break.NOT),
          part(random, back, there, byClient ? Break.NOT : how),
          random.nextInt(12) == 0);
    }

    private static Part part(Random random, int sends, int reads, Break breaks) {
      return new Part(
          sends,
          random.nextInt(4) == 0,
          random.nextInt(3) == 0 ? random.nextInt(20) : 0,
          breaks,
          random.nextInt(reads + 1));
    }

    boolean clean() {
      return client.breaks == Break.NOT && server.breaks == Break.NOT;
    }
  }

  /** Plays one part. */
  private void play(Connection connection, Script script, Part own, Part others) {
    Task<?> sending = createTask(() -> send(connection, own));
    try {
      sleep(Duration.ofMillis(own.restsMillis));
      boolean breaks = own.breaks != Break.NOT;
      int wanted = breaks ? own.after : others.sends;
      int got = receive(connection, wanted);
      if (breaks) {
        breakOff(connection, own.breaks);
        return;
      }
      if (script.clean()) {
        assertThat(got).isEqualTo(wanted);
        await(sending);
        if (connection.writer().canWriteEof()) {
          assertThat(connection.reader().read(1)).isEmpty();
        }
      } else {
        assertThat(got).isLessThanOrEqualTo(wanted);
        assertThat(connection.reader().read(1)).isEmpty(); // or it says why
      }
    } catch (UncheckedIOException lost) {
      if (script.clean()) {
        throw lost;
      }
    } finally {
      sending.cancel();
      Asyncio.await(Asyncio.gatherOutcomes(sending));
      connection.close();
    }
  }

  private static void breakOff(Connection connection, Break how) {
    switch (how) {
      case NOT, CLOSES -> connection.close();
      case ABORTS -> connection.writer().transport().abort();
      case THROWS -> throw new Mistake();
      case IS_CANCELLED -> {
        Asyncio.currentTask().cancel();
        sleep(Duration.ofHours(1));
      }
    }
  }

  private static final class Mistake extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private void send(Connection connection, Part part) {
    StreamWriter writer = connection.writer();
    if (part.ofAFile && part.sends > 0) {
      try (AsyncFile content = Net.openFile(file, StandardOpenOption.READ)) {
        Net.sendFile(writer.transport(), content, 0, part.sends, true);
      }
    } else {
      for (int sent = 0; sent < part.sends; ) {
        int many = Math.min(1 + sent % 7_000 * 5, part.sends - sent);
        writer.write(ByteBuffer.wrap(PATTERN, sent, many));
        writer.drain();
        sent += many;
      }
    }
    if (writer.canWriteEof() && !writer.isClosing()) {
      writer.writeEof();
    }
  }

  /** How many have come, at most so many, before the end. */
  private static int receive(Connection connection, int most) {
    int got = 0;
    while (got < most) {
      byte[] some = connection.reader().read(Math.min(50_000, most - got));
      if (some.length == 0) {
        break;
      }
      if (!Arrays.equals(some, 0, some.length, PATTERN, got, got + some.length)) {
        throw new AssertionError("other bytes after " + got);
      }
      got += some.length;
    }
    return got;
  }

  // ---- who does it

  /** A loop in its thread, with a server for each wire. */
  private final class Loop {
    final Kind kind;
    final Thread thread;
    final CompletableFuture<EventLoop> loop = new CompletableFuture<>();
    final List<Wire> wires = new ArrayList<>();

    Loop(Kind kind) {
      this.kind = kind;
      thread = Thread.ofPlatform().name("soak " + kind).start(this::run);
    }

    private void run() {
      try {
        kind.run(
            () -> {
              EventLoop.running()
                  .setExceptionHandler((on, report) -> reported(report.get("exception")));
              Path socket = folder.resolve(kind.name().replaceAll("\\W", "-"));
              Server tcp = Net.startServer(SoakTest.this::serve, "127.0.0.1", 0);
              Server unix =
                  Net.startServer(
                      SoakTest.this::serve, Endpoint.unix(socket), ServerOptions.DEFAULT);
              Server tls =
                  Net.startServer(
                      SoakTest.this::serve,
                      "127.0.0.1",
                      0,
                      ServerOptions.DEFAULT.withTls(TlsTest.SERVING));
              int port = port(tcp);
              int tlsPort = port(tls);
              wires.add(() -> Net.openConnection("127.0.0.1", port));
              wires.add(() -> Net.openConnection(Endpoint.unix(socket), ConnectOptions.DEFAULT));
              wires.add(
                  () ->
                      Net.openConnection(
                          "localhost", tlsPort, ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING)));
              wires.add(() -> Net.openConnection("127.0.0.1", tlsPort)); // knows no TLS
              loop.complete(EventLoop.running());
              try {
                tcp.serveForever();
              } finally {
                unix.close();
                tls.close();
              }
            });
      } catch (CancelledError over) {
        return;
      } catch (Throwable failed) {
        wrong.add(failed);
        loop.completeExceptionally(failed);
      }
    }

    void end() throws InterruptedException {
      EventLoop running = loop.join();
      running.callSoonThreadsafe(() -> Asyncio.allTasks().forEach(Task::cancel));
      thread.join();
    }
  }

  private interface Wire {
    Connection connect();
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private void reported(@Nullable Object exception) {
    if (!(exception instanceof Mistake) && exception instanceof Throwable thrown) {
      wrong.add(thrown);
    }
  }

  private void serve(StreamReader reader, StreamWriter writer) {
    serving.incrementAndGet();
    Connection connection = new Connection(reader, writer);
    try {
      Script script = Script.of(ByteBuffer.wrap(reader.readExactly(Long.BYTES)).getLong());
      Asyncio.timeout(HANGS, () -> play(connection, script, script.server, script.client));
    } catch (IncompleteReadError | ConnectionResetError faltered) {
      connection.close();
    } finally {
      serving.decrementAndGet();
    }
  }

  private void connect(Random random) {
    int wire = random.nextInt(4);
    long number = random.nextLong();
    Script script = wire == 3 ? new Script(null, null, true) : Script.of(number);
    Loop to = loops.get(random.nextInt(loops.size()));
    try {
      Asyncio.timeout(
          HANGS,
          () -> {
            Connection connection = to.wires.get(wire).connect();
            byte[] first = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
            if (script.falters) {
              connection.writer().write(Arrays.copyOf(first, random.nextInt(5)));
              breakOff(connection, random.nextBoolean() ? Break.CLOSES : Break.ABORTS);
            } else {
              connection.writer().write(first);
              Task<?> playing =
                  createTask(() -> play(connection, script, script.client, script.server));
              await(Asyncio.gatherOutcomes(playing));
              if (!playing.cancelled() && !(playing.exception() instanceof Mistake)) {
                assertThat(playing.exception()).isNull();
              }
            }
          });
    } catch (RuntimeException | AssertionError failed) {
      wrong.add(new AssertionError(to.kind + ", wire " + wire + ", " + script, failed));
    }
    ended.incrementAndGet();
  }

  /** A round of all loops; returns when all is at rest. */
  private void round(Random random) throws InterruptedException {
    List<CompletableFuture<?>> working = new ArrayList<>();
    for (Loop from : loops) {
      for (int i = 0; i < AT_ONCE; i++) {
        Random own = new Random(random.nextLong());
        working.add(
            Asyncio.runCoroutineThreadsafe(
                () -> {
                  for (int j = 0; j < EACH; j++) {
                    connect(own);
                  }
                },
                from.loop.join()));
      }
    }
    working.forEach(CompletableFuture::join);
    while (serving.get() > 0) {
      Thread.sleep(1);
    }
  }

  // ---- what is counted

  /** When all is at rest. */
  private record Count(
      long seconds, long connections, String descriptors, int threads, long heap, long direct) {
    @Override
    public String toString() {
      return "%d,%d,%s,%d,%d,%d"
          .formatted(seconds, connections, descriptors, threads, heap >> 10, direct >> 10);
    }
  }

  private Count count(long begin, @Nullable Count first) throws InterruptedException {
    String open = "";
    for (int i = 0; i < 300 && (first == null || !open.equals(first.descriptors)); i++) {
      Thread.sleep(10); // the kernel closes io_uring's in its own time
      open = Descriptors.open().toString();
    }
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(20);
    }
    return new Count(
        (System.nanoTime() - begin) / 1_000_000_000,
        ended.get(),
        open,
        ManagementFactory.getThreadMXBean().getThreadCount(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        ConnectionMemoryTest.direct());
  }

  private static long least(List<Count> counts, java.util.function.ToLongFunction<Count> what) {
    return counts.stream().mapToLong(what).min().orElseThrow();
  }

  @Test
  @Timeout(7200)
  void connectionsThatEndInEveryWayLeaveNothingBehind() throws Exception {
    file = Files.write(folder.resolve("file"), PATTERN);
    Kind.all().forEach(kind -> loops.add(new Loop(kind)));
    for (Loop each : loops) {
      assertThat(each.loop.get()).isNotNull();
    }
    Random random = new Random(13);
    long begin = System.nanoTime();
    List<Count> counts = new ArrayList<>();
    List<String> table =
        new ArrayList<>(List.of("s,connections,descriptors,threads,KiB heap,KiB direct"));
    Path written = Path.of("target", "soak.csv");
    Count first = null;
    do {
      round(random);
      Count now = count(begin, first);
      first = first == null ? now : first;
      counts.add(now);
      table.add(now.toString());
      if (Files.isDirectory(written.getParent())) {
        Files.write(written, table);
      }
    } while (System.nanoTime() - begin < LASTS.toNanos() && wrong.isEmpty());
    for (Loop each : loops) {
      each.end();
    }
    if (!wrong.isEmpty()) {
      AssertionError all = new AssertionError(wrong.size() + " of " + ended + " connections");
      wrong.forEach(all::addSuppressed);
      throw all;
    }
    assertThat(counts).extracting(Count::descriptors).containsOnly(first.descriptors);
    int third = counts.size() / 3;
    List<Count> before = counts.subList(third, 2 * third);
    List<Count> after = counts.subList(2 * third, counts.size());
    assertThat(third).as("rounds to compare").isPositive();
    assertThat(least(after, Count::heap) - least(before, Count::heap))
        .as("growth of the heap: " + table)
        .isLessThan(GROWTH);
    assertThat(least(after, Count::direct) - least(before, Count::direct))
        .as("growth beside the heap: " + table)
        .isLessThan(GROWTH);
  }
}
