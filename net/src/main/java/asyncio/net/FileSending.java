package asyncio.net;

import asyncio.Asyncio;
import java.io.IOException;
import java.io.UncheckedIOException;
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
      } else if (fallback && transport instanceof LimitedTransport limited) {
        copy(limited, end);
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
        var piece = new FilePiece(file, at, Math.min(PIECE, end - at));
        socket.out().write(piece);
        try {
          Asyncio.await(piece.gone());
        } catch (Throwable cancelled) {
          at += piece.wanted(); // it goes on
          throw cancelled;
        }
        at += piece.transferred();
        if (!piece.left()) {
          throw file.size() < at + piece.wanted() - piece.transferred() ? shortened() : lost();
        }
        if (piece.transferred() < piece.wanted()) {
          return; // the file has become shorter
        }
      }
    } finally {
      socket.out().sendingFile(false);
    }
  }

  /** Reading goes on meanwhile: two who send each other a file would wait for each other. */
  private void copy(LimitedTransport transport, long end) {
    Outgoing out = transport instanceof SocketTransport socket ? socket.out() : null;
    refuseWrites(out, true);
    try {
      while (at < end) {
        byte[] some = file.readFrom(at, (int) Math.min(COPIED_PIECE, end - at));
        if (some.length == 0) {
          return; // it has become shorter
        }
        checkOpen();
        refuseWrites(out, false);
        transport.write(some);
        refuseWrites(out, true);
        at += some.length;
        transport.flow().awaitResumed();
      }
    } finally {
      refuseWrites(out, false);
    }
  }

  /** Lest they go between the pieces. */
  private static void refuseWrites(@Nullable Outgoing out, boolean now) {
    if (out != null) {
      out.sendingFile(now);
    }
  }

  private void checkOpen() {
    if (transport.isClosing()) {
      throw lost();
    }
  }

  private static UncheckedIOException shortened() {
    return new UncheckedIOException(
        new IOException("the file has become shorter while it was sent; the connection is lost"));
  }

  private static ConnectionResetError lost() {
    return new ConnectionResetError("Connection closed by peer while a file was sent");
  }
}
