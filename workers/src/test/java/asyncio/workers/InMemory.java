package asyncio.workers;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.net.Connection;
import asyncio.net.MemoryStreams;
import asyncio.net.Net;
import asyncio.net.Transport;
import asyncio.workers.connection.Link;
import asyncio.workers.worker.Serving;
import asyncio.workers.worker.Setup;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Workers in this process, on the loop of the test: the same ends of the same connection, over
 * memory, and deaths at will. So virtual time passes, and thousands of programs run in seconds.
 */
final class InMemory implements Launcher {
  final List<Worker> alive = new ArrayList<>();
  private final Random random;
  int started;
  boolean closed;
  int failures; // of the next starts
  int longest = 1 << 24; // of messages

  InMemory(Random random) {
    this.random = random;
  }

  static Crew crew(InMemory launcher, Consumer<PoolOptions> setup) {
    var options = new PoolOptions();
    setup.accept(options);
    return Opening.crew(
        options, new Setup(List.of("asyncio.workers"), Map.of(), null, options.opening), launcher);
  }

  @Override
  public Launched launch() {
    Asyncio.sleep(Duration.ofMillis(random.nextInt(300)));
    if (failures > 0) {
      failures--;
      throw new IllegalStateException("this one does not start");
    }
    var worker = new Worker(++started);
    alive.add(worker);
    return worker;
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public void abandon() {
    close();
  }

  final class Worker implements Launched, Link.Peer {
    private final long pid;
    private final MemoryStreams streams = Net.memoryStreams();
    private final Serving serving = new Serving(longest);
    private final Link here;
    private final Link there;
    private final Future<Integer> exited = EventLoop.running().createFuture();
    private final Task<@Nullable Void> life;

    Worker(long pid) {
      this.pid = pid;
      here = connect(new Link(longest, this), streams.left());
      there = connect(new Link(longest, this), streams.right());
      there.handTo(serving, longest);
      life = Asyncio.createTask(this::live);
    }

    private static Link connect(Link link, Connection end) {
      Transport transport = end.writer().transport();
      transport.setProtocol(link);
      link.connectionMade(transport);
      return link;
    }

    private void live() {
      serving.await();
      there.close();
      Asyncio.sleep(Duration.ofMillis(5));
      exit(0);
    }

    private void exit(int code) {
      if (!exited.done()) {
        exited.setResult(code);
        alive.remove(this);
        there.abort();
      }
    }

    /** As by a signal: nothing that it does counts any more. */
    void die(int code) {
      exit(code);
      life.cancel();
      serving.lost(there, null);
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public Link link() {
      return here;
    }

    @Override
    public Future<Integer> exited() {
      return exited;
    }

    @Override
    public List<String> lastLines() {
      return List.of("line of " + pid);
    }

    @Override
    public void kill() {
      die(-9);
    }

    /** As by SIGSTOP: it hears nothing. */
    void freeze() {
      streams.right().writer().transport().pauseReading();
    }

    void write(byte[] bytes) {
      streams.right().writer().transport().write(bytes);
    }

    Link there() {
      return there;
    }

    @Override
    public void message(Link link, asyncio.workers.wire.Kind kind, long id, ByteBuffer body) {
      throw new IllegalStateException("before the parent listens");
    }

    @Override
    public void lost(Link link, @Nullable Throwable why) {}
  }
}
