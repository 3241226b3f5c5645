package asyncio.net;

import asyncio.Context;
import asyncio.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.LinkedTransferQueue;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a pipe, as to a child, as a transport whose other direction has ended. A thread of
 * its own writes what the loop hands over, and says how much has left, for the limits of writing.
 */
final class WritePipe implements LimitedTransport {
  private static final int PIECE = 64 * 1024;
  private static final int TOGETHER = 4 * 1024; // what is written while the thread has something
  private static final ByteBuffer END = ByteBuffer.allocate(0); // nothing else is empty

  private final EventLoop loop = EventLoop.running();
  private final Context context = Context.copyOfCurrent();
  private final PipeListener owner;
  private final WritableByteChannel channel;
  private final LinkedTransferQueue<ByteBuffer> handedOver = new LinkedTransferQueue<>();
  private final FlowControl flow; // of bytes, those included that the thread has
  private long atThread; // bytes
  private @Nullable ByteBuffer filling; // to be handed over next
  private boolean eofWritten;
  private boolean closing;
  private boolean aborted;
  private boolean lost;

  WritePipe(PipeListener owner, WritableByteChannel channel) {
    this.owner = owner;
    this.channel = channel;
    this.flow =
        new FlowControl(
            () -> owner.tell("pauseWriting", owner.protocol()::pauseWriting),
            () -> owner.tell("resumeWriting", owner.protocol()::resumeWriting));
  }

  void start() {
    Thread.ofPlatform().daemon().name("asyncio-pipe-" + owner.name()).start(this::writeAll);
  }

  /** The thread's. */
  private void writeAll() {
    Throwable failure = null;
    try (channel) {
      for (ByteBuffer next = handedOver.take(); next.hasRemaining(); next = handedOver.take()) {
        while (next.hasRemaining()) {
          int size = Math.min(next.remaining(), PIECE);
          int count = channel.write(next.slice(next.position(), size));
          next.position(next.position() + count);
          if (!Subprocess.tell(loop, context, () -> sent(count))) {
            return;
          }
        }
      }
    } catch (IOException | InterruptedException e) {
      failure = e;
    }
    Throwable cause = failure;
    Subprocess.tell(loop, context, () -> ended(cause));
  }

  @Override
  public void write(ByteBuffer data) {
    ThreadCheck.check(loop, "Transport.write()");
    if (eofWritten) {
      throw new IllegalStateException("Cannot call write() after writeEof()");
    }
    if (closing) {
      data.position(data.limit());
      flow.drop("write() after the pipe was closed", this);
    } else if (data.hasRemaining()) {
      flow.add(data.remaining());
      keep(data);
      flow.pauseIfFull();
    }
  }

  private void keep(ByteBuffer data) {
    if (filling != null && filling.remaining() < data.remaining()) {
      handOver();
    }
    if (filling == null) {
      int room = atThread == 0 ? data.remaining() : Math.max(data.remaining(), TOGETHER);
      filling = ByteBuffer.allocate(room);
    }
    if (!filling.put(data).hasRemaining()) {
      handOver();
    }
  }

  private void handOver() {
    ByteBuffer full = filling;
    if (full != null) {
      filling = null;
      atThread += full.flip().remaining();
      handedOver.add(full);
    }
  }

  private void sent(int count) {
    flow.remove(count);
    atThread -= count;
    if (atThread == 0) {
      handOver();
    }
    if (!lost) {
      flow.resumeIfDrained();
    }
  }

  private void ended(@Nullable Throwable failure) {
    if (lost) {
      return;
    }
    closing = true;
    lost = true;
    flow.clear();
    filling = null;
    handedOver.clear();
    owner.lost(aborted ? null : failure);
  }

  boolean lost() {
    return lost;
  }

  @Override
  public void writeEof() {
    ThreadCheck.check(loop, "Transport.writeEof()");
    eofWritten = true;
    close();
  }

  @Override
  public boolean canWriteEof() {
    ThreadCheck.check(loop, "Transport.canWriteEof()");
    return true;
  }

  @Override
  public void close() {
    ThreadCheck.check(loop, "Transport.close()");
    if (!closing) {
      closing = true;
      handOver();
      handedOver.add(END);
    }
  }

  @Override
  public void abort() {
    ThreadCheck.check(loop, "Transport.abort()");
    if (!aborted && !lost) {
      aborted = true;
      closing = true;
      loop.callSoon(
          () -> {
            ended(null); // whether or not the thread can be woken
            shut();
          },
          context);
    }
  }

  /** Lets the thread end. */
  void shut() {
    handedOver.clear();
    handedOver.add(END);
    Subprocess.shut(channel);
  }

  @Override
  public boolean isClosing() {
    ThreadCheck.check(loop, "Transport.isClosing()");
    return closing;
  }

  @Override
  public FlowControl flow() {
    return flow;
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public boolean isReading() {
    ThreadCheck.check(loop, "Transport.isReading()");
    return false;
  }

  @Override
  public void pauseReading() {
    ThreadCheck.check(loop, "Transport.pauseReading()");
  }

  @Override
  public void resumeReading() {
    ThreadCheck.check(loop, "Transport.resumeReading()");
  }

  @Override
  public long readBufferSize() {
    ThreadCheck.check(loop, "Transport.readBufferSize()");
    return 0;
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
    return "<WritePipe %s%s kept=%d>"
        .formatted(owner.name(), closing ? " closed" : "", flow.kept());
  }
}
