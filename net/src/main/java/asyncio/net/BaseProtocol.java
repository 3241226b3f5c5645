package asyncio.net;

import org.jspecify.annotations.Nullable;

/**
 * What reacts to the events of a transport, in callbacks on the loop's thread, which cannot await.
 * For code that can, see {@link StreamReader} and {@link StreamWriter}.
 */
public interface BaseProtocol {
  /**
   * There is a connection. Called once, first.
   *
   * @param transport to write to
   */
  default void connectionMade(BaseTransport transport) {}

  /**
   * The connection is gone. Called once, last.
   *
   * @param exception why, as a {@link ConnectionResetError}; null if this side closed it or the
   *     peer ended it
   */
  default void connectionLost(@Nullable Throwable exception) {}

  /** More is kept than the high limit; best to write no more. Called inside {@code write}. */
  default void pauseWriting() {}

  /** What is kept has shrunk to the low limit. */
  default void resumeWriting() {}
}
