package asyncio.net;

import asyncio.Context;
import asyncio.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What comes out of a pipe, as of a child, as a transport. A thread of its own reads a piece and
 * hands it to the loop, and reads the next only when the loop has given that one to the protocol
 * and reading is not paused: so no more than one piece is ever kept, and a writer that nobody reads
 * is slowed down.
 */
final class ReadPipe implements ReadTransport {
  private static final int PIECE = 64 * 1024;

  private final EventLoop loop = EventLoop.running();
  private final Context context = Context.copyOfCurrent();
  private final PipeListener owner;
  private final ReadableByteChannel channel;
  private final Semaphore turn = new Semaphore(0); // of the thread, to read on
  private boolean reading = true; // the thread is, or it has its turn
  private boolean paused;
  private @Nullable Runnable arrived; // while it was paused
  private int kept; // bytes that have
  private boolean closing;
  private boolean lost;

  ReadPipe(PipeListener owner, ReadableByteChannel channel) {
    this.owner = owner;
    this.channel = channel;
  }

  void start() {
    Thread.ofPlatform().daemon().name("asyncio-pipe-" + owner.name()).start(this::readAll);
  }

  /** The thread's. */
  private void readAll() {
    Throwable failure = null;
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    try (channel) {
      while (channel.read(piece.clear()) >= 0) {
        byte[] data = Arrays.copyOf(piece.array(), piece.position());
        if (!Subprocess.tell(loop, context, () -> arrived(data))) {
          return;
        }
        turn.acquire();
      }
    } catch (IOException | InterruptedException e) {
      failure = e;
    }
    Throwable cause = failure;
    Subprocess.tell(loop, context, () -> ended(cause));
  }

  private void arrived(byte[] data) {
    if (closing) {
      return;
    }
    if (paused) {
      kept = data.length;
      arrived = () -> arrived(data);
      return;
    }
    kept = 0;
    reading = false;
    owner.received(data);
    if (!paused) {
      readOn();
    }
  }

  private void readOn() {
    if (!reading) {
      reading = true;
      turn.release();
    }
  }

  private void ended(@Nullable Throwable failure) {
    if (lost) {
      return;
    }
    if (paused && !closing) {
      arrived = () -> ended(failure);
      return;
    }
    boolean mine = closing;
    closing = true;
    lost = true;
    if (!mine && failure == null) {
      owner.ended();
    }
    owner.lost(mine ? null : failure);
  }

  boolean lost() {
    return lost;
  }

  @Override
  public boolean isReading() {
    ThreadCheck.check(loop, "Transport.isReading()");
    return !closing && !paused;
  }

  @Override
  public void pauseReading() {
    ThreadCheck.check(loop, "Transport.pauseReading()");
    paused = true;
  }

  @Override
  public long readBufferSize() {
    ThreadCheck.check(loop, "Transport.readBufferSize()");
    return kept;
  }

  @Override
  public void resumeReading() {
    ThreadCheck.check(loop, "Transport.resumeReading()");
    if (paused) {
      paused = false;
      Runnable waiting = arrived;
      if (waiting == null) {
        readOn();
      } else {
        arrived = null;
        loop.callSoon(waiting, context);
      }
    }
  }

  @Override
  public void close() {
    ThreadCheck.check(loop, "Transport.close()");
    if (!closing) {
      closing = true;
      kept = 0;
      loop.callSoon(
          () -> {
            shut();
            ended(null); // whether or not the thread can be woken
          },
          context);
    }
  }

  /** Lets the thread end. */
  void shut() {
    Subprocess.shut(channel);
    turn.release();
  }

  @Override
  public boolean isClosing() {
    ThreadCheck.check(loop, "Transport.isClosing()");
    return closing;
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    ThreadCheck.check(loop, "Transport.extraInfo()");
    return owner.extraInfo(key);
  }

  @Override
  public BaseProtocol protocol() {
    ThreadCheck.check(loop, "Transport.protocol()");
    return owner.protocol();
  }

  @Override
  public void setProtocol(BaseProtocol protocol) {
    ThreadCheck.check(loop, "Transport.setProtocol()");
    owner.setProtocol(protocol);
  }

  @Override
  public String toString() {
    return "<ReadPipe %s%s>".formatted(owner.name(), closing ? " closed" : paused ? " paused" : "");
  }
}
