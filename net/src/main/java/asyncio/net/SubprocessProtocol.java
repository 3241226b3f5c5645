package asyncio.net;

import org.jspecify.annotations.Nullable;

/**
 * What reacts to the events of a child process, in callbacks on the loop's thread, which cannot
 * await. For code that can, see {@link ChildProcess}.
 *
 * <p>{@code connectionMade} comes first; {@code connectionLost} comes after the exit, when all
 * pipes are closed. {@code processExited} may come before the last data.
 *
 * @see <a
 *     href="https://docs.python.org/3/library/asyncio-protocol.html#subprocess-protocols">asyncio:
 *     subprocess protocols</a>
 */
public interface SubprocessProtocol extends BaseProtocol {
  /**
   * The child has written.
   *
   * @param fd where: 1 its output, 2 its errors
   * @param data the bytes, which the protocol may keep
   */
  default void pipeDataReceived(int fd, byte[] data) {}

  /**
   * A pipe is closed.
   *
   * @param fd which: 0 the child's input, 1 its output, 2 its errors
   * @param exception why; null if one of the two sides has closed it
   */
  default void pipeConnectionLost(int fd, @Nullable Throwable exception) {}

  /** The child has exited. */
  default void processExited() {}
}
