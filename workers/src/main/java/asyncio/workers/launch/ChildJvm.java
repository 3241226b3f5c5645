package asyncio.workers.launch;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.TimerHandle;
import asyncio.net.BaseTransport;
import asyncio.net.Net;
import asyncio.net.SubprocessOptions;
import asyncio.net.SubprocessProtocol;
import asyncio.net.SubprocessTransport;
import asyncio.net.WriteTransport;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A child that is a JVM. It ends with this one, however this one ends, because it reads from a pipe
 * whose other end is here: see {@link ParentProcess}. Loop thread only; killed when its loop
 * closes.
 *
 * <p>Where the system has such, it leads a session: what it has started, and left in its process
 * group, ends with it, and Ctrl-C of a terminal reaches neither.
 */
public final class ChildJvm {
  /** After the exit a grandchild may hold the pipes; then what the child wrote has come by then. */
  private static final Duration LAST_WORDS = Duration.ofMillis(20);

  private static final int SIGKILL = 9;

  private static final boolean SESSIONS =
      Files.isExecutable(Path.of("/usr/bin/setsid")) || Files.isExecutable(Path.of("/bin/setsid"));

  private final Events events;

  private ChildJvm(Events events) {
    this.events = events;
  }

  /**
   * Starts one. Suspends. Cancelling it kills what was started.
   *
   * @param command what to start
   * @param handedOver what {@link ParentProcess#attach} gives there: no command line tells it
   * @param output where its output goes, by its process number
   * @return the child, which runs
   */
  public static ChildJvm start(
      JvmCommand command, byte[] handedOver, LongFunction<ChildOutput> output) {
    SubprocessOptions options =
        SubprocessOptions.PIPES.withNewSession(SESSIONS).withEnvironment(command.environment());
    Events events =
        Net.subprocessExec(() -> new Events(EventLoop.running(), output), command.words(), options);
    ByteBuffer message = ByteBuffer.allocate(Integer.BYTES + handedOver.length);
    message.putInt(handedOver.length).put(handedOver).flip();
    ((WriteTransport) Objects.requireNonNull(events.transport().pipeTransport(0))).write(message);
    return new ChildJvm(events);
  }

  /** {@return the number of the process} */
  public long pid() {
    return events.transport().pid();
  }

  /**
   * Its end.
   *
   * @return done when it has exited and what it has written has come; the code, -N if signal N has
   *     killed it
   */
  public Future<Integer> exited() {
    return events.exited;
  }

  /**
   * What it has written last.
   *
   * @return some twenty lines at most
   */
  public List<String> lastLines() {
    return events.output().lastLines();
  }

  /** Asks it to end: SIGTERM. */
  public void terminate() {
    events.transport().terminate();
  }

  /** Ends it, and what it has started: SIGKILL. */
  public void kill() {
    if (events.transport().returncode() == null) {
      events.transport().kill();
      events.killGroup();
    }
  }

  /**
   * Sends it a signal.
   *
   * @param number of the signal
   */
  public void signal(int number) {
    events.transport().sendSignal(number);
  }

  /** Lets it end as if this program had: closes the pipe that it watches. */
  public void letGo() {
    BaseTransport input = events.transport().pipeTransport(0);
    if (input != null) {
      input.close();
    }
  }

  /** Waits for its end. Suspends; cancelling it leaves the child alone. */
  public void join() {
    Asyncio.await(Asyncio.shield(events.exited));
  }

  @Override
  public String toString() {
    return "<ChildJvm " + events.transport() + ">";
  }

  /** What happens to the child. */
  private static final class Events implements SubprocessProtocol {
    private final EventLoop loop;
    private final LongFunction<ChildOutput> sink;
    private final Future<Integer> exited;
    private @Nullable SubprocessTransport transport;
    private @Nullable ChildOutput output;
    private @Nullable TimerHandle lastWords;

    Events(EventLoop loop, LongFunction<ChildOutput> sink) {
      this.loop = loop;
      this.sink = sink;
      exited = loop.createFuture();
    }

    SubprocessTransport transport() {
      return Objects.requireNonNull(transport);
    }

    ChildOutput output() {
      return Objects.requireNonNull(output);
    }

    @Override
    public void connectionMade(BaseTransport made) {
      transport = (SubprocessTransport) made;
      output = sink.apply(transport.pid());
    }

    @Override
    public void pipeDataReceived(int descriptor, byte[] data) {
      output().add(descriptor, data);
    }

    @Override
    public void pipeConnectionLost(int descriptor, @Nullable Throwable exception) {
      if (descriptor != 0) {
        output().end(descriptor);
      }
    }

    /** Those whom it has started are known by the group only, once it is dead. */
    void killGroup() {
      if (SESSIONS) {
        transport().sendSignalToGroup(SIGKILL);
      }
    }

    @Override
    public void processExited() {
      killGroup();
      lastWords = loop.callLater(LAST_WORDS, this::ended);
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      if (lastWords != null) {
        lastWords.cancel();
      }
      ended();
    }

    private void ended() {
      if (!exited.done()) {
        exited.setResult(Objects.requireNonNull(transport().returncode()));
      }
    }
  }
}
