package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import io.netty.channel.DefaultFileRegion;
import org.jspecify.annotations.Nullable;

/** One file on its way over a transport. */
final class FileSending {
  private static final int PIECE = 1024 * 1024;
  private static final int COPIED_PIECE = 256 * 1024;

  private final Transport transport;
  private final AsyncFile file;
  private long at; // behind what is sent

  FileSending(Transport transport, AsyncFile file, long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("an offset is not negative: " + offset);
    }
    this.transport = transport;
    this.file = file;
    this.at = offset;
  }

  long send(long count, boolean fallback) {
    if (transport.isClosing()) {
      throw new IllegalStateException("Transport is closing");
    }
    long begin = at;
    try {
      long size = file.size();
      long end = count < 0 || count > size - begin ? size : begin + count;
      if (transport instanceof SocketTransport socket && socket.sendsFiles()) {
        sendPieces(socket, end);
      } else if (fallback) {
        copy(end);
      } else {
        throw new SendfileNotAvailableError("sendfile is not available for " + transport);
      }
    } finally {
      file.moveTo(at);
    }
    return at - begin;
  }

  private void sendPieces(SocketTransport socket, long end) {
    socket.out().sendingFile(true);
    try {
      while (at < end) {
        checkOpen();
        var piece = new Piece(file, at, Math.min(PIECE, end - at));
        socket.out().write(piece);
        try {
          Asyncio.await(piece.gone);
        } catch (Throwable cancelled) {
          at += piece.count(); // it goes on
          throw cancelled;
        }
        if (!piece.left) {
          at += piece.transferred();
          throw lost();
        }
        at += piece.count();
      }
    } finally {
      socket.out().sendingFile(false);
    }
  }

  /** Keeps the file open until it has left. */
  static final class Piece extends DefaultFileRegion {
    private final AsyncFile file;
    private final Future<Boolean> gone = EventLoop.running().createFuture();

    private boolean left;

    Piece(AsyncFile file, long position, long count) {
      super(file.hold(), position, count);
      this.file = file;
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

  private void copy(long end) {
    BaseProtocol protocol = transport.protocol();
    boolean reading = transport.isReading();
    transport.pauseReading();
    var flow = new Flow(protocol);
    transport.setProtocol(flow);
    try {
      while (at < end) {
        byte[] some = file.readFrom(at, (int) Math.min(COPIED_PIECE, end - at));
        if (some.length == 0) {
          return; // it has become shorter
        }
        checkOpen();
        transport.write(some);
        at += some.length;
        if (flow.paused || transport.writeBufferSize() > transport.writeBufferLimits().high()) {
          flow.waitUntilResumed();
        }
      }
    } finally {
      if (transport.protocol() == flow) {
        transport.setProtocol(protocol);
      }
      if (reading) {
        transport.resumeReading();
      }
    }
  }

  private void checkOpen() {
    if (transport.isClosing()) {
      throw lost();
    }
  }

  private static ConnectionResetError lost() {
    return new ConnectionResetError("Connection closed by peer while a file was sent");
  }

  /** In the protocol's place while a file is copied: waits when the transport is full. */
  private static final class Flow implements Protocol {
    private final BaseProtocol replaced;
    private boolean paused;
    private @Nullable Future<Boolean> resumed;

    Flow(BaseProtocol replaced) {
      this.replaced = replaced;
    }

    void waitUntilResumed() {
      Future<Boolean> waiting = EventLoop.running().createFuture();
      resumed = waiting;
      Asyncio.await(waiting);
    }

    @Override
    public void pauseWriting() {
      paused = true;
      replaced.pauseWriting();
    }

    @Override
    public void resumeWriting() {
      paused = false;
      replaced.resumeWriting();
      wake();
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      replaced.connectionLost(exception);
      wake();
    }

    private void wake() {
      if (resumed != null && !resumed.done()) {
        resumed.setResult(true);
      }
    }
  }
}
