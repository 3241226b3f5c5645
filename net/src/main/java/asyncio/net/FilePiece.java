package asyncio.net;

import asyncio.EventLoop;
import asyncio.Future;
import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A piece of a file on its way. Keeps the file open until it has left. Netty takes it for a failure
 * of the connection when a file ends before it should; so this one tells how much there is each
 * time that it is asked, and is complete when there is no more.
 */
final class FilePiece extends DefaultFileRegion {
  private final AsyncFile file;
  private final FileChannel channel;
  private final long wanted;
  private final Future<Boolean> gone = EventLoop.running().createFuture();

  private long copied; // by the JDK; what the system sends is counted by Netty
  private boolean left;

  FilePiece(AsyncFile file, long position, long count) {
    this(file, file.hold(), position, count);
  }

  private FilePiece(AsyncFile file, FileChannel channel, long position, long count) {
    super(channel, position, count);
    this.file = file;
    this.channel = channel;
    this.wanted = count;
  }

  /** Done when it is not wanted any more. */
  Future<Boolean> gone() {
    return gone;
  }

  /** Whether all of it has left. */
  boolean left() {
    return left;
  }

  /** How many bytes it was to have. */
  long wanted() {
    return wanted;
  }

  @Override
  public long count() {
    try {
      return Math.max(transferred(), Math.min(wanted, channel.size() - position()));
    } catch (IOException unreadable) {
      return wanted; // to read it tells why
    }
  }

  @Override
  public long transferred() {
    return copied + super.transferred();
  }

  @Override
  public long transferTo(WritableByteChannel target, long position) throws IOException {
    long length = channel.transferTo(position() + position, wanted - position, target);
    copied += Math.max(0, length);
    return length;
  }

  void hasLeft() {
    left = true;
  }

  @Override
  protected void deallocate() {
    file.letGo();
    if (!gone.done()) {
      gone.setResult(true);
    }
  }
}
