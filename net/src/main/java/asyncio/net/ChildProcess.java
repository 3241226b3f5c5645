package asyncio.net;

import asyncio.Asyncio;
import asyncio.Awaitable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A child process and the streams to it. Loop thread only.
 *
 * <p>Awaiting it waits for its exit, so {@code timeout(delay, process)} waits so long at most.
 *
 * <pre>{@code
 * var sort = createSubprocessExec(List.of("sort"), SubprocessOptions.PIPES);
 * var output = sort.communicate("b\na\n".getBytes(UTF_8));
 * }</pre>
 *
 * @see <a
 *     href="https://docs.python.org/3/library/asyncio-subprocess.html#asyncio.subprocess.Process">asyncio:
 *     Process</a>
 */
@SuppressWarnings("JavaLangClash") // asyncio's name
public final class ChildProcess implements Awaitable<Integer>, AutoCloseable {
  private static final byte[] NOTHING = {};

  private final Subprocess transport;
  private final SubprocessStreams streams;

  /**
   * What a process has written. Two are equal only if they have the same arrays.
   *
   * @param stdout its output; empty if that is no pipe
   * @param stderr its errors; empty if that is no pipe
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes are what there is; they are not compared
  public record Output(byte[] stdout, byte[] stderr) {}

  private ChildProcess(SubprocessStreams streams) {
    this.streams = streams;
    this.transport = streams.transport();
  }

  static ChildProcess start(List<String> command, SubprocessOptions options) {
    return new ChildProcess(
        Subprocess.start(() -> new SubprocessStreams(options.limit()), command, options));
  }

  /** {@return the number of the process} */
  public long pid() {
    return transport.pid();
  }

  /**
   * How it has ended. The JDK does not tell a process that signal N has killed from one that has
   * exited with 128 + N itself, as a shell does for a command of its own that was killed: both are
   * -N.
   *
   * @return what it has returned; -N if signal N has killed it; null while it runs
   */
  public @Nullable Integer returncode() {
    return transport.returncode();
  }

  /**
   * What it reads.
   *
   * @return the writer
   * @throws IllegalStateException if that is no pipe
   */
  public StreamWriter stdin() {
    return piped(streams.stdin(), "stdin");
  }

  /**
   * What it writes.
   *
   * @return the reader
   * @throws IllegalStateException if that is no pipe
   */
  public StreamReader stdout() {
    return piped(streams.stdout(), "stdout");
  }

  /**
   * What it writes as errors.
   *
   * @return the reader
   * @throws IllegalStateException if that is no pipe
   */
  public StreamReader stderr() {
    return piped(streams.stderr(), "stderr");
  }

  private static <S> S piped(@Nullable S stream, String name) {
    if (stream == null) {
      throw new IllegalStateException(
          name + " is no pipe; start the process with Stdio.PIPE for it");
    }
    return stream;
  }

  /**
   * Waits for its exit, even if a child of its own still holds the pipes. Suspends. Cancelling it
   * leaves the process alone. A process whose output is a pipe that nobody reads may never exit:
   * use {@link #communicate}.
   *
   * @return what it has returned; -N if signal N has killed it
   */
  @Override
  public Integer await() {
    return transport.waitExited();
  }

  /**
   * Writes its input and ends it, reads all its output and errors, and waits for its exit.
   * Suspends. That it does not read all of its input is no error. Cancelling it leaves the process
   * alone and loses what was read.
   *
   * @param input what it is to read; null: nothing. Without a pipe it is ignored.
   * @return what it has written
   */
  public Output communicate(byte @Nullable [] input) {
    ThreadCheck.check(transport.loop(), "ChildProcess.communicate()");
    List<byte[]> read =
        Asyncio.await(
            Asyncio.gather(
                () -> feed(input),
                () -> readAll(streams.stdout()),
                () -> readAll(streams.stderr())));
    await();
    return new Output(read.get(1), read.get(2));
  }

  /**
   * Ends its input, reads all its output and errors, and waits for its exit. Suspends.
   *
   * @return what it has written
   */
  public Output communicate() {
    ThreadCheck.check(transport.loop(), "ChildProcess.communicate()");
    return communicate(null);
  }

  private byte[] feed(byte @Nullable [] input) {
    StreamWriter stdin = streams.stdin();
    if (stdin != null) {
      try {
        if (input != null) {
          stdin.write(input);
        }
        stdin.drain();
      } catch (ConnectionResetError unread) {
        // it has exited, or closed its input
      }
      stdin.close();
    }
    return NOTHING;
  }

  private static byte[] readAll(@Nullable StreamReader reader) {
    return reader == null ? NOTHING : reader.read();
  }

  /**
   * Sends it a signal. One that has exited is left in peace.
   *
   * @param signal its number: 2 is SIGINT
   * @throws UnsupportedOperationException where there are no signals but 9 and 15
   */
  public void sendSignal(int signal) {
    transport.sendSignal(signal);
  }

  /** Asks it to end: SIGTERM. */
  public void terminate() {
    transport.terminate();
  }

  /** Ends it: SIGKILL. */
  public void kill() {
    transport.kill();
  }

  /** Closes the pipes, and kills it if it still runs. Does not suspend; idempotent. */
  @Override
  public void close() {
    transport.close();
  }

  /** {@return the transport under it} */
  public SubprocessTransport transport() {
    return transport;
  }

  @Override
  public String toString() {
    return "<ChildProcess " + pid() + ">";
  }
}
