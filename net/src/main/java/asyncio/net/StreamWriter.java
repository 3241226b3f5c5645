package asyncio.net;

import asyncio.Asyncio;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The writing end of a connection. Loop thread only.
 *
 * <p>{@link #write} does not suspend; {@link #drain} does, while more is kept than the peer takes,
 * and belongs after each piece of a long answer.
 *
 * <p>A connection whose reader and writer were forgotten is closed with a warning when the garbage
 * collector finds them.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-stream.html#streamwriter">asyncio:
 *     StreamWriter</a>
 */
public final class StreamWriter implements AutoCloseable {
  private final Transport transport;
  private final StreamProtocol protocol;
  private final StreamReader reader;

  StreamWriter(Transport transport, StreamProtocol protocol, StreamReader reader) {
    this.transport = transport;
    this.protocol = protocol;
    this.reader = reader;
  }

  /**
   * Writes bytes. They are copied, so the array may be changed right after.
   *
   * @param data the bytes
   */
  public void write(byte[] data) {
    transport.write(data);
  }

  /**
   * Writes the remaining bytes of a buffer, and leaves it empty. They are copied.
   *
   * @param data the bytes
   */
  public void write(ByteBuffer data) {
    transport.write(data);
  }

  /**
   * Writes a text in UTF-8.
   *
   * @param text the text; a line needs its {@code \n}
   */
  public void write(String text) {
    transport.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes several pieces, in order.
   *
   * @param pieces the bytes
   */
  public void writeLines(Iterable<byte[]> pieces) {
    ThreadCheck.check(protocol.loop(), "StreamWriter.writeLines()");
    transport.writeLines(pieces);
  }

  /**
   * Waits until the peer has taken enough of what was written. Suspends only if more is kept than
   * the high limit. Cancelling it loses nothing.
   *
   * @throws ConnectionResetError if the connection is lost
   */
  public void drain() {
    ThreadCheck.check(protocol.loop(), "StreamWriter.drain()");
    IoErrors.rethrow(reader.exception());
    if (transport.isClosing()) {
      Asyncio.sleep(Duration.ZERO); // so that a loop of write and drain notices the loss
    }
    protocol.drain();
  }

  /**
   * Goes on with TLS. What was written before leaves as it is; what has arrived and was not read
   * yet is taken to be a part of the handshake. Suspends until TLS stands. Cancelling it closes the
   * connection, and so does any failure.
   *
   * @param tls the side of the connection decides whether a client's or a server's context is
   *     needed; a client has to give the server's name
   * @throws TlsError if the peers do not agree; the message says why
   * @throws ConnectionResetError if the peer goes away
   * @throws ConnectionAbortedError if it takes too long
   * @throws IllegalArgumentException if it is the context of the other side, or has no server name
   */
  public void startTls(TlsOptions tls) {
    ThreadCheck.check(protocol.loop(), "StreamWriter.startTls()");
    if (protocol.atServer()) {
      tls.requireServer();
    } else {
      String _ = tls.requireClient(null);
    }
    drain();
    StreamTransport.of(transport).startTls(tls, reader::giveBack);
  }

  /** Ends this direction after what was written; reading goes on. */
  public void writeEof() {
    transport.writeEof();
  }

  /** {@return whether this direction can be ended by itself; not with TLS} */
  public boolean canWriteEof() {
    return transport.canWriteEof();
  }

  /**
   * Closes the connection after what was written has left. Does not suspend; see {@link
   * #waitClosed}.
   */
  @Override
  public void close() {
    transport.close();
  }

  /** {@return whether it is closed or being closed} */
  public boolean isClosing() {
    return transport.isClosing();
  }

  /** Waits until the connection is closed. Suspends until then; throws what it was lost by. */
  public void waitClosed() {
    ThreadCheck.check(protocol.loop(), "StreamWriter.waitClosed()");
    protocol.waitClosed();
  }

  /**
   * Something known about the connection.
   *
   * @param key what to know
   * @param <T> its type
   * @return the value, or null where there is none
   */
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    return transport.extraInfo(key);
  }

  /** {@return the transport under it} */
  public Transport transport() {
    return transport;
  }

  @Override
  public String toString() {
    return "<StreamWriter " + transport + ">";
  }
}
