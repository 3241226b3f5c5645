package asyncio.http.gateway;

import asyncio.EventLoop;
import asyncio.http.connection.CarriedTransport;
import asyncio.net.ConnectionResetError;
import asyncio.net.ExtraInfo;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a container has given away. When the client sends something, a thread of the
 * container comes with it, hands it to the loop, and goes back when there is no more; it waits only
 * while the protocol does not take what was handed over before. What is written goes to a virtual
 * thread, one at a time, which blocks while the client does not take it.
 */
final class ContainerTransport extends CarriedTransport {
  private static final int PIECE = 16 * 1024;
  private static final ByteBuffer END = ByteBuffer.allocate(0);

  /** What the container has given. */
  interface Wire {
    /** Whether a read gives something at once; if not, the container tells when there is more. */
    boolean isReady();

    /** Reads some; fewer than nothing at the end. */
    int read(byte[] into) throws IOException;

    /** Writes all, and flushes; it blocks. */
    void write(byte[] bytes) throws IOException;

    /** Closes it, whatever else is done with it; it may block. */
    void close();
  }

  private final Wire wire;
  private final Semaphore taken = new Semaphore(1); // what was handed over
  private volatile boolean over;
  private volatile boolean ended; // what comes

  // of the loop
  private @Nullable ByteBuffer handed; // over
  private ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private int underWay; // bytes that are being written

  ContainerTransport(EventLoop loop, Wire wire) {
    super(loop);
    this.wire = wire;
  }

  // ---- threads of the container, one at a time

  /** Reads what there is. */
  void readable() {
    try {
      while (!over && wire.isReady()) {
        byte[] bytes = new byte[PIECE];
        int many = wire.read(bytes);
        if (many < 0) {
          hand(END);
          return;
        }
        if (many > 0) {
          hand(ByteBuffer.wrap(Arrays.copyOf(bytes, many)));
        }
      }
    } catch (IOException broken) {
      fail(broken);
    } catch (InterruptedException told) { // the container ends
      fail(told);
      Thread.currentThread().interrupt();
    }
  }

  /** Hands a piece over, when the one before was taken; nothing comes behind the end. */
  private void hand(ByteBuffer piece) throws InterruptedException {
    if (ended) {
      return;
    }
    ended = !piece.hasRemaining();
    taken.acquire();
    if (over) {
      taken.release(); // whoever comes later does not wait either
    } else if (!tell(() -> came(piece))) {
      over = true;
      taken.release();
      wire.close();
    }
  }

  /** Nothing can be read any more. */
  void fail(Throwable why) {
    if (why instanceof EOFException) {
      try {
        hand(END);
      } catch (InterruptedException told) {
        Thread.currentThread().interrupt();
      }
    } else {
      tell(() -> lose(reset(why)));
    }
  }

  private boolean tell(Runnable callback) {
    try {
      var _ = loop().callSoonThreadsafe(callback);
      return true;
    } catch (IllegalStateException closed) {
      return false;
    }
  }

  private static ConnectionResetError reset(Throwable cause) {
    ConnectionResetError gone = new ConnectionResetError("the client is gone: " + cause);
    gone.addSuppressed(cause);
    return gone;
  }

  // ---- the loop

  private void came(ByteBuffer piece) {
    handed = piece;
    give();
  }

  @Override
  protected @Nullable ByteBuffer next() {
    ByteBuffer piece = handed;
    handed = null;
    if (piece != null) {
      taken.release();
    }
    return piece;
  }

  @Override
  protected void carry(ByteBuffer data) {
    byte[] copy = new byte[data.remaining()];
    data.get(copy);
    kept.writeBytes(copy);
    if (underWay == 0) {
      send();
    }
  }

  private void send() {
    byte[] all = kept.toByteArray();
    kept = new ByteArrayOutputStream();
    underWay = all.length;
    inBackground(
        () -> {
          try {
            wire.write(all);
            tell(this::sent);
          } catch (IOException | RuntimeException broken) {
            tell(() -> lose(reset(broken)));
          }
        });
  }

  private static void inBackground(Runnable work) {
    Thread.ofVirtual().name("websocket").start(work);
  }

  private void sent() {
    underWay = 0;
    if (isLost()) {
      return;
    }
    if (kept.size() > 0) {
      send();
    } else if (isClosing()) {
      lose(null);
    }
    gone();
  }

  @Override
  public void writeEof() {
    throw new UnsupportedOperationException("a container's connection ends in both directions");
  }

  @Override
  public boolean canWriteEof() {
    return false;
  }

  @Override
  public long writeBufferSize() {
    return (long) underWay + kept.size();
  }

  @Override
  public void close() {
    if (!isClosing()) {
      beginClose();
      if (underWay == 0) {
        loop().callSoon(() -> lose(null));
      }
    }
  }

  @Override
  public void abort() {
    beginClose();
    loop().callSoon(() -> lose(null));
  }

  @Override
  protected void discard() {
    over = true;
    handed = null;
    kept = new ByteArrayOutputStream();
    taken.release(); // a thread of the container goes back
    inBackground(wire::close);
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    return null;
  }

  @Override
  public String toString() {
    return "<ContainerTransport" + (isLost() ? " closed" : "") + ">";
  }
}
