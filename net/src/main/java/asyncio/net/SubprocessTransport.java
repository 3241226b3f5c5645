package asyncio.net;

import org.jspecify.annotations.Nullable;

/**
 * A child process, and the pipes to it. Loop thread only; nothing here suspends.
 *
 * @see <a
 *     href="https://docs.python.org/3/library/asyncio-protocol.html#subprocess-transports">asyncio:
 *     subprocess transports</a>
 */
public interface SubprocessTransport extends BaseTransport {
  /** {@return the number of the process} */
  long pid();

  /**
   * How the child has ended.
   *
   * @return what it has returned; -N if signal N has killed it; null while it runs
   */
  @Nullable Integer returncode();

  /**
   * The transport of one pipe.
   *
   * @param fd 0: the child's input, a {@link WriteTransport}; 1: its output, 2: its errors, each a
   *     {@link ReadTransport}
   * @return the transport, or null if that is no pipe
   */
  @Nullable BaseTransport pipeTransport(int fd);

  /**
   * Sends a signal. A child that has exited is left in peace.
   *
   * @param signal its number
   * @throws UnsupportedOperationException where there are no signals but 9 and 15
   */
  void sendSignal(int signal);

  /**
   * Sends a signal to all of the child's session: to it and to what it has started, also after its
   * own exit. What has left the process group is not reached.
   *
   * @param signal its number
   * @return whether there was anybody
   * @throws IllegalStateException if it does not lead a session: see {@link
   *     SubprocessOptions#withNewSession}
   */
  boolean sendSignalToGroup(int signal);

  /** Asks the child to end: SIGTERM. */
  void terminate();

  /** Ends the child: SIGKILL. */
  void kill();

  /** Closes all pipes, and kills the child if it still runs. Idempotent. */
  @Override
  void close();
}
