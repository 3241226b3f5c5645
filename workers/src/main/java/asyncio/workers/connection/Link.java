package asyncio.workers.connection;

import asyncio.net.BaseTransport;
import asyncio.net.ExtraInfo;
import asyncio.net.Protocol;
import asyncio.net.Transport;
import asyncio.workers.wire.FrameReader;
import asyncio.workers.wire.Kind;
import asyncio.workers.wire.Outbox;
import asyncio.workers.wire.WireError;
import java.nio.ByteBuffer;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One end of the connection of a parent and a worker. Loop thread only. */
public final class Link implements Protocol {
  /** What the connection takes before it is full: large messages leave in large steps. */
  private static final int KEPT = 1024 * 1024;

  /** Messages that may be begun at a time beside those of calls. */
  private static final int BEGUN = 1 << 16;

  /** What this end does with what the other says. */
  public interface Peer {
    /**
     * The connection is there.
     *
     * @param link which
     */
    default void connected(Link link) {}

    /**
     * A message has come.
     *
     * @param link where from
     * @param kind what it is
     * @param id which call it is about
     * @param body what it says; valid only during this call
     */
    void message(Link link, Kind kind, long id, ByteBuffer body);

    /**
     * The connection is gone.
     *
     * @param link which
     * @param why null if one of the two has closed it
     */
    void lost(Link link, @Nullable Throwable why);
  }

  private final FrameReader reader;
  private final Outbox outbox = new Outbox(piece -> transport().write(piece));
  private Peer peer;
  private @Nullable Transport transport;
  private @Nullable Throwable failure;
  private boolean closing;
  private boolean lost;

  /**
   * An end without a connection yet.
   *
   * @param longest how long a message may be
   * @param peer gets what happens
   */
  public Link(int longest, Peer peer) {
    this.peer = peer;
    reader =
        new FrameReader(
            longest, BEGUN, (kind, id, body) -> this.peer.message(this, kind, id, body));
  }

  /**
   * Goes on with another peer, which is told, too, if the connection is gone already.
   *
   * @param next gets what happens from now on
   * @param longest how long a message may be
   */
  public void handTo(Peer next, int longest) {
    peer = next;
    reader.allow(longest);
    if (lost) {
      next.lost(this, failure);
    }
  }

  private Transport transport() {
    return Objects.requireNonNull(transport, "connected");
  }

  @Override
  public void connectionMade(BaseTransport made) {
    transport = (Transport) made;
    transport.setWriteBufferLimits(KEPT);
    peer.connected(this);
  }

  /** {@return whose process is at the other end; null if the system cannot tell} */
  public @Nullable UserPrincipal user() {
    return transport().extraInfo(ExtraInfo.PEER_USER);
  }

  @Override
  public void dataReceived(byte[] data) {
    try {
      reader.feed(ByteBuffer.wrap(data));
    } catch (WireError wrong) {
      fail(wrong);
    }
  }

  /**
   * Closes it at once, for a reason that the peer is told.
   *
   * @param why what is wrong
   */
  public void fail(Throwable why) {
    failure = why;
    transport().abort();
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    lost = true;
    failure = failure == null ? exception : failure;
    peer.lost(this, failure);
  }

  @Override
  public void pauseWriting() {
    outbox.pause();
  }

  @Override
  public void resumeWriting() {
    outbox.resume();
    closeIfDone();
  }

  /**
   * Says something. Nothing is said any more after it was closed or lost.
   *
   * @param kind what it is
   * @param id which call it is about
   * @param body what it says, used up when it has left
   */
  public void send(Kind kind, long id, List<ByteBuffer> body) {
    if (!lost && !closing) {
      outbox.send(kind, id, body);
    }
  }

  /**
   * Says something short.
   *
   * @param kind what it is
   * @param id which call it is about
   */
  public void send(Kind kind, long id) {
    send(kind, id, List.of());
  }

  /**
   * Does not go on with a message that has not left as a whole.
   *
   * @param kind what it is
   * @param id which call it is about
   * @return whether it will not arrive
   */
  public boolean drop(Kind kind, long id) {
    return !lost && outbox.drop(kind, id);
  }

  /** Closes it after what was said has left. */
  public void close() {
    closing = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (closing && outbox.isEmpty() && transport != null) {
      transport.close();
    }
  }

  /** Closes it at once. */
  public void abort() {
    closing = true;
    if (transport != null) {
      transport.abort();
    }
  }

  @Override
  public String toString() {
    return "<Link " + (lost ? "lost" : transport) + ">";
  }
}
