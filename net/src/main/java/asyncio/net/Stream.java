package asyncio.net;

import java.nio.ByteBuffer;
import java.util.Iterator;

/**
 * Both directions of a connection as one object: what is read comes from its {@link StreamReader},
 * what is written goes to its {@link StreamWriter}. Loop thread only.
 *
 * <p>Iterating gives lines, until the peer has ended its direction.
 */
public interface Stream extends AutoCloseable, Iterable<byte[]> {
  /** {@return what the peer sends} */
  StreamReader reader();

  /** {@return what the peer gets} */
  StreamWriter writer();

  /**
   * Reads all that will come: see {@link StreamReader#read()}.
   *
   * @return the bytes, maybe none
   */
  default byte[] read() {
    return reader().read();
  }

  /**
   * Reads what is there: see {@link StreamReader#read(int)}.
   *
   * @param maxBytes how many bytes at most
   * @return the bytes; none at the end of the stream
   */
  default byte[] read(int maxBytes) {
    return reader().read(maxBytes);
  }

  /**
   * Reads so many bytes: see {@link StreamReader#readExactly}.
   *
   * @param count how many
   * @return the bytes
   * @throws IncompleteReadError if the stream ends before
   */
  default byte[] readExactly(int count) {
    return reader().readExactly(count);
  }

  /**
   * Reads a line with its {@code \n}: see {@link StreamReader#readLine()}.
   *
   * @return the line; at the end of the stream what is left, maybe nothing
   */
  default byte[] readLine() {
    return reader().readLine();
  }

  /**
   * Reads up to and with a separator: see {@link StreamReader#readUntil(byte[])}.
   *
   * @param separator not empty
   * @return the bytes and the separator
   * @throws IncompleteReadError if the stream ends before
   */
  default byte[] readUntil(byte[] separator) {
    return reader().readUntil(separator);
  }

  /** The lines that come, until the stream ends. */
  @Override
  default Iterator<byte[]> iterator() {
    return reader().iterator();
  }

  /**
   * Writes bytes. They are copied. Does not suspend: see {@link #drain}.
   *
   * @param data the bytes
   */
  default void write(byte[] data) {
    writer().write(data);
  }

  /**
   * Writes the remaining bytes of a buffer, and leaves it empty. They are copied.
   *
   * @param data the bytes
   */
  default void write(ByteBuffer data) {
    writer().write(data);
  }

  /**
   * Writes a text in UTF-8.
   *
   * @param text the text; a line needs its {@code \n}
   */
  default void write(String text) {
    writer().write(text);
  }

  /**
   * Waits until the peer has taken enough: see {@link StreamWriter#drain}.
   *
   * @throws ConnectionResetError if the connection is lost
   */
  default void drain() {
    writer().drain();
  }

  /** Ends this direction after what was written; reading goes on. */
  default void writeEof() {
    writer().writeEof();
  }

  /** Closes it after what was written has left. Does not suspend. */
  @Override
  default void close() {
    writer().close();
  }

  /** Waits until it is closed. Suspends until then; throws what it was lost by. */
  default void waitClosed() {
    writer().waitClosed();
  }
}
